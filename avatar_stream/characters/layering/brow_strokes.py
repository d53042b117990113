"""Brows as the strokes that they are: what was labelled with them and lies beside goes back, and gaps are closed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.brow_ends import BOLD, FAINT, Darkness, thickness
from avatar_stream.characters.masks import disc
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Reals = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# A brow's line is a parabola; pixels this far from it, face widths, count half as much (Cauchy's weights), so often.
_BESIDE, _ROUNDS = 0.02, 12
# Shorter ones than this are left as they are, face widths; longer ones than this are bent.
_SHORTEST, _BENT = 0.06, 0.12
# It is so much darker than what is about it, of its own darkness.
_SHARE = 0.35
# So thick at most, of its usual thickness; that is looked at over so much of its length. Where less than so much of
# its darkness lies there it is no stroke.
_THICKER, _LENGTH, _EXPLAINS = 1.5, 0.25, 0.5
# What may be in its gaps.
_TAKEN_FOR = ("front_hair", "face")


@dataclass(frozen=True)
class Stroke:
    """A brow's stroke, in face units.

    Attributes:
        low, high: its ends' u.
        curve: coefficients of v over u - low, highest first.
        thick: (columns,) how thick it is from end to end.
    """

    low: float
    high: float
    curve: Reals
    thick: Reals

    def holds(self, places: Reals, pixel: float) -> Mask:
        """(N,) which of (N, 2) places lie on it."""
        along = (places[:, 0] - self.low) / (self.high - self.low)
        at = np.clip((along * len(self.thick)).astype(int), 0, len(self.thick) - 1)
        off = np.abs(places[:, 1] - np.polyval(self.curve, places[:, 0] - self.low))
        return np.asarray(off < self.thick[at] / 2 + pixel)


def as_strokes(labels: PixelArray, dark: Darkness, frame: FaceFrame) -> tuple[Mask, Mask]:
    """What is labelled brow and lies beside the brow's stroke, and what of the stroke is labelled as hair or skin.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        dark: (H, W) float32 how much darker than what is about it each pixel is, of 255.
        frame: the face's axes.

    Returns:
        Two masks (H, W).
    """
    brow = labels == LABEL_NUMBER["brow"]
    beside, missing = np.zeros_like(brow), np.zeros_like(brow)
    pieces = cv2.connectedComponents(brow.astype(np.uint8))[1]
    pixel = 1 / frame.width_px
    rows, columns = np.nonzero(brow)
    on_right = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)[:, 0] < 0
    for of_side in (on_right, ~on_right):
        y, x = rows[of_side], columns[of_side]
        if not len(x):
            continue
        places = frame.to_face(np.stack([x, y], axis=1) + 0.5)
        darkness = dark[y, x].astype(np.float64)
        largest = pieces[y, x] == np.bincount(pieces[y, x], darkness).argmax()
        stroke = stroke_of(places, darkness, largest, pixel)
        if stroke is None:
            continue
        near = stroke.holds(places, pixel)
        if darkness[near].sum() < _EXPLAINS * darkness.sum():
            continue
        beside[y, x] = ~near
        y, x = (one.ravel() for one in np.mgrid[y.min() : y.max() + 1, x.min() : x.max() + 1])
        dashes = (dark[y, x] > _SHARE * np.quantile(darkness, 0.9)) & stroke.holds(
            frame.to_face(np.stack([x, y], axis=1) + 0.5), 0.0
        )
        missing[y[dashes], x[dashes]] = True
    missing &= np.isin(labels, [LABEL_NUMBER[name] for name in _TAKEN_FOR])
    kept = cv2.dilate((brow & ~beside).astype(np.uint8), disc(1)) > 0
    return beside & ~kept, missing


def stroke_of(places: Reals, dark: Reals, largest: Mask, pixel: float) -> Stroke | None:
    """The stroke that a brow's pixels make; None where they are too few, too faint to tell, or too thick for one.

    Args:
        places: (N, 2) face units.
        dark: (N,) how dark they are.
        largest: (N,) which make its largest piece; not none.
        pixel: a pixel's side, face widths.
    """
    low, high = np.quantile(places[:, 0], (0.01, 0.99)).tolist()
    if high - low < _SHORTEST or np.quantile(dark, 0.9) < FAINT or thickness(places[largest], pixel) > BOLD:
        return None
    u, v = places.T
    weight = dark + 1e-3
    order = 2 if high - low > _BENT else 1
    counted = np.where(largest, weight, 1e-3)
    for _ in range(_ROUNDS):
        curve = np.polyfit(u - low, v, order, w=np.sqrt(counted))
        off = v - np.polyval(curve, u - low)
        counted = weight / (1 + (off / _BESIDE) ** 2)
    is_dark = (dark > _SHARE * np.quantile(dark, 0.9)) & (np.abs(off) < _BESIDE)
    columns = max(int((high - low) / pixel / 2), 4)  # two pixels wide
    at = np.clip(((u - low) / (high - low) * columns).astype(int), 0, columns - 1)
    count = np.bincount(at[is_dark], minlength=columns) * pixel**2 / ((high - low) / columns)
    usual = float(np.median(count[count > 0])) if (count > 0).any() else 2 * pixel
    half = max(int(_LENGTH * columns / 2), 1)
    windows = [count[max(k - half, 0) : k + half + 1] for k in range(columns)]
    smooth = [float(np.median(near[near > 0])) if (near > 0).any() else usual for near in windows]
    return Stroke(low, high, curve, np.clip(smooth, pixel, max(_THICKER * usual, pixel)))
