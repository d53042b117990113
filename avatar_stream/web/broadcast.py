"""What the character does as live packets (docs/bitstream.md), the same ones for everybody who watches."""

from __future__ import annotations

import secrets

from avatar_stream.codec.packet import LivePacker
from avatar_stream.codec.quantiser import STANDARD_QUALITY
from avatar_stream.links.rate_control import Rate, RateControl
from avatar_stream.types import FaceSemantics

# Pages move on their own from one pose to the next, so half the usual rate looks smooth and takes half the bits.
WATCH_FPS = 12.5
BUDGET_KBIT_S = 2.0
# Nothing gets lost on a WebSocket: key packets come as often as they pay at this rate.
KEY_PERIOD_S = 0.6


class Broadcast:
    """Packs one performance at a low rate, and within a budget."""

    def __init__(self) -> None:
        self._control = RateControl(Rate(STANDARD_QUALITY, WATCH_FPS), BUDGET_KBIT_S)
        session = secrets.randbits(32)
        self._packer = LivePacker(session, WATCH_FPS, STANDARD_QUALITY, key_period_s=KEY_PERIOD_S)
        self._frame = 0
        self._due_s = 0.0

    def key_next(self) -> None:
        """Make the next packet a key packet: somebody has come who knows none."""
        self._packer.key_next()

    def pack(self, semantics: FaceSemantics, now_s: float) -> bytes | None:
        """A packet, or None while the last one is too young.

        Args:
            semantics: what the character does.
            now_s: monotonic.
        """
        if now_s < self._due_s:
            return None
        interval_s = 1.0 / self._control.rate.fps
        # One that came a little late leaves the next one its time: the rate is kept on average.
        self._due_s = max(self._due_s + interval_s, now_s + interval_s / 2)
        packet = self._packer.pack(semantics, self._frame)
        self._frame += 1
        self._control.sent(len(packet), now_s)
        self._packer.requantise(self._control.look(0.0, now_s).quality)
        return packet
