"""Rest follows what no expression explains, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.encoder.rest_drift import RestDrift
from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from avatar_stream.face_model.model import load_face_model


@pytest.fixture
def drift():
    model = load_face_model()
    return RestDrift(model.neutral.astype(np.float64), model.expressions)


def test_learns_what_lasts_and_not_what_trembles(drift):
    random = np.random.default_rng(0)
    lasting = 0.01 * random.standard_normal((478, 3))
    assert np.abs(drift.offset).max() == 0.0
    for _ in range(90):
        drift.learn(lasting + 0.01 * random.standard_normal((478, 3)), 1 / 30)
    left = np.linalg.norm(drift.offset - lasting) / np.linalg.norm(lasting)
    assert left < 0.4, "all but what expressions and pose might explain"


@pytest.mark.parametrize("name", ["jawOpen", "mouthSmileLeft", "browInnerUp", "mouthPucker"])
def test_never_learns_an_expression(drift, name):
    smile = load_face_model().expressions[EXPRESSION_INDEX[name]].astype(np.float64)
    for _ in range(600):
        drift.learn(smile, 1 / 30)
    assert np.linalg.norm(drift.offset) < 0.2 * np.linalg.norm(smile)
