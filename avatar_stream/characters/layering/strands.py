"""Strands of a fringe that hang before an eye: so thin that they are easily taken for a part of the iris.

A strand is a ridge of the hair's own colours that begins where hair ends above an eye and runs down over it, whatever
it crosses. The best such line is found by dynamic programming, as seams are (Avidan & Shamir 2007).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt
from scipy.ndimage import median_filter

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.areas import Mask, face_places
from avatar_stream.characters.masks import box_of
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float32]

# About an eye's middle, face widths: how far its labels may be, and how far above and below them strands may be.
_ASIDE, _ALONG, _ABOVE, _BELOW = 0.26, 0.3, 0.1, 0.12
_OF_EYE = ("eye_white", "iris", "upper_lash", "lower_lash", "lid_crease")
_LINES = ("upper_lash", "lower_lash", "lid_crease", "brow")
# Hair has so many colours there; how far from one of them, of 1, a pixel may be, and how many pixels tell them.
_COLOURS, _LIKE, _FEWEST, _MOST = 6, 0.1, 20, 3000
# To both sides of a strand, between these face widths, is something that is less like hair by so much.
_THIN, _WIDE, _STANDS_OUT = 0.012, 0.028, 0.4
# Lines and borders of irises, so many face widths about them, and irises' rims, so wide, say nothing: what runs there
# costs so much a pixel.
_BORDER, _RIM, _UNTOLD = 0.006, 0.022, 0.02
# A strand runs over so much of the eye's height, of which so much tells; nearly all that tells speaks for it.
# And it is nearly straight: no farther from a straight line than so many face widths.
_LONG, _TELLS, _AGREES, _STRAIGHT = 0.35, 0.5, 0.75, 0.016
# Beside it is what is so much as like hair; its width is the median over so many rows.
_SAME, _EVEN = 0.7, 7
_STRANDS = 3
_NEVER = -1e3


def with_strands(labels: PixelArray, picture: PixelArray, frame: FaceFrame) -> PixelArray:
    """The labels with strands before the eyes given to the fringe.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        frame: the face's axes.
    """
    mended = labels.copy()
    u, v = face_places(labels.shape, frame)
    for side in ("right", "left"):
        ends = [frame.anchors[f"{side}_eye_{end}"] for end in ("outer", "inner")]
        middle = np.mean(ends, axis=0)
        near = (np.abs(u - middle[0]) < _ASIDE) & (np.abs(v - middle[1]) < _ALONG)
        eye = near & np.isin(labels, [LABEL_NUMBER[name] for name in _OF_EYE])
        if not eye.any():
            continue
        tight = box_of(eye, 4)
        rows = slice(
            max(tight[0].start - round(_ABOVE * frame.width_px), 0),
            min(tight[0].stop + round(_BELOW * frame.width_px), labels.shape[0]),
        )
        box = (rows, tight[1])
        height = int(np.ptp(np.flatnonzero(eye.any(axis=1)))) + 1
        found = _strands(picture[box][..., :3], mended[box], height, frame.width_px)
        mended[box][found] = LABEL_NUMBER["front_hair"]
    return mended


def _strands(picture: PixelArray, labels: PixelArray, eye_px: int, width_px: float) -> Mask:
    """(h, w) where strands are, in the part of a picture about an eye of so many pixels' height."""
    hair = labels == LABEL_NUMBER["front_hair"]
    found: Mask = np.zeros_like(hair)
    if hair.sum() < _FEWEST:
        return found
    like = _like_hair(picture, hair)
    ridge = _ridge(like, width_px)
    told = ~_borders(labels, width_px)
    score = np.where(told, ridge - _STANDS_OUT, -_UNTOLD).astype(np.float32)
    for _ in range(_STRANDS):
        line = _best_line(score, hair | found)
        if not line.is_strand(score, told, eye_px, width_px):
            break
        found |= line.steadied(told).widened(like, _WIDE * width_px / 2) & ~hair
    return found


