"""Pictures as a video file: MP4 for everybody, WebM with transparency for editors and browsers."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
import numpy as np
from av.packet import Packet
from av.video.stream import VideoStream

from avatar_stream.errors import SinkError
from avatar_stream.pictures import opaque
from avatar_stream.sinks.bt709 import bt709_frame, even_size, padded_to_even, say_bt709
from avatar_stream.sinks.growing_file import GrowingFile, reason_in_words, recover_leftovers
from avatar_stream.sinks.picture_size import require_size
from avatar_stream.sinks.remux import MOST_BYTES_INDEX_FIRST, remux, remux_with_sound
from avatar_stream.stages import Sink
from avatar_stream.types import Picture, PixelArray

if TYPE_CHECKING:
    from avatar_stream.sources.sound_track import SoundTrack

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
        # In pieces of a third of a second, each playable with those before it, however the program ends; in the end
        # the index that players like best replaces them.
        container_options={"movflags": "+hybrid_fragmented", "frag_duration": "300000"},
        codec="libx264",
        # Without B-frames: they would shift the times of a file in pieces.
        codec_options={"crf": "18", "preset": "veryfast", "rc-lookahead": "8", "bf": "0"},
        pixel_format="yuv420p",
        with_alpha=False,
    ),
    ".webm": _Format(
        container="webm",
        container_options={"cluster_time_limit": "300"},
        codec="libvpx-vp9",
        # Alternate reference frames don't go together with alpha.
        codec_options={
            "crf": "20",
            "b": "0",
            "deadline": "realtime",
            "cpu-used": "7",
            "row-mt": "1",
            "auto-alt-ref": "0",
            "lag-in-frames": "0",
        },
        pixel_format="yuva420p",
        with_alpha=True,
    ),
}
# Each thread of the encoder keeps a picture back, which is lost when the program is killed.
_MOST_THREADS = 4


class VideoFileSink(Sink):
    """Writes H.264 over the backdrop (.mp4) or VP9 with straight alpha (.webm).

    Pictures keep the distances of their `captured_s`, the first one at 0; one whose time doesn't advance
    comes one frame period after the one before. Colours are BT.709, limited range, and say so. H.264 with
    4:2:0 chroma knows only even sizes: an odd width or height is padded by one pixel, which repeats the edge.

    The video grows in a hidden file beside `path` and takes its name (and the place of an older file) when
    closed. Whatever ends the program, all but the last second can be played, and is recovered when the next video is
    begun in that folder. Without a single picture there is no file.

    Sound is added when the video is whole, for nothing that is wrong with it may cost pictures. Its times are on the
    clock of the pictures' `captured_s`.

    Args:
        path: the file.
        width, height: size of the pictures in pixels.
        fps: nominal pictures a second.
        sound: goes along, or None. Where it can't, its `trouble` says why.

    Attributes:
        note: where it goes, if not to `path`; what was recovered; after an error, where the beginning is kept.

    Raises:
        SinkError: at opening, where `path` can't be written; later, where the disk is full, the folder was removed
            or moved, or encoding fails. What was written until then stays, unless `close` discards it.
    """

    keeps_size = True

    def __init__(
        self, path: Path, *, width: int, height: int, fps: float, sound: SoundTrack | None = None
    ) -> None:
        self._format = _FORMATS[path.suffix.lower()]
        self._width, self._height, self._sound = width, height, sound
        self._period_ticks = max(1, round(_TICKS_PER_S / fps))
        self._first_s = 0.0
        self._last_ticks: int | None = None
        self._begun = (
            False  # whether the container's head is written; where that fails, it can't be used at all
        )
        self._failed = False
        self._closed = False
        recovered = recover_leftovers(path.parent, remux)
        self._file = GrowingFile(path)
        self._path = self._file.path
        try:
            self._container = av.open(
                self._file.stream,
                "w",
                format=self._format.container,
                options={"flush_packets": "1", **self._format.container_options},
            )
            self._stream = self._add_stream(fps)
            self._stream.codec_context.open()  # an encoder that refuses should do so now
        except (av.FFmpegError, OSError, ValueError) as error:
            self._file.discard()
            raise SinkError(f"'{path}' can't be opened as a video: {reason_in_words(error)}") from error
        self.note = _opening_note(path, self._path, recovered)

    def _add_stream(self, fps: float) -> VideoStream:
        rate = Fraction(fps).limit_denominator(1001)
        stream = cast(
            VideoStream,
            self._container.add_stream(self._format.codec, rate=rate, options=self._format.codec_options),
        )
        stream.pix_fmt = self._format.pixel_format
        size = (self._width, self._height)
        stream.width, stream.height = size if self._format.with_alpha else even_size(*size)
        codec = stream.codec_context
        codec.time_base = Fraction(1, _TICKS_PER_S)
        say_bt709(codec)
        codec.thread_count = min(os.cpu_count() or 1, _MOST_THREADS)
        return stream

    def send(self, picture: Picture) -> None:
        if self._closed:
            return
        require_size(picture, self._width, self._height)
        frame = bt709_frame(self._opaque_or_not(picture), self._pixel_layout, self._format.pixel_format)
        frame.pts = self._ticks(picture.captured_s)
        frame.time_base = Fraction(1, _TICKS_PER_S)
        try:
            self._mux(self._stream.encode(frame))
            self._file.look_after()
        except SinkError:
            self._failed = True
            raise
        except (av.FFmpegError, OSError) as error:
            self._failed = True
            raise SinkError(f"'{self._path}' can't be written: {reason_in_words(error)}") from error

    def _mux(self, packets: list[Packet[VideoStream]]) -> None:
        if packets:
            self._container.mux(packets)
            self._begun = True

    @property
    def _pixel_layout(self) -> str:
        return "rgba" if self._format.with_alpha else "rgb24"

    def _opaque_or_not(self, picture: Picture) -> PixelArray:
        if self._format.with_alpha:
            return np.ascontiguousarray(picture.pixels)
        return padded_to_even(opaque(picture))

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
        if discard or self._last_ticks is None:
            self._give_up()
        elif self._failed:
            self._keep_beginning()
        else:
            self._finish()

    def _finish(self) -> None:
        try:
            self._mux(self._stream.encode())
            self._container.close()
        except (av.FFmpegError, OSError) as error:
            self._keep_beginning()
            raise SinkError(f"'{self._path}' can't be finished: {reason_in_words(error)}") from error
        try:
            self._file.finish(self._polish if self._sound is not None or self._is_short else None)
        except OSError as error:
            raise SinkError(f"'{self._path}' can't be finished: {reason_in_words(error)}") from error

    @property
    def _is_short(self) -> bool:
        """Whether it becomes a video that starts to play before it is loaded. With longer ones that takes too long."""
        return self._format.container == "mp4" and self._file.size_bytes <= MOST_BYTES_INDEX_FIRST

    def _polish(self, unfinished: Path, whole: Path) -> None:
        if self._sound is not None:
            length_s = ((self._last_ticks or 0) + self._period_ticks) / _TICKS_PER_S
            try:
                remux_with_sound(unfinished, whole, self._sound, self._first_s, length_s)
                return
            except Exception as error:  # whatever is wrong with it, the pictures are whole
                self._sound.trouble = f"it had to be left out: {reason_in_words(error)}"
                if not self._is_short:
                    raise
        remux(unfinished, whole)

    def _give_up(self) -> None:
        if self._begun or not self._failed:
            with contextlib.suppress(av.FFmpegError, OSError):
                self._container.close()
        self._file.discard()

    def _keep_beginning(self) -> None:
        """Keep what was written before an error, which is playable up to there."""
        if not self._begun:
            self._file.discard()
            return
        with contextlib.suppress(av.FFmpegError, OSError):
            self._mux(self._stream.encode())
            self._container.close()
        if self._file.stream.sealed:
            self._file.cut_to_whole()
        try:
            kept = self._file.finish()
        except (OSError, ValueError):
            self._file.discard()
            self.note = ""
        else:
            self.note = f"What was recorded until then is in '{kept}'"


def _opening_note(wished: Path, path: Path, recovered: list[Path]) -> str:
    notes = [f"A recording that was cut short is recovered: '{one}'" for one in recovered]
    if path != wished:
        notes.append(f"Another show is writing '{wished}', so this one goes to '{path.name}'")
    return ". ".join(notes)
