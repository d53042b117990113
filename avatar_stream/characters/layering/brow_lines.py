"""Labels of thin brows narrowed to the dark lines that they are: what of hair and skin was labelled so goes back."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.borders import nearest_of
from avatar_stream.characters.layering.brow_ends import BOLD, FAINT, Darkness, drawn_out, thickness
from avatar_stream.characters.layering.brow_strokes import as_strokes
from avatar_stream.characters.masks import disc
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# A brow is a thin line or at most as thick as this, face widths; thin, where that explains so much of its darkness.
_THIN, _THICKEST, _EXPLAINS = 0.03, 0.07, 0.6
# A bold one is dark over so much of itself, beside what is as far apart as so many times its thickness.
_FILLED, _BEYOND = 0.6, 1.6
# It is where it is so much darker than what is on both its sides, of what it is at its darkest.
_SHARE = 0.35
# What is farther from hair than this is no hair, face widths.
_BESIDE_HAIR = 0.025
_ON = ("front_hair", "face")


def brow_lines(labels: PixelArray, picture: PixelArray, frame: FaceFrame) -> PixelArray:
    """The labels with narrower brows.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        frame: the face's axes.
    """
    brow = labels == LABEL_NUMBER["brow"]
    if not brow.any():
        return labels
    light = cv2.cvtColor(np.ascontiguousarray(picture[..., :3]), cv2.COLOR_RGB2GRAY)
    thin, thick = (_darker_than_beyond(light, width, frame) for width in (_THIN, _THICKEST))
    hair = (labels == LABEL_NUMBER["front_hair"]).astype(np.uint8)
    beside_hair = cv2.dilate(hair, disc(_BESIDE_HAIR * frame.width_px)) > 0
    lost = np.zeros_like(brow)
    _, pieces = cv2.connectedComponents(cv2.dilate(brow.astype(np.uint8), disc(0.03 * frame.width_px)))
    for piece in range(1, int(pieces.max()) + 1):
        here = brow & (pieces == piece)
        rows, columns = np.nonzero(here)
        places = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)
        bold = thickness(places, 1 / frame.width_px)
        if bold > BOLD:
            beyond = _darker_than_beyond(light, _BEYOND * bold, frame)[here]
            if (beyond > _SHARE * np.quantile(beyond, 0.9)).mean() > _FILLED:
                continue
        darkest, darkest_thin = (float(np.quantile(one[here], 0.9)) for one in (thick, thin))
        darker = thick
        if darkest_thin > _EXPLAINS * darkest:
            # Far from hair all that is dark is the brow, however thick.
            darker, darkest = np.where(beside_hair, thin, thick), darkest_thin
        if darkest > FAINT:
            line = here & (darker > _SHARE * darkest)
            lost |= here & (cv2.dilate(line.astype(np.uint8), disc(1)) == 0)
    narrow = drawn_out(_given_back(labels, lost, picture), thick, frame)
    beside, missing = as_strokes(narrow, thick, frame)
    whole = np.where(missing, LABEL_NUMBER["brow"], narrow).astype(np.uint8)
    return _given_back(whole, beside, picture)


def _darker_than_beyond(light: PixelArray, face_widths: float, frame: FaceFrame) -> Darkness:
    """(H, W) how much darker each pixel is than what is above and below, no farther apart than so much, of 255.

    Black top-hat (Meyer 1979) by an upright line: outlines of locks, which hang down, are not seen.
    """
    half = np.rint(frame.down * face_widths / 2).astype(int)
    reach = int(np.abs(half).max()) + 1
    upright = np.zeros((2 * reach + 1, 2 * reach + 1), np.uint8)
    x, y = half.tolist()
    cv2.line(upright, (reach - x, reach - y), (reach + x, reach + y), 1)
    return np.asarray(cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, upright), np.float32)


def _given_back(labels: PixelArray, lost: np.ndarray, picture: PixelArray) -> PixelArray:  # type: ignore[type-arg]
    """Lost pixels are hair or skin, whichever of the two nearest has the more similar colour."""
    colours = picture[..., :3].astype(np.float32).reshape(-1, 3)
    best, given = np.full(int(lost.sum()), np.inf, np.float32), labels.copy()
    found = labels[lost]
    for name in _ON:
        there = labels == LABEL_NUMBER[name]
        if not there.any():
            continue
        apart = np.linalg.norm(colours[nearest_of(there)[lost]] - colours[lost.ravel()], axis=1)
        found = np.where(apart < best, LABEL_NUMBER[name], found)
        best = np.minimum(best, apart)
    given[lost] = found
    return given