def _like_hair(picture: PixelArray, hair: Mask) -> Floats:
    """(h, w) 0…1 how much a pixel's colour is one of the hair's there."""
    colours = cv2.GaussianBlur(picture.astype(np.float32) / 255, (0, 0), 0.6)
    own = colours[hair]
    own = own[:: max(1, len(own) // _MOST)]
    cv2.setRNGSeed(1)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 0.01)
    _, _, usual = cv2.kmeans(own, min(_COLOURS, len(own)), np.empty(0), criteria, 1, cv2.KMEANS_PP_CENTERS)
    apart = np.linalg.norm(colours[:, :, None] - usual[None, None], axis=3).min(axis=2)
    return np.asarray(np.exp(-((apart / _LIKE) ** 2)), np.float32)


def _ridge(like: Floats, width_px: float) -> Floats:
    """(h, w) by how much a pixel is more like hair than what is to its left, and to its right."""
    left, right = np.ones_like(like), np.ones_like(like)
    for shift in range(max(2, round(_THIN * width_px)), max(2, round(_WIDE * width_px)) + 1):
        left[:, shift:] = np.minimum(left[:, shift:], like[:, :-shift])
        right[:, :-shift] = np.minimum(right[:, :-shift], like[:, shift:])
    return np.asarray(like - np.maximum(left, right), np.float32)


def _borders(labels: PixelArray, width_px: float) -> Mask:
    """(h, w) where lines are drawn about the parts of an eye."""
    around = _square(_BORDER * width_px)
    iris = (labels == LABEL_NUMBER["iris"]).astype(np.uint8)
    lines = np.isin(labels, [LABEL_NUMBER[name] for name in _LINES]).astype(np.uint8)
    rim = cv2.dilate(iris, around) > cv2.erode(iris, _square(_RIM * width_px))
    return np.asarray(rim | (cv2.dilate(lines, around) > 0))


def _square(reach_px: float) -> npt.NDArray[np.uint8]:
    return np.ones((2 * max(1, round(reach_px)) + 1,) * 2, np.uint8)


@dataclass(frozen=True)
class _Line:
    """A line of one pixel in each of some rows.

    Attributes:
        rows, columns: (n,) where.
        shape: of the picture that it runs through.
    """

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    shape: tuple[int, int]

    def is_strand(self, score: Floats, told: Mask, eye_px: int, width_px: float) -> bool:
        """Whether it is long enough, nearly straight, and told to be one nearly all along."""
        if len(self.rows) < max(_LONG * eye_px, 2):
            return False
        tells = told[self.rows, self.columns]
        speaks = int((tells & (score[self.rows, self.columns] > 0)).sum())
        if speaks < max(_TELLS * eye_px, _AGREES * int(tells.sum()), 2):
            return False
        bent = float(np.abs(self.columns - self._straight(tells))[tells].max())
        return bent < _STRAIGHT * width_px

    def steadied(self, told: Mask) -> _Line:
        """The same, straight where nothing tells where it runs."""
        tells = told[self.rows, self.columns]
        columns = np.where(tells, self.columns, np.rint(self._straight(tells)))
        return replace(self, columns=columns.clip(0, self.shape[1] - 1).astype(np.intp))

    def _straight(self, tells: Mask) -> npt.NDArray[np.float64]:
        """(n,) columns of the straight line through what tells."""
        fitted = np.polyfit(self.rows[tells], self.columns[tells], 1)
        return np.asarray(np.polyval(fitted, self.rows), np.float64)

    def widened(self, like: Floats, reach_px: float) -> Mask:
        """What belongs to it to its left and right, without frays."""
        across = np.zeros((2, len(self.rows)), np.intp)
        for number, (row, column) in enumerate(zip(self.rows, self.columns, strict=True)):
            least = _SAME * like[row, column]
            for side, step in enumerate((-1, 1)):
                at = column + step
                while 0 <= at < self.shape[1] and abs(at - column) <= reach_px and like[row, at] >= least:
                    at += step
                across[side, number] = abs(at - column) - 1
        left, right = median_filter(across, size=(1, _EVEN))
        strand = np.zeros(self.shape, np.bool_)
        for row, column, before, after in zip(self.rows, self.columns, left, right, strict=True):
            strand[row, max(column - before, 0) : column + after + 1] = True
        return strand


def _best_line(score: Floats, hair: Mask) -> _Line:
    """The line down from hair along which the score adds up to most; a row further it is at most one pixel aside."""
    height, width = score.shape
    best = np.full(score.shape, _NEVER, np.float32)
    came = np.zeros(score.shape, np.intp)
    for row in range(1, height):
        above = np.where(hair[row - 1], 0, best[row - 1])
        beside = np.pad(above, 1, constant_values=-np.inf)
        choices = np.stack([beside[:width], above, beside[2:]])
        came[row] = choices.argmax(axis=0) - 1
        best[row] = np.where(hair[row], _NEVER, choices.max(axis=0) + score[row])
    row, column = (int(place) for place in np.unravel_index(best.argmax(), score.shape))
    rows, columns = [], []
    while row > 0 and not hair[row, column]:
        rows.append(row)
        columns.append(column)
        column += int(came[row, column])
        row -= 1
    return _Line(np.array(rows, np.intp), np.array(columns, np.intp), (height, width))
