"""Hair behind the head, where a picture shows hair about the face: what is seen between them as the head turns."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.layering.areas import Mask, apart_from, face_places, grown
from avatar_stream.characters.masks import box_of, disc
from avatar_stream.characters.matte import fill
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# It is behind what of the face is so near to hair, and of hair to the face; so far inside the figure, above the chin,
# and nowhere narrower than twice the last. Face widths.
_REACH, _INSIDE, _ABOVE_CHIN, _NARROW = 0.2, 0.04, 0.05, 0.03
# In the shade of the head it has so much of the hair's light.
_SHADE = 0.75


def hair_backing(hair: PixelArray, face: Mask, figure: Mask, frame: FaceFrame) -> PixelArray | None:
    """(H, W, 4) uint8 RGBA, straight alpha; None where no hair is about a face.

    Args:
        hair: (H, W, 4) uint8 RGBA, straight alpha: the fringe's layer.
        face: (H, W) where the face is, also behind others.
        figure: (H, W) where anything is solid.
        frame: the face's axes.
    """
    own = hair[..., 3] > 127
    if not own.any() or not face.any():
        return None
    box = box_of(own | face, 2)
    own, face, figure = own[box], face[box], figure[box]
    area = own & grown(face, _REACH, frame) | face & grown(own, _REACH, frame)
    area &= apart_from(~figure) > _INSIDE * frame.width_px
    chin = frame.anchors.get("chin", (0.0, 0.65))[1]
    u, v = (one[box] for one in face_places(hair.shape[:2], frame))
    area &= v < chin - _ABOVE_CHIN
    # No farther down than there is hair beside the face.
    from_left = np.maximum.accumulate(own, axis=1)
    from_right = np.maximum.accumulate(own[:, ::-1], axis=1)[:, ::-1]
    area &= np.where(u < 0, from_left, from_right)
    radius = _NARROW * frame.width_px
    area = cv2.morphologyEx(area.astype(np.uint8), cv2.MORPH_OPEN, disc(radius)) > 0
    if not area.any():
        return None
    inside = cv2.erode(own.astype(np.uint8), disc(2)).astype(np.float32)
    colours = cv2.GaussianBlur(hair[box][..., :3] * inside[..., None], (0, 0), radius)
    much = cv2.GaussianBlur(inside, (0, 0), radius)
    known = fill(colours / np.maximum(much, 1e-3)[..., None], (much > 0.01).astype(np.float32))
    backing = np.zeros_like(hair)
    backing[box][area] = 255
    backing[box][area, :3] = np.rint((_SHADE * known).clip(0, 255))[area]
    return backing
