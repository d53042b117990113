"""Names can be read: light on dark, and never wider than the box they stand in."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.room.labels import label


@pytest.mark.parametrize("name", ["Mia", "Wilhelmina von Hohenstein", "日本語のなまえ", "Zoë"])
@pytest.mark.parametrize("height, width", [(720, 427), (240, 320), (90, 160), (720, 60)])
def test_a_name_fits_into_its_box(name: str, height: int, width: int) -> None:
    pixels = label(name, height, width)
    assert pixels.shape[1] <= width and 10 <= pixels.shape[0] <= height / 3
    assert pixels[..., 3].max() > 240 and not pixels[0, 0, 3]


def test_ink_and_plate_are_far_apart() -> None:
    pixels = label("Mia", 720, 427).astype(float)
    grey = pixels[..., :3].mean(axis=2)
    ink = (grey > 230) & (pixels[..., 3] == 255)
    plate = (grey < 30) & (pixels[..., 3] > 150)
    assert ink.mean() > 0.03 and plate.mean() > 0.5


def test_a_long_name_is_shortened_and_a_short_one_is_not() -> None:
    assert label("Wilhelmina von Hohenstein", 720, 120).shape[1] <= 120
    assert not np.array_equal(label("Mia", 720, 427), label("Mio", 720, 427))
