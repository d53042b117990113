"""Which layer the pixels along a border belong to: labels say it to within a pixel or two, colours say the rest."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.masks import box_of, disc
from avatar_stream.types import PixelArray

Mask = npt.NDArray[np.bool_]
Ranks = npt.NDArray[np.int16]
Colours = npt.NDArray[np.float32]

# Of 1. Colours no farther apart can't be told from each other; a border pixel belongs to the layer before from this
# share of its colour on; and a line drawn round it does, that differs so much from both sides and is darker, or that so
# much from all mixtures of them.
ALIKE, LEAST_SHARE, LINE, UNMIXED = 0.08, 0.06, 0.1, 0.1
# A line keeps its colour, to so much of 1, over so much of a border's reach.
_OTHER_LINE, _NEARBY = 0.22, 6.0
# Frays are no longer than so much of what a border is evened out over.
_FRAYS = 1.2
# Blurs farther than so many pixels are made at a fraction of the size, where they reach so far.
_FINEST_BLUR_PX = 6.0


@dataclass(frozen=True)
class Evenness:
    """How a border is evened out, so that it isn't frayed.

    Attributes:
        pixels: over how many (a Gaussian's SD).
        has_tips: whether what is thin and goes on farther than frays do stays, as the tips of locks.
    """

    pixels: float
    has_tips: bool

    def evened(self, mask: Mask) -> Mask:
        """A mask without frays."""
        even: Mask = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), self.pixels) > 0.5
        if not self.has_tips:
            return even
        lost = mask & ~even
        _, pieces = cv2.connectedComponents(lost.astype(np.uint8), connectivity=8)
        apart = cv2.distanceTransform((~even).astype(np.uint8), cv2.DIST_L2, 3)
        tips = np.unique(pieces[lost & (apart > _FRAYS * self.pixels)])
        return np.asarray(even | (lost & np.isin(pieces, tips)))


def settle_border(
    rank: Ranks,
    number: int,
    mask: Mask,
    picture: PixelArray,
    radii: tuple[float, float],
    alike: tuple[int, ...] = (),
    evenness: Evenness | None = None,
) -> Mask:
    """Settle what is a layer's and what is behind it, along the layer's border.

    Args:
        rank: (H, W) the layer that each pixel shows, 0 for the background; changed.
        number: the layer's.
        mask: (H, W) where labels say that the layer is.
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        radii: how far the border may be outside the mask, and inside, pixels.
        alike: layers that no colour tells from this one; towards them, and where their soft edges may be, its border
            is as labelled.
        evenness: how its border is evened out; None where it isn't.

    Returns:
        (H, W) where the layer is for sure.
    """
    box = box_of(mask, round(radii[0]) + 6)
    inside, seen, colours = mask[box], rank[box], picture[box][..., :3].astype(np.float32) / 255
    grown = cv2.dilate(inside.astype(np.uint8), disc(radii[0])) > 0
    sure = inside
    if radii[1] > 0:
        # Towards layers before it, it goes on.
        solid = (inside | (seen > number)).astype(np.uint8)
        sure = inside & (cv2.erode(solid, disc(radii[1]), borderValue=1) > 0)
        sure = sure if sure.any() else inside
    core = np.zeros_like(mask)
    core[box] = sure
    band = grown & ~sure & (seen <= number)
    behind = ~grown & (seen < number)
    if not band.any() or not behind.any():
        seen[band] = number
        return core
    other = nearest_of(behind)
    back = colours.reshape(-1, 3)[other[band]]
    front = colours.reshape(-1, 3)[nearest_of(sure)[band]]
    line = np.zeros_like(band)
    line[band] = _is_line(colours[band], front, back)
    line &= _usual_nearby(colours, line, _NEARBY * radii[0])
    ours = _is_front(colours[band], front, back, inside[band]) | line[band]
    # At the figure's outline colours say nothing: what is translucent there is of the layer that is nearest.
    nearest = inside.reshape(-1)[nearest_of(inside | ((seen > 0) & (seen != number)))[band]]
    ours = np.where(picture[box][..., 3][band] < 254, nearest, ours)
    settled = seen[band]
    there = np.isin(seen, alike)
    near = cv2.dilate(there.astype(np.uint8), disc(radii[0])) > 0
    ours = np.where(there.reshape(-1)[other[band]] | near[band], inside[band], ours)
    if evenness is not None:
        front = sure | (seen > number)
        front[band] = ours
        ours = evenness.evened(front)[band]
    settled = np.where(ours, number, np.where(inside[band], seen.reshape(-1)[other[band]], settled))
    seen[band] = settled
    return core


def _is_front(colours: Colours, front: Colours, back: Colours, inside: Mask) -> Mask:
    """(N,) whether border pixels are more than a trace of the layer before."""
    seen, apart = colours - back, front - back
    length = np.linalg.norm(apart, axis=1)
    share = (seen * apart).sum(axis=1) / np.maximum(length * length, 1e-6)
    beside = np.linalg.norm(seen - share[:, None] * apart, axis=1)
    mixed = (share > LEAST_SHARE) & (beside < 2 * length)
    return np.asarray(np.where(length < ALIKE, inside, mixed))


def _is_line(colours: Colours, front: Colours, back: Colours) -> Mask:
    """(N,) whether border pixels are of a line that is drawn round the layer."""
    darker = colours.sum(axis=1) < np.minimum(front.sum(axis=1), back.sum(axis=1))
    return np.asarray(
        (darker | (unmixed(colours, front, back) > UNMIXED))
        & (np.linalg.norm(colours - back, axis=1) > LINE)
        & (np.linalg.norm(colours - front, axis=1) > LINE)
    )


def _usual_nearby(colours: Colours, line: Mask, reach_px: float) -> Mask:
    """(H, W) where a line has about the colour that it has nearby: lines behind that end at it have another."""
    if not line.any():
        return line
    # What varies over so many pixels is as well blurred at a fraction of the size.
    step = max(round(reach_px / _FINEST_BLUR_PX), 1)
    size = (-(-line.shape[1] // step), -(-line.shape[0] // step))
    weight = line.astype(np.float32)
    usual = colours
    for _ in range(2):
        sums = np.dstack([colours * weight[..., None], weight])
        if step > 1:
            sums = cv2.resize(sums, size, interpolation=cv2.INTER_AREA)
        sums = cv2.GaussianBlur(sums, (0, 0), reach_px / step)
        if step > 1:
            sums = cv2.resize(sums, line.shape[::-1], interpolation=cv2.INTER_LINEAR)
        usual = sums[..., :3] / np.maximum(sums[..., 3:], 1e-6)
        apart = np.linalg.norm(colours - usual, axis=2)
        weight = (line * np.exp(-((apart / _OTHER_LINE) ** 2))).astype(np.float32)
    return np.asarray(np.linalg.norm(colours - usual, axis=2) < _OTHER_LINE)


def unmixed(colours: Colours, one: Colours, other: Colours) -> npt.NDArray[np.float32]:
    """(N,) how far colours are from all mixtures of two others; all (N, 3), 0…1."""
    seen, apart = colours - other, one - other
    share = (seen * apart).sum(axis=1) / np.maximum((apart * apart).sum(axis=1), 1e-6)
    return np.asarray(np.linalg.norm(seen - share.clip(0, 1)[:, None] * apart, axis=1), np.float32)


def nearest_of(mask: Mask) -> npt.NDArray[np.intp]:
    """(H, W) flat index of the nearest pixel of a mask, which must have some."""
    _, nearest = cv2.distanceTransformWithLabels(
        (~mask).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(nearest.max()) + 1, np.intp)
    table[nearest[mask]] = np.flatnonzero(mask)
    return np.asarray(table[nearest], np.intp)


def own_share(goal: Colours, behind: Colours, own: Colours) -> npt.NDArray[np.float32]:
    """(N,) 0…1 how much of mixed colours is a layer's own, so that what is the layer's comes out nearest to its colour.

    Args:
        goal: (N, 3) the picture's colours, 0…1.
        behind: (N, 3) those of what lies behind.
        own: (N, 3) those that the layer should have.
    """
    seen, apart = goal - behind, own - behind
    length = (seen * seen).sum(axis=1)
    along = (seen * apart).sum(axis=1)
    share = np.where(along > 1e-6, length / np.maximum(along, 1e-6), 0.0).clip(0, 1)
    return np.asarray(np.where(length < (1.5 / 255) ** 2, 0.0, share), np.float32)
