"""Which layer the pixels along a border belong to: labels say it to within a pixel or two, colours say the rest."""

from __future__ import annotations

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


def settle_border(
    rank: Ranks,
    number: int,
    mask: Mask,
    picture: PixelArray,
    radii: tuple[float, float],
    alike: tuple[int, ...] = (),
    even_px: float = 0.0,
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
        even_px: over how many pixels the border is evened out, so that it isn't frayed.

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
    ours = _is_front(colours[band], front, back, inside[band]) | (picture[box][..., 3][band] < 254)
    settled = seen[band]
    there = np.isin(seen, alike)
    near = cv2.dilate(there.astype(np.uint8), disc(radii[0])) > 0
    ours = np.where(there.reshape(-1)[other[band]] | near[band], inside[band], ours)
    if even_px > 0:
        front = sure | (seen > number)
        front[band] = ours
        ours = cv2.GaussianBlur(front.astype(np.float32), (0, 0), even_px)[band] > 0.5
    settled = np.where(ours, number, np.where(inside[band], seen.reshape(-1)[other[band]], settled))
    seen[band] = settled
    return core


def _is_front(colours: Colours, front: Colours, back: Colours, inside: Mask) -> Mask:
    """(N,) whether border pixels are more than a trace of the layer before."""
    seen, apart = colours - back, front - back
    length = np.linalg.norm(apart, axis=1)
    share = (seen * apart).sum(axis=1) / np.maximum(length * length, 1e-6)
    beside = np.linalg.norm(seen - share[:, None] * apart, axis=1)
    darker = colours.sum(axis=1) < np.minimum(front.sum(axis=1), back.sum(axis=1))
    line = (
        (darker | (unmixed(colours, front, back) > UNMIXED))
        & (np.linalg.norm(colours - back, axis=1) > LINE)
        & (np.linalg.norm(colours - front, axis=1) > LINE)
    )
    mixed = (share > LEAST_SHARE) & (beside < 2 * length)
    return np.asarray(np.where(length < ALIKE, inside | line, mixed | line))


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
