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


def test_knows_nothing_at_first(drift):
    assert np.abs(drift.at(0.3, 0.1)).max() == 0.0


def test_learns_how_a_face_changes_as_it_turns(drift):
    random = np.random.default_rng(0)
    lasting, turning = 0.01 * random.standard_normal((2, 478, 3))
    for i in range(300):
        yaw = 0.4 * np.sin(i / 10)
        drift.learn(lasting + yaw * turning, yaw, 0.0, 1 / 30)
    for yaw in (-0.3, 0.3):
        wanted = lasting + yaw * turning
        left = np.linalg.norm(drift.at(yaw, 0.0) - wanted) / np.linalg.norm(wanted)
        assert left < 0.4, "all but what expressions and pose might explain"


@pytest.mark.parametrize("name", ["jawOpen", "mouthSmileLeft", "browInnerUp", "mouthPucker"])
def test_never_learns_an_expression(drift, name):
    smile = load_face_model().expressions[EXPRESSION_INDEX[name]].astype(np.float64)
    for _ in range(600):
        drift.learn(smile, 0.0, 0.0, 1 / 30)
    assert np.linalg.norm(drift.at(0.0, 0.0)) < 0.2 * np.linalg.norm(smile)
