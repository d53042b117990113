from __future__ import annotations

import cv2
import numpy as np
import pytest

from avatar_stream.characters.finders.drawing import EYE_SCORE, DrawingFinder
from avatar_stream.characters.finders.drawn_eyes import find_drawn_eyes
from avatar_stream.characters.finders.drawn_mouth import find_drawn_mouth
from avatar_stream.characters.finders.face_view import FACE_PX, view_face
from avatar_stream.characters.finders.facemesh import TrackedFace
from avatar_stream.characters.fitting import fit_character, tracked_face
from avatar_stream.characters.style import guess_style
from avatar_stream.evaluation.anchor_errors import landmark_errors
from avatar_stream.face_model.model import load_face_model
from avatar_stream.types import FloatArray, PixelArray
from tests.characters.drawn_faces import shipped, without_anchors

SKIN = (250, 224, 205)


def drawn_face(eye_height: float, mouth_y: float) -> tuple[PixelArray, FloatArray]:
    """A plain cartoon face 320 pixels wide, and FaceMesh's landmarks as for a photograph in its place."""
    picture = np.full((640, 640, 4), (120, 160, 200, 255), np.uint8)
    cv2.ellipse(picture, (320, 330), (160, 210), 0, 0, 360, (*SKIN, 255), -1, cv2.LINE_AA)
    for x in (250, 390):
        centre = (x, 300)
        cv2.ellipse(
            picture, centre, (44, round(eye_height / 2)), 0, 0, 360, (255, 255, 255, 255), -1, cv2.LINE_AA
        )
        cv2.ellipse(
            picture, centre, (20, round(eye_height / 2) - 2), 0, 0, 360, (40, 60, 120, 255), -1, cv2.LINE_AA
        )
        cv2.ellipse(
            picture, centre, (46, round(eye_height / 2)), 0, 185, 355, (30, 15, 15, 255), 7, cv2.LINE_AA
        )
    cv2.ellipse(picture, (320, round(mouth_y)), (30, 14), 0, 0, 360, (200, 60, 70, 255), -1, cv2.LINE_AA)
    landmarks = load_face_model().neutral.astype(np.float64) * 320
    landmarks[:, :2] += (320, 290)
    return picture, landmarks


@pytest.mark.parametrize("eye_height", [50, 80, 110])
def test_eyes_of_any_height_are_found_from_a_human_guess(eye_height: float) -> None:
    eyes = find_drawn_eyes(view := view_face(*drawn_face(eye_height, 450)))
    assert eyes.score > EYE_SCORE
    for contour, x in ((eyes.right, 250), (eyes.left, 390)):
        places = view.to_picture(contour)
        assert abs(places[:, 0].mean() - x) < 8
        assert np.ptp(places[:, 0]) == pytest.approx(88, abs=14)
        assert np.ptp(places[:, 1]) == pytest.approx(eye_height, abs=14)
        # Outer corner first, then the upper lid: the character's own right is the picture's left.
        assert (places[0, 0] < places[4, 0]) == (x < 320)
        assert places[2, 1] < places[6, 1]


@pytest.mark.parametrize("mouth_y", [420, 450, 480])
def test_the_mouth_is_found_where_it_is_drawn(mouth_y: float) -> None:
    view = view_face(*drawn_face(80, mouth_y))
    middle = 0.5 * (view.landmarks[468] + view.landmarks[473])
    found = {name: view.to_picture(place) for name, place in find_drawn_mouth(view, middle).items()}
    assert np.allclose(found["mouth_right"], (290, mouth_y), atol=4)
    assert np.allclose(found["mouth_left"], (350, mouth_y), atol=4)
    assert np.allclose(found["lower_lip_bottom"], (320, mouth_y + 14), atol=3)
    assert found["upper_lip_bottom"][1] < mouth_y < found["lower_lip_top"][1]


def test_there_is_no_mouth_on_bare_skin() -> None:
    picture, landmarks = drawn_face(80, 450)
    picture[400:500, 250:390] = (*SKIN, 255)
    view = view_face(picture, landmarks)
    assert find_drawn_mouth(view, 0.5 * (view.landmarks[468] + view.landmarks[473])) == {}


def test_there_are_no_eyes_on_bare_skin() -> None:
    picture, landmarks = drawn_face(80, 450)
    picture[220:380, 180:460] = (*SKIN, 255)
    assert find_drawn_eyes(view_face(picture, landmarks)).score < EYE_SCORE
    proposal = DrawingFinder().propose(picture, TrackedFace(landmarks, np.full(478, 0.02)))
    assert not [name for name in proposal.anchors if "_eye_" in name]
    assert proposal.anchors.keys() == proposal.confidence.keys()


def test_blush_and_shadow_are_skin_and_eyes_are_not() -> None:
    picture, landmarks = drawn_face(80, 450)
    cv2.circle(picture, (220, 390), 20, (247, 196, 184, 255), -1)
    view = view_face(picture, landmarks)

    def at(x: float, y: float) -> float:
        column, row = (np.array([x, y]) * view.scale + view.origin).astype(int)
        return float(view.not_skin[row, column])

    assert at(320, 380) < 0.1
    assert at(220, 390) < 0.5
    assert at(250, 300) > 0.9
    assert at(320, 450) > 0.9
    assert view.scale * 320 == pytest.approx(FACE_PX, rel=0.02)


@pytest.mark.parametrize("identity", ["mio", "kitsu"])
def test_shipped_characters_are_drawn_and_fitted_better_than_by_facemesh(identity: str) -> None:
    character = shipped(identity)
    tracked = tracked_face(character.keyframe)
    assert tracked is not None
    assert guess_style(character.keyframe, tracked) == "drawn"
    truth = fit_character(character).landmarks
    fit = fit_character(without_anchors(character, "drawn"))
    assert fit.finder == "drawing"
    alone, mended = landmark_errors(tracked.landmarks, truth), landmark_errors(fit.landmarks, truth)
    assert mended["eyes"] < 0.7 * alone["eyes"]
    assert mended["eye_overlap"] > 60
    assert mended["mouth"] < 2.5


def test_a_photograph_is_natural_and_left_to_facemesh(astronaut: PixelArray) -> None:
    keyframe = np.dstack([astronaut, np.full(astronaut.shape[:2], 255, np.uint8)])
    assert guess_style(keyframe, tracked_face(keyframe)) == "natural"


def test_the_same_picture_gives_the_same_eyes() -> None:
    picture, landmarks = drawn_face(80, 450)
    one, other = (find_drawn_eyes(view_face(picture, landmarks)) for _ in range(2))
    assert np.array_equal(one.right, other.right)
    assert np.array_equal(one.left, other.left)
