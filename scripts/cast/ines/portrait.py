"""Inés painted: each part by itself, so that hair, eyes and mouth stay apart."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from brush import SIZE_PX, Sheet, Spot
from face_points import FacePoints, half_width_px
from oil import painted

from ines.clothes import draw_body, draw_necklace
from ines.face import (
    BROW_LINE,
    DEEP,
    EYE,
    FACE,
    LIGHT,
    LIPS,
    MOUTH_LINE,
    NOSE_TIP_Y_PX,
    OPEN_MOUTH,
    SHADE,
    SKIN,
    draw_head,
)
from ines.hair import draw_back_hair, draw_front_hair, head_shapes

Pixels = npt.NDArray[np.uint8]


def draw() -> Pixels:
    """(SIZE_PX, SIZE_PX, 4) uint8 RGBA: the whole picture."""
    return _laid(_hair(), _face())


def layers() -> dict[str, Pixels]:
    """What the keyframe doesn't show: the face under the hair, the hair alone, shut eyes, an open mouth."""
    eyes, mouth, lips = (Sheet() for _ in range(3))
    EYE.draw_shut(eyes)
    OPEN_MOUTH.draw(mouth)
    LIPS.draw(lips, *OPEN_MOUTH.edges(), shut=False)
    drawn = {"eyes_closed": eyes, "mouth_open": mouth, "lips_open": lips}
    return {"hair_front": _hair(), "face": _face(), **{name: sheet.pixels() for name, sheet in drawn.items()}}


@cache
def _face() -> Pixels:
    sheet = Sheet()
    draw_back_hair(sheet)
    draw_body(sheet, (SKIN, LIGHT, SHADE, DEEP))
    draw_head(sheet)
    necklace = Sheet()
    draw_necklace(necklace)
    return _laid(necklace.pixels(), painted(sheet.pixels(), _closely(), seed=1))


@cache
def _hair() -> Pixels:
    sheet = Sheet()
    draw_front_hair(sheet)
    return painted(sheet.pixels(), np.zeros((SIZE_PX, SIZE_PX), np.float32), seed=2)


def _closely() -> npt.NDArray[np.float32]:
    """(SIZE_PX, SIZE_PX) 0…1, 1 at eyes, nose and mouth."""
    mask = np.zeros((SIZE_PX, SIZE_PX), np.float32)
    places = EYE.anchors()
    for x, y in (places["left_iris"], places["right_iris"]):
        cv2.ellipse(mask, (round(x), round(y)), (66, 40), 0, 0, 360, 1.0, -1)
    middle = SIZE_PX // 2
    cv2.ellipse(mask, (middle, round(NOSE_TIP_Y_PX) + 16), (34, 22), 0, 0, 360, 0.7, -1)
    cv2.ellipse(mask, (middle, round(float(MOUTH_LINE[:, 1].mean())) + 2), (60, 32), 0, 0, 360, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 9), np.float32)


def _laid(upper: Pixels, lower: Pixels) -> Pixels:
    """One over the other, straight alpha."""
    a, b = (part[..., 3:].astype(np.float32) / 255 for part in (upper, lower))
    alpha = a + (1 - a) * b
    colour = (a * upper[..., :3] + (1 - a) * b * lower[..., :3]) / np.maximum(alpha, 1e-6)
    return np.rint(np.dstack([colour, 255 * alpha])).astype(np.uint8)


def anchors() -> dict[str, Spot]:
    """Where the named points lie, px, read off the curves that are drawn."""
    return FacePoints(
        eye=EYE,
        brow=BROW_LINE,
        mouth=MOUTH_LINE,
        nose_bridge_y_px=EYE.centre[1] - 6,
        nose_tip_y_px=NOSE_TIP_Y_PX,
        nose_base_y_px=601.0,
        forehead_y_px=310.0,
        outline=FACE,
        cheek=(half_width_px(FACE, 540.0), 540.0),
        jaw=(half_width_px(FACE, 640.0), 640.0),
        head=head_shapes(),
    ).anchors()
