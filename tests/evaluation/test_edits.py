"""Edits are measured on what is seen of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from avatar_stream.edits.words import parse_edits
from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.edits import AXES, TRIALS, EditMeasure, Trial, _compare, mean_of, measure_edits
from avatar_stream.evaluation.edits_picture import draw_edits
from avatar_stream.evaluation.synthetic_heads import find_portraits

YAW = Trial("yaw", "yaw°", ("yaw-10deg", "yaw+10deg"))
PITCH_AXIS, YAW_AXIS, X_AXIS = (list(AXES).index(name) for name in ("pitch°", "yaw°", "x"))


def test_a_face_that_is_turned_is_seen_to_turn() -> None:
    (head,), _ = find_portraits(None)
    (measure,) = measure_edits(head, [YAW])
    assert measure.tracked == 1.0
    assert 0.7 < measure.slope < 1.3
    assert measure.correlation > 0.95
    assert abs(measure.worst_leak[1]) < 0.4


def changes(**columns: list[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    table = np.zeros((4, len(AXES)))
    for name, column in columns.items():
        table[:, list(AXES).index(name.replace("_deg", "°"))] = column
    return table


def test_what_was_asked_for_is_no_leakage() -> None:
    asked = changes(yaw_deg=[-10, -5, 5, 10], pitch_deg=[-2, -1, 1, 2])
    brought = changes(yaw_deg=[-5, -2.5, 2.5, 5], pitch_deg=[-2, -1, 1, 2], x=[0.05, 0.025, -0.025, -0.05])
    measure = _compare(YAW, asked, brought, 1.0)
    assert measure.slope == pytest.approx(0.5)
    assert measure.correlation == pytest.approx(1.0)
    assert measure.leakage[PITCH_AXIS] == pytest.approx(0.0)
    assert measure.leakage[YAW_AXIS] == pytest.approx(-0.5)
    # Ten degrees, a lot for a head, shift it by half of what is a lot for x.
    assert measure.leakage[X_AXIS] == pytest.approx(-0.5)
    assert measure.worst_leak == ("x", pytest.approx(-0.5))


def test_an_edit_that_asks_for_nothing_has_no_figures() -> None:
    measure = _compare(YAW, changes(), changes(x=[1, 1, 1, 1]), 1.0)
    assert np.isnan(measure.slope)
    assert json.loads(json.dumps(measure.as_json(), allow_nan=False))["slope"] is None


def test_every_trial_is_a_word_that_there_is_and_moves_an_axis_that_there_is() -> None:
    for trial in TRIALS:
        assert trial.axis in AXES
        assert not any(parse_edits(degree).idle for degree in trial.degrees)


def measures() -> list[EditMeasure]:
    return [
        EditMeasure(trial.name, trial.axis, 0.9, 0.8, np.linspace(-1, 1, len(AXES)), 1.0) for trial in TRIALS
    ]


def test_the_mean_over_heads() -> None:
    assert mean_of([measures(), measures()])[0].as_json() == measures()[0].as_json()


def test_the_picture(tmp_path: Path) -> None:
    draw_edits(measures(), "edits", tmp_path / "edits.png")
    assert (tmp_path / "edits.png").read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(UserInputError, match="nowhere"):
        draw_edits(measures(), "edits", tmp_path / "nowhere" / "edits.png")
