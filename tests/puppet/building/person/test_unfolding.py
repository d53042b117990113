"""Folds in a natural face's mesh."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from avatar_stream.face_model.arkit import EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.openings import OPENINGS
from avatar_stream.face_model.pose import head_rotation_matrix
from avatar_stream.face_model.topology import UPPER_INNER_LIP, UPPER_OUTER_LIP
from avatar_stream.puppet.building.person.skin_mesh import face_triangles
from avatar_stream.puppet.building.person.unfolding import Unfolder, face_in_order, triangle_areas

FACE_PX = 200.0
# Vertices of a cheek, each beside the next.
CHEEK = [234, 227, 137, 177, 215]


def folded(points: npt.NDArray[np.floating]) -> int:
    triangles = face_triangles()
    touching = np.isin(triangles, np.concatenate([opening.loop for opening in OPENINGS])).any(axis=1)
    return int((triangle_areas(points, triangles[~touching]) < 0).sum())


@pytest.fixture
def face() -> npt.NDArray[np.float64]:
    return FACE_PX * load_face_model().neutral.astype(np.float64)


def test_crowded_landmarks_are_put_in_order(face: npt.NDArray[np.float64]) -> None:
    muddled = face.copy()
    muddled[CHEEK[1:], 0] = face[CHEEK[0], 0] - np.arange(len(CHEEK) - 1)
    assert folded(muddled) > 5
    ordered = face_in_order(muddled, face_triangles())
    assert folded(ordered) == 0
    assert np.linalg.norm(ordered - face, axis=1).max() < 0.15 * FACE_PX


def test_a_face_in_order_stays_as_it_is(face: npt.NDArray[np.float64]) -> None:
    moved = np.linalg.norm(face_in_order(face, face_triangles()) - face, axis=1)
    assert np.median(moved) == 0 and moved.max() < 0.04 * FACE_PX


def test_corners_of_the_mouth_lie_in_order(face: npt.NDArray[np.float64]) -> None:
    # As trackers see closed lips: the opening as wide as the lips.
    face[UPPER_INNER_LIP[[0, -1]]] = face[UPPER_OUTER_LIP[[0, -1]]]
    across = face_in_order(face, face_triangles())[:, 0]
    assert across[61] < across[76] < across[62] < across[78]
    assert across[291] > across[306] > across[292] > across[308]


def test_a_head_turned_aside_is_put_in_order(face: npt.NDArray[np.float64]) -> None:
    aside = face @ head_rotation_matrix(np.radians([0.0, 40.0, 0.0])).T
    assert folded(aside) > 50
    assert folded(face_in_order(aside, face_triangles())) == 0


def test_no_expression_folds_the_skin(face: npt.NDArray[np.float64]) -> None:
    rest = face_in_order(face, face_triangles())
    # What touches an opening has rims in its place, which no mesh of landmarks alone can show.
    edges = np.concatenate([opening.loop for opening in OPENINGS])
    skin = face_triangles()[~np.isin(face_triangles(), edges).any(axis=1)]
    unfolder = Unfolder(skin, rest, edges)
    before = after = 0
    for name, shape in zip(EXPRESSION_NAMES, load_face_model().expressions, strict=True):
        if name == "mouthClose":  # The lips pass each other where there is no open jaw to close.
            continue
        moved = rest + 1.2 * FACE_PX * shape
        before += folded(moved)
        unfolder.unfold(moved)
        after += folded(moved)
    assert before > 30
    assert after == 0


def test_a_mesh_in_order_is_not_touched(face: npt.NDArray[np.float64]) -> None:
    rest = face_in_order(face, face_triangles())
    moved = rest.copy()
    Unfolder(face_triangles(), rest, OPENINGS[0].loop).unfold(moved)
    assert np.array_equal(moved, rest)


def test_what_is_held_does_not_move(face: npt.NDArray[np.float64]) -> None:
    rest = face_in_order(face, face_triangles())
    held = np.concatenate([opening.loop for opening in OPENINGS])
    moved = rest + FACE_PX * load_face_model().expressions[EXPRESSION_INDEX["jawOpen"]]
    before = moved.copy()
    Unfolder(face_triangles(), rest, held).unfold(moved)
    assert np.array_equal(moved[held], before[held])
    assert not np.array_equal(moved, before)
