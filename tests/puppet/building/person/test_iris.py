"""The iris of a natural eye: its circle is found whatever the tracker thinks, and completed under the lids."""

import cv2
import numpy as np
import pytest

from avatar_stream.puppet.building.person.iris import IrisLook, fitted_irises, whole_iris
from avatar_stream.types import FloatArray, PixelArray

SKIN, WHITE = (205, 150, 125), (225, 218, 214)
TRUE_CENTRE, TRUE_RADIUS = np.array([100.0, 62.0]), 24.0


def eye(iris: tuple[int, int, int], glint: bool = False) -> tuple[FloatArray, PixelArray]:
    """A picture, (120, 200, 3), and where the eyeball is seen in it."""
    ball = np.full((120, 200, 3), WHITE, np.uint8)
    cv2.circle(ball, (100, 62), 24, iris, -1, cv2.LINE_AA)
    cv2.circle(ball, (100, 62), 10, (20, 18, 18), -1, cv2.LINE_AA)
    if glint:
        cv2.circle(ball, (88, 52), 8, (250, 250, 250), -1, cv2.LINE_AA)
    visible = cv2.ellipse(np.zeros((120, 200), np.uint8), (100, 66), (62, 26), 0, 0, 360, 1, -1)
    picture = np.where(visible[..., None] > 0, ball, np.array(SKIN, np.uint8))
    noisy = picture + np.random.default_rng(1).normal(0, 3, picture.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.float32), np.asarray(visible, np.uint8)


@pytest.mark.parametrize("iris", [(70, 45, 30), (110, 190, 230), (90, 120, 80)])
@pytest.mark.parametrize("wrong", [0.8, 1.0, 1.25])
def test_the_circle_is_found_from_a_wrong_guess(iris: tuple[int, int, int], wrong: float) -> None:
    picture, visible = eye(iris)
    guess = TRUE_CENTRE + (3.0, -3.0)
    ((centre, radius),) = fitted_irises([IrisLook(picture, visible, guess, wrong * TRUE_RADIUS)])
    assert radius == pytest.approx(TRUE_RADIUS, rel=0.08)
    assert np.abs(centre - TRUE_CENTRE).max() < 3


def test_a_reflection_on_one_iris_misleads_neither() -> None:
    looks = [
        IrisLook(*eye((110, 190, 230), glint), TRUE_CENTRE + (2.0, 1.0), 0.9 * TRUE_RADIUS)
        for glint in (True, False)
    ]
    for centre, radius in fitted_irises(looks):
        assert radius == pytest.approx(TRUE_RADIUS, rel=0.1)
        assert np.abs(centre - TRUE_CENTRE).max() < 4


def test_without_any_rim_the_trackers_idea_stays() -> None:
    flat = np.full((120, 200, 3), 120, np.float32)
    ((centre, radius),) = fitted_irises([IrisLook(flat, np.ones((120, 200), np.uint8), TRUE_CENTRE, 20.0)])
    assert radius == pytest.approx(20.0)
    np.testing.assert_allclose(centre, TRUE_CENTRE, atol=0.1)


def test_a_sliver_of_an_eye_at_the_edge_of_the_picture_has_the_trackers_iris() -> None:
    sliver = IrisLook(
        np.full((40, 2, 3), 90, np.float32), np.ones((40, 2), np.uint8), np.array([-60.0, 20]), 90.0
    )
    ((centre, radius),) = fitted_irises([sliver])
    assert radius == pytest.approx(90.0) and centre[0] == pytest.approx(-60.0, abs=0.5)


def test_what_lids_cover_has_the_colours_of_what_is_seen_as_far_from_the_middle() -> None:
    picture, visible = eye((70, 110, 160))
    picture[:52], visible[:52] = SKIN, 0
    y, x = np.mgrid[:120, :200] + 0.5
    distance = np.hypot(x - TRUE_CENTRE[0], y - TRUE_CENTRE[1]) / TRUE_RADIUS
    whole = whole_iris(picture, visible, distance)
    covered = (visible == 0) & (distance > 0.6) & (distance < 0.85)
    assert covered.sum() > 30
    assert np.abs(whole[covered] - (70, 110, 160)).max() < 12
    deep = cv2.erode(visible, np.ones((9, 9), np.uint8)) > 0
    np.testing.assert_allclose(whole[deep], picture[deep], atol=1e-3)
