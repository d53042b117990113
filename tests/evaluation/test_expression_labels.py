"""Hand labels are well-formed, and agreement means what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from avatar_stream.evaluation.encoder_run import EncoderRun
from avatar_stream.evaluation.expression_agreement import SIDEWAYS, Reading, agreements, readings_of, somers_d
from avatar_stream.evaluation.expression_labels import (
    LABELLED,
    ExpressionLabels,
    Moment,
    expression_labels_of,
    read_expression_labels,
)
from avatar_stream.face_model.arkit import EXPRESSION_INDEX


def test_a_hundred_moments_ship() -> None:
    labels = read_expression_labels()
    assert sum(len(one.moments) for one in labels) >= 100
    assert len({one.sha256 for one in labels}) == len(labels)
    seen = dict.fromkeys(LABELLED, 0)
    for one in labels:
        for moment in one.moments.values():
            for name in LABELLED:
                seen[name] += bool(moment.degree(name))
    assert seen["pucker"] >= 20 and seen["brow_up"] >= 20 and seen["squint"] >= 10


def test_labels_know_their_clip_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "d10.mp4").write_bytes(b"another clip of that name")
    assert expression_labels_of(tmp_path / "d10.mp4") is None


@pytest.mark.parametrize("moment", [{"pucker": 3}, {"grin": 1}, {"unsure": ["grin"]}])
def test_what_can_not_be_is_refused(moment: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ExpressionLabels(file="a.mp4", sha256="0", frames=9, moments={3: moment})  # type: ignore[dict-item]
    with pytest.raises(ValidationError, match="beyond"):
        ExpressionLabels(file="a.mp4", sha256="0", frames=9, moments={9: Moment()})


def test_somers_d_is_the_share_of_pairs_in_order() -> None:
    degree = np.array([0.0, 0.0, 1.0, 2.0])
    assert somers_d(degree, np.array([0.1, 0.2, 0.3, 0.9])) == 1
    assert somers_d(degree, np.array([0.9, 0.8, 0.3, 0.1])) == -1
    assert somers_d(degree, np.zeros(4)) == 0, "who never answers agrees with nobody"
    assert somers_d(degree, np.array([0.1, 0.5, 0.3, 0.9])) == pytest.approx(3 / 5)
    assert somers_d(np.zeros(4), np.arange(4.0)) is None


def test_readings_leave_out_what_is_unsure_unseen_or_too_early() -> None:
    numbers = np.zeros((90, 58))
    numbers[60, EXPRESSION_INDEX["mouthPucker"]] = 0.8
    numbers[60, EXPRESSION_INDEX["mouthRight"]] = 0.6
    tracked = np.ones(90, bool)
    tracked[70] = False
    run = EncoderRun(tracked, numbers, np.zeros((90, 478, 3)), np.zeros(90))
    moments = {
        10: Moment(),  # still learning the face
        60: Moment(pucker=2, right=1, unsure=("squint",)),
        70: Moment(),
    }
    labels = ExpressionLabels(file="a.mp4", sha256="0", frames=90, moments=moments)
    readings = {one.name: one for one in readings_of(run, labels, np.arange(90) / 30)}
    assert "squint" not in readings
    assert readings["pucker"] == Reading("pucker", 2, pytest.approx(0.8))
    assert readings[SIDEWAYS] == Reading(SIDEWAYS, -1, pytest.approx(-0.6))


def test_of_too_few_moments_nothing_is_said() -> None:
    readings = [Reading("pucker", degree, degree / 2) for degree in (0, 0, 0, 1, 1, 2)]
    assert agreements(readings)["pucker"].agreement is None
    readings.append(Reading("pucker", 2, 1.0))
    assert agreements(readings)["pucker"].as_json() == {"agreement": 1.0, "seen": 4, "moments": 7}
