"""What was learned of the tracker is sane, and reads an expression only from what speaks for it."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.encoder.face_evidence import EVIDENCE_COUNT
from avatar_stream.encoder.score_rest import ScoreRest
from avatar_stream.encoder.tracker_response import TrackerResponse, load_tracker_response
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES


@pytest.fixture(scope="module")
def response() -> TrackerResponse:
    return load_tracker_response()


def test_corrections_are_small_beside_the_face_and_leave_the_tongue_alone(response: TrackerResponse) -> None:
    assert response.correction.shape == (EXPRESSION_COUNT, 478, 3)
    assert 0.005 < np.abs(response.correction).max() < 0.2  # of a face's width
    assert np.abs(response.correction[EXPRESSION_INDEX["tongueOut"]]).max() < 1e-3
    assert (response.score_variance > 0).all()


@pytest.mark.parametrize("name", ["mouthPucker", "mouthSmileLeft", "jawOpen", "eyeBlinkRight", "browInnerUp"])
def test_a_score_answers_most_to_its_own_expression(response: TrackerResponse, name: str) -> None:
    index = EXPRESSION_INDEX[name]
    answer = response.score_response[:, index]
    own = name.removesuffix("Left").removesuffix("Right")
    others = [answer[i] for i, other in enumerate(EXPRESSION_NAMES) if not other.startswith(own)]
    # A pucker's score answers to a funnel nearly as much.
    assert answer[index] > 0.8 * max(others)


def test_rest_reads_as_rest_and_most_names_as_they_were_fitted(response: TrackerResponse) -> None:
    nothing, at_rest = np.zeros(EXPRESSION_COUNT), np.zeros(EVIDENCE_COUNT)
    assert not response.read(at_rest, nothing).any() and not response.read(at_rest, None).any()
    aside = np.zeros(EVIDENCE_COUNT)
    aside[EXPRESSION_INDEX["mouthLeft"]] = 0.7
    for risen in (None, nothing):
        assert response.read(aside, risen)[EXPRESSION_INDEX["mouthLeft"]] == pytest.approx(0.7)


def test_the_scores_at_rest_are_the_median_of_the_first_second_and_follow_only_in_calm() -> None:
    rest, nothing = ScoreRest(), np.zeros(EXPRESSION_COUNT)
    scores = np.full(EXPRESSION_COUNT, 0.3)
    assert rest.risen(scores) is None
    for i in range(30):
        rest.meet(scores + (0.5 if i % 5 == 0 else 0.0), nothing)
    rest.know()
    risen = rest.risen(scores + 0.2)
    assert risen is not None
    np.testing.assert_allclose(risen, 0.2)
    for _ in range(3000):
        rest.follow(scores + 0.2, nothing, 0.0, 1 / 30)
    np.testing.assert_allclose(rest.risen(scores + 0.2), 0.2)
    for _ in range(3000):
        rest.follow(scores + 0.2, nothing, 1.0, 1 / 30)
    assert np.abs(rest.risen(scores + 0.2)).max() < 0.01
    # Somebody met with raised brows lowers them: that was no rest, whatever else they do.
    for _ in range(150):
        rest.follow(scores - 0.5, nothing, 0.0, 1 / 30)
    assert rest.risen(scores - 0.4).min() > -0.05
    unknown = np.full(EXPRESSION_COUNT, np.nan)
    assert not rest.risen(unknown).any()
