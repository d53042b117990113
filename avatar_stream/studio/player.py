"""One performer's part in the show: what their source sends becomes what their character does, without a gap."""

from __future__ import annotations

from avatar_stream.base.clock import Clock
from avatar_stream.edits.edits import Edits
from avatar_stream.studio.acting import Acting
from avatar_stream.studio.performer import Performer
from avatar_stream.studio.source import Source
from avatar_stream.types import FaceSemantics

# A frame so much later than the usual interval counts as missing, and a bridging moment is played instead.
PATIENCE_INTERVALS = 1.6


class Player:
    """Hears a source, unpacks what comes, bridges what doesn't, and makes of it what the character does.

    Args:
        source: brings the performer's packets.
        performer: unpacks them and bridges their gaps.
        acting: makes of the performance what the character does.
        clock: gives the time.

    Attributes:
        due_s: when the next moment is played, whether or not anything comes.
        performed, played: the last moment, before and after all that is changed about it; None before the first.
        followed: whether it follows a face.
    """

    def __init__(self, source: Source, performer: Performer, acting: Acting, clock: Clock) -> None:
        self.source, self.performer, self.acting = source, performer, acting
        self.due_s = clock.now_s() + PATIENCE_INTERVALS * performer.interval_s
        self.performed: FaceSemantics | None = None
        self.played: FaceSemantics | None = None
        self.followed = False
        self._clock = clock
        self._turned_s = 0.0
        self._told_s = float("-inf")

    def hear(self, timeout_s: float, fps: float) -> FaceSemantics | None:
        """What comes within `timeout_s`, newest first; None where nothing does.

        `fps`: most pictures a second.
        """
        semantics = self._hear(timeout_s, fps)
        self.source.tend()
        self.performer.voice.tend()
        return semantics

    def turn(self, semantics: FaceSemantics | None, edits: Edits, time_s: float) -> bool:
        """Play what came, or a bridge where it is due; returns whether there is a new moment."""
        if semantics is None and time_s < self.due_s:
            return False
        self.performed = self.performer.pose(semantics, time_s)
        self.played = self.acting.play(self.performed, edits, time_s)
        self.followed = semantics is not None and self.performer.followed
        patience = 1.0 if semantics is None else PATIENCE_INTERVALS
        self._turned_s, self.due_s = time_s, time_s + patience * self.performer.interval_s
        return True

    def captured_s(self, time_s: float) -> float:
        """The time of the last moment, moved on by what has passed since; it always grows a little."""
        moved_s = time_s if self.played is None else self.played.captured_s + time_s - self._turned_s
        self._told_s = max(moved_s, self._told_s + 1e-6)
        return self._told_s

    def _hear(self, timeout_s: float, fps: float) -> FaceSemantics | None:
        info = self.source.info
        if info is not None:
            self.performer.expect(info.session, 1.0 / info.fps, 1.0 / fps)
        packets = self.source.receive(timeout_s)
        capture = self.source.capture
        if not packets or capture is None:
            return None
        return self.performer.take(packets, capture.receiver.local_s)
