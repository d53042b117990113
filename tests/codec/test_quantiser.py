"""Steps are as large as the face's motion allows."""

from __future__ import annotations

import numpy as np

from avatar_stream.codec.quantiser import SEMANTIC_NAMES, STANDARD_QUALITY, quantiser
from avatar_stream.face_model.model import load_face_model

OUTER_EYE_CORNERS = (33, 263)


def test_a_step_moves_no_point_of_the_face_far() -> None:
    model = load_face_model()
    right, left = model.neutral[list(OUTER_EYE_CORNERS)]
    motion = np.linalg.norm(model.expressions, axis=2).max(axis=1) / np.linalg.norm(left - right)
    moved = motion * quantiser(STANDARD_QUALITY).steps[:52]
    for name, share in zip(SEMANTIC_NAMES, moved, strict=False):
        assert share <= (0.015 if name in ("jawOpen", "mouthClose") else 0.01), name


def test_steps_are_powers_of_two_and_halve_with_quality() -> None:
    for quality in range(4):
        assert (np.frexp(quantiser(quality).steps)[0] == 0.5).all()
        assert (quantiser(quality).steps * 2 ** (quality - 1) == quantiser(1).steps).all()
