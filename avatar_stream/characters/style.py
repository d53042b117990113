"""Is a character drawn, or natural (a photo, a painting, a 3D render)?"""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.character import Style
from avatar_stream.characters.finders.face_view import FaceView, view_face
from avatar_stream.characters.finders.facemesh import TrackedFace
from avatar_stream.face_model.topology import FACE_OVAL
from avatar_stream.types import PixelArray

# FaceMesh, looking several times, agrees with itself on everything but drawings and animals: at most 0.008 on photos,
# paintings and renders, at least 0.013 face widths on drawings.
AGREED_SPREAD = 0.0105
# A drawing has skin, one flat colour, or lines and patches, and next to nothing between: 0.01 to 0.31 of the skin's
# area on drawings, at least 0.34 on all else.
FLAT_BETWEEN = 0.33
SKIN_SURE, OTHER_SURE = 0.15, 0.85
INNER_FACE = 0.85


def guess_style(keyframe: PixelArray, tracked: TrackedFace | None) -> Style:
    """Guess a picture's style from its face; "natural" where FaceMesh finds none.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.
        tracked: what FaceMesh said about it.
    """
    if tracked is None or tracked.eye_spread < AGREED_SPREAD:
        return "natural"
    return "drawn" if _between_share(view_face(keyframe, tracked.landmarks)) < FLAT_BETWEEN else "natural"


def _between_share(view: FaceView) -> float:
    """Area whose colour is neither surely skin nor surely something else, against the area of skin."""
    oval = view.landmarks[FACE_OVAL]
    middle = oval.mean(axis=0)
    mask = np.zeros(view.not_skin.shape, np.uint8)
    cv2.fillPoly(mask, [np.round(middle + INNER_FACE * (oval - middle)).astype(np.int32)], 1)
    inside = view.not_skin[mask > 0]
    between = ((inside > SKIN_SURE) & (inside < OTHER_SURE)).sum()
    return float(between / max((inside < 0.5).sum(), 1))
