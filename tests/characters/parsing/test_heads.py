"""Heads are found wherever they are and however small."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.parsing.heads import find_heads
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style


def drawn(seed: int, width: float, centre: tuple[float, float]) -> tuple[PixelArray, np.ndarray, float]:
    style = random_style(np.random.default_rng(seed), "anime")
    sample = draw_illustration(style, FaceSemantics.neutral(), Frame(512, width, centre))
    right, left = (np.array(sample.anchors[name]) for name in ("cheek_right", "cheek_left"))
    return np.ascontiguousarray(sample.clean[..., :3]), (right + left) / 2, float(np.hypot(*(left - right)))


@pytest.mark.parametrize(("width", "centre"), [(0.4, (0.5, 0.45)), (0.12, (0.6, 0.3)), (0.06, (0.4, 0.2))])
def test_one_head_at_any_size(width: float, centre: tuple[float, float]) -> None:
    found = 0
    for seed in (900_101, 900_102, 900_103, 900_104):
        picture, middle, face = drawn(seed, width, centre)
        heads = find_heads(picture)
        near = [h for h in heads if np.hypot(*(h.middle - middle)) < 0.5 * face and 0.5 < h.width / face < 2]
        found += bool(near)
    assert found >= 3


def test_the_larger_of_two_comes_first() -> None:
    one, middle, _ = drawn(900_101, 0.3, (0.5, 0.45))
    other, _, _ = drawn(900_102, 0.12, (0.5, 0.4))
    heads = find_heads(np.hstack([other, one]))
    assert len(heads) >= 2
    assert np.hypot(*(heads[0].middle - middle - (512, 0))) < 100


@pytest.mark.parametrize("shape", [(1, 1), (700, 3), (64, 64)])
def test_pictures_without_a_head_raise_nothing(shape: tuple[int, int]) -> None:
    assert all(head.width > 0 for head in find_heads(np.full((*shape, 3), 200, np.uint8)))
