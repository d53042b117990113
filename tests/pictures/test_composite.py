"""`stages.composite`, which every sink without transparency goes through."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.pictures.composite import composite


def test_every_value_is_rounded_to_the_nearest() -> None:
    """All 2^24 combinations of alpha, pixel and backdrop, against the sum in integers."""
    alpha, value = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    for behind in range(256):
        pixels = np.dstack([value, value, value, alpha])
        mixed = composite(pixels, np.full((256, 256, 3), behind, np.uint8))
        wide_alpha = alpha.astype(np.int32)
        wanted = (value * wide_alpha + behind * (255 - wide_alpha) + 127) // 255
        assert np.array_equal(mixed, np.repeat(wanted[..., None], 3, axis=2))


def test_channels_keep_their_places_and_arguments_are_left_alone() -> None:
    random = np.random.default_rng(1)
    pixels = random.integers(0, 256, (5, 7, 4), np.uint8)
    backdrop = random.integers(0, 256, (5, 7, 3), np.uint8)
    pixels[..., 3] = np.where(random.random((5, 7)) < 0.5, 0, 255)
    before = pixels.copy(), backdrop.copy()
    mixed = composite(pixels, backdrop)
    assert np.array_equal(mixed, np.where(pixels[..., 3:] > 0, pixels[..., :3], backdrop))
    assert np.array_equal(pixels, before[0]) and np.array_equal(backdrop, before[1])


def test_views_that_are_not_contiguous() -> None:
    random = np.random.default_rng(2)
    pixels = random.integers(0, 256, (6, 8, 4), np.uint8)
    backdrop = random.integers(0, 256, (6, 8, 3), np.uint8)
    flipped = composite(pixels[:, ::-1], backdrop[:, ::-1])
    assert np.array_equal(flipped, composite(pixels, backdrop)[:, ::-1])


@pytest.mark.parametrize("shape", [(6, 9, 3), (7, 8, 3), (5, 8, 3), (1, 8, 3)])
def test_sizes_that_differ_are_refused(shape: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        composite(np.zeros((6, 8, 4), np.uint8), np.zeros(shape, np.uint8))
