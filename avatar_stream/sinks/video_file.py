"""Pictures as a video file: MP4 for everybody, WebM with transparency for editors and browsers."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from avatar_stream.errors import SinkError
from avatar_stream.pictures import opaque
from avatar_stream.sinks.picture_size import require_size
from avatar_stream.stages import Sink
from avatar_stream.types import Picture, PixelArray

_TICKS_PER_S = 90_000  # the customary clock of video containers: every usual frame rate is a whole number


@dataclass(frozen=True)
class _Format:
    container: str
    container_options: dict[str, str]
    codec: str
    codec_options: dict[str, str]
    pixel_format: str
    with_alpha: bool


_FORMATS = {
    ".mp4": _Format(
        container="mp4",
        container_options={"movflags": "+faststart"},
        codec="libx264",
        codec_options={"crf": "18", "preset": "veryfast"},
        pixel_format="yuv420p",
        with_alpha=False,
    ),
    ".webm": _Format(
        container="webm",
        container_options={},
        codec="libvpx-vp9",
        # Alternate reference frames don't go together with alpha.
        codec_options={
            "crf": "20",
            "b": "0",
            "deadline": "realtime",
            "cpu-used": "7",
            "row-mt": "1",
            "auto-alt-ref": "0",
        },
        pixel_format="yuva420p",
        with_alpha=True,
    ),
}


class VideoFileSink(Sink):
    """Writes H.264 over the backdrop (.mp4) or VP9 with straight alpha (.webm).

    Pictures keep the distances of their `captured_s`, the first one at 0; one whose time doesn't advance
    comes one frame period after the one before. Colours are BT.709, limited range, and say so. H.264 with
    4:2:0 chroma knows only even sizes: an odd width or height is padded by one pixel, which repeats the edge.

    The video grows in a hidden file beside `path` and takes its name (and the place of an older file) when
    closed, so that there is never half a video. Without a single picture there is no file.

    Raises:
        SinkError: at opening, where `path` can't be written; later, where the disk is full or encoding fails.
    """

    keeps_size = True

    def __init__(self, path: Path, *, width: int, height: int, fps: float) -> None:
        self._format = _FORMATS[path.suffix.lower()]
        self._path = path
        self._width, self._height = width, height
        self._period_ticks = max(1, round(_TICKS_PER_S / fps))
        self._first_s = 0.0
        self._last_ticks: int | None = None
        self._failed = False
        self._closed = False
        self._unfinished = _make_file_beside(path)
        try:
            self._container = av.open(
                str(self._unfinished.absolute()),
                "w",
                format=self._format.container,
                options=self._format.container_options,
            )
            self._stream = self._add_stream(fps)
            self._container.start_encoding()  # an encoder that refuses should do so now
        except (av.FFmpegError, OSError, ValueError) as error:
            self._unfinished.unlink(missing_ok=True)
            raise SinkError(f"'{path}' can't be opened as a video: {_reason(error)}") from error

    def _add_stream(self, fps: float) -> VideoStream:
        rate = Fraction(fps).limit_denominator(1001)
        stream = cast(
            VideoStream,
            self._container.add_stream(self._format.codec, rate=rate, options=self._format.codec_options),
        )
        stream.pix_fmt = self._format.pixel_format
        even = 0 if self._format.with_alpha else 1
        stream.width = self._width + (self._width & even)
        stream.height = self._height + (self._height & even)
        codec = stream.codec_context
        codec.time_base = Fraction(1, _TICKS_PER_S)
        codec.colorspace = Colorspace.ITU709
        codec.color_range = ColorRange.MPEG
        codec.color_primaries = ColorPrimaries.BT709
        codec.color_trc = ColorTrc.BT709
        codec.thread_count = os.cpu_count() or 1
        return stream

    def send(self, picture: Picture) -> None:
        if self._closed:
            return
        require_size(picture, self._width, self._height)
        frame = av.VideoFrame.from_ndarray(self._opaque_or_not(picture), self._pixel_layout)
        frame = frame.reformat(
            format=self._format.pixel_format,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        frame.pts = self._ticks(picture.captured_s)
        frame.time_base = Fraction(1, _TICKS_PER_S)
        try:
            self._container.mux(self._stream.encode(frame))
        except (av.FFmpegError, OSError) as error:
            self._failed = True
            raise SinkError(f"'{self._path}' can't be written: {_reason(error)}") from error

    @property
    def _pixel_layout(self) -> str:
        return "rgba" if self._format.with_alpha else "rgb24"

    def _opaque_or_not(self, picture: Picture) -> PixelArray:
        if self._format.with_alpha:
            return np.ascontiguousarray(picture.pixels)
        right, below = self._stream.width - self._width, self._stream.height - self._height
        rgb = opaque(picture)
        if right or below:
            rgb = np.asarray(cv2.copyMakeBorder(rgb, 0, below, 0, right, cv2.BORDER_REPLICATE), np.uint8)
        return rgb

    def _ticks(self, captured_s: float) -> int:
        if self._last_ticks is None:
            self._first_s, self._last_ticks = captured_s, 0
            return 0
        ticks = round((captured_s - self._first_s) * _TICKS_PER_S)
        if ticks <= self._last_ticks:
            ticks = self._last_ticks + self._period_ticks
        self._last_ticks = ticks
        return ticks

    def close(self, *, discard: bool = False) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            if not (discard or self._failed or self._last_ticks is None):
                self._container.mux(self._stream.encode())
                self._container.close()
                self._unfinished.replace(self._path)
        except (av.FFmpegError, OSError) as error:
            raise SinkError(f"'{self._path}' can't be finished: {_reason(error)}") from error
        finally:
            with contextlib.suppress(av.FFmpegError, OSError):
                self._container.close()
            self._unfinished.unlink(missing_ok=True)


def _make_file_beside(path: Path) -> Path:
    """An empty hidden file in the folder of `path`: proof that the video can be written there."""
    unfinished = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.part")
    try:
        if path.is_dir():
            raise SinkError(f"'{path}' is a folder; a video needs a file name")
        if not path.parent.is_dir():
            raise SinkError(f"The folder '{path.parent}' does not exist; make it first, or name another")
        unfinished.touch(exist_ok=False)
    except (OSError, ValueError) as error:
        raise SinkError(f"'{path}' can't be written: {_reason(error)}") from error
    return unfinished


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
