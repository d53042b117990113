"""The finder that MediaPipe FaceMesh makes: excellent on photos, paintings and 3D renders, rough on line art.

MediaPipe is imported only when a picture has to be searched: it takes seconds to load.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from avatar_stream.native_log import native_stderr_silenced
from avatar_stream.stages import composite
from avatar_stream.types import FloatArray, PixelArray

# Low on purpose: a painted face scores far below a photograph.
DETECTION_CONFIDENCE = 0.1
# The face's share of the crop in the second pass, as FaceMesh's own tracker would choose it.
CROP_PER_FACE = 2.0
CROP_SIDE_PX = 512


def find_landmarks(keyframe: PixelArray) -> FloatArray | None:
    """Look for the most prominent face of a picture.

    A first pass finds it anywhere; a second one looks at an enlarged crop around it, which is more exact where
    the face is small.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.

    Returns:
        (478, 3) float64 landmarks in pixels (x right, y down, z away), or None.
    """
    from avatar_stream.face_mesh import open_face_mesh

    picture = composite(keyframe, np.full((*keyframe.shape[:2], 3), 200, np.uint8))
    with (
        native_stderr_silenced(),
        open_face_mesh(static=True, min_detection_confidence=DETECTION_CONFIDENCE) as mesh,
    ):
        found = None
        for x, y, side in _first_crops(picture.shape[1], picture.shape[0]):
            found = _landmarks_in_crop(mesh, picture, x, y, side)
            if found is not None:
                break
        if found is None:
            return None
        low, high = found[:, :2].min(axis=0), found[:, :2].max(axis=0)
        side = float((high - low).max()) * CROP_PER_FACE
        x, y = (low + high) / 2 - side / 2
        closer = _landmarks_in_crop(mesh, picture, float(x), float(y), side)
    return found if closer is None else closer


def _first_crops(width: int, height: int) -> list[tuple[float, float, float]]:
    """Squares (x, y, side) to search, the whole picture first, then where a bust's or a figure's head is."""
    longest = max(width, height)
    crops = [((width - longest) / 2, (height - longest) / 2, float(longest))]
    for share in (0.6, 0.4):
        side = longest * share
        crops += [((width - side) / 2, y, side) for y in (0.0, (height - side) * 0.25, (height - side) / 2)]
    return crops


def _landmarks_in_crop(mesh: Any, picture: PixelArray, x: float, y: float, side: float) -> FloatArray | None:
    """Landmarks in picture pixels found in one square crop; parts outside the picture are grey."""
    scale = CROP_SIDE_PX / side
    crop = cv2.warpAffine(
        picture,
        np.array([[scale, 0, -x * scale], [0, scale, -y * scale]]),
        (CROP_SIDE_PX, CROP_SIDE_PX),
        flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(200, 200, 200),
    )
    result = mesh.process(crop)
    if not result.multi_face_landmarks:
        return None
    raw = np.array([(p.x, p.y, p.z) for p in result.multi_face_landmarks[0].landmark])
    if not np.isfinite(raw).all():
        return None
    landmarks: FloatArray = raw * side
    landmarks[:, :2] += (x, y)
    return landmarks
