"""Anchors read off labels: right where the labels are, untouched where they say nothing."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.layering.label_anchors import anchors_from_labels
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FaceSemantics
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style

EYES = [f"{side}_eye_{part}" for side in ("left", "right") for part in ("outer", "inner", "upper", "lower")]


@pytest.mark.parametrize("seed", [5, 8, 9])
def test_disturbed_anchors_come_back(seed: int) -> None:
    style = random_style(np.random.default_rng(seed))
    sample = draw_illustration(style, FaceSemantics.neutral(), Frame(384, 0.4, (0.5, 0.45)))
    rng = np.random.default_rng(seed)
    width = FaceFrame.of(sample.anchors).width_px
    shaken = {
        name: (x + rng.normal(0, 0.03 * width), y + rng.normal(0, 0.03 * width))
        for name, (x, y) in sample.anchors.items()
    }
    found = anchors_from_labels(sample.labels, shaken)

    def error(anchors: dict[str, tuple[float, float]]) -> float:
        names = [name for name in EYES if sample.visible[name]]
        return float(np.mean([np.hypot(*np.subtract(anchors[n], sample.anchors[n])) for n in names])) / width

    assert error(found) < 0.5 * error(shaken)
    assert found["jaw_left"] == shaken["jaw_left"]
    chin = sample.anchors["chin"]
    assert (
        np.hypot(*np.subtract(found["chin"], chin))
        < np.hypot(*np.subtract(shaken["chin"], chin)) + 0.02 * width
    )


def test_empty_labels_change_nothing() -> None:
    style = random_style(np.random.default_rng(5))
    sample = draw_illustration(style, FaceSemantics.neutral(), Frame(256, 0.4, (0.5, 0.45)))
    assert anchors_from_labels(np.zeros_like(sample.labels), sample.anchors) == sample.anchors
