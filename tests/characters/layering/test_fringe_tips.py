"""Hair goes on behind the eyes that are painted over it, and no farther."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.layering.areas import Mask
from avatar_stream.characters.layering.fringe_tips import fringe_tips, tidied_at_eyes
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


def test_a_frayed_fringe_beside_an_eye_gets_an_even_edge_of_its_own_colour() -> None:
    y, x = np.mgrid[:SIZE, :SIZE]
    frayed = y < 80 + 4 * (x // 3 % 2)
    eye = (np.abs(x - 100) < 40) & (y >= 80) & (y < 130) & ~frayed
    hair = np.zeros((SIZE, SIZE, 4), np.uint8)
    hair[frayed] = RED
    hair[frayed & (y >= 78) & (x > 60) & (x < 140)] = (20, 10, 10, 255)  # the lash's colour, mixed in
    tidied, tips = tidied_at_eyes(hair, fringe_tips(hair, eye, FRAME), eye, eye, FRAME)
    assert tips is not None
    edge = (np.maximum(tidied, tips)[:, 70:130, 3] > 127).sum(axis=0)
    assert np.ptp(edge) <= 2
    near = tidied[60:90, 70:130]
    assert (np.abs(near[near[..., 3] > 127].astype(int) - RED)[:, :3] <= 2).all()
    far = (y < 60) | (x < 40) | (x > 160)
    assert np.array_equal(tidied[far], hair[far])
    assert not tips[far].any()


def test_without_eyes_a_fringe_stays_as_it_is() -> None:
    hair = np.zeros((SIZE, SIZE, 4), np.uint8)
    hair[:80:3] = RED
    nowhere = np.zeros((SIZE, SIZE), np.bool_)
    tidied, tips = tidied_at_eyes(hair, None, nowhere, nowhere, FRAME)
    assert tips is None and np.array_equal(tidied, hair)


def test_a_strand_before_an_eye_keeps_its_outline() -> None:
    y, x = np.mgrid[:SIZE, :SIZE]
    strand = np.abs(x - 100) < 6
    eye = (np.abs(x - 100) < 40) & (np.abs(y - 100) < 20) & ~strand
    lash = eye & (y < 84)
    hair = np.zeros((SIZE, SIZE, 4), np.uint8)
    hair[strand | (y < 70)] = RED
    hair[strand & (np.abs(x - 100) > 3)] = (60, 10, 20, 255)
    tidied, _ = tidied_at_eyes(hair, fringe_tips(hair, eye, FRAME), eye, lash, FRAME)
    low = strand & (y > 92) & (y < 118)
    assert np.array_equal(tidied[low][:, :3], hair[low][:, :3])
