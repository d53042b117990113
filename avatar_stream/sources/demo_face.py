"""A stand-in for a camera: the demo performer's face, a synthetic person in a short clip that plays for ever."""

from __future__ import annotations

from pathlib import Path

from avatar_stream.base.clock import now_s, sleep_until
from avatar_stream.base.model_file import ModelFileError, read_model_file
from avatar_stream.base.resources import resource_folder
from avatar_stream.errors import SourceError
from avatar_stream.sources.video_file import VideoFileSource
from avatar_stream.stages import FrameSource
from avatar_stream.types import Frame


def demo_face_clip() -> Path:
    """The clip. What the person in it does lies beside it, see `models/README.md`."""
    return resource_folder("models") / "demo_face.mp4"


def _check_clip() -> None:
    try:
        read_model_file(demo_face_clip().name)
    except ModelFileError as error:
        raise SourceError(str(error)) from None


class DemoFaceSource(FrameSource):
    """Plays the clip over and over, at its own speed, as a camera would: frames that are late are dropped.

    Raises:
        SourceError: the clip is missing or damaged; reinstall the program.
    """

    paced = True
    frame_count = None

    def __init__(self, clip: Path | None = None) -> None:
        """
        Args:
            clip: another clip to play so, which begins and ends alike.
        """
        if clip is None:
            _check_clip()
        self._path = clip or demo_face_clip()
        self._clip = VideoFileSource(self._path)
        self.fps = self._clip.fps
        self._dropped = 0
        self._closed = False
        self._due_s: float | None = None

    @property
    def dropped(self) -> int:
        """Frames that were due before the one that `read` gave."""
        return self._dropped

    def read(self) -> Frame | None:
        """The frame whose time has come; None once the source is closed."""
        interval_s = 1.0 / self.fps
        while (frame := self._next()) is not None:
            self._due_s = now_s() if self._due_s is None else self._due_s + interval_s
            if now_s() < self._due_s + interval_s:
                sleep_until(self._due_s)
                return Frame(frame.pixels, self._due_s)
            self._dropped += 1
        return None

    def _next(self) -> Frame | None:
        if self._closed:
            return None
        frame = self._clip.read()
        if frame is None:
            self._clip.close()
            self._clip = VideoFileSource(self._path)
            frame = self._clip.read()
        return frame

    def close(self) -> None:
        self._closed = True
        self._clip.close()
