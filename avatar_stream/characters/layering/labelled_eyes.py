"""A person's lower lids by their labels.

A face tracker expects human eyes, and leaves out the lower edge of a render's large ones, which would then stay open
when the eye shuts. All else of an eye it sees better than labels, which take lashes and shades for it.
"""

from __future__ import annotations

from collections.abc import Collection

import cv2
import numpy as np

from avatar_stream.characters.anchors import anchors_on
from avatar_stream.characters.layering.label_anchors import anchors_from_labels
from avatar_stream.characters.layering.tracked_labels import with_tracked_face
from avatar_stream.characters.parsing.parser import close_look
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FloatArray, PixelArray

# Side of the face's labels, pixels: outlines are read off finer than the network sees them.
_SIDE_PX = 768
# A lid is no lower than so much of the eye's height.
_MOST = 0.3


def labelled_eyes(picture: PixelArray, landmarks: FloatArray, unsure: Collection[str]) -> dict[str, Point]:
    """(x, y) pixels of the anchors on the outlines of both eyes, by name: the tracker's, but for lower lids that are
    labelled lower.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        landmarks: (478, 3) pixels, in MediaPipe's order, as a tracker sees them.
        unsure: see `with_tracked_face`; these eyes are left out.
    """
    sure = tuple(side for side in ("right_eye", "left_eye") if side not in unsure)
    if not sure:
        return {}
    square, likely = close_look(picture, FaceFrame.of(anchors_on(landmarks)))
    finer = cv2.resize(likely, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_LINEAR)
    inside = square.in_square(landmarks[:, :2]) * _SIDE_PX
    labels = with_tracked_face(finer.argmax(axis=2).astype(np.uint8), inside, unsure)
    tracked = anchors_on(inside)
    found = anchors_from_labels(labels, tracked)
    lids = {f"{side}_lower" for side in sure}
    for name in lids:
        upper = np.array(tracked[name.replace("lower", "upper")])
        height = np.array(tracked[name]) - upper
        lower = float((np.array(found[name]) - tracked[name]) @ height / max(float(height @ height), 1e-9))
        tracked[name] = tuple(tracked[name] + height * np.clip(lower, 0.0, _MOST))
    names = [name for name in tracked if name.startswith(sure)]
    places = square.to_picture(np.array([tracked[name] for name in names]) / _SIDE_PX)
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, places, strict=True)}
