"""A plain character in whole sheets, drawn by the test itself: ellipses, a fringe, a body."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.puppet.building.sheets import LayeredCharacter, Sheet
from avatar_stream.types import PixelArray

SIZE, WIDTH = 320, 120.0
CENTRE = (160.0, 150.0)  # between the eyes

FACE = {
    "right_eye_outer": (-0.34, 0.0), "right_eye_upper_outer": (-0.29, -0.09), "right_eye_upper": (-0.22, -0.12),
    "right_eye_upper_inner": (-0.15, -0.09), "right_eye_inner": (-0.1, 0.02), "right_eye_lower_inner": (-0.15, 0.09),
    "right_eye_lower": (-0.22, 0.11), "right_eye_lower_outer": (-0.29, 0.09), "right_iris": (-0.22, 0.0),
    "right_brow_inner": (-0.12, -0.22), "right_brow_middle": (-0.24, -0.26), "right_brow_outer": (-0.36, -0.21),
    "mouth_right": (-0.13, 0.42), "cheek_right": (-0.5, 0.12), "jaw_right": (-0.36, 0.45),
    "nose_tip": (0.0, 0.24), "upper_lip_bottom": (0.0, 0.44), "lower_lip_top": (0.0, 0.44), "chin": (0.0, 0.68),
    "forehead": (0.0, -0.42), "head_top": (0.0, -0.9),
}  # fmt: skip


def anchors() -> dict[str, tuple[float, float]]:
    """Both sides, in pixels."""
    found = {}
    for name, (u, v) in FACE.items():
        found[name] = (CENTRE[0] + WIDTH * u, CENTRE[1] + WIDTH * v)
        if name.startswith(("right", "mouth_right", "cheek_right", "jaw_right")):
            found[name.replace("right", "left")] = (CENTRE[0] - WIDTH * u, CENTRE[1] + WIDTH * v)
    return found


def blank() -> PixelArray:
    return np.zeros((SIZE, SIZE, 4), np.uint8)


def blob(colour: tuple[int, int, int], *places: tuple[float, float, float, float]) -> PixelArray:
    """Ellipses in face units: u, v, and the two radii; soft at their edges."""
    big = np.zeros((4 * SIZE, 4 * SIZE), np.uint8)
    for u, v, across, down in places:
        centre = round(4 * (CENTRE[0] + WIDTH * u)), round(4 * (CENTRE[1] + WIDTH * v))
        cv2.ellipse(big, centre, (round(4 * WIDTH * across), round(4 * WIDTH * down)), 0, 0, 360, 255, -1)
    picture = blank()
    picture[..., 3] = cv2.resize(big, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    picture[..., :3] = colour
    return picture


def stroke(colour: tuple[int, int, int], thick: float, *points: tuple[float, float]) -> PixelArray:
    """A curve through points in face units."""
    big = np.zeros((4 * SIZE, 4 * SIZE), np.uint8)
    line = [(4 * (CENTRE[0] + WIDTH * u), 4 * (CENTRE[1] + WIDTH * v)) for u, v in points]
    cv2.polylines(big, [np.rint(line).astype(np.int32)], False, 255, round(4 * WIDTH * thick))
    picture = blank()
    picture[..., 3] = cv2.resize(big, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    picture[..., :3] = colour
    return picture


def character() -> LayeredCharacter:
    sheets = [
        Sheet("back_hair", blob((110, 70, 60), (0, -0.1, 0.72, 0.8))),
        Sheet("clothes", blob((40, 40, 60), (0, 1.5, 1.1, 0.6))),
        Sheet("neck", blob((225, 180, 160), (0, 0.75, 0.16, 0.3))),
        Sheet("face", blob((250, 215, 195), (0, 0.08, 0.5, 0.62))),
        Sheet("nose", blob((230, 170, 150), (0, 0.26, 0.015, 0.02))),
        Sheet("mouth", stroke((120, 50, 50), 0.012, (-0.13, 0.42), (0.0, 0.44), (0.13, 0.42))),
    ]
    for side, sign in (("right", -1), ("left", 1)):
        u = 0.22 * sign
        upper = [
            (0.34 * sign, 0.0),
            (0.29 * sign, -0.09),
            (u, -0.12),
            (0.15 * sign, -0.09),
            (0.1 * sign, 0.02),
        ]
        brow = [(0.12 * sign, -0.22), (0.24 * sign, -0.26), (0.36 * sign, -0.21)]
        lower = [(0.29 * sign, 0.09), (u, 0.11), (0.15 * sign, 0.09)]
        sheets += [
            Sheet("eye_white", blob((250, 250, 252), (u, 0.0, 0.12, 0.115)), side),
            Sheet("iris", blob((60, 110, 190), (u, 0.0, 0.07, 0.1)), side),
            Sheet("lower_lash", stroke((70, 40, 40), 0.01, *lower), side),
            Sheet("upper_lash", stroke((50, 30, 35), 0.035, *upper), side),
            Sheet("brow", stroke((110, 70, 60), 0.03, *brow), side),
        ]
    fringe = [(0, -0.6, 0.58, 0.32), (-0.3, -0.4, 0.1, 0.25), (0.3, -0.4, 0.1, 0.25)]
    sheets.append(Sheet("front_hair", blob((140, 90, 70), *fringe)))
    return LayeredCharacter(tuple(sheets), anchors())
