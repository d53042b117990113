"""Frames of a video file, in the order and at the times in which a player shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from avatar_stream.errors import SourceError
from avatar_stream.sources.whole_packets import WholePackets
from avatar_stream.stages import FrameSource
from avatar_stream.types import Frame, PixelArray

# Browsers' recordings have no constant rate and announce their time base instead, such as 1000 fps.
_FASTEST_CREDIBLE_FPS = 240.0
_FPS_WHERE_UNKNOWN = 30.0
# A clip that is shorter than it says by more than this breaks off.
_MISSING_S, _MISSING_SHARE = 0.5, 0.05
_LARGEST_PIXEL_ASPECT = 8.0


class VideoFileSource(FrameSource):
    """Plays any clip that FFmpeg can decode, turned upright as its rotation says, with square pixels.

    Times start at 0 and strictly increase: a frame whose own time doesn't advance counts as one frame period
    later than the one before. Of a damaged clip everything is played that can be decoded.

    Attributes:
        fps: average frames a second.
        frame_count: the number of frames where the file says, or None.
        begins_s: when the first frame is shown, in the file's own time; its sound is on that clock, too.
        damage: what of the clip is missing, one line, or None; known once the last frame was read.

    Raises:
        SourceError: the file is missing, a folder, a still picture, has no video in it or can't be decoded.
    """

    paced = False

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._container = _open(self._path)
        try:
            stream = _video_stream(self._container, self._path)
            rate = float(stream.average_rate or stream.guessed_rate or 0.0)
            self.fps = rate if 0.0 < rate <= _FASTEST_CREDIBLE_FPS else _FPS_WHERE_UNKNOWN
            self.frame_count = _frame_count(self._container, stream)
            self._packets = WholePackets(self._container, stream, VideoFrame)
            self._length_s = _length_s(self._container, stream)
            self.begins_s = self._end_s = 0.0
            self._ended = False
            self._rest: Iterator[Frame] = self._frames(stream)
            # Decoding the first frame now turns an undecodable file into an error at opening.
            self._first = next(self._rest, None)
            if self._first is None:
                reason = f" ({self._packets.trouble})" if self._packets.trouble else ""
                raise SourceError(f"'{self._path}' has not one frame that can be decoded{reason}")
        except BaseException:
            self.close()
            raise

    @property
    def damage(self) -> str | None:
        parts = [self._packets.trouble] if self._packets.trouble else []
        missing_s = (self._length_s or 0.0) - self._end_s
        if self._ended and missing_s > max(_MISSING_S, _MISSING_SHARE * self._end_s):
            parts.append(f"it breaks off after {self._end_s:.1f} s of {self._length_s:.1f} s")
        return "; ".join(parts) or None

    def _frames(self, stream: VideoStream) -> Iterator[Frame]:
        first_s: float | None = None
        previous_s = -1.0
        for picture in self._packets:
            # Pictures that wait in the decoder when a packet fails come out without a time base of their own.
            base = picture.time_base or stream.time_base
            time_s = float(picture.pts * base) if picture.pts is not None and base is not None else None
            if time_s is not None and first_s is None:
                first_s = self.begins_s = time_s
            captured_s = time_s - first_s if time_s is not None and first_s is not None else 0.0
            if captured_s <= previous_s:
                captured_s = previous_s + 1.0 / self.fps
            previous_s = captured_s
            self._end_s = captured_s + 1.0 / self.fps
            yield Frame(_upright_rgb(picture, stream.sample_aspect_ratio), captured_s)
        self._ended = True

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


def _length_s(container: InputContainer, stream: VideoStream) -> float | None:
    """How long the video should be, as far as the file says; a sound track may be longer."""
    if stream.duration and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    said = re.fullmatch(r"(\d+):(\d+):(\d+(?:\.\d+)?)", stream.metadata.get("DURATION", ""))
    if said is not None:  # Matroska, which says when it ends and not how long it is
        begin_s = float((stream.start_time or 0) * (stream.time_base or 0))
        return int(said[1]) * 3600 + int(said[2]) * 60 + float(said[3]) - begin_s
    alone = len(container.streams) == 1
    return container.duration / av.time_base if alone and container.duration else None


def _upright_rgb(picture: VideoFrame, pixel_aspect: Fraction | None) -> PixelArray:
    width, height = _square_size(picture.width, picture.height, pixel_aspect)
    pixels = picture.to_ndarray(format="rgb24", width=width, height=height)
    quarter_turns = round(picture.rotation / 90)  # counter-clockwise, like np.rot90
    return np.ascontiguousarray(np.rot90(pixels, quarter_turns), np.uint8)


def _square_size(width: int, height: int, pixel_aspect: Fraction | None) -> tuple[int, int]:
    """The size with square pixels, stretched one way and never shrunk."""
    aspect = float(pixel_aspect or 1)
    if not 1 / _LARGEST_PIXEL_ASPECT <= aspect <= _LARGEST_PIXEL_ASPECT:
        return width, height  # nonsense in a header
    return (round(width * aspect), height) if aspect >= 1 else (width, round(height / aspect))


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
