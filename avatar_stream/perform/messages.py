"""What a browser that performs sends, byte by byte. All numbers are little-endian; docs/network.md has the table."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.errors import PacketError
from avatar_stream.face_model.topology import VERTEX_COUNT

VERSION = 1
NOBODY, FACE, ECHO = 0, 1, 2
# Version and kind, uint8; width and height of the picture, uint16; two zeros; when it was taken, float64.
_HEAD = struct.Struct("<BBHH2xd")
_ECHO = struct.Struct("<BB6xdd")
FACE_BYTES = _HEAD.size + 4 * 3 * VERTEX_COUNT
MOST_BYTES = FACE_BYTES
_LEAST_PX, _MOST_PX = 16, 8192
_LONGEST_TIME_S = 1e9
# Landmarks beyond the picture's borders are guessed, so a face can reach out of it, but not by far.
_LEAST, _MOST = -2.0, 3.0


@dataclass(frozen=True)
class Seen:
    """What the browser saw in one picture.

    Attributes:
        landmarks: (478, 3) float64 in pixels, as `FaceMeshTracker.find` gives them; None where there is no face.
        taken_s: when the picture was taken, on the browser's clock.
    """

    landmarks: npt.NDArray[np.float64] | None
    taken_s: float


@dataclass(frozen=True)
class Echo:
    """The answer to a question for the time.

    Attributes:
        asked_s: the time that was in the question.
        answered_s: on the browser's clock.
    """

    asked_s: float
    answered_s: float


def parse(message: bytes) -> Seen | Echo:
    """Read one message.

    Raises:
        PacketError: it is none; nothing else is raised, whatever the bytes are.
    """
    if len(message) < _HEAD.size or len(message) > MOST_BYTES:
        raise PacketError(f"{len(message)} bytes are no message")
    version, kind = message[0], message[1]
    if version != VERSION:
        raise PacketError(f"version {version} is not known here, but {VERSION}: load the page again")
    if kind == ECHO:
        return _echo(message)
    if kind not in (NOBODY, FACE):
        raise PacketError(f"{kind} is no kind of message")
    _, _, width, height, taken_s = _HEAD.unpack_from(message)
    if not _is_time(taken_s):
        raise PacketError("its time is no time")
    if kind == NOBODY:
        _of_length(message, _HEAD.size)
        return Seen(None, taken_s)
    _of_length(message, FACE_BYTES)
    if not (_LEAST_PX <= width <= _MOST_PX and _LEAST_PX <= height <= _MOST_PX):
        raise PacketError(f"{width} x {height} is no size of a picture")
    places = np.frombuffer(message, "<f4", offset=_HEAD.size).reshape(VERTEX_COUNT, 3)
    # NaN is in no range.
    if not ((places >= _LEAST) & (places <= _MOST)).all():
        raise PacketError("landmarks lie far outside the picture")
    # MediaPipe gives z in the unit of x.
    return Seen(places.astype(np.float64) * (width, height, width), taken_s)


def _echo(message: bytes) -> Echo:
    _of_length(message, _ECHO.size)
    _, _, asked_s, answered_s = _ECHO.unpack(message)
    if not (_is_time(asked_s) and _is_time(answered_s)):
        raise PacketError("its time is no time")
    return Echo(asked_s, answered_s)


def _of_length(message: bytes, length: int) -> None:
    if len(message) != length:
        raise PacketError(f"it has {len(message)} bytes, not {length}")


def _is_time(seconds: float) -> bool:
    return 0.0 <= seconds <= _LONGEST_TIME_S
