"""Frames of a video file, in the order and at the times in which a player shows them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from avatar_stream.errors import SourceError
from avatar_stream.stages import FrameSource
from avatar_stream.types import Frame, PixelArray

# Browsers' recordings have no constant rate and announce their time base instead, such as 1000 fps.
_FASTEST_CREDIBLE_FPS = 240.0
_FPS_WHERE_UNKNOWN = 30.0


class VideoFileSource(FrameSource):
    """Plays any clip that FFmpeg can decode, turned upright as its rotation says.

    Times start at 0 and strictly increase: a frame whose own time doesn't advance counts as one frame period
    later than the one before. A damaged clip plays up to the damage.

    Attributes:
        fps: average frames a second.
        frame_count: the number of frames where the file says, or None.
        damage: why the clip ended before its end, or None.

    Raises:
        SourceError: the file is missing, a folder, a still picture, has no video in it or can't be decoded.
    """

    paced = False

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self.damage: str | None = None
        self._container = _open(self._path)
        try:
            stream = _video_stream(self._container, self._path)
            rate = float(stream.average_rate or stream.guessed_rate or 0.0)
            self.fps = rate if 0.0 < rate <= _FASTEST_CREDIBLE_FPS else _FPS_WHERE_UNKNOWN
            self.frame_count = _frame_count(self._container, stream)
            self._rest: Iterator[Frame] = self._frames(stream)
            # Decoding the first frame now turns an undecodable file into an error at opening.
            self._first = next(self._rest, None)
            if self._first is None:
                reason = f" ({self.damage})" if self.damage else ""
                raise SourceError(f"'{self._path}' has not one frame that can be decoded{reason}")
        except BaseException:
            self.close()
            raise

    def _frames(self, stream: VideoStream) -> Iterator[Frame]:
        first_s: float | None = None
        previous_s = -1.0
        for picture in self._decode(stream):
            time_s = picture.time
            if time_s is not None and first_s is None:
                first_s = time_s
            captured_s = time_s - first_s if time_s is not None and first_s is not None else 0.0
            if captured_s <= previous_s:
                captured_s = previous_s + 1.0 / self.fps
            previous_s = captured_s
            yield Frame(_upright_rgb(picture), captured_s)

    def _decode(self, stream: VideoStream) -> Iterator[VideoFrame]:
        try:
            yield from self._container.decode(stream)
        except (av.FFmpegError, OSError) as error:
            self.damage = _reason(error)
            with contextlib.suppress(av.FFmpegError):
                yield from stream.decode(None)  # those that still waited for their turn

    def read(self) -> Frame | None:
        if self._first is not None:
            frame, self._first = self._first, None
            return frame
        return next(self._rest, None)

    def close(self) -> None:
        self._first = None
        self._rest = iter(())
        self._container.close()


def _open(path: Path) -> InputContainer:
    if path.is_dir():
        raise SourceError(f"'{path}' is a folder; a source is a video file")
    if not path.exists():
        raise SourceError(f"There is no file '{path}'")
    try:
        return av.open(str(path.absolute()))
    except (av.FFmpegError, OSError) as error:
        raise SourceError(f"'{path}' can't be read as a video: {_reason(error)}") from error


def _video_stream(container: InputContainer, path: Path) -> VideoStream:
    """The stream to play: cover pictures inside sound files are not one."""
    if container.format.name == "image2" or container.format.name.endswith("_pipe"):
        raise SourceError(f"'{path}' is a still picture; a source is a video of a moving face")
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    raise SourceError(f"'{path}' has no video in it")


def _frame_count(container: InputContainer, stream: VideoStream) -> int | None:
    """The container's own count, less the frames that an MP4's edit list hides."""
    if stream.frames > 0 and "mp4" in container.format.name:
        return sum(not entry.is_discard for entry in stream.index_entries) or stream.frames
    return stream.frames or None


def _upright_rgb(picture: VideoFrame) -> PixelArray:
    pixels = picture.to_ndarray(format="rgb24")
    quarter_turns = round(picture.rotation / 90)  # counter-clockwise, like np.rot90
    return np.ascontiguousarray(np.rot90(pixels, quarter_turns), np.uint8)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
