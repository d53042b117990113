"""Hair and skin whose labels are wrong, and whose colours say so."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.hair_colours import hair_by_colour
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

HAIR, FACE, BROW = (LABEL_NUMBER[name] for name in ("front_hair", "face", "brow"))
FRAME = FaceFrame(np.array([100.0, 120.0]), np.array([120.0, 0.0]), {})


def fringe(hair: tuple[int, int, int] = (120, 80, 190)) -> tuple[PixelArray, PixelArray]:
    """A picture of a fringe over skin, with a lock that a brow cuts in two, and its true labels."""
    labels = np.full((200, 200), FACE, np.uint8)
    labels[:80] = HAIR
    labels[80:100, 60:70] = HAIR
    labels[88:91, 40:90] = BROW
    picture = np.full((200, 200, 4), 255, np.uint8)
    for label, colour in ((FACE, (250, 220, 200)), (HAIR, hair), (BROW, (90, 60, 120))):
        picture[labels == label, :3] = colour
    return picture, labels


def test_a_tip_below_a_brow_goes_back_to_the_fringe() -> None:
    picture, truth = fringe()
    labels = truth.copy()
    labels[91:100, 60:70] = FACE
    assert np.array_equal(hair_by_colour(labels, picture, FRAME), truth)


def test_skin_between_locks_goes_back_to_the_face() -> None:
    picture, truth = fringe()
    labels = truth.copy()
    labels[80:86, 70:90] = HAIR
    assert np.array_equal(hair_by_colour(labels, picture, FRAME), truth)


def test_flat_hair_that_was_taken_for_skin_is_hair() -> None:
    picture, truth = fringe((235, 160, 190))
    labels = truth.copy()
    labels[:78, :150] = FACE  # all but the right of it
    assert np.array_equal(hair_by_colour(labels, picture, FRAME), truth)
    picture[:78, :150, :3] = (250, 220, 200)  # a high forehead isn't
    assert np.array_equal(hair_by_colour(labels, picture, FRAME), labels)


def test_a_dot_of_the_same_colour_elsewhere_is_no_hair() -> None:
    picture, truth = fringe()
    picture[95:98, 110:113, :3] = (120, 80, 190)
    assert np.array_equal(hair_by_colour(truth, picture, FRAME), truth)


def test_hair_as_light_as_skin_is_left_as_it_is() -> None:
    picture, truth = fringe((245, 225, 205))
    labels = truth.copy()
    labels[91:100, 60:70] = FACE
    assert np.array_equal(hair_by_colour(labels, picture, FRAME), labels)


def test_without_hair_or_face_nothing_changes() -> None:
    picture, truth = fringe()
    for label in (HAIR, FACE):
        labels = np.full_like(truth, label)
        assert np.array_equal(hair_by_colour(labels, picture, FRAME), labels)


def test_a_soft_shadow_of_the_fringe_is_no_hair() -> None:
    picture, truth = fringe()
    truth[truth == BROW] = FACE
    picture[:, :, :3][truth == FACE] = (250, 220, 200)
    for row in range(80, 112):  # from nearly the hair's colour to the skin's
        share = float(np.clip((row - 82) / 10, 0.1, 1))
        shade = (1 - share) * np.array((120, 80, 190)) + share * np.array((250, 220, 200))
        picture[row, :, :3][truth[row] == FACE] = shade.astype(np.uint8)
    assert np.array_equal(hair_by_colour(truth, picture, FRAME), truth)
