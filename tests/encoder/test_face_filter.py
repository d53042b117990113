"""Steady at rest, quick in motion: the figures that the filter of all numbers has to hold."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.encoder.face_filter import FaceFilter
from avatar_stream.types import FaceSemantics

FPS = 30


def smoothed(moments, smoothing=None):
    """The moments, each (name → value), after the filter."""
    face_filter = FaceFilter(smoothing)
    return [face_filter.smooth(FaceSemantics.of(i / FPS, **moment)) for i, moment in enumerate(moments)]


def test_a_still_face_is_still():
    random = np.random.default_rng(0)
    # What FaceMesh's landmarks make of a head on a stand, before any filter: half a degree, half a percent.
    noise = np.radians(0.5) * random.standard_normal((90, 3))
    depth = 0.02 * random.standard_normal(90)
    moments = [
        {"pitch": p, "yaw": y, "roll": r, "depth": d} for (p, y, r), d in zip(noise, depth, strict=True)
    ]
    late = smoothed(moments)[30:]
    assert np.degrees([s.head_rotation_rad for s in late]).std(axis=0).max() <= 0.3
    size = 1 / (1 - np.array([s.head_position[2] for s in late]) / 4)
    assert 100 * size.std() <= 0.5


@pytest.mark.parametrize("name", ["pitch", "yaw", "roll", "x", "y", "depth", "jawOpen", "mouthSmileLeft"])
@pytest.mark.parametrize("height", [0.2, 0.6])
def test_a_step_is_there_within_100_ms(name, height):
    readings = smoothed([{name: 0.0}] * 30 + [{name: height}] * 10)
    index = {"pitch": 0, "yaw": 1, "roll": 2, "x": 0, "y": 1, "depth": 2}.get(name)
    field = "head_rotation_rad" if name in ("pitch", "yaw", "roll") else "head_position"
    values = [s[name] if index is None else getattr(s, field)[index] for s in readings]
    # The picture that shows the step comes with the first; three frames later 100 ms have passed.
    assert values[33] >= 0.9 * height
    assert max(values) <= height + 1e-6, "no overshoot"


def test_a_blink_of_three_frames_is_seen():
    readings = smoothed(
        [{}] * 30 + [{"eyeBlinkLeft": v, "eyeBlinkRight": v} for v in (0.5, 1.0, 0.5)] + [{}] * 10
    )
    values = [s["eyeBlinkLeft"] for s in readings]
    assert max(values) >= 0.8
    assert max(values[36:]) < 0.1, "and over soon"


def test_groups_are_tuned_on_their_own():
    slow = Smoothing(brows_min_cutoff=0.05, brows_beta=0.0, prediction_frames=0.0)
    reading = smoothed([{}] * 5 + [{"browInnerUp": 1.0, "jawOpen": 1.0}] * 3, slow)[-1]
    assert reading["browInnerUp"] < 0.1 and reading["jawOpen"] > 0.8


def test_prediction_takes_lag_off_a_steady_turn_and_never_passes_it():
    ramp = [{"yaw": max(0.0, 0.02 * (i - 10))} for i in range(40)]
    with_it, without = (
        np.array([s.head_rotation_rad[1] for s in smoothed(ramp, Smoothing(prediction_frames=frames))])
        for frames in (1.0, 0.0)
    )
    truth = np.array([moment["yaw"] for moment in ramp])
    assert (truth - with_it)[20:].max() < 0.5 * (truth - without)[20:].max()
    assert (with_it <= truth + 1e-6).all()
