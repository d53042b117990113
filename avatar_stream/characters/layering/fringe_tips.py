"""The tips of a fringe behind the eyes that are painted over it: without them a shut eye would bite into the hair."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.layering.areas import Mask
from avatar_stream.characters.layering.borders import Evenness
from avatar_stream.characters.masks import box_of, disc
from avatar_stream.characters.matte import fill
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# How far tips go on, face widths. They get narrower, on each side, by so much of the way, and at its end by so many
# face widths more: also a wide lock has a tip.
_LENGTH, _TAPERS, _ROUNDS = 0.05, 0.3, 0.06
# They begin where hair ends no farther above an eye than this, pixels.
_GAP_PX = 3
# They have the colours of what is above, without the outline at its end: so thick, face widths.
_OUTLINE = 0.02
# Where so much between hair and hair, face widths, is an eye's, it is hair behind it.
_CROSSED = 0.03
# Their edges are evened out over so much, face widths.
_EVEN = 0.012
# So far about eyes, face widths, a fringe is frayed, as labels are: its edge is evened out over so much, and soft over
# so much; so near to lashes its colours are mixed with theirs; and gaps of twice so much are none.
_ABOUT, _FRAYED, _SOFT, _MIXED, _GAP = 0.05, 0.022, 0.004, 0.015, 0.01
# Less than this, face widths squared, is no tip.
_LEAST = 2e-4


def fringe_tips(hair: PixelArray, eyes: Mask, frame: FaceFrame) -> PixelArray | None:
    """(H, W, 4) uint8 RGBA, straight alpha: how locks go on down behind the eyes; None where they don't.

    Args:
        hair: (H, W, 4) uint8 RGBA, straight alpha: the fringe's layer.
        eyes: (H, W) where eyes' layers are seen.
        frame: the face's axes.
    """
    tips = np.zeros_like(hair)
    if not eyes.any():
        return None
    length = round(_LENGTH * frame.width_px)
    box = box_of(eyes, length)
    under, solid = eyes[box], hair[box][..., 3] > 127
    front, inner = solid.copy(), _inner_colours(hair[box], frame)
    colours = inner
    step = frame.down / np.hypot(*frame.down)
    size = under.shape[::-1]
    grown = np.zeros_like(under)
    # Under the lock's soft edge, too, there is all of its tip.
    seam = solid & (cv2.dilate(under.astype(np.uint8), disc(2 * _GAP_PX)) > 0)
    narrow = 0
    for number in range(1, length + 1):
        whole = np.rint(step * number) - np.rint(step * (number - 1))
        shift = np.array([[1.0, 0.0, whole[0]], [0.0, 1.0, whole[1]]])
        front = cv2.warpAffine(front.astype(np.uint8), shift, size, flags=cv2.INTER_NEAREST) > 0
        colours = cv2.warpAffine(
            colours, shift, size, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE
        )
        wanted = round(_TAPERS * number + _ROUNDS * frame.width_px * (number / length) ** 3)
        if wanted > narrow:
            narrower = np.ones((1, 2 * (wanted - narrow) + 1), np.uint8)
            front = cv2.erode(front.astype(np.uint8), narrower, borderValue=1) > 0
            narrow = wanted
        # A lock that ends well above the eye doesn't go on.
        front &= solid | under | (number <= _GAP_PX)
        new = front & (under & ~solid | seam) & ~grown
        grown |= new
        tips[box][..., :3][new] = colours[new]
    # Where a lash crosses hair, hair goes on behind it.
    whole = (solid | grown).astype(np.uint8)
    closed = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, disc(_CROSSED * frame.width_px)) > 0
    new = closed & under & ~solid & ~grown
    tips[box][..., :3][new] = inner[new]
    grown |= new
    # No drips, and no frayed edges.
    even = cv2.GaussianBlur((solid | grown).astype(np.float32), (0, 0), _EVEN * frame.width_px) > 0.5
    grown &= even
    soft = cv2.GaussianBlur(grown.astype(np.float32), (0, 0), 0.8)
    cover = np.where(grown, ((soft - 0.25) / 0.6).clip(0, 1), 0)
    tips[box][..., 3] = np.rint(cover * 255)
    if grown.sum() < _LEAST * frame.width_px**2:
        return None
    tips[tips[..., 3] == 0] = 0
    return tips


def tidied_at_eyes(
    hair: PixelArray, tips: PixelArray | None, eyes: Mask, lashes: Mask, frame: FaceFrame
) -> tuple[PixelArray, PixelArray | None]:
    """The fringe's layer and its tips without frays, gaps and eyes' colours, where hair borders on eyes.

    Args:
        hair, eyes, frame: as for `fringe_tips`.
        tips: what that gave.
        lashes: (H, W) where eyes' strokes are seen, whose colours hair's edge is mixed with.
    """
    if not eyes.any():
        return hair, tips
    box = box_of(eyes, round(2 * _ABOUT * frame.width_px))
    apart = cv2.distanceTransform((~eyes[box]).astype(np.uint8), cv2.DIST_L2, 5) / frame.width_px
    behind = np.zeros_like(hair) if tips is None else tips.copy()
    own, goes_on = hair[box][..., 3] > 127, behind[box][..., 3] > 127
    whole = (
        cv2.morphologyEx((own | goes_on).astype(np.uint8), cv2.MORPH_CLOSE, disc(_GAP * frame.width_px)) > 0
    )
    even = Evenness(_FRAYED * frame.width_px, has_tips=True).evened(whole)
    soft = cv2.GaussianBlur(even.astype(np.float32), (0, 0), max(_SOFT * frame.width_px, 0.8))
    cover = ((soft - 0.25) / 0.6).clip(0, 1)
    inner = _inner_colours(hair[box], frame)
    before = hair.copy()
    # Farther from the eyes it is more and more as it was.
    before[box][..., 3] = np.rint(
        np.minimum(hair[box][..., 3], 255 * (cover + (apart / _ABOUT) ** 2).clip(0, 1))
    )
    gaps = even & ~own & ~eyes[box] & (apart < _MIXED)
    before[box][..., 3][gaps] = np.rint(255 * cover)[gaps]
    beside = cv2.distanceTransform((~lashes[box]).astype(np.uint8), cv2.DIST_L2, 5) < _MIXED * frame.width_px
    mixed = (beside | gaps) & (before[box][..., 3] > 0)
    before[box][..., :3][mixed] = inner[mixed]
    before[before[..., 3] == 0] = 0
    if tips is None:
        return before, None
    gaps = even & ~goes_on & (apart < _MIXED)
    behind[box][..., :3][gaps] = inner[gaps]
    behind[box][..., 3][gaps] = np.rint(255 * cover)[gaps]
    behind[behind[..., 3] == 0] = 0
    return before, behind


def _inner_colours(hair: PixelArray, frame: FaceFrame) -> PixelArray:
    """(H, W, 3) uint8 at the ends of locks, and beyond, the colours of their inside, down along the locks."""
    thick = _OUTLINE * frame.width_px
    inside = cv2.erode((hair[..., 3] > 127).astype(np.uint8), disc(thick)).astype(np.float32)
    along = cv2.blur(hair[..., :3] * inside[..., None], (1, 2 * round(2 * thick) + 1))
    much = cv2.blur(inside, (1, 2 * round(2 * thick) + 1))
    known = fill(along / np.maximum(much, 1e-3)[..., None], (much > 0).astype(np.float32))
    return np.asarray(np.rint(known.clip(0, 255)), np.uint8)
