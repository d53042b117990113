"""The live loop: newest packet → picture → every output, at a cadence that never stops."""

from __future__ import annotations

from collections.abc import Callable

from avatar_stream.base.clock import Clock
from avatar_stream.studio.acting import Acting
from avatar_stream.studio.moments import Moment, MomentHub
from avatar_stream.studio.outputs import Outputs
from avatar_stream.studio.performer import Performer
from avatar_stream.studio.source import Source
from avatar_stream.studio.stage import Stage
from avatar_stream.types import FaceSemantics

# A frame so much later than the usual interval counts as missing, and a bridging picture is shown instead.
_PATIENCE_INTERVALS = 1.6
_LONGEST_WAIT_S = 0.1


class Show:
    """Shows one performer's character until told to stop.

    Args:
        source: brings the performer's packets.
        performer: unpacks them and bridges their gaps.
        acting: makes of the performance what the character does.
        stage: draws.
        outputs: take the pictures.
        clock: gives the time.
        fps: most pictures a second.

    Attributes:
        fps: as above; may be changed at any time.
        moments: told of every picture.
        frames, frames_tracked: pictures so far, and those that follow a face.
        first_picture_at_s: monotonic time of the first one, or None.
    """

    def __init__(
        self,
        source: Source,
        performer: Performer,
        acting: Acting,
        stage: Stage,
        outputs: Outputs,
        clock: Clock,
        fps: float,
    ) -> None:
        self.fps = fps
        self.moments = MomentHub()
        self.frames = self.frames_tracked = 0
        self.first_picture_at_s: float | None = None
        self._source, self._performer, self._acting = source, performer, acting
        self._stage, self._outputs = stage, outputs
        self._clock = clock

    def run(self, over: Callable[[], bool]) -> None:
        """Go on until `over()`, which is asked before every picture and at least ten times a second."""
        last_s = self._clock.now_s()
        due_s = last_s + _PATIENCE_INTERVALS * self._performer.interval_s
        while not over():
            # A source faster than wanted: wait, then take the newest.
            self._clock.sleep_until(last_s + 0.75 / self.fps)
            semantics = self._hear(min(max(due_s - self._clock.now_s(), 0.0), _LONGEST_WAIT_S))
            self._source.tend()
            self._performer.voice.tend()
            time_s = self._clock.now_s()
            if semantics is not None or time_s >= due_s:
                self._show(semantics, time_s)
                patience = 1.0 if semantics is None else _PATIENCE_INTERVALS
                last_s, due_s = time_s, time_s + patience * self._performer.interval_s

    def _hear(self, timeout_s: float) -> FaceSemantics | None:
        info = self._source.info
        if info is not None:
            self._performer.expect(info.session, 1.0 / info.fps, 1.0 / self.fps)
        packets = self._source.receive(timeout_s)
        capture = self._source.capture
        if not packets or capture is None:
            return None
        return self._performer.take(packets, capture.receiver.local_s)

    def _show(self, semantics: FaceSemantics | None, time_s: float) -> None:
        performed, actor = self._performer.pose(semantics, time_s), self._stage.actor
        played = self._acting.play(performed, actor.edits, time_s)
        picture = self._stage.draw(actor, played)
        followed = semantics is not None and self._performer.followed
        if self.first_picture_at_s is None:
            self.first_picture_at_s = self._clock.now_s()
        self.frames += 1
        self.frames_tracked += followed
        self._outputs.show(picture, played, tracked=followed)
        self.moments.publish(Moment(actor, performed, played, picture, followed))
