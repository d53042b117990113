"""Somebody far from the camera is found and followed in a part of the picture."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.closer_look import CloserLook
from avatar_stream.encoder.landmarks import FaceMeshTracker


def face_at(x: float, y: float, size: float) -> npt.NDArray[np.float64]:
    """Landmarks that fill a square."""
    points = np.random.default_rng(1).random((478, 3)) * size + (x, y, 0)
    points[:2, :2] = (x, y), (x + size, y + size)
    return points


def test_parts_cover_the_picture_from_the_middle_outwards() -> None:
    picture, look = np.zeros((720, 1280, 3), np.uint8), CloserLook()
    seen = np.zeros((720, 1280), int)
    views = []
    while (view := look.next_tile(picture)) not in views:
        assert view is not None
        views.append(view)
        seen[view] += 1
    assert (seen > 0).all() and 10 <= len(views) <= 40
    centre = [abs((v[1].start + v[1].stop) / 2 - 640) for v in (views[-1], views[len(views) // 2])]
    assert centre[0] < centre[1]  # the turn after the last is the first again: the middle
    assert CloserLook().next_tile(np.zeros((200, 260, 3), np.uint8)) is None


def test_a_near_face_is_followed_in_the_whole_picture() -> None:
    assert CloserLook().view_of(face_at(100, 100, 250), np.zeros((480, 640, 3), np.uint8), None) is None


def test_a_part_is_kept_until_the_face_nears_its_border() -> None:
    picture, look = np.zeros((720, 1280, 3), np.uint8), CloserLook()
    view = look.view_of(face_at(600, 300, 60), picture, None)
    assert view is not None
    assert view[1].start < 600 and view[1].stop > 660
    assert look.view_of(face_at(620, 310, 60), picture, view) == view
    moved = look.view_of(face_at(720, 310, 60), picture, view)
    assert moved is not None and moved != view and moved[1].start < 720 and moved[1].stop > 780
    # At the picture's own border it can't move any further.
    corner = look.view_of(face_at(0, 0, 60), picture, None)
    assert corner is not None and corner[0].start == corner[1].start == 0
    assert look.view_of(face_at(1, 0, 60), picture, corner) == corner


def test_a_face_of_64_pixels_in_720p_is_found_and_followed(astronaut: npt.NDArray[np.uint8]) -> None:
    tracker = FaceMeshTracker()
    near = tracker.find(astronaut, 0.0)
    assert near is not None
    width = float(np.ptp(near[:, 0]))
    tracker.close()
    scale = 64 / width
    small = cv2.resize(astronaut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tracker = FaceMeshTracker()
    found = []
    for i in range(60):
        canvas = np.full((720, 1280, 3), 90, np.uint8)
        top, left = 250, 500 + 3 * i
        canvas[top : top + small.shape[0], left : left + small.shape[1]] = small
        face = tracker.find(canvas, i / 30)
        if face is not None:
            found.append(np.abs((face[:, :2] - (left, top)) / scale - near[:, :2]).mean() / width)
    tracker.close()
    assert len(found) >= 30
    assert np.median(found) < 0.03


def test_a_picture_without_anybody_stays_without(astronaut: npt.NDArray[np.uint8]) -> None:
    tracker = FaceMeshTracker()
    noise = np.random.default_rng(3).integers(0, 256, (720, 1280, 3), np.uint8)
    assert all(tracker.find(noise, i / 30) is None for i in range(40))
    tracker.close()
