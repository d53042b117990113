"""Links carry packets from a performer to a studio: between two processes, or between two machines."""

from avatar_stream.links.control import ControlChannel
from avatar_stream.links.registry import Address, open_receiver, open_sender

__all__ = ["Address", "ControlChannel", "open_receiver", "open_sender"]
