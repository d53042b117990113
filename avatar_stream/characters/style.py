"""Is a character drawn, or natural (a photo, a painting, a 3D render)?"""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.character import Style
from avatar_stream.characters.finders.face_view import FaceView, view_face
from avatar_stream.characters.finders.facemesh import TrackedFace
from avatar_stream.characters.finders.network import NetworkFinder
from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.parsing.parser import parse_face
from avatar_stream.face_model.topology import FACE_OVAL
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# FaceMesh, looking several times, agrees with itself on everything but drawings and animals: at most 0.008 on photos,
# paintings and renders, at least 0.013 face widths on drawings.
AGREED_SPREAD = 0.0105
# A drawing has skin, one flat colour, or lines and patches, and next to nothing between: 0.01 to 0.31 of the skin's
# area on drawings, at least 0.34 on all else.
FLAT_BETWEEN = 0.33
# Flatter than this, it is a drawing even where FaceMesh copes with it.
VERY_FLAT = 0.25
# Where eyes are looked for, in face widths from the point between them, and the least area of one, face widths squared.
EYES_WITHIN, LEAST_EYE = 0.35, 0.008
SKIN_SURE, OTHER_SURE = 0.15, 0.85
INNER_FACE = 0.85


def guess_style(keyframe: PixelArray, tracked: TrackedFace | None) -> Style:
    """Guess a picture's style from its face; "drawn" where FaceMesh, which knows people, finds none.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.
        tracked: what FaceMesh said about it.
    """
    if tracked is None:
        return "drawn"
    between = _between_share(view_face(keyframe, tracked.landmarks))
    if tracked.eye_spread < AGREED_SPREAD:
        return "drawn" if between < VERY_FLAT else "natural"
    return "drawn" if between < FLAT_BETWEEN or _has_drawn_eyes(keyframe, tracked) else "natural"


def _has_drawn_eyes(keyframe: PixelArray, tracked: TrackedFace) -> bool:
    """Whether the networks that know illustrations see two of their eyes: an animal has none that they know."""
    anchors = NetworkFinder().propose(keyframe, tracked).anchors
    if not anchors:
        return False
    frame = FaceFrame.of(anchors)
    labels = parse_face(keyframe, frame).labels
    seen = np.isin(labels, [LABEL_NUMBER["iris"], LABEL_NUMBER["eye_white"]])
    rows, columns = np.nonzero(seen)
    places = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)
    near = places[(np.abs(places[:, 1]) < EYES_WITHIN) & (np.abs(places[:, 0]) < 2 * EYES_WITHIN)]
    least = LEAST_EYE * frame.width_px**2
    return bool((near[:, 0] < 0).sum() > least and (near[:, 0] > 0).sum() > least)


def _between_share(view: FaceView) -> float:
    """Area whose colour is neither surely skin nor surely something else, against the area of skin."""
    oval = view.landmarks[FACE_OVAL]
    middle = oval.mean(axis=0)
    mask = np.zeros(view.not_skin.shape, np.uint8)
    cv2.fillPoly(mask, [np.round(middle + INNER_FACE * (oval - middle)).astype(np.int32)], 1)
    inside = view.not_skin[mask > 0]
    between = ((inside > SKIN_SURE) & (inside < OTHER_SURE)).sum()
    return float(between / max((inside < 0.5).sum(), 1))
