import numpy as np
import pytest

from avatar_stream.evaluation.dense_error import dense_errors
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.pose import head_rotation_matrix


@pytest.fixture
def face() -> np.ndarray:
    return load_face_model().neutral.astype(np.float64)


def _seen(face: np.ndarray, pitch: float, yaw: float, roll: float) -> np.ndarray:
    return 170 * face @ head_rotation_matrix(np.array([pitch, yaw, roll])).T + (320, 200, 7)


def test_pose_costs_nothing(face: np.ndarray) -> None:
    seen = np.stack([_seen(face, 0.2, -0.5, 0.3), _seen(face, 0, 0.6, 0)])
    assert dense_errors(np.stack([face, face]), seen) == pytest.approx([0, 0], abs=1e-4)


def test_an_error_is_a_share_of_the_eyes_distance(face: np.ndarray) -> None:
    eyes = np.linalg.norm(face[263] - face[33])
    rng = np.random.default_rng(1)
    shiver = np.zeros_like(face)
    shiver[:, :2] = 0.01 * eyes * rng.choice([-1.0, 1.0], (478, 2))
    for yaw in (0.0, 0.0001):
        error = dense_errors((face + shiver)[None], _seen(face, 0, yaw, 0)[None])[0]
        assert error == pytest.approx(100 * 0.01 * np.sqrt(2), rel=0.03)


def test_depth_and_irises_do_not_count(face: np.ndarray) -> None:
    deeper = face.copy()
    deeper[100, 2] += 0.02
    deeper[468:] += 1.0
    assert dense_errors(deeper[None], _seen(face, 0, 0, 0)[None])[0] < 0.02


def test_missing_faces_have_no_error(face: np.ndarray) -> None:
    rebuilt = np.stack([face, np.full_like(face, np.nan), face])
    seen = np.stack([np.full_like(face, np.nan), face, face])
    assert np.isnan(dense_errors(rebuilt, seen)).tolist() == [True, True, False]
