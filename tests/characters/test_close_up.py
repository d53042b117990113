"""The head enlarged: whole pixels of the picture, which it gives back when it is made small again."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.close_up import FACE_PX, close_up_of, enlarged, reduced
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray


def noisy(height: int, width: int) -> PixelArray:
    """Small squares of random colours, a part of them transparent."""
    rng = np.random.default_rng(5)
    small = rng.integers(0, 256, (height // 4 + 1, width // 4 + 1, 4), np.uint8)
    small[..., 3] = np.where(rng.random(small.shape[:2]) < 0.3, 0, 255)
    return np.ascontiguousarray(small.repeat(4, axis=0).repeat(4, axis=1)[:height, :width])


def frame_of(width_px: float, middle: tuple[float, float]) -> FaceFrame:
    return FaceFrame(np.array(middle), np.array([width_px, 0.0]), {})


@pytest.mark.parametrize("times", [2, 3, 6])
def test_made_small_again_it_is_what_it_was(times: int) -> None:
    picture = noisy(40, 60)
    back = reduced(enlarged(picture, times), times)
    assert np.abs(back[..., 3].astype(int) - picture[..., 3]).max() <= 1
    solid = picture[..., 3] == 255
    assert np.abs(back[solid][:, :3].astype(int) - picture[solid][:, :3]).max() <= 2


def test_it_is_smoother_than_its_pixels() -> None:
    ramp = np.zeros((8, 32, 4), np.uint8)
    ramp[..., :3], ramp[..., 3] = np.linspace(0, 240, 32, dtype=np.uint8)[None, :, None], 255
    steps = np.abs(np.diff(enlarged(ramp, 4)[16, 8:-8, 0].astype(int)))
    assert steps.max() <= 4


@pytest.mark.parametrize("width_px", [20.0, 90.0, 160.0, 299.0])
def test_places_go_there_and_back(width_px: float) -> None:
    close = close_up_of(noisy(400, 300), frame_of(width_px, (150.0, 180.0)))
    assert close is not None and close.times >= 2
    rows, columns = close.box
    assert close.picture.shape[:2] == (
        (rows.stop - rows.start) * close.times,
        (columns.stop - columns.start) * close.times,
    )
    anchors = {"chin": (151.0, 190.5)}
    assert close.anchors_outside(close.anchors_inside(anchors))["chin"] == pytest.approx(anchors["chin"])
    x, y = close.anchors_inside(anchors)["chin"]
    labels = np.zeros((400, 300), np.uint8)
    labels[190, 151] = 7
    assert close.part_of(labels)[int(y), int(x)] == 7
    assert close.frame_inside(frame_of(width_px, (150.0, 180.0))).width_px == pytest.approx(
        width_px * close.times
    )


def test_a_large_face_needs_none_and_one_outside_has_none() -> None:
    picture = noisy(400, 300)
    assert close_up_of(picture, frame_of(FACE_PX, (150.0, 180.0))) is None
    assert close_up_of(picture, frame_of(30.0, (900.0, 180.0))) is None
