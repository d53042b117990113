"""A stroke takes all that the picture shows beside plain skin, and leaves none of it behind."""

import cv2
import numpy as np

from avatar_stream.characters.layering.stroke_borders import StrokeReach, settle_stroke
from avatar_stream.characters.layering.undercolour import undercolour

SKIN, LASH = np.array([245, 215, 200]), np.array([30, 20, 25])
REACH = StrokeReach(4.0, 7.0, 6.0, 1)


def picture_of(truth: np.ndarray, front: np.ndarray, softness: float = 0.7) -> np.ndarray:
    """A shape of one colour on skin, its border soft."""
    share = cv2.GaussianBlur(truth.astype(np.float32), (0, 0), softness)[..., None]
    colours = front * share + SKIN * (1 - share)
    return np.dstack([np.rint(colours), np.full(truth.shape, 255)]).astype(np.uint8)


def line() -> np.ndarray:
    truth = np.zeros((60, 60), np.uint8)
    cv2.line(truth, (10, 30), (50, 30), 1, 3)
    return truth > 0


def test_all_that_differs_from_the_skin_is_the_stroke() -> None:
    truth = line()
    labelled = truth.copy()
    labelled[:, 47:] = False  # its end is missed
    picture = picture_of(truth, LASH, 1.5)  # and its edge is wide
    rank = np.where(labelled, 3, 1).astype(np.int16)
    core = settle_stroke(rank, 3, labelled, picture, REACH)
    assert (rank == 3)[30, 12:50].all()
    assert core[30, 15:38].all() and not core[26].any()
    left = np.abs(picture[..., :3].astype(int) - SKIN).max(axis=2)[rank == 1]
    assert left.max() <= 22
    assert not (rank == 3)[:22].any() and not (rank == 3)[39:].any()


def test_lines_of_other_layers_are_not_the_strokes() -> None:
    """A lash over an iris or over hair doesn't take their own lines along."""
    labelled = np.zeros((60, 60), np.bool_)
    labelled[28:32, 10:50] = True
    picture = picture_of(labelled, LASH)
    picture[34, :, :3] = (60, 30, 20)
    rank = np.full((60, 60), 2, np.int16)
    rank[labelled] = 3
    settle_stroke(rank, 3, labelled, picture, REACH)
    assert (rank[34] == 2).all() and (rank[29, 12:48] == 3).all()


def test_a_light_rim_may_stay_behind() -> None:
    truth = line()
    picture = picture_of(truth, LASH)
    picture[27, 12:48, :3] = SKIN + 6
    for leaves, owner in ((False, 3), (True, 1)):
        rank = np.where(truth, 3, 1).astype(np.int16)
        settle_stroke(rank, 3, truth, picture, StrokeReach(4.0, 7.0, 6.0, 1, leaves_light=leaves))
        assert (rank[27, 15:45] == owner).all()


def test_nowhere_else_than_it_may_be() -> None:
    truth = line()
    within = np.zeros((60, 60), np.bool_)
    within[:, :30] = True
    rank = np.where(truth, 3, 1).astype(np.int16)
    settle_stroke(rank, 3, truth & within, picture_of(truth, LASH), StrokeReach(4.0, 7.0, 6.0, 1, within))
    assert (rank[30, 12:29] == 3).all()


def test_skin_goes_on_without_the_lines_painted_on_it() -> None:
    seen = np.ones((80, 80), np.bool_)
    seen[30:50, 20:60] = False
    colours = np.broadcast_to(SKIN / 255, (80, 80, 3)).astype(np.float32).copy()
    colours[26:29, 20:60] = LASH / 255  # a crease that no label names, right at the border
    found = undercolour(colours, seen, 3.0, plain=True)
    assert np.abs(found[32:48, 22:58] - SKIN / 255).max() < 0.03
