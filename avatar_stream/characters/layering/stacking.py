"""Layers that, laid over each other, look like the picture, and are whole where others hide them.

They are clean rather than exact: where what is behind an edge is only filled in, the one colour that gives the picture
to the level may be far from the layer's own, and would be seen as a speck wherever the layer moves. What is left of the
picture is a layer of its own, see `left_over`.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.layering.areas import SOLID, Mask
from avatar_stream.characters.layering.borders import LINE, UNMIXED, nearest_of, own_share, unmixed
from avatar_stream.characters.layering.regions import STROKES, Region
from avatar_stream.characters.layering.undercolour import trust_of, undercolour, undershade
from avatar_stream.characters.masks import box_of, disc
from avatar_stream.characters.matte import fill
from avatar_stream.puppet.building.sheets import Sheet, premultiplied
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
# Less of a line than this is none, in shares of what makes one.
_TRACE_OF_LINE = 0.3
# These throw shadows on what is behind them.
_SHADOWING = ("back_hair", "clothes", "front_hair", "glasses", "headwear", "hands")
# Less cover than this is a change of shade.
_SHADE = 0.12
# What is seen beside a layer is looked for so far from it, in shares of its border's softness.
_OUTSIDE = 0.5
# Less cover than this (of 1) is none.
_NOTHING = 0.002
# So far (of 1) an edge's colour may be beyond those of the picture and of the layer's inside.
_BEYOND = 0.03


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
        self._solid = picture[..., 3] >= SOLID
        if backdrop is None:
            self._canvas = np.zeros_like(self._goal)
        else:
            self._canvas = np.dstack([backdrop.astype(np.float32) / 255, np.ones_like(alpha)])

    def add(self, region: Region) -> PixelArray:
        """(H, W, 4) uint8 RGBA, straight alpha: the next layer as a picture.

        Args:
            region: where it is.
        """
        layer = np.zeros(self._goal.shape, np.uint8)
        box = box_of(region.seen | region.hidden, _MARGIN_PX)
        layer[box] = self._solved(region, box)
        return layer

    def _solved(self, region: Region, box: tuple[slice, slice]) -> PixelArray:
        seen, hidden = region.seen[box], region.hidden[box] & self._solid[box]
        goal, behind, solid = self._goal[box], self._canvas[box], self._solid[box]
        # A stroke goes on in the colour of its middle.
        own = region.core[box] if region.label in STROKES and region.core.any() else seen
        beside = region.beside[box] & solid
        known = own & solid
        pure = known & ~beside
        known = pure if pure.any() else known
        colours = self._completed(region.label, self._colours[box], known, hidden | beside)
        # An edge is a mixture of the layer's own colour and what is behind: it covers as much as that says, is no
        # staircase, and has a colour near its own.
        edge = seen & ~region.core[box]
        sure = seen & ~edge
        near = _nearest_colours(colours, sure) if sure.any() else colours
        mixed = np.where(edge, _mixed_cover(goal, behind, near, edge), 1)
        if region.label in _SHADOWING:
            outside = cv2.dilate((seen | hidden).astype(np.uint8), disc(_OUTSIDE * self._soft_px)) == 0
            mixed = np.minimum(mixed, _cover_beside(self._colours[box], near, edge, outside))
        # By the white the iris is clipped: under its outline, too, there must be all of it.
        shape = seen | hidden
        outline = shape.astype(np.float32) if region.label == "eye_white" else _smooth_outline(shape)
        cover = np.where(shape, np.minimum(outline, mixed), 0)[..., None]
        exact = (goal[..., :3] - (1 - cover) * behind[..., :3]) / np.maximum(cover, 1e-3)
        shown = self._colours[box]
        exact = exact.clip(np.minimum(near, shown) - _BEYOND, np.maximum(near, shown) + _BEYOND)
        straight = np.where((seen & ~beside)[..., None], exact, colours)
        # Where the picture itself is translucent, the layer that is seen is all there is.
        thin = ~solid[..., None]
        cover = np.where(thin, goal[..., 3:] * seen[..., None], cover)
        straight = np.where(thin, shown, straight)
        layer = np.concatenate([straight, cover], axis=2).clip(0, 1)
        layer[cover[..., 0] < _NOTHING] = 0
        pixels: PixelArray = np.rint(layer * 255).astype(np.uint8)
        canvas = np.rint(behind * 255).astype(np.int32)
        self._canvas[box] = _drawn_over(pixels, canvas).astype(np.float32) / 255
        return pixels

    def _completed(self, label: str, colours: Colours, seen: Mask, hidden: Mask) -> Colours:
        """(H, W, 3) the layer's own colours, and where it is hidden those that it would go on with."""
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


