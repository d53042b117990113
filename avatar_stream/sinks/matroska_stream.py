"""Pictures as Matroska: FFV1, which keeps colours and straight alpha exactly, each picture complete in itself."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from typing import Any, cast

import av
import cv2
import numpy as np
from av.video.stream import VideoStream

from avatar_stream.types import PixelArray

# FFV1 (RFC 9043) as fast as it goes: Rice codes and few contexts. At 512×512 an adaptive coder costs a fifth more
# time for a quarter fewer bytes, which are free within one machine. A second encoding thread won nothing on two cores
# that camera and decoder use, too; the slices let OBS decode with several.
_ENCODER_OPTIONS = {"level": "3", "coder": "0", "context": "0", "slices": "4", "slicecrc": "0"}
_ENCODER_THREADS = 1
_TICKS_PER_S = 1000  # Matroska's customary clock

# RFC 9559: element ids, and a length whose first byte says that eight bytes tell it.
_CLUSTER, _TIMESTAMP, _SIMPLE_BLOCK = b"\x1f\x43\xb6\x75", b"\xe7", b"\xa3"
_EIGHT_BYTE_LENGTH = 1 << 56
# Track 1, 0 ticks after its cluster, a key picture.
_BLOCK_HEAD = b"\x81\x00\x00\x80"


class MatroskaStream:
    """Encodes pictures of one size; the header and any later picture make a stream that can be shown.

    Args:
        width, height: size of the pictures in pixels.
        fps: nominal pictures a second.

    Attributes:
        header: what a stream starts with.
    """

    def __init__(self, *, width: int, height: int, fps: float) -> None:
        written = _Written()
        self._container = av.open(written, "w", format="matroska", options={"live": "1"})
        rate = Fraction(fps).limit_denominator(1001)
        self._stream: VideoStream = self._container.add_stream("ffv1", rate, _ENCODER_OPTIONS)
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "bgra"
        codec = self._stream.codec_context
        codec.time_base = Fraction(1, _TICKS_PER_S)
        codec.gop_size = 1
        codec.thread_count, codec.thread_type = _ENCODER_THREADS, "SLICE"
        self._frame = av.VideoFrame(width, height, "bgra")
        self._pixels = _pixels_of(self._frame)
        self._container.start_encoding()
        self.header = bytes(written.content)

    def encode(self, pixels: PixelArray, time_s: float) -> bytes:
        """One picture.

        The muxer would keep it back until the next one comes, which delays every picture by one, so that the cluster
        around it is written here.

        Args:
            pixels: (height, width, 4) uint8 RGBA, straight alpha.
            time_s: when it is shown, in seconds; must grow by a millisecond or more from picture to picture.
        """
        ticks = int(time_s * _TICKS_PER_S)
        cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA, dst=self._pixels)
        self._frame.pts = ticks
        picture = b"".join(bytes(packet) for packet in self._stream.encode(self._frame))
        content = _element(_TIMESTAMP, struct.pack(">Q", ticks)) + _element(
            _SIMPLE_BLOCK, _BLOCK_HEAD, picture
        )
        return _element(_CLUSTER, content)

    def close(self) -> None:
        """Release the encoder; may be called more than once."""
        self._container.close()


class _Written(io.RawIOBase):
    """Takes what the muxer writes; it must not be able to seek, since nobody can in a stream."""

    def __init__(self) -> None:
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.content += data
        return len(data)


def _pixels_of(frame: av.VideoFrame) -> PixelArray:
    """(H, W, 4) uint8 BGRA: the frame's own memory, whose rows may be longer than the picture's."""
    plane = frame.planes[0]
    rows = np.frombuffer(cast("Any", plane), np.uint8).reshape(-1, plane.line_size)
    rows = rows[: frame.height, : 4 * frame.width]
    return np.lib.stride_tricks.as_strided(rows, (frame.height, frame.width, 4), (plane.line_size, 4, 1))


def _element(identity: bytes, *content: bytes) -> bytes:
    length = sum(map(len, content))
    return b"".join((identity, struct.pack(">Q", _EIGHT_BYTE_LENGTH | length), *content))
