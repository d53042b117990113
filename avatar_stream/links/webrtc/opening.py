"""WebRTC links by their addresses. Loaded where one is asked for alone: `aiortc` takes a third of a second to load."""

from __future__ import annotations

from avatar_stream.base.network_address import NetworkAddress
from avatar_stream.links.webrtc.meeting import ByHand, Meeting
from avatar_stream.links.webrtc.rendezvous import AtRendezvous, Role
from avatar_stream.links.webrtc.signals import Signals
from avatar_stream.links.webrtc.transport import WebRtcFromSender, WebRtcToReceiver


def webrtc_to_receiver(address: NetworkAddress, master: bytes, stun: str) -> WebRtcToReceiver:
    """The sender's end; an address without a host means that people copy texts."""
    signals = Signals(master)
    return WebRtcToReceiver(signals, _meeting(address, signals, "sender"), stun)


def webrtc_from_sender(address: NetworkAddress, master: bytes, stun: str) -> WebRtcFromSender:
    """The receiver's end; see `webrtc_to_receiver`."""
    signals = Signals(master)
    return WebRtcFromSender(signals, _meeting(address, signals, "receiver"), stun)


def _meeting(address: NetworkAddress, signals: Signals, role: Role) -> Meeting:
    return AtRendezvous(address, signals.room, role) if address.host else ByHand()
