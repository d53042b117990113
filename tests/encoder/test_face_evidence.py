"""What names are read from: nothing at rest, and the mirror image in a mirror."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.finders.facemesh import mirror_order
from avatar_stream.encoder.face_evidence import EVIDENCE_COUNT, LANDMARKS, face_evidence
from training.expressions.fit import _mirror_names, _mirrored


def test_a_face_at_rest_says_nothing() -> None:
    evidence = face_evidence(np.zeros(52), np.zeros((478, 3)), np.zeros((2, 2)), np.ones(2), np.zeros(3))
    assert evidence.shape == (EVIDENCE_COUNT,) and not evidence.any()


def test_the_landmarks_are_the_same_in_a_mirror() -> None:
    assert set(mirror_order()[LANDMARKS]) == set(LANDMARKS)


def test_a_mirrored_face_says_the_mirrored_evidence() -> None:
    random = np.random.default_rng(0)
    fitted, difference = random.normal(size=(3, 52)), random.normal(size=(3, 478, 3))
    gaze, opening, rotation = (
        random.normal(size=(3, 2, 2)),
        random.normal(size=(3, 2)),
        random.normal(size=(3, 3)),
    )
    mirrored = face_evidence(
        fitted[:, _mirror_names()],
        difference[:, mirror_order()] * (-1.0, 1.0, 1.0),
        gaze[:, ::-1] * (-1.0, 1.0),
        opening[:, ::-1],
        rotation * (1.0, -1.0, -1.0),
    )
    np.testing.assert_allclose(
        _mirrored(face_evidence(fitted, difference, gaze, opening, rotation)), mirrored
    )
