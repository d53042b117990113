"""The background behind the head is found in frames in which the head has moved away."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.codec.reference_bank import BACKGROUND
from avatar_stream.codec.still_picture import decode_still
from avatar_stream.face_video.background import find_background
from avatar_stream.face_video.reference_decoder import clear_background, person_backdrop
from avatar_stream.pictures.composite import composite
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.types import FloatArray, PixelArray


def scene(person: Rig, shift_px: int, behind: PixelArray) -> PixelArray:
    """The person, moved sideways, in front of a background."""
    move = np.array([[1.0, 0, shift_px], [0, 1, 0]])
    return composite(np.asarray(cv2.warpAffine(person.texture, move, behind.shape[1::-1])), behind)


def test_a_striped_wall_comes_back_where_the_head_uncovered_it(person: Rig) -> None:
    behind = person_backdrop(person)
    assert behind is not None
    wall = behind.copy()
    wall[:, ::16] = wall[:, 1::16] = wall[:, 2::16] = (90, 80, 70)
    hidden = ~clear_background(person.texture[..., 3])
    wall[~hidden] = behind[~hidden]
    shifts = (0, 60, -60)
    frames = [scene(person, shift, wall) for shift in shifts]
    places: list[FloatArray | None] = [person.face + np.array([shift, 0, 0]) for shift in shifts]
    piece = find_background(person, [0, 1, 2], places, lambda index: frames[index], 4000)
    assert piece is not None
    assert piece.region == BACKGROUND
    shown = person_backdrop(person, [(decode_still(piece.still), np.array([piece.left_px, piece.top_px]))])
    assert shown is not None
    before = np.abs(behind.astype(int) - wall)[hidden].mean()
    assert np.abs(shown.astype(int) - wall)[hidden].mean() < 0.8 * before
    assert find_background(person, [0, 1, 2], places, lambda index: frames[index], 10) is None


def test_a_head_that_stays_uncovers_nothing(person: Rig) -> None:
    behind = person_backdrop(person)
    assert behind is not None
    frame = scene(person, 0, behind)
    assert find_background(person, [0, 1], [person.face, person.face], lambda index: frame, 4000) is None
