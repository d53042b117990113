"""What the encoder knows of the tracker is learned from heads that act at random."""

from __future__ import annotations

import numpy as np

from avatar_stream.encoder.face_evidence import EVIDENCE_COUNT
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from training.expressions.dataset import POSE_FRAMES, REST_FRAMES, performance
from training.expressions.fit import HeadData, fit_response, with_alone


def test_a_performance_rests_then_strikes_poses_and_holds_them() -> None:
    moments = performance(3, poses=12)
    assert len(moments) == REST_FRAMES + 12 * POSE_FRAMES
    expression = np.array([moment.expression for moment in moments])
    assert not expression[:REST_FRAMES].any() and expression[REST_FRAMES:].any()
    poses = expression[REST_FRAMES:].reshape(12, POSE_FRAMES, -1)
    assert np.array_equal(poses[:, -1], poses[:, -2]), "a tracker that lags needs time"
    assert np.allclose(np.diff([moment.captured_s for moment in moments]), 1 / 30)
    again = performance(3, poses=12)
    assert all(np.array_equal(a.expression, b.expression) for a, b in zip(moments, again, strict=True))


def test_what_the_tracker_adds_to_an_expression_is_found_again() -> None:
    random = np.random.default_rng(0)
    frames, pucker = 400, EXPRESSION_INDEX["mouthPucker"]
    expression = np.zeros((frames, EXPRESSION_COUNT))
    expression[:, pucker] = random.random(frames)
    habit = np.zeros((478, 3))
    habit[[61, 291], 1] = 0.04  # corners of the mouth, down
    moved = expression[:, pucker, None, None] * habit + random.normal(0, 0.001, (frames, 478, 3))
    scores = 0.6 * expression
    head = HeadData(
        landmarks=np.zeros((0, 478, 3)),
        all_scores=np.zeros((0, EXPRESSION_COUNT)),
        truth=np.zeros((0, EXPRESSION_COUNT)),
        settled=np.zeros(0, np.int64),
        expression=expression,
        moved=moved,
        explained=np.zeros_like(moved),
        scores=scores,
        pose_motions=np.random.default_rng(1).normal(size=(7, 478, 3)),
    )
    response = fit_response([head])
    down = response.correction[pucker, [61, 291], 1]
    assert (down > 0.015).all() and (down < 0.04).all(), "most of it, since rendered faces aren't people"
    assert np.abs(response.correction[pucker, 10]).max() < 0.004
    assert 0.5 < response.score_response[pucker, pucker] <= 0.61


def test_puckers_are_read_with_and_without_scores_and_the_rest_as_it_was() -> None:
    random = np.random.default_rng(2)
    reading = random.normal(size=(EXPRESSION_COUNT, EVIDENCE_COUNT + EXPRESSION_COUNT))
    alone = random.normal(size=(EXPRESSION_COUNT, EVIDENCE_COUNT))
    mixed, same = with_alone(reading, alone)
    pucker = EXPRESSION_INDEX["mouthPucker"]
    others = np.arange(EXPRESSION_COUNT) != pucker
    assert np.array_equal(same, alone) and np.array_equal(mixed[others], reading[others])
    between = (mixed[pucker, :EVIDENCE_COUNT] - reading[pucker, :EVIDENCE_COUNT]) / (
        alone[pucker] - reading[pucker, :EVIDENCE_COUNT]
    )
    assert np.allclose(between, between[0]) and 0 < between[0] < 1
