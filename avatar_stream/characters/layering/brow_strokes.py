"""Brows as the strokes that they are: what was labelled with them and lies beside their line goes back."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.brow_ends import FAINT, Darkness
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


def as_strokes(labels: PixelArray, dark: Darkness, frame: FaceFrame) -> Mask:
    """(H, W) what is labelled brow and lies beside the brow's stroke.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        dark: (H, W) float32 how much darker than what is about it each pixel is, of 255.
        frame: the face's axes.
    """
    brow = labels == LABEL_NUMBER["brow"]
    beside = np.zeros_like(brow)
    rows, columns = np.nonzero(brow)
    pieces = cv2.connectedComponents(brow.astype(np.uint8))[1][rows, columns]
    places = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)
    for side in (-1, 1):
        own = places[:, 0] * side > 0
        if not own.any():
            continue
        darkness = dark[rows[own], columns[own]].astype(np.float64)
        largest = pieces[own] == np.bincount(pieces[own], darkness).argmax()
        near = _on_stroke(places[own], darkness, largest, 1 / frame.width_px)
        beside[rows[own], columns[own]] = ~near
    return np.asarray(beside & (cv2.dilate((brow & ~beside).astype(np.uint8), disc(1)) == 0))


def _on_stroke(places: Reals, dark: Reals, largest: Mask, pixel: float) -> Mask:
    """(N,) which of a brow's pixels lie on its stroke; all, where it is none.

    Args:
        places: (N, 2) face units.
        dark: (N,) how dark they are.
        largest: (N,) which make its largest piece.
        pixel: a pixel's side, face widths.
    """
    everything = np.ones(len(places), np.bool_)
    low, high = np.quantile(places[:, 0], (0.01, 0.99))
    if high - low < _SHORTEST or np.quantile(dark, 0.9) < FAINT:
        return everything
    u, v = places.T
    weight = dark + 1e-3
    order = 2 if high - low > _BENT else 1
    counted = np.where(largest, weight, 1e-3)
    for _ in range(_ROUNDS):
        curve = np.polyfit(u - low, v, order, w=np.sqrt(counted))
        off = v - np.polyval(curve, u - low)
        counted = weight / (1 + (off / _BESIDE) ** 2)
    is_dark = dark > _SHARE * np.quantile(dark, 0.9)
    thick = _thickness(u, off, is_dark, (float(low), float(high)), pixel)
    near = np.abs(off) < thick / 2 + pixel
    return near if dark[near].sum() > _EXPLAINS * dark.sum() else everything


def _thickness(u: Reals, off: Reals, is_dark: Mask, ends: tuple[float, float], pixel: float) -> Reals:
    """(N,) how thick the stroke is at each pixel: the usual dark pixels across it near there."""
    low, high = ends
    columns = max(int((high - low) / pixel / 2), 4)  # two pixels wide
    at = np.clip(((u - low) / (high - low) * columns).astype(int), 0, columns - 1)
    near = is_dark & (np.abs(off) < _BESIDE)
    count = np.bincount(at[near], minlength=columns) * pixel**2 / ((high - low) / columns)
    usual = float(np.median(count[count > 0])) if (count > 0).any() else 2 * pixel
    half = max(int(_LENGTH * columns / 2), 1)
    smooth = [float(np.median(count[max(k - half, 0) : k + half + 1])) for k in range(columns)]
    return np.asarray(np.minimum(np.maximum(smooth, pixel), _THICKER * usual)[at], np.float64)
