"""A face cut out at one size, and where in it is skin, if it were drawn.

In a drawing the skin is one colour, give or take blush and shadow, both of which make it warmer. Whatever differs in
another direction is an eye, a brow, a mouth, hair or a line.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.finders.facemesh import GREY, face_width
from avatar_stream.pictures.composite import on_grey
from avatar_stream.types import FloatArray, PixelArray

# The face's width in the view; all sizes below are in pixels of it.
FACE_PX = 160.0
VIEW_PX = 352
# Direction in CIE L*a*b* that blush and shadow move skin in, and how far at most.
WARMER = np.array([-0.5, 0.75, 0.43])
WARMEST = 28.0
# Colour differences at which something begins to be, and surely is, no skin.
SKIN_BEGIN, SKIN_END = 2.5, 8.5
# Share of skin's chroma that the white of an eye lacks at least, and surely; how much darker, in L, it may be; and the
# chroma below which skin itself is grey.
PALER, WHITE_DARKER, LEAST_CHROMA = (0.3, 0.6), 5.0, 4.0
# Landmarks round cheeks, nose and mouth: mostly skin in any face.
SKIN_PATCH = [234, 93, 132, 58, 172, 152, 397, 288, 361, 323, 454, 6]


@dataclass(frozen=True)
class FaceView:
    """A face at `FACE_PX` width, centred in a square of `VIEW_PX`.

    Attributes:
        not_skin: (VIEW_PX, VIEW_PX) float32 0…1, 1 where the colour can't be skin.
        landmarks: (478, 2) of FaceMesh, pixels of the view.
    """

    not_skin: npt.NDArray[np.float32]
    landmarks: FloatArray


def view_face(keyframe: PixelArray, landmarks: FloatArray) -> FaceView:
    """Cut out a face, (H, W, 4) uint8 with (478, 3) landmarks, and tell skin from the rest."""
    scale = FACE_PX / max(face_width(landmarks), 1.0)
    middle = landmarks[[33, 263, 152], :2].mean(axis=0)
    origin = VIEW_PX / 2 - middle * scale
    picture = on_grey(keyframe, GREY[0])
    if scale < 1:
        picture = cv2.GaussianBlur(picture, (0, 0), 0.45 / scale)
    # warpAffine counts from pixel centres, we from the outer corner.
    shift = origin + (scale - 1) / 2
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    crop = cv2.warpAffine(picture, matrix, (VIEW_PX, VIEW_PX), borderMode=cv2.BORDER_REPLICATE)
    lab = cv2.cvtColor(crop.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    placed = landmarks[:, :2] * scale + origin
    skin = _skin_colour(lab, placed)
    difference = lab - skin
    warmth = np.clip(difference @ WARMER, 0, WARMEST)[..., None]
    distance = np.linalg.norm(difference - warmth * WARMER, axis=2)
    not_skin = np.maximum(_ramp(distance, SKIN_BEGIN, SKIN_END), _eye_white(lab, skin))
    return FaceView(not_skin, placed)


def _ramp(values: FloatArray, begin: float, end: float) -> npt.NDArray[np.float32]:
    return np.asarray(np.clip((values - begin) / (end - begin), 0, 1), np.float32)


def _eye_white(lab: npt.NDArray[np.float32], skin: FloatArray) -> npt.NDArray[np.float32]:
    """float32 0…1: the white of an eye may be as light as pale skin, but it is never as coloured."""
    chroma, skin_chroma = np.hypot(lab[..., 1], lab[..., 2]), float(np.hypot(skin[1], skin[2]))
    if skin_chroma < LEAST_CHROMA:
        return np.zeros(lab.shape[:2], np.float32)
    paler = _ramp(1 - chroma / skin_chroma, *PALER)
    paler[lab[..., 0] < skin[0] - WHITE_DARKER] = 0
    return paler


def _skin_colour(lab: npt.NDArray[np.float32], landmarks: FloatArray) -> FloatArray:
    """(3,) the commonest colour round nose and cheeks."""
    patch = np.zeros(lab.shape[:2], np.uint8)
    cv2.fillPoly(patch, [landmarks[SKIN_PATCH].astype(np.int32)], 1)
    colours = lab[patch > 0]
    if len(colours) == 0:
        colours = lab.reshape(-1, 3)
    cells, counts = np.unique(np.round(colours / 3), axis=0, return_counts=True)
    # A colour may straddle two cells: neighbours count as well.
    common = cells[counts.argsort()[-30:]]
    near = np.abs(cells[:, None] - common).max(axis=2) <= 1
    best = common[(counts[:, None] * near).sum(axis=0).argmax()]
    skin: FloatArray = np.median(colours[np.abs(np.round(colours / 3) - best).max(axis=1) <= 1], axis=0)
    return skin
