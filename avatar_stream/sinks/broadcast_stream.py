"""A live stream as media servers like it: H.264 and AAC, in FLV for RTMP and MPEG-TS for SRT.

Imported by the broadcasting process alone.
"""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import av
from av.audio.stream import AudioStream
from av.codec.codec import UnknownCodecError
from av.video.frame import PictureType
from av.video.stream import VideoStream

from avatar_stream.errors import SinkError
from avatar_stream.sinks.bt709 import bt709_frame, even_size, padded_to_even, say_bt709
from avatar_stream.sinks.srt import PAYLOAD_BYTES, SrtConnection
from avatar_stream.types import PixelArray

KEY_EVERY_S = 2.0
_TICKS_PER_S = 90_000
# FLV counts milliseconds.
_LEAST_STEP_TICKS = 90
_SOUND_RATE_HZ, _SOUND_LAYOUT, _SOUND_BITS_S = 48_000, "stereo", 128_000
# Bits for each pixel of a second's pictures, and what services take.
_BITS_PER_PIXEL = 0.1
_KBIT_S = (600, 6000)
# The zerolatency preset: no picture waits in the encoder for those behind it. Key pictures come by the clock alone.
_VIDEO_OPTIONS = {"preset": "veryfast", "tune": "zerolatency", "forced-idr": "1", "sc_threshold": "0"}
# Each picture goes out at once, in whole packets of MPEG-TS.
_FORMAT_OPTIONS = {"flv": {"flvflags": "no_duration_filesize"}, "mpegts": {"flush_packets": "1"}}
_BUFFER_BYTES = 24 * PAYLOAD_BYTES


def usual_kbit_s(width: int, height: int, fps: float) -> int:
    """The bits for pictures of that size, in thousands a second, where nobody names any."""
    least, most = _KBIT_S
    return min(max(round(width * height * fps * _BITS_PER_PIXEL / 1000), least), most)


class BroadcastStream:
    """Encodes pictures of one size, and silence beside them, since many services take no stream without sound.

    A key picture comes every two seconds, by the pictures' own times.

    Args:
        target: the address of a server for FLV by RTMP, or a connection for MPEG-TS by SRT.
        size: (width, height) of the pictures in pixels; odd ones are padded by one.
        fps: nominal pictures a second.
        kbit_s: bits for the pictures, in thousands a second, at most.

    Raises:
        SinkError: there is no encoder for H.264 or AAC.
        OSError, av.FFmpegError: the server can't be reached, or refuses.
    """

    def __init__(self, target: str | SrtConnection, size: tuple[int, int], fps: float, kbit_s: int) -> None:
        self._target = target
        container = "flv" if isinstance(target, str) else "mpegts"
        self._container = av.open(
            cast("str", target),  # or what is written to like a file
            "w",
            format=container,
            options=_FORMAT_OPTIONS[container],
            buffer_size=_BUFFER_BYTES,
        )
        try:
            self._video = self._add_video(size, fps, kbit_s)
            self._sound: AudioStream = self._container.add_stream("aac", rate=_SOUND_RATE_HZ)
        except UnknownCodecError as error:
            raise SinkError(
                f"FFmpeg has no encoder '{error}' here: pip install --force-reinstall --no-cache-dir av"
            ) from None
        self._sound.layout = _SOUND_LAYOUT
        self._sound.bit_rate = _SOUND_BITS_S
        self._samples = 0
        self._last_ticks = -_LEAST_STEP_TICKS
        self._key_ticks: int | None = None
        self._container.start_encoding()

    def show(self, rgb: PixelArray, time_s: float) -> None:
        """Send a picture.

        Args:
            rgb: (height, width, 3) uint8.
            time_s: since the beginning; where it doesn't advance, it is taken for a millisecond later.

        Raises:
            OSError, av.FFmpegError: the connection is lost.
        """
        ticks = max(round(time_s * _TICKS_PER_S), self._last_ticks + _LEAST_STEP_TICKS)
        self._last_ticks = ticks
        frame = bt709_frame(padded_to_even(rgb), "rgb24", "yuv420p")
        frame.pts, frame.time_base = ticks, Fraction(1, _TICKS_PER_S)
        if self._key_ticks is None or ticks - self._key_ticks >= KEY_EVERY_S * _TICKS_PER_S:
            frame.pict_type, self._key_ticks = PictureType.I, ticks
        self._be_silent_until(ticks)
        self._container.mux(self._video.encode(frame))

    def close(self) -> None:
        """Send what waits, and say that it is over. Raises: see `show`."""
        self._container.mux(self._video.encode())
        self._container.mux(self._sound.encode())
        self._container.close()
        if isinstance(self._target, SrtConnection):
            self._target.close()

    def _add_video(self, size: tuple[int, int], fps: float, kbit_s: int) -> VideoStream:
        rate = Fraction(fps).limit_denominator(1001)
        # At most so much within a second.
        limits = {"maxrate": f"{kbit_s}k", "bufsize": f"{kbit_s}k"}
        options = {**_VIDEO_OPTIONS, **limits}
        stream: VideoStream = self._container.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height = even_size(*size)
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = kbit_s * 1000
        codec = stream.codec_context
        codec.time_base = Fraction(1, _TICKS_PER_S)
        codec.gop_size = round(10 * KEY_EVERY_S * fps)
        say_bt709(codec)
        return stream

    def _be_silent_until(self, ticks: int) -> None:
        """Sound goes just ahead of the pictures, or the muxer would keep them back to sort both by their times."""
        while self._samples * _TICKS_PER_S <= ticks * _SOUND_RATE_HZ:
            frame = av.AudioFrame("fltp", _SOUND_LAYOUT, self._sound.codec_context.frame_size or 1024)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.sample_rate, frame.pts = _SOUND_RATE_HZ, self._samples
            frame.time_base = Fraction(1, _SOUND_RATE_HZ)
            self._samples += frame.samples
            self._container.mux(self._sound.encode(frame))
