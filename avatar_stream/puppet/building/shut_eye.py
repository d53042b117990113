"""The stroke that a shut eye is: riggers draw one clean line, whatever the open eye's lashes look like."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.drawn_mouth import LUMA, line_colour
from avatar_stream.puppet.building.eye_tracks import EyeShape
from avatar_stream.puppet.building.strokes import COLUMNS
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.puppet import Track
from avatar_stream.types import PixelArray

Reals = npt.NDArray[np.float64]

# Between these blinks the stroke takes the place of the picture's lash.
SHUT_FROM, SHUT_TO = 0.65, 0.85
# How thick it is, in shares of the lash's own thickness and in face widths.
_OF_LASH, _THINNEST, _THICKEST = 0.75, 0.015, 0.042
# A place along an eye has the colour of what is so near to it, of the eye's width, and solid; of so many pixels at
# least.
_NEAR, _SOLID, _ENOUGH = 0.1, 160, 6


def lash_thickness(lash: PixelArray, eye: EyeShape, frame: FaceFrame) -> float:
    """Pixels of a stroke in the manner of a lash: of its thickness over the middle of the eye.

    Args:
        lash: (H, W, 4) uint8 RGBA, the sheet of one upper lash.
        eye: the eye.
        frame: the face's axes.
    """
    rows, columns = np.nonzero(lash[..., 3])
    u = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)[:, 0]
    middle = np.abs(u - eye.u.mean()) < 0.3 * (eye.u[-1] - eye.u[0])
    thick = np.bincount(columns[middle], lash[rows[middle], columns[middle], 3] / 255.0)
    # Where locks hide a part of it, it is thicker than it looks.
    own = float(np.quantile(thick[thick > 0], 0.7)) if middle.any() else 0.0
    return float(np.clip(_OF_LASH * own, _THINNEST * frame.width_px, _THICKEST * frame.width_px))


def lash_colours(lash: PixelArray, eye: EyeShape, frame: FaceFrame) -> Reals:
    """(COLUMNS, 3) RGB of a lash along its eye, from the inner corner to the outer: of the darker half of it there.

    Args:
        lash: (H, W, 4) uint8 RGBA, the sheet of one upper lash.
        eye: the eye.
        frame: the face's axes.
    """
    rows, columns = np.nonzero(lash[..., 3] > _SOLID)
    if not len(rows):
        return np.array([line_colour(lash)], np.float64)
    u = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)[:, 0]
    share = (u - eye.u[0]) / (eye.u[-1] - eye.u[0])
    share = 1 - share if eye.side == "right" else share  # whose outer end is to the picture's left
    painted = lash[rows, columns, :3].astype(np.float64)
    light = painted @ LUMA
    places, found = np.linspace(0, 1, COLUMNS), np.full((COLUMNS, 3), np.nan)
    for number, place in enumerate(places):
        near = np.abs(share - place) < _NEAR
        if near.sum() >= _ENOUGH:
            found[number] = np.median(painted[near & (light <= np.median(light[near]))], axis=0)
    known = np.isfinite(found[:, 0])
    if not known.any():
        return np.array([line_colour(lash)], np.float64)
    return np.stack([np.interp(places, places[known], found[known, channel]) for channel in range(3)], axis=1)


def shut_line_track(u: Reals, eye: EyeShape, frame: FaceFrame) -> Track:
    """How the stroke moves, which at rest lies on the upper lid and isn't seen.

    Args:
        u: (V,) where its vertices are across the face.
        eye: the eye.
        frame: the face's axes.
    """
    side = eye.side.capitalize()
    blink, squint = f"eyeBlink{side}", f"eyeSquint{side}"
    serious, smiling = (
        frame.to_pixels(
            np.stack([np.zeros_like(u), eye.shut_at(line, u) - eye.at(eye.upper, u)], axis=1)
        ).astype(np.float32)
        for line in (eye.shut, eye.smiling)
    )
    return Track((blink, squint), ((0.0, 1.0), (0.0, 0.8)), {(1, 0): serious, (1, 1): smiling})
