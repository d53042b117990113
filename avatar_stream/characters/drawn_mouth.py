"""The mouth of a drawn character: its own line taken out of the picture, measured, and ready to be drawn anew.

A drawn mouth is a line and, open, a flat shape. Stretching the picture of a closed one gives neither, so an artist
who rigs a character by hand draws it again for every vowel. So does this: the picture's own mouth shows while the face
is at rest; as soon as it speaks, one drawn with the same line takes its place. What a picture with an open mouth shows
of teeth and tongue goes on to show.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.head_mesh import HeadFrame, smoothstep
from avatar_stream.characters.masks import disc, polygon_mask
from avatar_stream.characters.matte import fill
from avatar_stream.characters.painted_mouth import MouthPalette, skin_colour
from avatar_stream.face_model.topology import LOWER_INNER_LIP, UPPER_INNER_LIP
from avatar_stream.types import FloatArray, PixelArray

# Points along each lip.
LIP_POINTS = 25
# The crop reaches so far from the middle of the mouth, in face widths: aside, up and down.
REACH_FACE_WIDTHS = (0.36, 0.22, 0.40)
# A gap between the lips of this many face heights at rest is an open mouth, whose picture is kept.
OPEN_AT_REST_FACE_HEIGHTS = 0.02
# Bounds of the line's thickness, in face widths; and how far across the lip line it is looked for.
LINE_FACE_WIDTHS = (0.009, 0.03)
LINE_SEARCH_FACE_WIDTHS = 0.035
# A line that differs less than this from the skin (luma, 0…255) is none.
LEAST_CONTRAST = 14.0
# What belongs to the mouth differs by so much from the skin round it (largest channel), and lies so near (face widths).
FOREIGN_COLOUR = 12.0
SURROUNDINGS_FACE_WIDTHS = 0.06
_LUMA = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True)
class MouthInside:
    """What an artist drew between the lips of an open mouth.

    Attributes:
        picture: (h, w, 4) float32 over the mouth's crop: colour multiplied by alpha, and alpha 0…1; with the lips.
        lips_px: how far the lips reach beyond the opening; 0 where there are none.
        upper, lower: (`LIP_POINTS`, 2) its edges from the right corner to the left one, pixels of the keyframe.
    """

    picture: npt.NDArray[np.float32]
    lips_px: float
    upper: FloatArray
    lower: FloatArray


@dataclass(frozen=True)
class DrawnMouth:
    """What a drawn mouth needs to be drawn again, in pixels of the keyframe.

    Attributes:
        left_px, top_px: where the crop lies in the picture.
        clean: (h, w, 4) float32: the skin without a mouth, RGB 0…255, and 0…1 where the picture has its mouth.
        upper, lower: (`LIP_POINTS`, 2) edges of the opening at rest from the right corner to the left one.
        right, down: (2,) unit vectors along the mouth and across it.
        face_width_px: for measures in the face's own terms.
        chin_px: from the mouth down to the chin.
        line_px: thickness of the line.
        palette: (4, 3) float32 RGB 0…255 of the inside, the tongue, the teeth and the line.
        resting: (h, w, 3) float32 RGB, the picture itself, if it shows an open mouth.
        inside: the artist's own open mouth; None where the character came without.
    """

    left_px: int
    top_px: int
    clean: npt.NDArray[np.float32]
    upper: FloatArray
    lower: FloatArray
    right: FloatArray
    down: FloatArray
    face_width_px: float
    chin_px: float
    line_px: float
    palette: npt.NDArray[np.float32]
    resting: npt.NDArray[np.float32] | None
    inside: MouthInside | None = None


def build_drawn_mouth(subject: PixelArray, landmarks: FloatArray) -> DrawnMouth:
    """Measure the mouth of a drawn face and take it out.

    Args:
        subject: (H, W, 4) uint8 RGBA.
        landmarks: (478, 3) pixels.
    """
    frame = HeadFrame.of(landmarks)
    upper, lower = (_evenly(landmarks[lip, :2]) for lip in (UPPER_INNER_LIP, LOWER_INNER_LIP))
    centre = (upper[[0, -1]] + lower[[0, -1]]).sum(axis=0) / 4
    right = (upper[-1] - upper[0]) / max(float(np.linalg.norm(upper[-1] - upper[0])), 1e-6)
    down = np.array([-right[1], right[0]])
    aside, above, below = (share * frame.width_px for share in REACH_FACE_WIDTHS)
    limit = np.array([subject.shape[1], subject.shape[0]])
    low = np.floor(np.clip(centre - (aside, above), 0, limit - 2)).astype(int)
    high = np.ceil(np.clip(centre + (aside, below), low + 2, limit)).astype(int)
    picture = subject[low[1] : high[1], low[0] : high[0], :3].astype(np.float32)
    skin = skin_colour(subject, landmarks)
    gap = float(((lower - upper) @ down).max())
    colour, thickness = _line(picture, upper - low, down, frame.width_px, skin)
    palette = MouthPalette.of(subject, landmarks, "drawn")
    return DrawnMouth(
        int(low[0]),
        int(low[1]),
        _without_mouth(picture, upper - low, lower - low, thickness, frame.width_px),
        upper,
        lower,
        right,
        down,
        frame.width_px,
        max(float((frame.chin - centre) @ down), 0.05 * frame.height_px),
        thickness,
        np.clip([palette.cavity, palette.tongue, palette.teeth, colour], 0, 255).astype(np.float32),
        picture if gap > OPEN_AT_REST_FACE_HEIGHTS * frame.height_px else None,
    )


def _evenly(lip: FloatArray) -> FloatArray:
    """(`LIP_POINTS`, 2) points of a smooth line through (11, 2) landmarks, evenly spaced along it."""
    from scipy.interpolate import PchipInterpolator

    steps = np.linalg.norm(np.diff(lip, axis=0), axis=1)
    knots = np.concatenate([[0.0], np.cumsum(np.maximum(steps, 1e-3 * max(float(steps.max()), 1e-6)))])
    return np.asarray(PchipInterpolator(knots, lip)(np.linspace(0, knots[-1], LIP_POINTS)))


def _line(
    picture: FloatArray, lip: FloatArray, down: FloatArray, face_width_px: float, skin: FloatArray
) -> tuple[FloatArray, float]:
    """Colour (3,) and thickness in pixels of the line along a lip; a soft shade of the skin where there is none."""
    reach = LINE_SEARCH_FACE_WIDTHS * face_width_px
    steps = np.arange(-reach, reach + 0.25, 0.5)
    middle = lip[LIP_POINTS // 5 : -LIP_POINTS // 5]
    places = (middle[:, None] + steps[None, :, None] * down).astype(np.float32) - 0.5
    across = cv2.remap(
        picture, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    luma = across @ _LUMA
    darkest = luma.argmin(axis=1)
    rows = np.arange(len(middle))
    contrast = float(skin @ _LUMA - np.median(luma[rows, darkest]))
    low, high = (share * face_width_px for share in LINE_FACE_WIDTHS)
    if contrast < LEAST_CONTRAST:
        return 0.55 * skin, low
    share = np.clip((skin @ _LUMA - luma) / contrast, 0, 1)
    near = np.abs(steps[None, :] - steps[darkest][:, None]) < high
    thickness = float(np.median((share * (share > 0.3) * near).sum(axis=1)) * 0.5)
    clear = luma[rows, darkest] <= np.percentile(luma[rows, darkest], 40)
    return np.median(across[rows, darkest][clear], axis=0).astype(np.float64), float(
        np.clip(thickness, low, high)
    )


def _without_mouth(
    picture: FloatArray, upper: FloatArray, lower: FloatArray, line_px: float, face_width_px: float
) -> npt.NDArray[np.float32]:
    """(h, w, 4) as `DrawnMouth.clean`."""
    core = polygon_mask(picture.shape[:2], np.concatenate([upper, lower[::-1]]))
    for lip in (upper, lower):
        cv2.polylines(core, [np.round(lip).astype(np.int32)], False, 1, max(1, round(2 * line_px)))
    core = cv2.dilate(core, disc(0.5 * line_px + 1))
    around = cv2.dilate(core, disc(SURROUNDINGS_FACE_WIDTHS * face_width_px))
    skin = fill(picture, (around == 0).astype(np.float32))
    foreign = ((np.abs(picture - skin).max(axis=2) > FOREIGN_COLOUR) & (around > 0)).astype(np.uint8)
    # Ends of the line and lips beyond the landmarks hang together with the mouth, and aren't part of more than that.
    _, parts = cv2.connectedComponents(foreign | core)
    ends = around - cv2.erode(around, disc(1.0))
    mouth = np.isin(parts, np.setdiff1d(parts[core > 0], parts[ends > 0])) | (core > 0)
    mask = cv2.dilate(mouth.astype(np.uint8), disc(1.5))
    clean = fill(picture, 1 - mask.astype(np.float32))
    soft = cv2.GaussianBlur(cv2.dilate(mask, disc(1.0)).astype(np.float32), (0, 0), 0.8)
    # Where the crop ends the picture goes on as it is.
    height, width = mask.shape
    y, x = np.mgrid[:height, :width]
    border = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y))
    return np.dstack([clean, soft * smoothstep(border / 4)]).astype(np.float32)
