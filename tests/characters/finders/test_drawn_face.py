"""What two finders say becomes one."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.finders.drawn_face import agreed
from avatar_stream.characters.finders.finder import Proposal
from avatar_stream.characters.finders.mean_face import mean_face_over
from avatar_stream.face_model.model import load_face_model


def test_equals_meet_in_the_middle_and_the_surer_one_counts_more() -> None:
    one = Proposal({"chin": (0.0, 0.0), "left_iris": (0.0, 0.0)}, {"chin": 0.8, "left_iris": 0.9})
    other = Proposal({"chin": (2.0, 4.0), "left_iris": (1.0, 0.0)}, {"chin": 0.8, "left_iris": 0.5})
    both = agreed(one, other)
    assert both.anchors["chin"] == pytest.approx((1.0, 2.0))
    assert both.anchors["left_iris"][0] < 0.05
    assert 0.5 < both.confidence["left_iris"] <= 0.9


def test_what_only_one_sees_stays() -> None:
    both = agreed(
        Proposal({"chin": (1.0, 2.0)}, {"chin": 0.3}), Proposal({"forehead": (5.0, 6.0)}, {"forehead": 0.6})
    )
    assert both == Proposal({"chin": (1.0, 2.0), "forehead": (5.0, 6.0)}, {"chin": 0.3, "forehead": 0.6})


def test_the_mean_face_lies_over_its_own_anchors() -> None:
    neutral = load_face_model().neutral.astype(np.float64)
    anchors = {name: (300 * x + 50, 200 * y + 80) for name, (x, y) in
               ((name, neutral[vertex, :2]) for name, vertex in ANCHOR_LANDMARKS.items())}  # fmt: skip
    np.testing.assert_allclose(
        mean_face_over(anchors)[:, :2], neutral[:, :2] * (300, 200) + (50, 80), atol=1e-6
    )
