"""Hair goes on behind the eyes that are painted over it, and no farther."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.layering.areas import Mask
from avatar_stream.characters.layering.behind_eyes import (
    FACE_PX,
    INPUT_PX,
    Eyelet,
    hair_behind_eyes,
    load_network,
    network_input,
    square_about,
)
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

SIZE, WIDTH = 400, 400.0
FRAME = FaceFrame(np.array([200.0, 200.0]), np.array([WIDTH, 0.0]), {})
RED, SKIN, LASH = (200, 40, 50, 255), (245, 220, 205, 255), (30, 15, 20, 255)
Y, X = np.mgrid[:SIZE, :SIZE]


def drawn(hair: Mask, eye: Mask) -> tuple[PixelArray, PixelArray]:
    """A picture of red hair on skin with an eye over both, and the fringe's layer."""
    picture = np.full((SIZE, SIZE, 4), SKIN, np.uint8)
    picture[hair] = RED
    picture[eye] = LASH
    return picture, np.where((hair & ~eye)[..., None], picture, 0).astype(np.uint8)


def seen_without(hair: Mask, eye: Mask) -> PixelArray:
    """(H, W) uint8 how much hair is seen where the eye is taken away."""
    picture, layer = drawn(hair, eye)
    tidied, behind = hair_behind_eyes(picture, layer, [eye], FRAME)
    cover = tidied[..., 3] if behind is None else np.maximum(tidied[..., 3], behind[..., 3])
    return np.asarray(cover, np.uint8)


def test_a_lash_across_a_lock_hides_none_of_it() -> None:
    lock, lash = (X > 220) & (X < 290), (np.abs(Y - 200) < 8) & (X > 180) & (X < 330)
    shown = seen_without(lock, lash) > 127
    assert shown[lash & (X > 228) & (X < 282)].mean() > 0.95
    assert not shown[lash & ((X < 205) | (X > 305))].any()


def test_what_is_behind_an_eye_has_the_colours_of_the_hair() -> None:
    lock, lash = (X > 220) & (X < 290), (np.abs(Y - 200) < 8) & (X > 180) & (X < 330)
    picture, layer = drawn(lock, lash)
    _, behind = hair_behind_eyes(picture, layer, [lash], FRAME)
    assert behind is not None
    middle = behind[lash & (X > 240) & (X < 270)]
    assert np.abs(np.median(middle[:, :3].astype(int), axis=0) - RED[:3]).max() < 25


def test_a_fringe_above_an_eye_ends_soon() -> None:
    fringe, eye = Y < 170, ((X - 200) / 60) ** 2 + ((Y - 200) / 45) ** 2 < 1
    shown = seen_without(fringe, eye) > 127
    assert shown[150:165, 160:240].all()
    assert not shown[Y > 170 + 0.1 * WIDTH].any()


def test_a_frayed_fringe_beside_an_eye_gets_an_even_edge() -> None:
    frayed = Y < 180 + 6 * (X // 5 % 2)
    eye = ((X - 200) / 60) ** 2 + ((Y - 215) / 35) ** 2 < 1
    edge = (seen_without(frayed, eye)[:, 170:230] > 127).sum(axis=0)
    assert np.abs(np.diff(edge)).max() <= 2


def test_far_from_eyes_and_without_any_a_fringe_stays_as_it_is() -> None:
    hair = Y < 160 + 4 * (X // 3 % 2)
    eye = ((X - 100) / 40) ** 2 + ((Y - 190) / 30) ** 2 < 1
    picture, layer = drawn(hair, eye)
    tidied, _ = hair_behind_eyes(picture, layer, [eye], FRAME)
    far = (X > 180) | (Y < 120)
    assert np.array_equal(tidied[far], layer[far])
    nowhere = np.zeros((SIZE, SIZE), np.bool_)
    for eyes in ([], [nowhere]):
        same, behind = hair_behind_eyes(picture, layer, eyes, FRAME)
        assert behind is None and np.array_equal(same, layer)


def test_a_strand_before_an_eye_keeps_its_own_colours_off_the_lash() -> None:
    strand = np.abs(X - 200) < 14
    eye = ((X - 200) / 70) ** 2 + ((Y - 200) / 45) ** 2 < 1
    picture, layer = drawn(strand | (Y < 140), eye & ~strand)
    tidied, _ = hair_behind_eyes(picture, layer, [eye & ~strand], FRAME)
    inside = (np.abs(X - 200) < 6) & (Y > 170) & (Y < 230)
    assert (tidied[inside][:, 3] > 200).all()
    assert np.array_equal(tidied[inside][:, :3], layer[inside][:, :3])


def test_an_eye_larger_than_the_square_and_one_at_the_edge_of_the_picture() -> None:
    for eye in (((X - 200) / 190) ** 2 + ((Y - 200) / 150) ** 2 < 1, (X < 30) & (np.abs(Y - 20) < 40)):
        shown = seen_without(Y < 120, eye)
        assert shown.shape == (SIZE, SIZE)
        assert (shown[:60, 250:] == 255).all()


def test_the_network_does_not_see_what_is_hidden() -> None:
    rng = np.random.default_rng(1)
    hidden = np.zeros((INPUT_PX, INPUT_PX), np.bool_)
    hidden[40:80, 30:90] = True
    hair = rng.random(hidden.shape) < 0.5
    picture = rng.integers(0, 256, (INPUT_PX, INPUT_PX, 3), dtype=np.uint8)
    other = picture.copy()
    other[hidden] = 255 - other[hidden]
    one, two = (
        Eyelet(pixels, hidden, labels) for pixels, labels in ((picture, hair), (other, hair ^ hidden))
    )
    assert np.array_equal(network_input(one), network_input(two))
    assert np.array_equal(load_network()(one), load_network()(two))


def test_in_its_square_a_tilted_face_is_upright() -> None:
    tilted = FaceFrame(np.array([50.0, 80.0]), 300 * np.array([np.cos(0.4), np.sin(0.4)]), {})
    square = square_about(tilted, (60.0, 90.0))
    ends = square.in_square(np.stack([np.array((60.0, 90.0)), (60.0, 90.0) + tilted.across]))
    assert np.allclose((ends[1] - ends[0]) * INPUT_PX, (FACE_PX, 0), atol=1e-6)
    assert np.allclose(ends[0], 0.5)
