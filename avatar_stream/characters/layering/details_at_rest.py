"""What clean layers leave of a picture: details that are shown at rest, and fade as soon as their feature moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from avatar_stream.characters.layering.areas import SOLID, Mask, grown
from avatar_stream.puppet.building.sheets import AT_REST, Sheet
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# By what moves in them: the layers of each feature, and how far about them details are its own, face widths.
_FEATURES = {
    "brow": (("brow",), 0.04),
    "eye": (("eye_white", "iris", "lower_lash", "upper_lash", "lid_crease"), 0.03),
    "mouth": (("mouth",), 0.04),
}
# How far head and body reach, face widths.
_REACH = 0.03
_BODY = ("clothes", "hands", "background")


def details_at_rest(left_over: PixelArray, layers: Sequence[Sheet], frame: FaceFrame) -> list[Sheet]:
    """Sheets of what is left over, by what moves there: brows, eyes, the mouth, the head, and where that lies on the
    body. On the body alone, whose layers move as one, details stay.

    Args:
        left_over: (H, W, 4) uint8 RGBA, see `stacking.left_over`.
        layers: those that it is left over of.
        frame: the face's axes.
    """
    free: Mask = left_over[..., 3] > 0
    sheets = []
    for feature, (labels, far) in _FEATURES.items():
        mask = free & grown(_seen(layers, labels), far, frame)
        sheets.append(_sheet(left_over, mask, feature))
        free &= ~mask
    on_head, on_body = (
        free & _beside([one for one in layers if (one.label in _BODY) == is_body], free, _REACH, frame)
        for is_body in (False, True)
    )
    sheets += [
        _sheet(left_over, on_head & ~on_body, "head"),
        _sheet(left_over, on_head & on_body, "neck"),
        _sheet(left_over, on_body & ~on_head, "body"),
    ]
    return [sheet for sheet in sheets if sheet.picture.any()]


def _seen(layers: Sequence[Sheet], labels: tuple[str, ...]) -> Mask:
    """Where layers of these labels are seen: not where they go on behind others."""
    seen, covered = (np.zeros(layers[0].picture.shape[:2], np.bool_) for _ in range(2))
    for one in reversed(layers):
        alpha = one.picture[..., 3]
        if one.label in labels:
            seen |= (alpha > 0) & ~covered
        covered |= alpha >= SOLID
    return seen


def _beside(layers: Sequence[Sheet], free: Mask, far: float, frame: FaceFrame) -> Mask:
    """Where some layers are, and so far around."""
    own = np.logical_or.reduce([np.zeros_like(free), *(one.picture[..., 3] > 0 for one in layers)])
    return grown(own, far, frame)


def _sheet(left_over: PixelArray, mask: Mask, kind: str) -> Sheet:
    picture = np.where(mask[..., None], left_over, 0).astype(np.uint8)
    return Sheet("clothes" if kind == "body" else "face", picture, expression=AT_REST, kind=kind)
