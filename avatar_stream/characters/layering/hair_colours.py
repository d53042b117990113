"""Labels of hair and skin mended by their colours: tips of a fringe, which brows cut off, and skin between locks."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.areas import Mask, apart_from, face_places
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Colours = npt.NDArray[np.float32]

# Looked for are those so near to the other, face widths, and not below this, face units; local colours are means over
# so much, face widths.
_NEAR, _LOWEST, _LOCAL = 0.12, 0.2, 0.06
# Of 1: how far skin and hair must be apart to be told, and how far from its label's colour a pixel is that has the
# other's; and how much nearer to that.
_APART, _UNLIKE, _NEARER, _MUCH_NEARER = 0.2, 0.12, 0.7, 0.4
_GAP_PX = 2
_SMALL_PX = 4.0


def hair_by_colour(labels: PixelArray, picture: PixelArray, frame: FaceFrame) -> PixelArray:
    """The labels with what of the skin has the fringe's colour, and hangs together with it or a brow, given to the
    fringe, and what of the fringe has the skin's given to that.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        frame: the face's axes.
    """
    hair, skin = (labels == LABEL_NUMBER[name] for name in ("front_hair", "face"))
    if not hair.any() or not skin.any():
        return labels
    colours = picture[..., :3].astype(np.float32) / 255
    of_hair, of_skin = (_local_mean(colours, mask, frame) for mask in (hair, skin))
    unlike_hair, unlike_skin = (np.linalg.norm(colours - usual, axis=2) for usual in (of_hair, of_skin))
    told = np.linalg.norm(of_hair - of_skin, axis=2) > _APART
    told &= face_places(labels.shape, frame)[1] < _LOWEST
    tips = told & skin & (apart_from(hair) < _NEAR * frame.width_px)
    tips &= (unlike_skin > _UNLIKE) & (unlike_hair < _NEARER * unlike_skin)
    gaps = told & hair & (apart_from(skin) < _NEAR * frame.width_px)
    gaps &= (unlike_hair > _UNLIKE) & (unlike_skin < _MUCH_NEARER * unlike_hair)
    mended = labels.copy()
    mended[_touching(tips, hair | (labels == LABEL_NUMBER["brow"]))] = LABEL_NUMBER["front_hair"]
    mended[_touching(gaps, skin)] = LABEL_NUMBER["face"]
    return mended


def _local_mean(colours: Colours, mask: Mask, frame: FaceFrame) -> Colours:
    """(H, W, 3) the usual colour of what a mask holds, nearby: of what is unlike its mean less counts."""
    # At a size at which nearby is a few pixels.
    spread = _LOCAL * frame.width_px
    scale = min(1.0, _SMALL_PX / spread)
    size = tuple(max(round(side * scale), 1) for side in mask.shape[::-1])
    share = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    shown = cv2.resize(colours * mask[..., None], size, interpolation=cv2.INTER_AREA)
    shown = shown / np.maximum(share, 1e-6)[..., None]
    weight, mean = share, shown
    for _ in range(2):
        sums = cv2.GaussianBlur(np.dstack([shown * weight[..., None], weight]), (0, 0), spread * scale)
        mean = sums[..., :3] / np.maximum(sums[..., 3:], 1e-6)
        like = np.exp(-((np.linalg.norm(shown - mean, axis=2) / _UNLIKE) ** 2)) + 1e-6
        weight = (share * like).astype(np.float32)
    return np.asarray(cv2.resize(mean, mask.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _touching(mask: Mask, others: Mask) -> Mask:
    """The pieces of a mask that lie beside others."""
    reach = np.ones((2 * _GAP_PX + 1,) * 2, np.uint8)
    _, pieces = cv2.connectedComponents(mask.astype(np.uint8))
    beside = cv2.dilate(others.astype(np.uint8), reach) > 0
    return np.asarray(mask & np.isin(pieces, np.unique(pieces[mask & beside])))
