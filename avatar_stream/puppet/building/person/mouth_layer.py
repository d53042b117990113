"""What lies behind the lips: the picture's own mouth, and a painted one with teeth and tongue for when it opens."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.masks import polygon_mask
from avatar_stream.characters.matte import fill
from avatar_stream.puppet.building.person.eye_layer import EDGE_PX
from avatar_stream.puppet.building.person.head_mesh import HeadFrame
from avatar_stream.puppet.building.person.painted_mouth import MouthPalette, paint_mouth
from avatar_stream.types import FloatArray, PixelArray

# A gap between the lips of this many face heights at rest counts as an open mouth, whose picture is kept.
OPEN_AT_REST_FACE_HEIGHTS = 0.02


@dataclass(frozen=True)
class MouthLayer:
    """The mouth in the plane of the keyframe.

    Attributes:
        left_px, top_px: where the crop lies in the picture.
        resting: (h, w, 3) float32 RGB 0…255: what the keyframe shows between its lips, continued all round.
        upper: (h, w, 3) float32: palate, upper teeth; moves with the head.
        lower: (h, w, 4) float32: tongue and lower teeth with alpha 0…1 (colour not multiplied); moves with the jaw.
        kept: (h, w) float32 0…1: where the resting picture stays visible in an open mouth.
    """

    left_px: int
    top_px: int
    resting: npt.NDArray[np.float32]
    upper: npt.NDArray[np.float32]
    lower: npt.NDArray[np.float32]
    kept: npt.NDArray[np.float32]


def build_mouth_layer(subject: PixelArray, landmarks: FloatArray, loop: FloatArray) -> MouthLayer:
    """Paint the inside of a character's mouth in the colours of its lips and skin.

    Args:
        subject: (H, W, 4) uint8 RGBA.
        landmarks: (478, 3) pixels.
        loop: (20, 2) pixels, the edge of the mouth opening.
    """
    frame = HeadFrame.of(landmarks)
    fh = frame.height_px
    centre = loop.mean(axis=0)
    reach = np.array([0.36, 0.42]) * fh + 6
    limit = (subject.shape[1], subject.shape[0])
    low = np.floor(np.clip(centre - reach * (1, 0.5), 0, np.array(limit) - 2)).astype(int)
    high = np.ceil(np.clip(centre + reach, low + 2, limit)).astype(int)
    picture = subject[low[1] : high[1], low[0] : high[0], :3].astype(np.float32)
    opening = polygon_mask(picture.shape[:2], loop - low)
    trusted = cv2.dilate(opening, np.ones((2 * EDGE_PX + 1,) * 2, np.uint8))
    resting = fill(picture, trusted.astype(np.float32))
    gap = float(
        np.mean(
            [(landmarks[b, :2] - landmarks[a, :2]) @ frame.down for a, b in ((13, 14), (82, 87), (312, 317))]
        )
    )
    gap = max(gap, 0.0)
    open_at_rest = gap > OPEN_AT_REST_FACE_HEIGHTS * fh
    soft = cv2.GaussianBlur(opening.astype(np.float32), (0, 0), max(1.0, 0.008 * fh))
    kept = soft if open_at_rest else np.zeros_like(soft)

    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32) + 0.5
    offset = np.stack([x, y], axis=-1) + low - (landmarks[13, :2] + landmarks[14, :2]) / 2
    # The mouth's own axes; in a turned face its farther half is the shorter one.
    corners = landmarks[[78, 308], :2] - (landmarks[13, :2] + landmarks[14, :2]) / 2
    axis = (corners[1] - corners[0]) / max(float(np.linalg.norm(corners[1] - corners[0])), 1e-6)
    halves = np.maximum(corners @ axis * (-1, 1), 0.05 * fh)
    sideways = offset @ axis
    across = sideways / np.where(sideways < 0, halves[0], halves[1])
    along = (offset @ np.array([-axis[1], axis[0]])) / fh
    palette = MouthPalette.of(subject, landmarks)
    upper, lower = paint_mouth(across, along, palette, float(halves.mean()) / fh)
    return MouthLayer(
        int(low[0]),
        int(low[1]),
        resting,
        upper.astype(np.float32),
        lower.astype(np.float32),
        kept.astype(np.float32),
    )
