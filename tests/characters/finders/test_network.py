"""The network finds faces that it was never shown, wherever they are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from avatar_stream.base.resources import resource_folder
from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES
from avatar_stream.characters.finders.network import NetworkFinder
from avatar_stream.characters.finders.small_network import WEIGHTS_FILE
from avatar_stream.types import FaceSemantics, PixelArray

skia = pytest.importorskip("skia", reason="drawing faces needs the development extra")

FEATURES = [name for name in ANCHOR_LANDMARKS if "eye" in name or "iris" in name or "mouth" in name]
# Seeds far away from those of any training.
SEEDS = range(900_000_000, 900_000_016)


def _faces(
    width: float, centre: tuple[float, float]
) -> Iterator[tuple[PixelArray, dict[str, tuple[float, float]]]]:
    from training.faces.drawn.face import draw_character
    from training.faces.drawn.random_style import random_style

    for seed in SEEDS:
        style = random_style(np.random.default_rng(seed), "anime")
        sample = draw_character(style, FaceSemantics.neutral(), 384, width, centre)
        yield sample.picture, sample.anchors


def _error(found: dict[str, tuple[float, float]], truth: dict[str, tuple[float, float]]) -> float:
    width = np.hypot(*np.subtract(truth["cheek_left"], truth["cheek_right"]))
    apart = [np.hypot(*np.subtract(found[name], truth[name])) for name in FEATURES]
    return float(np.mean(apart) / width)


@pytest.mark.parametrize(("width", "centre"), [(0.42, (0.5, 0.48)), (0.2, (0.3, 0.35))])
def test_eyes_and_mouth_are_found_near_and_far(width: float, centre: tuple[float, float]) -> None:
    errors = []
    for picture, truth in _faces(width, centre):
        proposal = NetworkFinder().propose(picture, None)
        assert set(proposal.anchors) == set(proposal.confidence) == set(ANCHOR_NAMES)
        assert all(0 <= value <= 1 for value in proposal.confidence.values())
        errors.append(_error(proposal.anchors, truth))
    assert np.median(errors) < 0.03


def test_the_same_picture_gives_the_same_anchors() -> None:
    picture, _ = next(_faces(0.42, (0.5, 0.48)))
    assert NetworkFinder().propose(picture, None) == NetworkFinder().propose(picture, None)


@pytest.mark.parametrize("shape", [(1, 1), (3, 700), (64, 64)])
def test_pictures_without_a_face_raise_nothing(shape: tuple[int, int]) -> None:
    picture = np.full((*shape, 4), 255, np.uint8)
    proposal = NetworkFinder().propose(picture, None)
    assert set(proposal.anchors) == set(proposal.confidence)


def test_the_weights_are_small() -> None:
    assert (resource_folder("models") / WEIGHTS_FILE).stat().st_size <= 3_000_000
