"""What travels to the pages, byte by byte; docs/panel.md has the tables.

All integers and floats are little-endian. A message begins with its kind and the number of the show that it belongs to,
both uint32, and the time of the performance in seconds, float64.
"""

from __future__ import annotations

import struct

from avatar_stream.pictures.webp import webp
from avatar_stream.puppet import values_of
from avatar_stream.studio import Moment
from avatar_stream.studio.toggles import toggle_bits
from avatar_stream.types import FaceSemantics

# The last two are told apart here alone: a live packet is sent as it is, and begins with a byte of 128 or more.
POSE, PICTURE, PACKET, KEY_PACKET = 1, 2, 3, 4
_HEAD, _TOGGLES = struct.Struct("<IId"), struct.Struct("<Q")
# Expressions, rotation and position; the rest a page works out by itself.
_NUMBERS = 58


def pose_message(show: int, moment: Moment, *, tracked: bool) -> bytes:
    """One moment as it is played: a bit for each of the puppet's toggles, the first the lowest, uint64; and 58 numbers,
    float32: 52 expressions, pitch, yaw, roll, x, y, depth.

    Args:
        show: number of the show.
        moment: what to tell.
        tracked: whether the 58 numbers before the edits follow.
    """
    shown = moment.played
    before = _numbers(moment.performed) if tracked else b""
    head = _HEAD.pack(POSE, show, shown.captured_s) + _TOGGLES.pack(
        toggle_bits(moment.actor.decoder.puppet, shown)
    )
    return head + _numbers(shown) + before


def picture_message(show: int, moment: Moment) -> bytes:
    """The picture of one moment as WebP, for pages that can't draw it themselves."""
    return _HEAD.pack(PICTURE, show, moment.picture.captured_s) + webp(moment.picture.pixels)


def _numbers(semantics: FaceSemantics) -> bytes:
    return values_of(semantics)[:_NUMBERS].astype("<f4").tobytes()
