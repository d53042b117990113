"""What clean layers leave of a picture: details that are shown at rest, and fade as soon as their feature moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from avatar_stream.characters.layering.areas import Mask, grown
from avatar_stream.puppet.building.sheets import AT_REST, Sheet
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# By what moves in them: the layers of each feature.
_FEATURES = {
    "eye": ("eye_white", "iris", "lower_lash", "upper_lash", "lid_crease", "brow"),
    "mouth": ("mouth",),
}
# How far beyond a feature, where it can move to, details are its own; how far head and body reach; in face widths.
_AROUND = {"eye": 0.1, "mouth": 0.15, "body": 0.03}
_BODY = ("clothes", "hands", "background")


def details_at_rest(left_over: PixelArray, layers: Sequence[Sheet], frame: FaceFrame) -> list[Sheet]:
    """Sheets of what is left over, by what moves there: eyes and brows, the mouth, the head, and where that lies on
    the body. On the body alone, whose layers move as one, details stay.

    Args:
        left_over: (H, W, 4) uint8 RGBA, see `stacking.left_over`.
        layers: those that it is left over of.
        frame: the face's axes.
    """
    free: Mask = left_over[..., 3] > 0
    sheets = []
    for feature, labels in _FEATURES.items():
        own = [one.picture[..., 3] > 0 for one in layers if one.label in labels]
        if own:
            mask = free & grown(np.logical_or.reduce(own), _AROUND[feature], frame)
            sheets.append(_sheet(left_over, mask, feature))
            free &= ~mask
    on_head, on_body = (
        free & _beside([one for one in layers if (one.label in _BODY) == is_body], free, frame)
        for is_body in (False, True)
    )
    sheets += [
        _sheet(left_over, on_head & ~on_body, "head"),
        _sheet(left_over, on_head & on_body, "neck"),
        _sheet(left_over, on_body & ~on_head, "body"),
    ]
    return [sheet for sheet in sheets if sheet.picture.any()]


def _beside(layers: Sequence[Sheet], free: Mask, frame: FaceFrame) -> Mask:
    """Where some layers are, and a little around."""
    own = np.logical_or.reduce([np.zeros_like(free), *(one.picture[..., 3] > 0 for one in layers)])
    return grown(own, _AROUND["body"], frame)


def _sheet(left_over: PixelArray, mask: Mask, kind: str) -> Sheet:
    picture = np.where(mask[..., None], left_over, 0).astype(np.uint8)
    return Sheet("clothes" if kind == "body" else "face", picture, expression=AT_REST, kind=kind)
