"""What belongs to a stroke on skin, or to an iris on the white: lines have soft edges as wide as themselves."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from avatar_stream.characters.layering.borders import Colours, Mask, Ranks, nearest_of
from avatar_stream.characters.layering.undercolour import undercolour
from avatar_stream.characters.masks import box_of, disc
from avatar_stream.types import PixelArray

# A stroke differs by this much (of 1) from what is behind; its own colour is where it does so nearly as much as
# anywhere near.
STROKE, STRONG = 0.05, 0.6
# On others than its ground, which have lines and shades of their own, its edge is no wider.
_BESIDE_PX = 2.0


@dataclass(frozen=True)
class StrokeReach:
    """How far a stroke may reach beyond its labels.

    Attributes:
        edge_px: its soft edge; on its ground all of that is its own.
        far_px: what hangs together with it and differs from its ground.
        along_px: how far along it its own colour is looked for.
        ground: the rank of the layer that it is painted on, of which the picture shows plain colour all around.
        within: (H, W) it is nowhere else; None for anywhere.
        leaves_light: whether its ground keeps what is lighter than itself, such as the rim of sharpened pictures, which
            would be seen on anything darker.
    """

    edge_px: float
    far_px: float
    along_px: float
    ground: int
    within: Mask | None = None
    leaves_light: bool = False


def settle_stroke(
    rank: Ranks, number: int, mask: Mask, picture: PixelArray, reach: StrokeReach, *, is_filled: bool = False
) -> Mask:
    """Settle what is a stroke's and what is behind it.

    Its ground goes on behind it in plain colour; what the picture shows else there, and a little around, is the
    stroke's, the light rim of sharpened pictures too: nothing of it stays behind when it moves.

    Args:
        rank: (H, W) the layer that each pixel shows, 0 for the background; changed.
        number: the stroke's.
        mask: (H, W) where labels say that the stroke is.
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        reach: how far it may reach.
        is_filled: of a shape with an outline, all that is inside the mask is its own, whatever its colour.

    Returns:
        (H, W) where the stroke covers all.
    """
    box = box_of(mask, round(2 * reach.far_px) + 6)
    inside, seen, colours = mask[box], rank[box], picture[box][..., :3].astype(np.float32) / 255
    apart = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 3)
    near = (apart < reach.edge_px + 0.5) & (seen <= number)
    near &= (seen == reach.ground) | (apart < _BESIDE_PX)
    if reach.within is not None:
        near &= reach.within[box]
    behind = ~inside & (apart >= reach.edge_px + 0.5) & (seen < number)
    core = np.zeros_like(mask)
    if not behind.any():
        seen[near] = number
        core[box] = near
        return core
    other = nearest_of(behind)
    differs, on_ground, lighter = _unlike(colours, seen, behind, apart, reach)
    ours = near & ((differs > STROKE) | (picture[box][..., 3] < 254))
    ours |= near & on_ground
    far = (seen == reach.ground) & (apart < reach.far_px) & (differs > STROKE)
    if reach.within is not None:
        far &= reach.within[box]
    ours |= _hanging_together(ours, far)
    if reach.leaves_light:
        ours &= ~lighter
    if is_filled:
        ours |= near & inside
        core[box] = inside
    else:
        strongest = cv2.dilate(np.where(inside, differs, 0).astype(np.float32), disc(reach.along_px))
        # What is farther inside than its soft edge is all its own: teeth are as light as skin.
        deep = cv2.distanceTransform(ours.astype(np.uint8), cv2.DIST_L2, 3) > reach.edge_px + 1
        core[box] = ours & (deep | (differs > STRONG * strongest))
    seen[ours] = number
    lost = near & inside & ~ours
    seen[lost] = seen.reshape(-1)[other[lost]]
    return core


def _unlike(
    colours: Colours, seen: Ranks, behind: Mask, apart: Colours, reach: StrokeReach
) -> tuple[Colours, Mask, Mask]:
    """(H, W) how far each colour is from the most similar one that layers behind would go on with here, where that is
    the ground's, and where it is lighter than that."""
    unlike = np.full(seen.shape, np.inf, np.float32)
    on_ground, lighter = np.zeros(seen.shape, np.bool_), np.zeros(seen.shape, np.bool_)
    for rank in np.unique(seen[behind]):
        there = behind & (seen == rank)
        close = cv2.distanceTransform((~there).astype(np.uint8), cv2.DIST_L2, 3) < 2 * reach.edge_px + 2
        is_ground = rank == reach.ground
        # Beside the stroke the ground isn't plain.
        soft_px = max(reach.far_px - reach.edge_px, 2.0) if is_ground else 2.0
        more = colours - undercolour(colours, there, soft_px, plain=is_ground)
        differs = np.linalg.norm(more, axis=2)
        better = close & (differs < unlike)
        if is_ground:
            better |= (seen == rank) & (apart < reach.far_px)
        unlike = np.where(better, differs, unlike)
        on_ground = np.where(better, is_ground, on_ground)
        if is_ground:
            lighter = more.sum(axis=2) > 0
    nearest = np.linalg.norm(colours - colours.reshape(-1, 3)[nearest_of(behind)], axis=2)
    lighter &= on_ground
    return np.where(np.isfinite(unlike), unlike, nearest).astype(np.float32), on_ground, lighter


def _hanging_together(ours: Mask, far: Mask) -> Mask:
    """What of the far pixels hangs together with those that are a stroke's."""
    _, islands = cv2.connectedComponents((ours | far).astype(np.uint8))
    return np.asarray(far & np.isin(islands, np.unique(islands[ours])))
