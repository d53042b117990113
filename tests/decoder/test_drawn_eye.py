"""A drawn eye: taken apart once, put together for every moment."""

import cv2
import numpy as np
import pytest

from avatar_stream.characters.drawn_eye import DrawnEye
from avatar_stream.characters.layers import DrawnLayers
from avatar_stream.characters.rig import Rig
from avatar_stream.decoder.drawn_eye_painter import EyePainter
from avatar_stream.decoder.drawn_eye_shape import EyeShape
from avatar_stream.decoder.motion import MotionModel
from avatar_stream.types import FaceSemantics


@pytest.fixture
def eye(drawn_rig: Rig) -> DrawnEye:
    assert isinstance(drawn_rig.layers, DrawnLayers)
    return drawn_rig.layers.eyes[1]


def shape_of(rig: Rig, **values: float) -> EyeShape:
    features = MotionModel(rig).at(FaceSemantics.of(0.0, **values)).features
    assert features is not None
    return features.eyes[1]


def test_at_rest_the_pictures_own_eye_shows(drawn_rig: Rig) -> None:
    shape = shape_of(drawn_rig)
    assert shape.replaced < 1e-6 and shape.shut == pytest.approx(0, abs=1e-3)


def test_put_together_at_rest_it_looks_like_the_picture(drawn_rig: Rig, eye: DrawnEye) -> None:
    resting = EyeShape(eye.upper, eye.lower, np.zeros(2), 0.0, 1.0)
    painter = EyePainter(eye)
    painter.paint(resting)
    drawn = painter.drawn
    height, width = eye.clean.shape[:2]
    drawn = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_AREA).astype(float)
    picture = drawn_rig.texture[eye.top_px : eye.top_px + height, eye.left_px : eye.left_px + width, :3]
    inside = drawn[..., 3] > 250
    assert inside.sum() > 100
    assert np.abs(drawn[..., :3] - picture)[inside].mean() < 12


def test_the_iris_goes_where_the_eye_looks(drawn_rig: Rig, eye: DrawnEye) -> None:
    painter = EyePainter(eye)

    def dark_centre(**values: float) -> float:
        painter.paint(shape_of(drawn_rig, **values))
        drawn = painter.drawn.astype(float)
        dark = (drawn[..., 3] > 128) & (drawn[..., :3].sum(axis=2) < 300)
        return float(np.nonzero(dark)[1].mean())

    # The left eye lies on the picture's right: outwards is to the right.
    assert dark_centre(eyeLookOutLeft=0.8) > dark_centre(eyeLookInLeft=0.8) + 2


def test_a_shut_eye_is_a_line_without_eyeball(drawn_rig: Rig, eye: DrawnEye) -> None:
    painter = EyePainter(eye)
    shut = shape_of(drawn_rig, eyeBlinkLeft=1.0)
    assert not painter.opening(shut).any()
    painter.paint(shut)
    drawn = painter.drawn
    assert 0 < (drawn[..., 3] > 128).sum() < 0.5 * (painter.opening(shape_of(drawn_rig)) > 128).sum()
    assert drawn[drawn[..., 3] > 200][:, :3].mean() < 120


def test_skin_without_the_eye_has_none_of_its_colours(eye: DrawnEye) -> None:
    clean, where = eye.clean[..., :3], eye.clean[..., 3] > 0.9
    assert np.ptp(clean[where], axis=0).max() < 60
