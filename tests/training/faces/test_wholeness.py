"""What is found wrong with a synthetic face."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from avatar_stream.types import FaceSemantics
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style
from training.faces.sample import FaceSample
from training.faces.wholeness import FEATURES, faults_of


def face() -> FaceSample:
    style = random_style(np.random.default_rng(1), "anime")
    drawn = draw_illustration(style, FaceSemantics.neutral(), Frame(128, 0.42, (0.5, 0.5)))
    return FaceSample(drawn.picture, drawn.semantics, drawn.anchors, drawn.visible, drawn.masks)


def test_a_whole_face_has_no_fault() -> None:
    assert set(FEATURES) <= set(face().anchors)
    assert faults_of(face()) == []


def test_an_empty_picture_is_found() -> None:
    assert faults_of(replace(face(), picture=np.zeros((128, 128, 4), np.uint8))) == ["the picture is empty"]


def test_a_picture_of_one_colour_without_skin_is_found() -> None:
    grey = np.full((128, 128, 4), 128, np.uint8)
    nothing = {name: np.zeros_like(mask) for name, mask in face().masks.items()}
    faults = faults_of(replace(face(), picture=grey, masks=nothing))
    assert {"the picture is of one colour", "there is no skin"} <= set(faults)


def test_a_feature_beside_its_face_is_found_unless_it_is_hidden() -> None:
    whole = face()
    astray = replace(
        whole,
        anchors={**whole.anchors, "left_iris": (3.0, 60.0)},
        visible={**whole.visible, "left_iris": True},
    )
    assert faults_of(astray) == ["left_iris is outside the face"]
    assert faults_of(replace(astray, visible={**whole.visible, "left_iris": False})) == []
