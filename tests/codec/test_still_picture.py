"""Keyframes as one AV1 unit."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from avatar_stream.codec.still_picture import decode_still, encode_still, encode_still_within
from avatar_stream.errors import PacketError


def test_a_photograph_survives(astronaut: np.ndarray) -> None:
    data = encode_still(astronaut, 256)
    assert len(data) < 6000
    small = cv2.resize(astronaut, (256, 256), interpolation=cv2.INTER_AREA).astype(float)
    assert np.abs(decode_still(data) - small).mean() < 8


def test_a_picture_is_as_good_as_its_bytes_allow(astronaut: np.ndarray) -> None:
    small, large = (encode_still_within(astronaut, most, 128) for most in (700, 2000))
    assert len(small) <= 700 < len(large) <= 2000


def test_odd_and_tiny_pictures_get_a_size_that_av1_takes() -> None:
    assert decode_still(encode_still(np.zeros((33, 101, 3), np.uint8))).shape == (64, 100, 3)


@pytest.mark.parametrize("data", [b"", b"abc", bytes(5000)])
def test_rubbish_is_refused(data: bytes) -> None:
    with pytest.raises(PacketError, match="picture"):
        decode_still(data)


@pytest.mark.skipif(
    not hasattr(os, "sched_getscheduler"), reason="this system has no scheduling policies to look at"
)
def test_nobody_is_left_with_real_time_priority() -> None:
    def policies() -> set[int]:
        return {os.sched_getscheduler(int(thread.name)) for thread in Path("/proc/self/task").iterdir()}

    before = policies()
    encode_still(np.zeros((64, 64, 3), np.uint8))
    assert policies() == before
