"""Several characters in one picture: who is in it, where each of them stands, and how they are laid over each other."""

from avatar_stream.room.layout import Box, arrange
from avatar_stream.room.section import THEIRS, RoomMember, RoomSection

__all__ = ["THEIRS", "Box", "RoomMember", "RoomSection", "arrange"]
