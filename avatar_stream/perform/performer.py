"""One browser that performs: its messages are checked, counted, kept to a rate, and put on this machine's clock."""

from __future__ import annotations

import json
from dataclasses import dataclass

from avatar_stream.errors import PacketError
from avatar_stream.links.clock_mapping import ClockMapping
from avatar_stream.perform.messages import Echo, Seen, parse

ASKS_EVERY_S = 1.0
# A camera gives 60 pictures a second at most; a burst is what waited on the way.
_MOST_PER_S, _MOST_AT_ONCE = 75.0, 40.0
# No picture is older than that on arrival, whatever the browser's clock says.
_OLDEST_S = 2.0


@dataclass
class Counts:
    """What was dropped of all that browsers have sent.

    Attributes:
        malformed: messages that are none.
        hurried: messages beyond 75 a second, unread.
        fault: what was wrong with the last malformed one; "" once one is read again.
    """

    malformed: int = 0
    hurried: int = 0
    fault: str = ""


class Performer:
    """Reads the messages of one connection.

    Args:
        counts: added to.
    """

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._clock = ClockMapping()
        self._allowance, self._refilled_s = _MOST_AT_ONCE, float("-inf")
        self._asked_s: float | None = None
        self._captured_s = float("-inf")

    def question(self, now_s: float) -> str:
        """A question for the time on the browser's clock, to be sent once a second."""
        self._asked_s = now_s
        return json.dumps({"event": "time", "asked_s": now_s})

    def take(self, message: bytes | str | None, now_s: float) -> Seen | None:
        """What was seen, `taken_s` on this machine's clock; None where the message says nothing of it, or is dropped.

        Args:
            message: as it came.
            now_s: when it came, monotonic.
        """
        if not self._may(now_s):
            self._counts.hurried += 1
            return None
        try:
            if not isinstance(message, bytes):
                raise PacketError("texts are no messages")
            said = parse(message)
        except PacketError as error:
            self._counts.malformed += 1
            self._counts.fault = str(error)
            return None
        self._counts.fault = ""
        if isinstance(said, Echo):
            self._heed(said, now_s)
            return None
        self._clock.arrived(said.taken_s, now_s)
        captured_s = min(max(self._clock.local_s(said.taken_s), now_s - _OLDEST_S), now_s)
        if captured_s <= self._captured_s:  # the same picture once more, or a clock that was set back
            return None
        self._captured_s = captured_s
        return Seen(said.landmarks, captured_s)

    def _heed(self, echo: Echo, now_s: float) -> None:
        """Take in an answer; only the last question has one, and only once."""
        if echo.asked_s == self._asked_s:
            self._asked_s = None
            self._clock.exchanged(echo.asked_s, echo.answered_s, now_s)

    def _may(self, now_s: float) -> bool:
        passed_s = now_s - self._refilled_s
        self._allowance = min(self._allowance + _MOST_PER_S * passed_s, _MOST_AT_ONCE)
        self._refilled_s = now_s
        if self._allowance < 1.0:
            return False
        self._allowance -= 1.0
        return True
