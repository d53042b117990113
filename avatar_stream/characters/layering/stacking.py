"""Layers that, laid over each other, are the picture exactly, and are whole where others hide them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.layering.areas import Mask
from avatar_stream.characters.layering.borders import nearest_of, own_share
from avatar_stream.characters.layering.regions import STROKES, Region
from avatar_stream.characters.layering.undercolour import trust_of, undercolour, undershade
from avatar_stream.characters.masks import box_of
from avatar_stream.characters.matte import fill
from avatar_stream.puppet.building.sheets import premultiplied
from avatar_stream.types import PixelArray

Colours = npt.NDArray[np.float32]
Levels = npt.NDArray[np.int32]

_MARGIN_PX = 24
# Layers of about one colour: outlines, earrings and lights on them don't go on behind others. How far colours that
# are this much farther apart than usual are believed.
_EVEN = ("back_hair", "front_hair", "neck", "ears")
# So much of an iris is lights, which are believed so far: they don't go on under the lid.
_LIGHTS, _LIGHTS_TRUST = 0.25, 0.01
_ALIKE, _UNUSUAL = 0.08, 0.01
# Less cover than this (of 1) is none.
_NOTHING = 0.002
# By so many levels a layer's cover is raised at most, to make up for rounding.
_ROUNDINGS = 4


class Stack:
    """Takes layers far to near, each solved against those behind it.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        backdrop: (H, W, 3) uint8 RGB behind the figure, or None where the picture is transparent there.
        soft_px: how far from a layer's border colours may be mixed.
    """

    def __init__(self, picture: PixelArray, backdrop: PixelArray | None, soft_px: float) -> None:
        self._soft_px = soft_px
        alpha = picture[..., 3:].astype(np.float32) / 255
        self._colours = picture[..., :3].astype(np.float32) / 255
        self._goal = np.concatenate([self._colours * alpha, alpha], axis=2)
        self._solid = picture[..., 3] >= 254
        if backdrop is None:
            self._canvas = np.zeros_like(self._goal)
        else:
            self._canvas = np.dstack([backdrop.astype(np.float32) / 255, np.ones_like(alpha)])

    def add(self, region: Region, unfinished: Mask) -> PixelArray:
        """The next layer as a picture.

        Args:
            region: where it is.
            unfinished: (H, W) where this layer or one behind it is what the picture shows: there the stack is the
                picture from now on.

        Returns:
            (H, W, 4) uint8 RGBA, straight alpha.
        """
        layer = np.zeros(self._goal.shape, np.uint8)
        box = box_of(region.seen | region.hidden, _MARGIN_PX)
        layer[box] = self._solved(region, unfinished, box)
        return layer

    def _solved(self, region: Region, unfinished: Mask, box: tuple[slice, slice]) -> PixelArray:
        seen, hidden, free = region.seen[box], region.hidden[box] & self._solid[box], unfinished[box]
        goal, behind, solid = self._goal[box], self._canvas[box], self._solid[box]
        # A stroke goes on in the colour of its middle.
        own = region.core[box] if region.label in STROKES and region.core.any() else seen
        colours = self._completed(region.label, self._colours[box], own & solid, hidden)
        # An edge is a mixture of the layer's own colour and what is behind: it covers as much as that says, is no
        # staircase, and covers no less than the picture allows.
        edge = seen & ~region.core[box]
        mixed = np.where(edge, _mixed_cover(goal, behind, colours, seen & ~edge, edge), 1)
        # By the white the iris is clipped: under its outline, too, there must be all of it.
        shape = seen | hidden
        outline = shape.astype(np.float32) if region.label == "eye_white" else _smooth_outline(shape)
        cover = np.where(shape, np.minimum(outline, mixed), 0)
        cover = np.where(free & seen, np.maximum(cover, _least_cover(goal, behind)), cover)
        made = np.concatenate([colours * cover[..., None], cover[..., None]], axis=2)
        left = goal - (1 - cover[..., None]) * behind
        made = np.where((free & (cover > 0))[..., None], left, made)
        # Where the picture itself is translucent, the layer that is seen is all there is.
        thin = ~solid
        made = np.where(thin[..., None], goal * seen[..., None], made)
        alpha = made[..., 3:].clip(0, 1)
        rounded = np.rint(alpha * 255) / 255
        straight = np.divide(made[..., :3], alpha, out=np.zeros_like(made[..., :3]), where=alpha > 1e-3)
        layer = np.concatenate([straight.clip(0, 1), rounded], axis=2)
        layer[rounded[..., 0] < _NOTHING] = 0
        pixels = np.rint(layer * 255).astype(np.uint8)
        # As it will be drawn, rounding and all: so it is the picture to the level.
        levels, canvas = (np.rint(one * 255).astype(np.int32) for one in (goal, behind))
        pixels = _to_the_level(pixels, levels, canvas, free & solid)
        self._canvas[box] = _drawn_over(pixels, canvas).astype(np.float32) / 255
        return pixels

    def _completed(self, label: str, colours: Colours, seen: Mask, hidden: Mask) -> Colours:
        """(H, W, 3) the layer's own colours, and behind others those that it would go on with."""
        if not hidden.any() or not seen.any():
            return colours
        if label == "iris":
            filled = fill(colours, trust_of(seen, self._soft_px) * _dull(colours, seen))
        elif label in _EVEN:
            filled = fill(colours, trust_of(seen, self._soft_px) * _usual(colours, seen))
        elif label == "eye_white":
            filled = undershade(colours, seen, self._soft_px)
        else:
            filled = undercolour(colours, seen, self._soft_px, plain=label == "face")
        return np.where(hidden[..., None], filled, colours)


