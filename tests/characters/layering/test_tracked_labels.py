"""A person's features are labelled where the tracker sees them, and behind what lies before them they are not."""

import cv2
import numpy as np

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.finders.mean_face import mean_face_over
from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.tracked_labels import with_tracked_face
from tests.puppet.building.drawn_sheets import SIZE, anchors

FACE, WHITE, IRIS, BROW, MOUTH, HAIR = (
    LABEL_NUMBER[name] for name in ("face", "eye_white", "iris", "brow", "mouth", "front_hair")
)
MESH = mean_face_over({name: place for name, place in anchors().items() if name in ANCHOR_LANDMARKS})[:, :2]


def test_features_are_where_the_mesh_has_them_alone() -> None:
    wrong = np.full((SIZE, SIZE), FACE, np.uint8)
    wrong[250:260, 100:200] = MOUTH  # on the chin
    made = with_tracked_face(wrong, MESH, ())
    assert (made[250:260, 100:110] == FACE).all()
    for label, number in ((IRIS, 468), (IRIS, 473), (BROW, 105), (BROW, 334), (MOUTH, 0), (MOUTH, 17)):
        x, y = MESH[number]
        near = made[int(y) - 6 : int(y) + 7, int(x) - 6 : int(x) + 7]
        assert (near == label).any(), number
    for side in (MESH[:, 0] < SIZE / 2, MESH[:, 0] > SIZE / 2):
        assert side.any()
    assert (made == WHITE).sum() > 100 and (made[:, : SIZE // 2] == IRIS).sum() > 50


def test_what_lies_before_a_face_stays() -> None:
    labels = np.full((SIZE, SIZE), FACE, np.uint8)
    labels[:, : SIZE // 2] = HAIR
    made = with_tracked_face(labels, MESH, ())
    assert (made[:, : SIZE // 2] == HAIR).all() and (made[:, SIZE // 2 :] == IRIS).any()


def test_what_the_tracker_is_unsure_of_stays_as_it_is_labelled() -> None:
    labels = np.full((SIZE, SIZE), FACE, np.uint8)
    labels[250:260, 150:170] = MOUTH
    labels[100:104, 100:110] = WHITE
    made = with_tracked_face(labels, MESH, ("right_eye", "mouth"))
    assert ((made == MOUTH) == (labels == MOUTH)).all()
    right = np.arange(SIZE)[None] < SIZE / 2
    assert ((made == WHITE) & right == (labels == WHITE)).all() and not ((made == IRIS) & right).any()
    assert ((made == IRIS) & ~right).any()


def test_where_both_see_an_eye_and_a_brow_the_labels_stay() -> None:
    labels = with_tracked_face(np.full((SIZE, SIZE), FACE, np.uint8), MESH, ())
    labels[(labels == MOUTH)] = FACE
    # A little larger than the tracker's: as parsers' outlines are.
    grown = cv2.dilate((labels == BROW).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    labels[grown & (labels == FACE)] = BROW
    made = with_tracked_face(labels, MESH, ())
    assert (made[labels != FACE] == labels[labels != FACE]).all() and (made == MOUTH).any()
    # A brow elsewhere is none.
    moved = np.where(labels == BROW, FACE, labels).astype(np.uint8)
    moved[:8, :20] = BROW
    made = with_tracked_face(moved, MESH, ())
    assert (made[:8, :20] == FACE).all() and (made == BROW).any()
