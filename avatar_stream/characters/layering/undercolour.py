"""The colours with which a layer goes on behind what lies before it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

from avatar_stream.characters.matte import fill

Mask = npt.NDArray[np.bool_]
Colours = npt.NDArray[np.float32]

# Beside a border colours are mixed: how far they are believed right there, and where they begin to be believed whole,
# in shares of the border's softness.
_TRUST_EDGE, _TRUST_NEAR = 0.0005, 0.35
# A line painted on a layer doesn't go on behind others: how far a colour may be, of 1, from those around it.
_SPREAD, _PAINTED = 0.06, 1e-3
# Shades of an eye's white are told over so many softnesses of height.
_HEIGHTS = 1.0
# Where that is looked for, in softnesses of a border.
_WINDOW, _WINDOW_PX = 6.0, 4.0


def undercolour(colours: Colours, seen: Mask, soft_px: float, *, plain: bool = False) -> Colours:
    """(H, W, 3) a layer's colours where it is not seen, filled in smoothly from where it is seen for certain.

    Args:
        colours: (H, W, 3) float32 0…1.
        seen: (H, W) where the picture shows the layer.
        soft_px: how far from the layer's border colours may be mixed.
        plain: whether lines on the layer are left out: skin goes on without.
    """
    trust = trust_of(seen, soft_px)
    if not plain:
        return fill(colours, trust)
    filled = fill(colours, trust * _alike(colours, _around(colours, trust, _WINDOW * max(soft_px, 1.0))))
    # Without a step at the border, where what is seen there is no line.
    return filled + fill(colours - filled, seen * _alike(colours, filled))


def undershade(colours: Colours, seen: Mask, soft_px: float) -> Colours:
    """The same for the white of an eye, which lids shade from above: at each height it goes on as it is beside.

    Args:
        colours, seen, soft_px: as for `undercolour`.
    """
    trust = trust_of(seen, soft_px)
    weight = trust.sum(axis=1)
    shade = gaussian_filter1d(np.einsum("yxc,yx->yc", colours, trust), _HEIGHTS * max(soft_px, 1.0), axis=0)
    shade /= np.maximum(gaussian_filter1d(weight, _HEIGHTS * max(soft_px, 1.0)), 1e-9)[:, None]
    rows = np.flatnonzero(weight > 0)
    shade = shade[np.clip(np.arange(len(shade)), rows[0], rows[-1])][:, None, :]
    apart = (colours - shade).astype(np.float32)
    return np.asarray(
        shade + fill(apart, trust * _alike(colours, np.broadcast_to(shade, colours.shape))), np.float32
    )


def _around(colours: Colours, trust: Colours, wide_px: float) -> Colours:
    """(H, W, 3) what is usual within a wide window: lines, of which there is less, don't count."""
    # At a size at which the window is a few pixels wide.
    scale = min(1.0, _WINDOW_PX / wide_px)
    height, width = trust.shape
    small = (max(round(width * scale), 1), max(round(height * scale), 1))
    known = cv2.resize(trust, small, interpolation=cv2.INTER_AREA)
    shown = cv2.resize(colours * trust[..., None], small, interpolation=cv2.INTER_AREA).reshape(
        *known.shape, 3
    )
    shown = shown / np.maximum(known, 1e-6)[..., None]
    usual, weight = shown, known
    for _ in range(3):
        mean = cv2.GaussianBlur(np.dstack([shown * weight[..., None], weight]), (0, 0), wide_px * scale)
        usual = mean[..., :3] / np.maximum(mean[..., 3:], 1e-6)
        weight = known * _alike(shown, usual, 2 * _SPREAD) + 1e-6
    return np.asarray(cv2.resize(usual, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _alike(colours: Colours, filled: Colours, spread: float = _SPREAD) -> Colours:
    """(H, W) 0…1, nearly 0 for what is painted on a layer."""
    unlike = np.abs(colours - filled).max(axis=2)
    return np.asarray(np.exp(-((unlike / spread) ** 2)) + _PAINTED, np.float32)


def trust_of(seen: Mask, soft_px: float) -> Colours:
    """(H, W) 0…1 how far a layer's colours are believed to be its own: the less the nearer to its border."""
    # What goes on beyond the picture's edge is no border.
    bordered = cv2.copyMakeBorder(seen.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    inside = cv2.distanceTransform(bordered, cv2.DIST_L2, 3)[1:-1, 1:-1]
    share = np.clip((inside - 1) / max(soft_px, 1.0), 0, 1)
    share = np.where(share < _TRUST_NEAR, share**3, share)
    return np.asarray((_TRUST_EDGE + (1 - _TRUST_EDGE) * share) * seen, np.float32)
