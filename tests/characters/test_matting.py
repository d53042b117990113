"""What is cut out where the segmentation isn't sure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hesitant_pictures import COUNT, hesitant_picture

from avatar_stream.characters import matting
from avatar_stream.characters.matte import cut_out


@pytest.mark.parametrize("number", range(COUNT))
def test_backdrop_that_the_segmentation_hesitates_about_is_not_taken_along(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = hesitant_picture(number)
    assert picture.imagined.sum() > 500 and picture.hat.sum() > 500
    monkeypatch.setattr(matting, "_rough_segmentation", lambda _: picture.rough)
    matte = matting.segment_subject(picture.keyframe, picture.landmarks)
    assert matte is not None
    alpha = cut_out(picture.keyframe, picture.landmarks, matte).subject[..., 3] / 255
    assert alpha[picture.imagined].mean() < 0.01
    # What differs from the backdrop stays, sure or not.
    assert alpha[picture.sitter].mean() > 0.99
    assert alpha[picture.hat].mean() > 0.99


@pytest.mark.parametrize("line_px", [3, 6])
def test_an_outline_shuts_in_what_has_the_backdrop_s_colour(
    line_px: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A white cape drawn on white paper."""
    picture = hesitant_picture(0)
    body = picture.rough > 0.9
    keyframe = np.full_like(picture.keyframe, 255)
    cape, inside = np.zeros_like(body), np.zeros_like(body)
    cape[260:, 20:200] = True
    inside[260 + line_px :, 20 + line_px : 200] = True
    keyframe[cape & ~inside, :3] = 0
    keyframe[body, :3] = (120, 60, 40)
    rough = np.where(body, 1, np.where(cape, 0.7, 0)).astype(np.float32)
    monkeypatch.setattr(matting, "_rough_segmentation", lambda _: rough)
    matte = matting.segment_subject(keyframe, picture.landmarks)
    assert matte is not None
    assert matte[280:370, 30:65].mean() > 0.99
    # With no outline round it, nothing tells it from the paper.
    keyframe[cape & ~body, :3] = 255
    matte = matting.segment_subject(keyframe, picture.landmarks)
    assert matte is not None
    assert matte[280:370, 30:65].mean() < 0.01


def test_the_segmentation_says_nothing_on_the_terminal(
    astronaut: npt.NDArray[np.uint8], capfd: pytest.CaptureFixture[str]
) -> None:
    assert matting._rough_segmentation(astronaut).max() > 0.9
    assert capfd.readouterr() == ("", "")