def _shining_through(alpha: PixelArray | Levels, canvas: Levels) -> Levels:
    left = 255 - alpha.astype(np.int32)
    return (canvas * (left + (left >> 7)) + 128) >> 8


def left_over(picture: PixelArray, sheets: Sequence[Sheet], backdrop: PixelArray | None) -> PixelArray:
    """(H, W, 4) uint8 RGBA, straight alpha: what laid over all layers gives the picture to the level.

    Args:
        picture, backdrop: as for `Stack`.
        sheets: the layers, far to near.
    """
    goal = premultiplied(picture).astype(np.int32)
    canvas = np.zeros_like(goal)
    if backdrop is not None:
        canvas = np.dstack([backdrop, np.full(backdrop.shape[:2], 255, np.uint8)]).astype(np.int32)
    through = np.ones((*goal.shape[:2], 1), np.float32)  # how much of the backdrop is seen
    for sheet in sheets:
        box = box_of(sheet.picture[..., 3] > 0, 1)
        drawn = premultiplied(sheet.picture[box]).astype(np.int32)
        canvas[box] = drawn + _shining_through(drawn[..., 3:], canvas[box])
        through[box] *= 1 - drawn[..., 3:] / np.float32(255)
    wrong = (goal != canvas).any(axis=2) & (goal[..., 3] > 0)
    left = np.zeros_like(picture)
    # At the figure's edge the least that does, so that elsewhere the backdrop doesn't come along.
    whole = through[wrong] < _NOTHING
    wanted, there = goal[wrong].astype(np.float32), canvas[wrong].astype(np.float32)
    cover = np.ceil(np.where(whole, 1.0, _least_cover(wanted, there)) * 255) / 255
    colour = (wanted[:, :3] - (1 - cover) * there[:, :3]) / np.maximum(cover, 1 / 255)
    left[wrong] = np.rint(np.concatenate([colour, cover * 255], axis=1).clip(0, 255))
    return left


def _least_cover(goal: Colours, canvas: Colours) -> Colours:
    """(N, 1) the least alpha with which some colour over what is behind gives the goal; both (N, 4), of 255.

    Where the goal is translucent, no more than leaves it so: its colours may then be a level off.
    """
    change = goal - canvas
    room = np.where(change > 0, 255 - canvas, canvas)
    room[:, 3] = 255 - canvas[:, 3]
    least = (np.abs(change) / np.maximum(room, 1)).max(axis=1, keepdims=True)
    most = change[:, 3:] / np.maximum(room[:, 3:], 1)
    cover = np.where(goal[:, 3:] < SOLID, np.minimum(least, most), least)
    return np.asarray(cover.clip(0, 1), np.float32)


def _smooth_outline(shape: Mask) -> Colours:
    """(H, W) 0…1, 1 inside a shape, falling over a pixel at its outline; the picture's border is none."""
    blurred = cv2.GaussianBlur(shape.astype(np.float32), (0, 0), 0.8, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(((blurred - 0.25) / 0.6).clip(0, 1), np.float32)


def _mixed_cover(goal: Colours, behind: Colours, own: Colours, edge: Mask) -> Colours:
    """(H, W) how much a layer covers at its edge, where its own colour is known; all, where nothing is behind."""
    cover = np.ones(edge.shape, np.float32)
    told = edge & (behind[..., 3] > 0.99)
    shown, there = goal[told][:, :3], behind[told][:, :3]
    # Of a line round the layer there is all.
    cover[told] = np.maximum(own_share(shown, there, own[told]), _line_share(shown, own[told], there))
    return cover


def _cover_beside(shown: Colours, own: Colours, edge: Mask, outside: Mask) -> Colours:
    """(H, W) the same, told by what is seen beside the layer: a shadow that it throws there goes on beyond its edge."""
    cover = np.ones(edge.shape, np.float32)
    if edge.any() and outside.any():
        there = shown.reshape(-1, 3)[nearest_of(outside)[edge]]
        cover[edge] = np.maximum(
            own_share(shown[edge], there, own[edge]), _line_share(shown[edge], own[edge], there)
        )
    return np.asarray(((cover - _SHADE) / (1 - _SHADE)).clip(0, 1), np.float32)


def _line_share(shown: Colours, own: Colours, there: Colours) -> Colours:
    """(N,) 0…1 how far a colour is that of a line or a light along a layer's edge: no mixture of both sides.

    What is lighter than the layer and darker than what is beside it is no line: a shadow that dark hair throws on skin.
    """
    bright, inside, outside = (colours.sum(axis=1) for colours in (shown, own, there))
    between = (np.minimum(bright - inside, outside - bright) / LINE).clip(0, 1)
    share = (unmixed(shown, own, there) / UNMIXED - _TRACE_OF_LINE).clip(0, 1)
    return np.asarray(share * (1 - between), np.float32)


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
