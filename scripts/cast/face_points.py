"""Anchors of a drawn face, read off the curves that were drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brush import AXIS_X_PX, Points, Spot, along
from eye_shape import EyeShape

UPPER_LIP_PX, LOWER_LIP_PX = (
    10.0,
    12.0,
)  # a line mouth has no lips; the mesh needs some skin that moves with it


@dataclass(frozen=True)
class FacePoints:
    """What of a face is needed to name all its anchors. Lines are those of the character's left side.

    Attributes:
        eye: the eye.
        brow: middle of the brow stroke, inner to outer end.
        mouth: the closed mouth, from one corner to the other.
        nose_bridge_y_px, nose_tip_y_px, nose_base_y_px, forehead_y_px: heights on the middle line.
        outline: closed shape of the face.
        cheek, jaw: points of the outline, at the height of the nose and of the mouth.
        head: closed shapes that make up the head, ears left out.
    """

    eye: EyeShape
    brow: Points
    mouth: Points
    nose_bridge_y_px: float
    nose_tip_y_px: float
    nose_base_y_px: float
    forehead_y_px: float
    outline: Points
    cheek: Spot
    jaw: Spot
    head: tuple[Points, ...]

    def anchors(self) -> dict[str, Spot]:
        """Every name of `ANCHOR_LANDMARKS` and `HEAD_ANCHORS`, px."""
        middle = AXIS_X_PX
        corner = float(self.mouth[:, 0].max())
        line_y = float(np.interp(middle, self.mouth[:, 0], self.mouth[:, 1]))
        half_x = (corner + middle) / 2
        half_y = float(np.interp(half_x, self.mouth[:, 0], self.mouth[:, 1]))
        head_top = min(float(shape[:, 1].min()) for shape in self.head)
        head_side = max(half_width_px(shape, self.eye.centre[1]) for shape in self.head)
        left: dict[str, Spot] = {
            "left_brow_outer": _spot(self.brow[-1]),
            "left_brow_middle": _spot(along(self.brow, 0.5)),
            "left_brow_inner": _spot(self.brow[0]),
            "mouth_left": (corner, float(self.mouth[-1, 1])),
            "upper_lip_left": (half_x, half_y - 0.75 * UPPER_LIP_PX),
            "lower_lip_left": (half_x, half_y + 0.75 * LOWER_LIP_PX),
            "jaw_left": self.jaw,
            "cheek_left": self.cheek,
            "head_left": (head_side, self.eye.centre[1]),
        }
        right = {name.replace("left", "right"): (2 * middle - x, y) for name, (x, y) in left.items()}
        return {
            **self.eye.anchors(),
            **left,
            **right,
            "nose_bridge": (middle, self.nose_bridge_y_px),
            "nose_tip": (middle, self.nose_tip_y_px),
            "nose_base": (middle, self.nose_base_y_px),
            "upper_lip_top": (middle, line_y - UPPER_LIP_PX),
            "upper_lip_bottom": (middle, line_y - 0.5),
            "lower_lip_top": (middle, line_y + 0.5),
            "lower_lip_bottom": (middle, line_y + LOWER_LIP_PX),
            "chin": (middle, float(self.outline[:, 1].max())),
            "forehead": (middle, self.forehead_y_px),
            "head_top": (middle, head_top),
        }


def half_width_px(shape: Points, y_px: float) -> float:
    """The largest x at which the closed shape's edge crosses a height; -inf when it doesn't."""
    ahead = np.roll(shape, -1, axis=0)
    crossing = (shape[:, 1] <= y_px) != (ahead[:, 1] <= y_px)
    (x0, y0), (x1, y1) = shape[crossing].T, ahead[crossing].T
    return float(np.max(x0 + (x1 - x0) * (y_px - y0) / (y1 - y0), initial=-np.inf))


def _spot(point: Points) -> Spot:
    return float(point[0]), float(point[1])
