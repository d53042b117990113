"""The open mouth that an artist drew, measured so that it can be opened and shut."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.drawn_mouth import LIP_POINTS, DrawnMouth, MouthInside

# Less of a pixel than this is the soft edge of what is drawn.
_COVERED = 0.5
_UNSEEN = 0.02
# A mouth narrower than this, in pixels, can't be measured.
_LEAST_PX = 3.0


def mouth_inside(
    mouth: DrawnMouth, picture: npt.NDArray[np.float32], lips: npt.NDArray[np.float32] | None
) -> MouthInside | None:
    """Find the edges of an open mouth in its layer.

    Args:
        mouth: the same mouth as the keyframe shows it; says what is along and across.
        picture: (h, w, 4) float32 over its crop: colour multiplied by alpha, and alpha 0…1.
        lips: the same of the lips round it, or None.

    Returns:
        The mouth with its edges, or None where the layer has nothing in the crop.
    """
    y, x = np.nonzero(picture[..., 3] >= _COVERED)
    if len(y) == 0:
        return None
    places = np.column_stack([x, y]) + 0.5 + (mouth.left_px, mouth.top_px)
    along, across = places @ mouth.right, places @ mouth.down
    first, last = along.min(), along.max()
    if last - first < _LEAST_PX:
        return None
    steps = np.linspace(first, last, LIP_POINTS)
    # In each column, a step wide, the outermost pixels.
    column = np.rint((along - first) / (last - first) * (LIP_POINTS - 1)).astype(int)
    top, bottom = np.full(LIP_POINTS, np.inf), np.full(LIP_POINTS, -np.inf)
    np.minimum.at(top, column, across - 0.5)
    np.maximum.at(bottom, column, across + 0.5)
    seen = np.isfinite(top)
    # Whole pixels make stairs of a slanting edge.
    top, bottom = (
        np.convolve(np.pad(np.interp(steps, steps[seen], edge[seen]), 1, "edge"), (0.25, 0.5, 0.25), "valid")
        for edge in (top, bottom)
    )
    upper, lower = (steps[:, None] * mouth.right + edge[:, None] * mouth.down for edge in (top, bottom))
    if lips is None:
        return MouthInside(picture, 0.0, upper, lower)
    opening = (picture[..., 3] >= _COVERED).astype(np.uint8)
    beyond = cv2.distanceTransform(1 - opening, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    reach_px = float(beyond[lips[..., 3] > _UNSEEN].max(initial=0.0))
    both = lips + picture * (1 - lips[..., 3:])
    return MouthInside(both.astype(np.float32), reach_px, upper, lower)
