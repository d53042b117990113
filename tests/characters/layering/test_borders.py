"""Border pixels go to the layer that their colours say."""

import cv2
import numpy as np

from avatar_stream.characters.layering.borders import Evenness, own_share, settle_border, unmixed

SKIN, HAIR, LASH = np.array([245, 215, 200]), np.array([90, 60, 120]), np.array([30, 20, 25])


def picture_of(truth: np.ndarray, front: np.ndarray) -> np.ndarray:
    """A shape of one colour on skin, its border soft."""
    share = cv2.GaussianBlur(truth.astype(np.float32), (0, 0), 0.7)[..., None]
    colours = front * share + SKIN * (1 - share)
    return np.dstack([np.rint(colours), np.full(truth.shape, 255)]).astype(np.uint8)


def test_a_label_off_by_two_pixels_is_put_right() -> None:
    truth = np.zeros((80, 80), np.bool_)
    truth[:40] = True
    labelled = np.roll(truth, 2, axis=0)
    labelled[:2] = True
    rank = np.where(labelled, 2, 1).astype(np.int16)
    core = settle_border(rank, 2, labelled, picture_of(truth, HAIR), (3.0, 3.0))
    # What is left of the hair's border is the pixel or two that are a mixture.
    wrong = (rank == 2) != truth
    assert wrong[:40].sum() == 0 and wrong[42:].sum() == 0
    assert core[:36].all() and not core[40:].any()


def test_towards_what_is_before_it_a_layer_has_no_border() -> None:
    labelled = np.zeros((60, 60), np.bool_)
    labelled[:, :30] = True
    rank = np.where(labelled, 2, 5).astype(np.int16)
    core = settle_border(rank, 2, labelled, picture_of(labelled, HAIR), (3.0, 3.0))
    assert core[:, :30].all() and (rank[:, 30:] == 5).all()


def test_shares_give_the_layer_its_own_colour_back() -> None:
    own, behind = np.array([[0.2, 0.1, 0.5]]), np.array([[0.9, 0.8, 0.7]])
    for share in (0.1, 0.5, 0.9):
        goal = share * own + (1 - share) * behind
        found = own_share(goal.astype(np.float32), behind.astype(np.float32), own.astype(np.float32))
        assert abs(float(found[0]) - share) < 1e-3
    same = own_share(behind.astype(np.float32), behind.astype(np.float32), own.astype(np.float32))
    assert same[0] == 0
    # What can't be a mixture is none of the layer's colour.
    lighter = own_share(np.ones((1, 3), np.float32), behind.astype(np.float32), own.astype(np.float32))
    assert lighter[0] == 0


def test_towards_a_layer_of_its_own_colour_a_border_is_as_labelled() -> None:
    labelled = np.zeros((60, 60), np.bool_)
    labelled[:30] = True
    noise = np.random.default_rng(1).normal(0, 12, (60, 60, 1))
    picture = np.dstack([np.clip(HAIR + noise, 0, 255), np.full((60, 60), 255)]).astype(np.uint8)
    rank = np.where(labelled, 2, 1).astype(np.int16)
    settle_border(rank, 2, labelled, picture, (3.0, 3.0), alike=(1,))
    assert ((rank == 2) == labelled).all()


def test_a_line_round_a_layer_is_its_own_also_where_it_is_as_light_as_what_is_behind() -> None:
    labelled = np.zeros((60, 60), np.bool_)
    labelled[:30] = True
    red, brown = np.array([170, 40, 75]), np.array([140, 58, 88])
    colours = np.where(labelled[..., None], SKIN, red)
    colours[30:33] = brown
    rank = np.where(labelled, 2, 1).astype(np.int16)
    settle_border(
        rank, 2, labelled, np.dstack([colours, np.full((60, 60), 255)]).astype(np.uint8), (6.0, 2.0)
    )
    assert (rank[:33] == 2).all() and (rank[33:] == 1).all()


def test_an_evened_border_has_no_frayed_edge() -> None:
    truth = np.zeros((80, 80), np.bool_)
    truth[:40] = True
    frayed = truth.copy()
    frayed[36:40, ::4] = False
    frayed[40:44, 2::4] = True
    rank = np.where(truth, 2, 1).astype(np.int16)
    settle_border(rank, 2, truth, picture_of(frayed, HAIR), (6.0, 5.0), evenness=Evenness(4.0, True))
    rows = (rank == 2).sum(axis=0)
    assert np.ptp(rows) <= 2


def test_tips_of_locks_stay_where_a_border_is_evened() -> None:
    hair = np.zeros((80, 80), np.bool_)
    hair[:40] = True
    for row in range(40, 60):  # a tip, four pixels wide and then narrower
        hair[row, 38 : 42 - (row - 40) // 7] = True
    hair[40:42, 20] = True  # and a fray
    assert (Evenness(2.5, True).evened(hair)[42:58, 38:40]).all()
    assert not Evenness(2.5, False).evened(hair)[50:, 38:40].any()
    assert not Evenness(2.5, True).evened(hair)[41:, 20].any()


def test_lines_behind_that_end_at_a_layer_s_line_are_none_of_it() -> None:
    """Locks behind a jaw have outlines, too, of another colour."""
    labelled = np.zeros((80, 80), np.bool_)
    labelled[:40] = True
    brown, navy = np.array([120, 60, 50]), np.array([20, 20, 45])
    colours = np.where(labelled[..., None], SKIN, HAIR)
    colours[40:43] = brown
    colours[43:60, 10:70:12] = navy
    rank = np.where(labelled, 2, 1).astype(np.int16)
    picture = np.dstack([colours, np.full((80, 80), 255)]).astype(np.uint8)
    settle_border(rank, 2, labelled, picture, (8.0, 2.0))
    assert (rank[:43] == 2).all() and (rank[43:] == 1).all()


def test_soft_edges_of_a_layer_behind_are_not_taken_at_the_figure_s_outline() -> None:
    """Hair ends beside a face, before nothing: its soft edge is its own."""
    rank = np.zeros((80, 80), np.int16)
    rank[:40] = 2
    rank[40:60, 20:40] = 1
    colours = np.where((rank == 2)[..., None], SKIN, HAIR)
    alpha = np.where(rank > 0, 255, 0)
    alpha[40:60, 40], alpha[40, 41:] = 120, 120
    alpha[40, :20] = 120
    settle_border(rank, 2, rank == 2, np.dstack([colours, alpha]).astype(np.uint8), (6.0, 2.0))
    assert (rank[42:47, 40] != 2).all(), "the hair's edge"
    assert (rank[40, 45:] == 2).all() and (rank[40, :15] == 2).all(), "the face's"


def test_mixtures_are_told_from_lines() -> None:
    one, other = (np.array([colour], np.float32) / 255 for colour in (SKIN, HAIR))
    assert unmixed(0.3 * one + 0.7 * other, one, other)[0] < 1e-6
    assert unmixed(np.zeros((1, 3), np.float32), one, other)[0] > 0.2
