"""Pictures of synthetic heads; they need OpenGL, by a graphics card or by Mesa."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fuzzing import tries

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS
from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.types import FaceSemantics
from training.faces.heads.generator import Sitter, random_semantics, sample
from training.faces.heads.ict_model import IctModel
from training.faces.heads.look import Hair, Look
from training.faces.heads.picture import Framing
from training.faces.sample import NO_LABEL
from training.faces.wholeness import faults_of
from training.parsing.dataset import SIZE_PX, head

pytestmark = pytest.mark.usefixtures("opengl")
SMALL_PX = 48


@pytest.fixture(scope="module")
def sitter(ict_model: IctModel) -> Sitter:
    return Sitter(ict_model, Look(hair=Hair(locks=60)), Framing(128, across_cm=30.0))


@pytest.mark.fuzz
def test_random_samples_are_whole(ict_file: Path) -> None:
    for seed in range(tries(400)):
        pair = sample(ict_file, seed, size_px=SMALL_PX)
        assert pair.backdrop.shape == (SMALL_PX, SMALL_PX, 3)
        for view in (pair.keyframe, pair.target):
            assert view.picture.shape == (SMALL_PX, SMALL_PX, 4)
            assert faults_of(view) == [], seed


def test_a_seed_gives_the_same_bytes(ict_file: Path) -> None:
    first, again = (sample(ict_file, 7, size_px=SMALL_PX) for _ in range(2))
    assert np.array_equal(first.target.picture, again.target.picture)
    assert np.array_equal(first.backdrop, again.backdrop)
    assert np.array_equal(first.target.semantics.expression, again.target.semantics.expression)
    assert not np.array_equal(first.target.picture, sample(ict_file, 8, size_px=SMALL_PX).target.picture)


def test_a_sample_says_what_is_in_it(sitter: Sitter) -> None:
    view = sitter.picture(FaceSemantics.neutral())
    assert set(view.anchors) == {*ANCHOR_LANDMARKS, *HEAD_ANCHORS} == set(view.visible)
    assert all(view.visible[name] for name in ("left_iris", "nose_tip", "mouth_left"))
    assert view.anchors["right_iris"][0] < view.anchors["nose_tip"][0] < view.anchors["left_iris"][0]
    assert view.anchors["head_top"][1] < view.anchors["forehead"][1] < view.anchors["chin"][1]
    x, y = (int(value) for value in view.anchors["left_iris"])
    assert view.masks["eyes"][y, x] == 255
    turned = sitter.picture(FaceSemantics.of(yaw=0.6))
    assert turned.visible["right_eye_inner"] and not turned.visible["cheek_left"]


def test_masks_show_open_and_closed(sitter: Sitter) -> None:
    rest = sitter.picture(FaceSemantics.neutral()).masks
    closed = sitter.picture(FaceSemantics.of(eyeBlinkLeft=1, eyeBlinkRight=1)).masks
    speaking = sitter.picture(FaceSemantics.of(jawOpen=1)).masks
    assert closed["eyes"].sum() < 0.15 * rest["eyes"].sum()
    assert speaking["mouth"].sum() > 5 * max(1, rest["mouth"].sum())


def test_random_semantics_reach_everything() -> None:
    random = np.random.default_rng(0)
    many = [random_semantics(random) for _ in range(400)]
    largest = np.max([semantics.expression for semantics in many], axis=0)
    assert (largest > 0.2).sum() > 45
    assert np.degrees(np.abs([semantics.head_rotation_rad for semantics in many]).max(axis=0)).min() > 15


def label_at(labels: np.ndarray, place: tuple[float, float]) -> str:
    number = int(labels[int(place[1]), int(place[0])])
    return "nobody can say" if number == NO_LABEL else LABELS[number]


def test_labels_are_those_of_the_picture(sitter: Sitter) -> None:
    """Also where the head has turned: labels lie under the landmarks, and are background just where nothing is."""
    for semantics in (FaceSemantics.neutral(), FaceSemantics.of(0.0, yaw=0.4, roll=0.2, jawOpen=0.8)):
        view, labels = sitter.picture(semantics), sitter.labels(semantics)
        anchors = {name: (x, y) for name, (x, y) in view.anchors.items()}
        assert label_at(labels, anchors["left_iris"]) == label_at(labels, anchors["right_iris"]) == "iris"
        assert label_at(labels, anchors["nose_bridge"]) == "face"
        x, y = np.mean([anchors["upper_lip_bottom"], anchors["lower_lip_top"]], axis=0)
        assert label_at(labels, (x, y)) == "mouth"
        assert label_at(labels, anchors["left_brow_middle"]) in ("brow", "front_hair")
        shown = view.picture[..., 3]
        assert ((labels != 0) == (shown > 127))[(shown == 0) | (shown == 255)].mean() > 0.99


def test_a_bald_head_has_no_hair_and_its_neck_is_below_its_jaw(ict_model: IctModel) -> None:
    bald = Sitter(ict_model, Look(hair=Hair(locks=0)), Framing(128, across_cm=30.0))
    rest = FaceSemantics.neutral()
    labels, anchors = bald.labels(rest), bald.picture(rest).anchors
    assert not np.isin(labels, [LABEL_NUMBER[name] for name in ("front_hair", "back_hair")]).any()
    rows, columns = np.nonzero(labels == LABEL_NUMBER["neck"])
    middle = np.abs(columns - anchors["chin"][0]) < 5
    assert rows[middle].min() >= anchors["chin"][1] - 4
    assert {"ears", "neck", "face", "clothes"} <= {LABELS[number] for number in np.unique(labels)}


def test_an_example_to_learn_from_leaves_out_what_illustrators_draw_with_lines(ict_model: IctModel) -> None:
    example = head(ict_model, 3)
    assert example.picture.shape[:2] == example.labels.shape == (SIZE_PX, SIZE_PX)
    assert label_at(example.labels, example.anchors["nose_tip"]) in (
        "nobody can say",
        "front_hair",
        "glasses",
    )
    assert set(example.anchors) == set(example.visible)
    assert [head(ict_model, seed).held_out for seed in (10, 11)] == [True, False]
