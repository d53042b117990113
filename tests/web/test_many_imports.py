"""Twenty pictures imported one after the other: neither the studio nor what works for it keeps any of them."""

from __future__ import annotations

import io
import os

import numpy as np
import psutil
import pytest
from PIL import Image

from tests.web.served import Served
from tests.web.test_gallery import begin, finished, picture_of, workshops

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        float(os.environ.get("AVATAR_STREAM_SOAK", "60")) < 30,
        reason="twenty imports want a soak of 30 minutes or more",
    ),
]

IMPORTS, WARM_UP, MOST_MB = 20, 3, 40.0


def another(number: int) -> bytes:
    """A small picture that isn't remembered yet."""
    with Image.open(io.BytesIO(picture_of("bit"))) as picture:
        picture.putpixel((0, 0), (number, 0, 0, 255))
        data = io.BytesIO()
        picture.save(data, "PNG")
        return data.getvalue()


def held_mb() -> float:
    """Memory that is the studio's alone, and that of the processes that work for it, MiB."""
    return sum(one.memory_full_info().uss for one in (psutil.Process(), *workshops())) / 2**20


def test_twenty_imports_leave_nothing_in_memory(studio_server: Served) -> None:
    held = []
    for number in range(IMPORTS):
        status, told = begin(studio_server, f"one of many {number}.png", another(number))
        assert status == 202, told
        assert finished(studio_server, told["number"])["phase"] == "done"
        held.append(held_mb())
    print(
        f"studio and its workers: {held[WARM_UP]:.0f} MiB after {WARM_UP} imports, {held[-1]:.0f} after {IMPORTS}"
    )
    # What an allocator keeps comes and goes: the trend counts.
    slope = np.polyfit(np.arange(IMPORTS - WARM_UP), held[WARM_UP:], 1)[0]
    assert slope * 20 < MOST_MB, held
