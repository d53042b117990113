"""A performer's voice: another capture process, which listens to a microphone and sends mouths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from avatar_stream.base.clock import Clock
from avatar_stream.base.supervisor import Supervised
from avatar_stream.base.user_path import user_path
from avatar_stream.capture import CaptureFailure, CaptureRequest
from avatar_stream.codec.packet import LiveUnpacker
from avatar_stream.config_sections import VoiceSection
from avatar_stream.errors import PacketError
from avatar_stream.studio.events import Event, Notice, VoiceHeard
from avatar_stream.studio.source import Capture, OpenCapture
from avatar_stream.studio.voice_mixing import VoiceMixer
from avatar_stream.types import FaceSemantics

_TELL_EVERY_S = 0.1
# Nothing came for so long: the process hangs or broke, and what it said last counts no more.
_STALE_S = 0.3
_REMEDY = "Choose another microphone on the page, or switch the voice off (voice.mode)"


class Voice:
    """Keeps the process that listens, as long as a voice is wanted; none of it is there otherwise.

    All but `tune` belongs to the thread of the show.

    Args:
        settings: whether, to what, and how strongly.
        open_capture: starts a capture process.
        clock: gives the time.
        publish: takes events.
    """

    def __init__(
        self,
        settings: VoiceSection,
        open_capture: OpenCapture,
        clock: Clock,
        publish: Callable[[Event], None],
    ) -> None:
        self._mixer, self._wanted = VoiceMixer(settings), settings
        self._open_capture, self._clock, self._publish = open_capture, clock, publish
        self._listened_to = ""
        self._listening = Supervised(self._open, lambda capture: capture.close_later(), clock=clock)
        self._failure: CaptureFailure | None = None
        self._unpacker = LiveUnpacker()
        self._mouth: FaceSemantics | None = None
        self._heard_s = self._told_s = float("-inf")
        self._told = VoiceHeard(state="off")
        self._warned = ""

    @property
    def pids(self) -> list[int]:
        """The process that listens, if there is one."""
        capture = self._listening.thing
        return [capture.pid] if capture is not None else []

    def tune(self, settings: VoiceSection) -> None:
        """Go on with other settings; from any thread."""
        self._wanted = settings

    def tend(self) -> None:
        """Take in what was heard; start, stop and mend the process as it is needed."""
        wanted = self._mixer.settings = self._wanted
        if wanted.mode == "off":
            if self._listening.thing is not None or self._failure is not None:
                self._stop()
            self._tell()
            return
        if wanted.microphone != self._listened_to:
            self._stop()
            self._listened_to = wanted.microphone
        if self._failure is None:
            capture = self._listening.tend()
            if capture is not None:
                self._look_after(capture)
        self._tell()

    def mix(self, performed: FaceSemantics, followed: bool, time_s: float) -> FaceSemantics:
        """See `VoiceMixer.mix`."""
        return self._mixer.mix(performed, self._mouth, followed, time_s)

    def close(self) -> None:
        """End the process and wait for that; may be called more than once."""
        capture = self._listening.thing
        if capture is not None:
            capture.close()
        self._listening.close()

    def _open(self) -> Capture:
        named = self._listened_to
        if named and user_path(named).is_file():
            words = f"sound:{named}"
        else:
            words = f"microphone:{named}" if named else "microphone"
        self._unpacker, self._mouth = LiveUnpacker(), None
        capture = self._open_capture(CaptureRequest(words), self._note)
        capture.begin()
        return capture

    def _stop(self) -> None:
        self._listening.again()
        self._failure, self._mouth, self._warned = None, None, ""

    def _look_after(self, capture: Capture) -> None:
        capture.poll()
        now_s = self._clock.now_s()
        for packet in capture.receiver.receive(0.0):
            try:
                self._mouth = self._unpacker.unpack(packet).semantics
            except PacketError:
                continue
            self._heard_s = now_s
        if now_s - self._heard_s > _STALE_S:
            self._mouth = None
        self._warn(capture.waiting)
        if capture.failure is not None and capture.failure.final:
            self._failure = capture.failure
            self._warn(capture.failure.reason)
            self._listening.again()
        elif capture.failure is not None:
            self._listening.failed(capture.failure.reason)
        elif capture.ended:
            self._failure = CaptureFailure("the sound is over", final=True)
            self._listening.again()

    def _warn(self, reason: str) -> None:
        if reason and reason != self._warned:
            self._publish(Notice(level="warning", text=f"No voice is heard: {reason}", remedy=_REMEDY))
        self._warned = reason

    def _note(self, text: str) -> None:
        self._publish(Notice(level="info", text=text))

    def _tell(self) -> None:
        """Publish how it is: where that has changed, and while somebody is heard ten times a second."""
        heard, now_s = self._now(), self._clock.now_s()
        same = heard.state == self._told.state
        if heard == self._told or (same and now_s - self._told_s < _TELL_EVERY_S):
            return
        self._told, self._told_s = heard, now_s
        self._publish(heard)

    def _now(self) -> VoiceHeard:
        if self._mixer.settings.mode == "off":
            return VoiceHeard(state="off")
        capture = self._listening.thing
        if self._failure is not None:
            return VoiceHeard(state="waiting", reason=self._failure.reason)
        if capture is None:
            return VoiceHeard(state="waiting", reason=self._listening.health.reason)
        state: Literal["opening", "waiting", "listening"] = "opening" if capture.info is None else "listening"
        if capture.waiting:
            return VoiceHeard(state="waiting", reason=capture.waiting)
        level = capture.level
        if level is None:
            return VoiceHeard(state=state)
        return VoiceHeard(
            state=state,
            level_db=round(level.level_db, 1),
            floor_db=round(level.floor_db, 1),
            vowel=level.vowel,
        )
