from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.finders.facemesh import (
    UNSURE_SPREAD,
    TrackedFace,
    face_width,
    mirror_order,
    track_face,
)
from avatar_stream.face_model.topology import LEFT_EYE_LOOP, LEFT_IRIS, RIGHT_EYE_LOOP, RIGHT_IRIS
from avatar_stream.types import PixelArray


def tracked(pixels: PixelArray) -> TrackedFace:
    found = track_face(np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)]))
    assert found is not None
    return found


def test_mirroring_swaps_the_sides_and_twice_changes_nothing() -> None:
    order = mirror_order()
    assert np.array_equal(order[order], np.arange(478))
    assert set(order[RIGHT_EYE_LOOP]) == set(LEFT_EYE_LOOP)
    assert order[RIGHT_IRIS[0]] == LEFT_IRIS[0]
    assert order[1] == 1


def test_a_mirrored_photograph_gives_the_mirrored_face(astronaut: PixelArray) -> None:
    straight = tracked(astronaut)
    mirrored = tracked(np.ascontiguousarray(astronaut[:, ::-1])).landmarks[mirror_order()]
    mirrored[:, 0] = astronaut.shape[1] - mirrored[:, 0]
    apart = np.linalg.norm((mirrored - straight.landmarks)[:, :2], axis=1)
    assert np.median(apart) < 0.01 * face_width(straight.landmarks)


def test_several_looks_agree_on_a_photograph(astronaut: PixelArray) -> None:
    face = tracked(astronaut)
    assert face.eye_spread < UNSURE_SPREAD
    assert face.spread.shape == (478,)
    assert 60 < face_width(face.landmarks) < 130


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_seen_in_noise(seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 255, (200, 200, 4), np.uint8)
    noise[..., 3] = 255
    assert track_face(noise) is None
