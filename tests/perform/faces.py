"""Messages as the page makes them."""

from __future__ import annotations

import struct

import numpy as np

from avatar_stream.perform.messages import ECHO, FACE, NOBODY, VERSION
from tests.encoder.people import Person

WIDTH, HEIGHT = 640, 480


def face_message(landmarks: np.ndarray, taken_s: float, size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """Of (478, 3) pixels."""
    places = np.asarray(landmarks) / (size[0], size[1], size[0])
    return head(FACE, taken_s, size) + places.astype("<f4").tobytes()


def nobody_message(taken_s: float) -> bytes:
    return head(NOBODY, taken_s, (WIDTH, HEIGHT))


def echo_message(asked_s: float, answered_s: float) -> bytes:
    return struct.pack("<BB6xdd", VERSION, ECHO, asked_s, answered_s)


def head(kind: int, taken_s: float, size: tuple[int, int], version: int = VERSION) -> bytes:
    return struct.pack("<BBHH2xd", version, kind, *size, taken_s)


def somebody(**expression: float) -> np.ndarray:
    return Person(seed=3).landmarks(**expression)
