"""Drawn faces are found wherever they are, by a network that was never shown them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES
from avatar_stream.characters.finders.drawn_face import DrawnFaceFinder
from avatar_stream.characters.finders.facemesh import TrackedFace
from avatar_stream.characters.finders.mean_face import mean_face_over
from avatar_stream.face_model.model import load_face_model
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style

FEATURES = [name for name in ANCHOR_LANDMARKS if "eye" in name or "iris" in name or "mouth" in name]
# Seeds far away from those of any training.
SEEDS = range(900_000_000, 900_000_008)


def faces(
    width: float, centre: tuple[float, float], tilt_rad: float = 0.0
) -> Iterator[tuple[PixelArray, dict[str, tuple[float, float]]]]:
    for seed in SEEDS:
        style = random_style(np.random.default_rng(seed), "anime")
        sample = draw_illustration(style, FaceSemantics.neutral(), Frame(512, width, centre, tilt_rad))
        yield sample.picture, sample.anchors


def error(found: dict[str, tuple[float, float]], truth: dict[str, tuple[float, float]]) -> float:
    if not found:
        return 1.0
    width = np.hypot(*np.subtract(truth["cheek_left"], truth["cheek_right"]))
    apart = [np.hypot(*np.subtract(found[name], truth[name])) for name in FEATURES]
    return float(np.mean(apart) / width)


@pytest.mark.parametrize(
    ("width", "centre", "tilt_rad"),
    [(0.42, (0.5, 0.48), 0.0), (0.14, (0.3, 0.35), 0.0), (0.3, (0.5, 0.5), 0.7)],
)
def test_eyes_and_mouth_are_found_near_and_far_and_tilted(
    width: float, centre: tuple[float, float], tilt_rad: float
) -> None:
    errors = []
    for picture, truth in faces(width, centre, tilt_rad):
        proposal = DrawnFaceFinder().propose(picture, None)
        assert set(proposal.anchors) == set(proposal.confidence)
        assert set(proposal.anchors) in (set(), set(ANCHOR_NAMES))
        assert all(0 <= value <= 1 for value in proposal.confidence.values())
        errors.append(error(proposal.anchors, truth))
    assert np.median(errors) < 0.03


def test_a_face_is_found_where_facemesh_saw_another_thing() -> None:
    picture, truth = next(faces(0.3, (0.65, 0.4)))
    elsewhere = {name: (x - 240.0, y + 150.0) for name, (x, y) in truth.items() if name in ANCHOR_LANDMARKS}
    tracked = TrackedFace(mean_face_over(elsewhere), np.full(478, 0.03))
    assert error(DrawnFaceFinder().propose(picture, tracked).anchors, truth) < 0.05


def test_of_several_faces_the_largest_is_taken() -> None:
    """However sure the network is of the smaller ones."""
    small, _ = next(faces(0.2, (0.5, 0.45)))
    large, truth = next(faces(0.35, (0.5, 0.45)))
    picture = np.hstack([small, large])
    found = DrawnFaceFinder().propose(picture, None).anchors
    assert error(found, {name: (x + 512, y) for name, (x, y) in truth.items()}) < 0.05


def test_the_same_picture_gives_the_same_anchors() -> None:
    picture, _ = next(faces(0.42, (0.5, 0.48)))
    assert DrawnFaceFinder().propose(picture, None) == DrawnFaceFinder().propose(picture, None)


@pytest.mark.parametrize("shape", [(1, 1), (3, 700), (64, 64)])
def test_pictures_of_nothing_raise_nothing(shape: tuple[int, int]) -> None:
    proposal = DrawnFaceFinder().propose(np.full((*shape, 4), 255, np.uint8), None)
    assert set(proposal.anchors) == set(proposal.confidence)


def test_the_mean_face_lies_over_its_own_anchors() -> None:
    neutral = load_face_model().neutral.astype(np.float64)
    anchors = {name: (300 * x + 50, 200 * y + 80) for name, (x, y) in
               ((name, neutral[vertex, :2]) for name, vertex in ANCHOR_LANDMARKS.items())}  # fmt: skip
    np.testing.assert_allclose(
        mean_face_over(anchors)[:, :2], neutral[:, :2] * (300, 200) + (50, 80), atol=1e-6
    )
