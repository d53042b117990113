"""Folds in a natural face's mesh."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from avatar_stream.characters.rims import OPENINGS
from avatar_stream.characters.skin_mesh import face_triangles
from avatar_stream.characters.unfolding import Unfolder
from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.pose import head_rotation_matrix
from avatar_stream.face_model.topology import UPPER_INNER_LIP, UPPER_OUTER_LIP

FACE_PX = 200.0
# Vertices of a cheek, each beside the next.
CHEEK = [234, 227, 137, 177, 215]


def folded(points: npt.NDArray[np.floating]) -> int:
    triangles = face_triangles()
    edges = np.concatenate([opening.loop for opening in OPENINGS])
    a, b, c = (points[triangles[~np.isin(triangles, edges).any(axis=1), corner], :2] for corner in range(3))
    return int((np.cross(b - a, c - a) < 0).sum())


@pytest.fixture
def face() -> npt.NDArray[np.float64]:
    return FACE_PX * load_face_model().neutral.astype(np.float64)


def test_crowded_landmarks_are_put_in_order(face: npt.NDArray[np.float64]) -> None:
    muddled = face.copy()
    muddled[CHEEK[1:]] = face[CHEEK[:0:-1]]
    assert folded(muddled) > 0
    unfolded = Unfolder(face_triangles()).rest(muddled)
    assert folded(unfolded) == 0
    assert np.linalg.norm(unfolded - face, axis=1).max() < 0.15 * FACE_PX


def test_a_face_in_order_stays_as_it_is(face: npt.NDArray[np.float64]) -> None:
    moved = np.linalg.norm(Unfolder(face_triangles()).rest(face) - face, axis=1)
    assert np.median(moved) == 0 and moved.max() < 0.04 * FACE_PX


def test_corners_of_the_mouth_lie_in_order(face: npt.NDArray[np.float64]) -> None:
    # As trackers see closed lips: the opening as wide as the lips.
    face[UPPER_INNER_LIP[[0, -1]]] = face[UPPER_OUTER_LIP[[0, -1]]]
    across = Unfolder(face_triangles()).rest(face)[:, 0]
    assert across[61] < across[76] < across[62] < across[78]
    assert across[291] > across[306] > across[292] > across[308]


def test_full_expressions_hardly_fold_the_skin(face: npt.NDArray[np.float64]) -> None:
    unfolder = Unfolder(face_triangles())
    rest = unfolder.rest(face)
    shapes = FACE_PX * load_face_model().expressions.astype(np.float64)
    before, after = (
        {name: folded(rest + shape) for name, shape in zip(EXPRESSION_NAMES, some, strict=True)}
        for some in (shapes, unfolder.shapes(rest, shapes))
    )
    # The lips pass each other where there is no open jaw to close.
    assert before.pop("mouthClose") == after.pop("mouthClose")
    assert sum(before.values()) > 30
    assert sum(after.values()) <= 5 and max(after.values()) <= 2


def test_a_fold_that_stays_at_rest_does_not_move_with_every_expression(face: npt.NDArray[np.float64]) -> None:
    unfolder = Unfolder(face_triangles())
    rest = unfolder.rest(face)
    # On the lips, whose landmarks are left as they are.
    rest[[37, 0]] = rest[[0, 37]]
    assert folded(rest) > 0
    shapes = np.zeros((len(EXPRESSION_NAMES), 478, 3))
    assert not unfolder.shapes(rest, shapes).any()


def test_a_head_in_profile_is_left_alone(face: npt.NDArray[np.float64]) -> None:
    unfolder = Unfolder(face_triangles())
    assert unfolder.can_order(face)
    assert not unfolder.can_order(face @ head_rotation_matrix(np.radians([0.0, 65.0, 0.0])).T)
