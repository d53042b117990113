from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from covered_faces import with_covered_mouth

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.character import Character, CharacterSheet
from avatar_stream.characters.finders.facemesh import TrackedFace
from avatar_stream.characters.finders.mean_face import mean_face_over
from avatar_stream.characters.fitting import PARTS, fit_character
from avatar_stream.characters.library import load_character
from avatar_stream.characters.style import StyleTraits
from avatar_stream.errors import FaceNotFoundError
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style


def character(pixels: PixelArray, **anchors: tuple[float, float]) -> Character:
    keyframe = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    return Character("test", CharacterSheet(name="Test", anchors=anchors), keyframe, None)


def test_a_photograph_is_fitted(astronaut: PixelArray) -> None:
    fit = fit_character(character(astronaut))
    assert fit.finder == "facemesh"
    nose, chin, right_eye, left_eye = (fit.landmarks[i] for i in (4, 152, 468, 473))
    assert np.hypot(*(nose[:2] - (222, 125))) < 12
    assert right_eye[0] < nose[0] < left_eye[0]
    assert chin[1] > nose[1]
    assert nose[2] == fit.landmarks[:468, 2].min() or nose[2] < chin[2]


def test_one_anchor_moves_its_neighbours_and_nothing_far_away(astronaut: PixelArray) -> None:
    before = fit_character(character(astronaut)).landmarks
    x, y = before[ANCHOR_LANDMARKS["mouth_left"], :2]
    after = fit_character(character(astronaut, mouth_left=(x + 10, y))).landmarks
    moved = np.linalg.norm((after - before)[:, :2], axis=1)
    assert moved[291] == pytest.approx(10, abs=0.1)
    assert moved[308] > 3
    assert moved[[159, 386, 10, 70]].max() < 1.5


def test_a_full_set_of_anchors_needs_no_finder() -> None:
    blank = np.full((300, 300, 3), 128, np.uint8)
    rng = np.random.default_rng(2)
    from avatar_stream.face_model.model import load_face_model

    neutral = load_face_model().neutral
    places = (
        neutral[list(ANCHOR_LANDMARKS.values()), :2] * 120
        + 150
        + rng.normal(0, 1, (len(ANCHOR_LANDMARKS), 2))
    )
    anchors = {name: (float(x), float(y)) for name, (x, y) in zip(ANCHOR_LANDMARKS, places, strict=True)}
    fit = fit_character(character(blank, **anchors))
    assert fit.finder == "anchors"
    assert np.abs(fit.landmarks[list(ANCHOR_LANDMARKS.values()), :2] - places).max() < 0.5


def test_a_picture_without_a_face_says_what_to_try() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(FaceNotFoundError, match="straight ahead"):
        fit_character(character(rng.integers(0, 255, (200, 200, 3), np.uint8)))


def test_what_is_hard_to_see_is_told() -> None:
    """A clean drawing is sure of itself; with something before its mouth it is not, and by hand it is again."""
    fern = load_character("fern")
    bare = replace(fern, sheet=fern.sheet.model_copy(update={"anchors": {}}))
    fit = fit_character(bare)
    assert fit.unsure == ()
    assert all(0.0 <= value <= 1.0 for value in fit.confidence.values())
    covered = replace(bare, keyframe=with_covered_mouth(bare.keyframe, fit.anchors))
    assert fit_character(covered).unsure == ("mouth",)
    mouth = {name: place for name, place in fit.anchors.items() if name in PARTS["mouth"]}
    by_hand = replace(covered, sheet=covered.sheet.model_copy(update={"anchors": mouth}))
    assert fit_character(by_hand).unsure == ()


def test_a_photograph_is_sure_of_itself(astronaut: PixelArray) -> None:
    assert fit_character(character(astronaut)).unsure == ()


def test_a_drawing_in_which_facemesh_saw_another_thing_is_fitted_as_one_face(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Anchors of two faces are not mixed, and the mesh has the size of the one that is there."""
    style = random_style(np.random.default_rng(900_000_000), "anime")
    sample = draw_illustration(style, FaceSemantics.neutral(), Frame(512, 0.3, (0.65, 0.4)))
    elsewhere = {
        name: (0.3 * x + 20.0, 0.3 * y + 380.0)
        for name, (x, y) in sample.anchors.items()
        if name in ANCHOR_LANDMARKS
    }
    noise = TrackedFace(mean_face_over(elsewhere), np.full(478, 0.002))
    monkeypatch.setattr("avatar_stream.characters.fitting.tracked_face", lambda _: noise)
    drawn = Character("odd", CharacterSheet(name="odd", style="drawn"), sample.picture, None)
    fit = fit_character(drawn)
    width = sample.anchors["cheek_left"][0] - sample.anchors["cheek_right"][0]
    apart = [np.hypot(*np.subtract(fit.anchors[name], sample.anchors[name])) for name in ANCHOR_LANDMARKS]
    assert np.max(apart) < 0.3 * width and np.median(apart) < 0.05 * width
    assert np.ptp(fit.landmarks[:, 2]) > 0.2 * width
    assert StyleTraits.of(sample.picture, noise) is not None
