"""What is seen of a character, and where: whole, bust, face, in any shape, moved and zoomed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_stream.pictures.fitting import Fitting
from avatar_stream.pictures.framing import FacePlace, Framing, Placement, frame_size, place
from avatar_stream.types import Picture

FACE = FacePlace(256.0, 240.0, 160.0)


def at(placement: Placement, x: float, y: float) -> tuple[float, float]:
    return placement.scale * x + placement.left, placement.scale * y + placement.top


def test_frames_are_even_and_of_their_shape() -> None:
    assert frame_size("own", 512) is None
    assert frame_size("16:9", 1920) == (1920, 1080) and frame_size("9:16", 1280) == (720, 1280)
    assert frame_size("1:1", 513) == (512, 512)
    for size_px in range(64, 4097, 37):
        for aspect in ("16:9", "9:16"):
            size = frame_size(aspect, size_px)  # type: ignore[arg-type]
            assert size is not None and all(side % 2 == 0 and side > 0 for side in size)


def test_all_of_a_picture_stands_on_the_lower_edge_and_stays_as_it_is_in_its_own_size() -> None:
    assert place((512, 512), FACE, (512, 512), Framing()).still
    wide = place((512, 512), FACE, (1280, 720), Framing())
    assert at(wide, 0, 512) == (280, 720) and at(wide, 512, 0) == pytest.approx((1000, 0))


@pytest.mark.parametrize("frame", [(512, 512), (1280, 720), (720, 1280)])
def test_bust_and_face_show_the_face_in_the_middle_and_no_strip_below(frame: tuple[int, int]) -> None:
    heights = []
    for view in ("face", "bust"):
        placed = place((512, 512), FACE, frame, Framing(view))  # type: ignore[arg-type]
        x, y = at(placed, FACE.x, FACE.y)
        assert x == pytest.approx(frame[0] / 2) and 0.2 * frame[1] < y < 0.62 * frame[1]
        assert at(placed, 0, 512)[1] >= frame[1] - 1e-6
        heights.append(placed.scale)
        # Chin and sides of the face are in the frame.
        assert at(placed, 256, 240 + 0.9 * 160)[1] < frame[1] and at(placed, 256 - 80, 0)[0] > 0
    assert heights[0] > heights[1]
    assert place((512, 512), None, frame, Framing("bust")).scale > 0  # nobody knows where the face is


numbers = st.floats(-1, 1)


@given(st.sampled_from(["whole", "bust", "face"]), st.floats(0.3, 5), numbers, numbers)
def test_zoom_is_about_the_middle_and_moving_comes_afterwards(
    view: str, zoom: float, x: float, y: float
) -> None:
    frame = (1280, 720)
    rest = place((512, 400), FACE, frame, Framing(view))  # type: ignore[arg-type]
    shown = place((512, 400), FACE, frame, Framing(view, zoom, x, y))  # type: ignore[arg-type]
    assert shown.scale == pytest.approx(rest.scale * zoom)
    middle = ((640 - rest.left) / rest.scale, (360 - rest.top) / rest.scale)
    assert at(shown, *middle) == pytest.approx((640 + 720 * x, 360 + 720 * y), abs=1e-6)


def test_pictures_that_can_not_be_drawn_anew_are_cut_and_scaled_alike() -> None:
    rng = np.random.default_rng(2)
    pixels = np.zeros((60, 80, 4), np.uint8)
    pixels[20:40, 30:50] = (*rng.integers(60, 255, 3), 255)
    picture = Picture(pixels, 1.0, np.full((60, 80, 3), 9, np.uint8))
    placement = Placement(3.0, -60.0, -40.0)
    shown = Fitting((80, 60), (120, 90), placement).picture(picture)
    rows, columns = np.nonzero(shown.pixels[..., 3] > 128)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (20, 79, 30, 89)
    assert (shown.pixels[50, 60] == pixels[30, 40]).all()
    assert shown.backdrop is not None and shown.backdrop.shape == (90, 120, 3)
    gone = Fitting((80, 60), (120, 90), Placement(1.0, 500.0, 0.0)).picture(picture)
    assert not gone.pixels.any() and (gone.backdrop == 9).all()


@given(st.floats(0.05, 8), st.floats(-400, 400), st.floats(-400, 400))
def test_wherever_it_is_moved_there_is_a_picture(scale: float, left: float, top: float) -> None:
    picture = Picture(np.full((30, 40, 4), 200, np.uint8), 0.0, np.zeros((30, 40, 3), np.uint8))
    shown = Fitting((40, 30), (64, 36), Placement(scale, left, top)).picture(picture)
    assert shown.pixels.shape == (36, 64, 4) and shown.backdrop is not None
