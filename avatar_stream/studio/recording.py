"""The recording of a show: a video, and beside it what the character does, to be rendered again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as StillRunning
from contextlib import suppress
from pathlib import Path

from avatar_stream.base.resources import RECORDINGS
from avatar_stream.base.user_path import user_path
from avatar_stream.codec.file_header import Keyframe
from avatar_stream.errors import AvatarStreamError, SinkError
from avatar_stream.sinks.growing_file import next_free_path
from avatar_stream.sinks.registry import is_file
from avatar_stream.studio.events import Notice
from avatar_stream.studio.keeping import character_keyframe, new_file
from avatar_stream.studio.parts import Parts
from avatar_stream.studio.semantics_recorder import SUFFIX, SemanticsRecorder

_OPENING_S = 30.0


class Recording:
    """At most one at a time; from any thread, but each call may take its time.

    Args:
        parts: what is recorded.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._path = ""
        self._end: Callable[[], None] = lambda: None
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether there is one."""
        return bool(self._path) and any(output.spec == self._path for output in self._parts.outputs.all)

    def start(self, wished: str, fps: float) -> str:
        """Begin.

        Args:
            wished: the video's path; "" for a new one among the user's recordings.
            fps: nominal pictures a second.

        Returns:
            What was begun, one line.

        Raises:
            SinkError: one is running, or the file can't be written.
        """
        with self._lock:
            if self.running:
                raise SinkError(f"'{self._path}' is being recorded already: stop that recording first")
            self._end()  # of one whose video was closed as an output
            actor, scene = self._parts.stage.actor, self._parts.show.scene
            path = str(user_path(wished) if wished else new_file(RECORDINGS, scene.id, ".mp4"))
            if not is_file(path):
                raise SinkError(f"'{path}' is no video file; a recording is FILE.mp4 or FILE.webm")
            opened = self._parts.outputs.add(path, scene.size, fps)
            try:
                note = opened.result(_OPENING_S)
            except StillRunning:  # what a crash left behind in that folder is put in order first
                note = f"'{path}' is not open yet; the recording begins by itself"
            self._path = path
            beside = self._record_semantics(Path(path), fps, actor.id)
        return " ".join([note or f"Recording into '{path}'", beside]).strip()

    def stop(self) -> str:
        """Finish it.

        Returns:
            What was recorded, one line; also what went wrong with it.

        Raises:
            SinkError: there is none, or it can't be finished.
        """
        with self._lock:
            path, self._path = self._path, ""
            self._end()
            if not path:
                raise SinkError("Nothing is being recorded; start a recording first")
            video = self._parts.outputs.remove(path)
        if video.phase == "hung":
            return f"'{path}' does not answer; what it has written is kept"
        return f"Recorded '{path}'" + (f", but {video.reason}" if video.reason else "")

    def close(self) -> None:
        """Finish what is beside the video, which its output finishes itself; may be called more than once."""
        with self._lock:
            self._end()

    def _record_semantics(self, video: Path, fps: float, character: str) -> str:
        """Begin the file beside a video; where that can't be, the video goes on alone, and a line says why."""
        keyframe = Keyframe()
        with suppress(AvatarStreamError):  # one that has gone meanwhile: the file doesn't say who it was
            keyframe = character_keyframe(character)
        path = next_free_path(video.with_suffix(SUFFIX))
        try:
            recorder = SemanticsRecorder(path, fps, keyframe, self._tell)
        except OSError as error:
            return f"without what the character does: '{path}' can't be written: {error.strerror or error}"
        unwatch = self._parts.show.moments.watch(recorder.see)

        def end() -> None:
            self._end = lambda: None
            unwatch()
            recorder.finish()

        self._end = end
        return f"and beside it '{path.name}', to be rendered again"

    def _tell(self, text: str) -> None:
        self._parts.publish(Notice(level="warning", text=text))
