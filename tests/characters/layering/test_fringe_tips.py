"""Hair goes on behind the eyes that are painted over it, and no farther."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.layering.areas import Mask
from avatar_stream.characters.layering.fringe_tips import fringe_tips
from avatar_stream.puppet.face_frame import FaceFrame

SIZE, WIDTH = 200, 200.0
FRAME = FaceFrame(np.array([100.0, 100.0]), np.array([WIDTH, 0.0]), {})
RED = (200, 40, 50, 255)


def behind(hair: Mask, eyes: Mask) -> Mask:
    """(H, W) where red hair goes on behind eyes."""
    picture = np.zeros((SIZE, SIZE, 4), np.uint8)
    picture[hair & ~eyes] = RED
    tips = fringe_tips(picture, eyes, FRAME)
    if tips is None:
        return np.zeros_like(hair)
    assert (np.abs(tips[tips[..., 3] > 127].astype(int) - RED)[:, :3] <= 2).all()
    return np.asarray((tips[..., 3] > 127) & eyes)


def test_a_lash_across_a_lock_hides_none_of_it() -> None:
    y, x = np.mgrid[:SIZE, :SIZE]
    lock, lash = (x > 120) & (x < 180), (np.abs(y - 100) < 5) & (x > 100)
    shown = behind(lock, lash)
    assert shown[lash & lock].mean() > 0.9
    assert not shown[lash & (x < 110)].any()


def test_a_fringe_above_an_eye_ends_in_short_tips() -> None:
    y, x = np.mgrid[:SIZE, :SIZE]
    fringe, eye = y < 80, (np.abs(x - 100) < 30) & (y >= 76) & (y < 130)
    shown = behind(fringe, eye)
    assert shown[78:82, 85:115].all()
    assert not shown[y > 80 + 0.08 * WIDTH].any()
