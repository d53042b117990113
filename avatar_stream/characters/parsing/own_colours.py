"""Tells the parts about the eyes apart by the colours that they have in this very picture.

A network knows what lashes and locks look like in general. What it is sure of in one picture says what they look like
there: colours of each label are counted, and a pixel is more likely to be what its colour is common in (a colour model
learned from the picture itself, as in GrabCut, Rother et al. 2004, with histograms for mixtures).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Maps = npt.NDArray[np.float32]

# Glasses are left out: they are thin, and of the colours of what is seen through them.
_NAMES = ("face", "eye_white", "iris", "lower_lash", "upper_lash", "lid_crease", "brow", "front_hair")
_NUMBERS = [LABEL_NUMBER[name] for name in _NAMES]
# About the eyes, face units: how far to both sides, above and below.
_ASIDE, _ABOVE, _BELOW = 0.5, 0.3, 0.22
# CIELAB has so many cells a side, its colours so much stretched, and so many of them are spread over (Gaussian's SD).
# All of these were measured on drawings held out from training.
_CELLS, _STRETCH, _SPREAD = 28, 1.6, 1.0
# Pixels that are surer than this are counted; a label with fewer has no colours of its own.
_SURE, _FEWEST = 0.9, 30
# How much colours count against the network, and the most that a colour can say, as a logarithm.
_COUNTS, _MOST = 1.3, 3.0
_LITTLE = 1e-5


def by_own_colours(shares: Maps, picture: PixelArray, frame: FaceFrame) -> None:
    """Weigh what the network says about the eyes with the picture's own colours.

    Args:
        shares: (H, W, L) float32 0…1 of each label; changed.
        picture: (H, W, 3) uint8 RGB.
        frame: of the face, in these pixels.
    """
    box, near = _about_eyes(shares.shape[:2], frame)
    if not near.any():
        return
    seen = shares[box][near]
    likely = seen[:, _NUMBERS]
    cells = colour_cells(picture[box], _CELLS)[near]
    weighed = np.log(likely + _LITTLE) + _COUNTS * _evidence(likely, cells)[:, cells].T
    weighed = np.exp(weighed - weighed.max(axis=1, keepdims=True))
    seen[:, _NUMBERS] = weighed * (likely.sum(axis=1) / weighed.sum(axis=1))[:, None]
    shares[box][near] = seen


def _about_eyes(
    shape: tuple[int, ...], frame: FaceFrame
) -> tuple[tuple[slice, slice], npt.NDArray[np.bool_]]:
    """The box in which the eyes lie, and which of its pixels are near them."""
    corners = np.array([(u, v) for u in (-_ASIDE, _ASIDE) for v in (-_ABOVE, _BELOW)])
    corners = frame.origin + frame.to_pixels(corners)
    size = np.array(shape[1::-1])
    left, top = np.clip(np.floor(corners.min(axis=0)), 0, size).astype(int)
    right, bottom = np.clip(np.ceil(corners.max(axis=0)), 0, size).astype(int)
    y, x = np.mgrid[top:bottom, left:right]
    places = frame.to_face(np.stack([x.ravel() + 0.5, y.ravel() + 0.5], axis=1))
    u, v = places.T.reshape(2, *x.shape)
    near = (np.abs(u) < _ASIDE) & (v > -_ABOVE) & (v < _BELOW)
    return (slice(top, bottom), slice(left, right)), near


def colour_cells(picture: PixelArray, count: int) -> npt.NDArray[np.intp]:
    """(h, w) the number of each pixel's colour, of `count` ** 3 in CIELAB; its colours count more than its light."""
    lab = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2LAB).astype(np.float32)
    lab[..., 1:] = 128 + _STRETCH * (lab[..., 1:] - 128)
    places = np.clip(lab * (count / 256), 0, count - 1).astype(np.intp)
    return np.asarray((places[..., 0] * count + places[..., 1]) * count + places[..., 2], np.intp)


def colour_shares(cells: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.float64]:
    """(C,) how much of a part each colour is, spread over its neighbours.

    Args:
        cells: (N,) of the part's pixels, see `colour_cells`; not none.
        count: cells a side.
    """
    counts = np.bincount(cells, minlength=count**3).astype(np.float64).reshape((count,) * 3)
    spread = gaussian_filter(counts, 1.0, mode="constant").ravel()
    return np.asarray(spread / spread.sum(), np.float64)


def _evidence(likely: Maps, cells: npt.NDArray[np.intp]) -> Maps:
    """(K, C) by label and cell: the logarithm of how much more common a colour is there than on the whole."""
    counts = [
        np.bincount(cells, np.where(share > _SURE, share, 0), _CELLS**3).reshape((_CELLS,) * 3)
        for share in likely.T
    ]
    spread = np.stack([gaussian_filter(count, _SPREAD, mode="constant").ravel() for count in counts])
    sums = spread.sum(axis=1, keepdims=True)
    common = spread.sum(axis=0) / max(float(sums.sum()), 1.0) + _LITTLE
    told = np.log((spread / np.maximum(sums, 1.0) + _LITTLE) / common).clip(-_MOST, _MOST)
    return np.where(sums < _FEWEST, 0.0, told).astype(np.float32)
