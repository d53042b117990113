"""Areas of a picture, measured in face widths."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.face_frame import FaceFrame

Mask = npt.NDArray[np.bool_]
Key = tuple[str, str]
Seen = dict[Key, Mask]

# How far the edges of layers reach beyond their labels; and spurs of a border are no wider than about twice this.
# Face widths.
EDGE, SPUR = 0.012, 0.012
# Alpha from here on is solid.
SOLID = 254


def face_places(shape: tuple[int, ...], frame: FaceFrame) -> tuple[npt.NDArray[np.float32], ...]:
    """u and v, face units, of every pixel's centre."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32) + 0.5
    x -= frame.origin[0]
    y -= frame.origin[1]
    across, down = frame.across / frame.width_px**2, frame.down / frame.width_px**2
    return x * across[0] + y * across[1], x * down[0] + y * down[1]


def grown(mask: Mask, face_widths: float, frame: FaceFrame) -> Mask:
    return np.asarray(apart_from(mask) < face_widths * frame.width_px)


def apart_from(mask: Mask) -> npt.NDArray[np.float32]:
    """(H, W) pixels to the nearest one of a mask."""
    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 3), np.float32)


def hull_of(mask: Mask) -> Mask:
    points = cv2.findNonZero(mask.astype(np.uint8))
    filled = np.zeros(mask.shape, np.uint8)
    if points is not None:
        cv2.fillConvexPoly(filled, cv2.convexHull(points), 1)
    return filled > 0
