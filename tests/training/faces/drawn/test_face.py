"""Drawn faces: reproducible, whole, and doing what they are told."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from fuzzing import tries

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS
from avatar_stream.types import FaceSemantics
from training.faces.drawn.acting import random_semantics
from training.faces.drawn.face import draw_character
from training.faces.drawn.head import face_outline
from training.faces.drawn.random_style import FAMILIES, random_style
from training.faces.drawn.style import CharacterStyle
from training.faces.sample import FaceSample

SIZE_PX, WIDTH, CENTRE = 128, 0.4, (0.5, 0.45)
FEATURES = [
    name for name in ANCHOR_LANDMARKS if any(part in name for part in ("eye", "iris", "lip", "mouth", "nose"))
]


def drawn(style: CharacterStyle, **semantics: float) -> FaceSample:
    return draw_character(style, FaceSemantics.of(0.0, **semantics), SIZE_PX, WIDTH, CENTRE)


def opening(sample: FaceSample, side: str) -> float:
    return sample.anchors[f"{side}_eye_lower"][1] - sample.anchors[f"{side}_eye_upper"][1]


@pytest.mark.fuzz
def test_random_samples_are_whole() -> None:
    for seed in range(tries(100)):
        rng = np.random.default_rng(seed)
        style = random_style(rng)
        semantics = random_semantics(rng)
        sample = draw_character(style, semantics, SIZE_PX, WIDTH, CENTRE)
        assert sample.picture.shape == (SIZE_PX, SIZE_PX, 4), seed
        assert (sample.picture[..., 3] > 0).mean() > 0.1, seed
        assert np.ptp(sample.picture[..., :3].astype(int), axis=(0, 1)).max() > 20, seed
        assert set(sample.anchors) == set(sample.visible) == {*ANCHOR_LANDMARKS, *HEAD_ANCHORS}
        assert np.isfinite(list(sample.anchors.values())).all(), seed
        for mask in sample.masks.values():
            assert mask.shape == (SIZE_PX, SIZE_PX), seed


@pytest.mark.fuzz
def test_features_stay_inside_their_face() -> None:
    for seed in range(tries(100)):
        rng = np.random.default_rng(seed)
        style = random_style(rng)
        acting = random_semantics(rng)
        semantics = FaceSemantics(acting.expression, np.zeros(3), np.zeros(3), 1.0, 0.0)
        sample = draw_character(style, semantics, SIZE_PX, WIDTH, CENTRE)
        scale = WIDTH * SIZE_PX
        outline = face_outline(
            style, acting["jawOpen"] * (1 - 0.8 * acting["mouthClose"]), acting["cheekPuff"]
        )
        polygon = (outline * scale + np.array(CENTRE) * SIZE_PX).astype(np.float32)
        for name in FEATURES:
            assert cv2.pointPolygonTest(polygon, sample.anchors[name], measureDist=True) > -0.5, (seed, name)


@pytest.mark.parametrize("family", list(FAMILIES))
def test_the_same_seed_gives_the_same_bytes(family: str) -> None:
    def once() -> FaceSample:
        rng = np.random.default_rng(5)
        return draw_character(random_style(rng, family), random_semantics(rng), SIZE_PX)

    first, second = once(), once()
    assert np.array_equal(first.picture, second.picture)
    assert first.anchors == second.anchors


@pytest.mark.parametrize("family", list(FAMILIES))
def test_eyes_shut_alone_and_together(family: str) -> None:
    style = random_style(np.random.default_rng(3), family)
    rest = drawn(style)
    wink = drawn(style, eyeBlinkLeft=1.0)
    shut = drawn(style, eyeBlinkLeft=1.0, eyeBlinkRight=1.0)
    assert opening(wink, "left") < 0.05 * opening(rest, "left")
    assert opening(wink, "right") == pytest.approx(opening(rest, "right"))
    assert max(opening(shut, side) for side in ("left", "right")) < 0.05 * opening(rest, "right")
    assert (shut.masks["eyes"] > 0).sum() < (rest.masks["eyes"] > 0).sum()


def test_a_jaw_opens_the_mouth_and_a_smile_lifts_its_corners() -> None:
    style = random_style(np.random.default_rng(8), "anime")
    rest, wide, smile = (
        drawn(style),
        drawn(style, jawOpen=1.0),
        drawn(style, mouthSmileLeft=1.0, mouthSmileRight=1.0),
    )

    def height(sample: FaceSample) -> float:
        return sample.anchors["lower_lip_top"][1] - sample.anchors["upper_lip_bottom"][1]

    assert height(wide) > height(rest) + 3
    assert (wide.masks["mouth"] > 0).sum() > (rest.masks["mouth"] > 0).sum()
    for corner in ("mouth_left", "mouth_right"):
        assert smile.anchors[corner][1] < rest.anchors[corner][1]


def test_gaze_and_head_follow_the_axes_of_the_project() -> None:
    style = random_style(np.random.default_rng(2), "anime")
    rest = drawn(style)
    look = drawn(style, eyeLookOutLeft=1.0, eyeLookInRight=1.0)  # to the picture's right
    for iris in ("left_iris", "right_iris"):
        assert look.anchors[iris][0] > rest.anchors[iris][0] + 0.5
    right, up, tilted = drawn(style, yaw=0.4), drawn(style, pitch=0.4), drawn(style, roll=0.4)
    assert right.anchors["nose_tip"][0] - right.anchors["cheek_left"][0] > (
        rest.anchors["nose_tip"][0] - rest.anchors["cheek_left"][0]
    )
    assert up.anchors["nose_tip"][1] < rest.anchors["nose_tip"][1]
    assert tilted.anchors["head_top"][0] > rest.anchors["head_top"][0]


def test_what_hair_covers_is_not_visible() -> None:
    covered = [
        not sample.visible["forehead"]
        for seed in range(40)
        if (style := random_style(np.random.default_rng(seed), "anime")).hair.fringe == "blunt"
        for sample in [drawn(style)]
    ]
    assert covered and all(covered)