def _drawn_over(pixels: PixelArray, canvas: Levels) -> Levels:
    """(H, W, 4) 0…255 premultiplied, a layer over what is behind it as `decoder.drawing.cpu` rounds it."""
    return premultiplied(pixels).astype(np.int32) + _shining_through(pixels[..., 3:], canvas)


def _shining_through(alpha: PixelArray, canvas: Levels) -> Levels:
    left = 255 - alpha.astype(np.int32)
    return (canvas * (left + (left >> 7)) + 128) >> 8


def _to_the_level(pixels: PixelArray, goal: Levels, canvas: Levels, exact: Mask) -> PixelArray:
    """A layer with such colours, where there is any of it, that drawn over the canvas it gives the goal."""
    made = pixels.copy()
    open_yet = exact & (made[..., 3] > 0)
    for more in range(_ROUNDINGS):
        alpha = np.minimum(pixels[..., 3:].astype(np.int32) + more, 255)
        own = goal[..., :3] - _shining_through(alpha.astype(np.uint8), canvas)[..., :3]
        fits = open_yet & ((own >= 0) & (own <= alpha)).all(axis=2)
        straight = np.rint(own / np.maximum(alpha, 1) * 255)
        made[fits] = np.concatenate([straight, alpha], axis=2)[fits].astype(np.uint8)
        open_yet &= ~fits
    return made


def _least_cover(goal: Colours, behind: Colours) -> Colours:
    """(H, W) the least alpha with which some colour over what is behind gives the goal."""
    below = (behind[..., :3] - goal[..., :3]) / np.maximum(behind[..., :3], 1e-4)
    above = (goal[..., :3] - behind[..., :3]) / np.maximum(1 - behind[..., :3], 1e-4)
    covered = np.maximum(below, above).max(axis=2).clip(0, 1)
    missing = (goal[..., 3] - behind[..., 3]) / np.maximum(1 - behind[..., 3], 1e-4)
    return np.asarray(
        np.where(behind[..., 3] < 0.99, np.maximum(covered, missing.clip(0, 1)), covered), np.float32
    )


def _smooth_outline(shape: Mask) -> Colours:
    """(H, W) 0…1, 1 inside a shape, falling over a pixel at its outline; the picture's border is none."""
    blurred = cv2.GaussianBlur(shape.astype(np.float32), (0, 0), 0.8, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(((blurred - 0.25) / 0.6).clip(0, 1), np.float32)


def _mixed_cover(goal: Colours, behind: Colours, colours: Colours, sure: Mask, edge: Mask) -> Colours:
    """(H, W) how much a layer covers at its edge, whose own colour there is that of the nearest sure pixel; all, where
    nothing is behind."""
    cover = np.ones(edge.shape, np.float32)
    told = edge & (behind[..., 3] > 0.99)
    if told.any() and sure.any():
        own = _nearest_colours(colours, sure)
        cover[told] = own_share(goal[told][:, :3], behind[told][:, :3], own[told])
    return cover


def _nearest_colours(colours: Colours, sure: Mask) -> Colours:
    """(H, W, 3) of every pixel the colour of the nearest sure one."""
    return np.asarray(colours.reshape(-1, 3)[nearest_of(sure)], np.float32)


def _usual(colours: Colours, seen: Mask) -> Colours:
    """(H, W) 0…1 how usual a colour is in a layer: what is only painted on it here and there doesn't go on."""
    apart = np.abs(colours - np.median(colours[seen], axis=0)).max(axis=2)
    spread = float(np.median(apart[seen])) + _ALIKE
    return np.asarray((np.exp(-((apart / spread) ** 2)) + _UNUSUAL).clip(0, 1), np.float32)


def _dull(colours: Colours, seen: Mask) -> Colours:
    """(H, W) 0…1, low for what is lighter than most of a layer."""
    light = colours.sum(axis=2)
    return np.where(light > np.quantile(light[seen], 1 - _LIGHTS), _LIGHTS_TRUST, 1.0).astype(np.float32)
