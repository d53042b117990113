"""A picture of a character taken apart into whole layers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.areas import Mask
from avatar_stream.characters.layering.regions import regions_of
from avatar_stream.characters.layering.stacking import Stack
from avatar_stream.characters.matte import fill, has_transparency
from avatar_stream.puppet.building.sheets import LayeredCharacter, Point, Sheet
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# How far from a layer's border colours may be mixed, face widths.
_SOFT = 0.012


@dataclass(frozen=True)
class TakenApart:
    """A picture as layers.

    Attributes:
        character: the figure's layers, which over the backdrop are the picture.
        backdrop: (H, W, 3) uint8 RGB what is behind the figure, its place filled in; None where the picture came with
            transparency.
    """

    character: LayeredCharacter
    backdrop: PixelArray | None


def take_apart(picture: PixelArray, labels: PixelArray, anchors: dict[str, Point]) -> TakenApart:
    """Take a picture apart.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        labels: (H, W) uint8 what each pixel shows, see `characters.labels`.
        anchors: (x, y) pixels of the face's anchors, by name.

    Raises:
        ValueError: the anchors give no face, or the labels no figure.
    """
    frame = FaceFrame.of(anchors)
    transparent = has_transparency(picture)
    if transparent:
        labels = np.where(picture[..., 3] == 0, 0, labels).astype(np.uint8)
        labels = _nothing_behind(labels, picture[..., 3] > 0)
    regions = regions_of(picture, labels, frame)
    if not regions:
        raise ValueError("the labels show no figure")
    figure = np.logical_or.reduce([region.seen for region in regions])
    backdrop = None if transparent else _backdrop(picture, figure)
    stack = Stack(picture, backdrop, max(_SOFT * frame.width_px, 2.0))
    unfinished = np.zeros(labels.shape, np.bool_)
    sheets: list[Sheet] = []
    for region in regions:
        unfinished |= region.seen
        if region.label == "iris":  # it is seen inside the white alone, so it goes on there alone
            whites = [one.picture[..., 3] == 255 for one in sheets if one.name == f"eye_white_{region.side}"]
            region = replace(region, hidden=np.logical_and.reduce([region.hidden, *whites]))
        sheets.append(Sheet(region.label, stack.add(region, unfinished), region.side))
    return TakenApart(LayeredCharacter(tuple(sheets), anchors), backdrop)


def _nothing_behind(labels: PixelArray, shown: Mask) -> PixelArray:
    """In a cut-out all that is shown is figure: what is labelled background goes to the nearest part."""
    lost = shown & (labels == LABEL_NUMBER["background"])
    figure = labels != LABEL_NUMBER["background"]
    if not lost.any() or not figure.any():
        return labels
    _, nearest = cv2.distanceTransformWithLabels(
        (~figure).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(nearest.max()) + 1, np.uint8)
    table[nearest[figure]] = labels[figure]
    return np.where(lost, table[nearest], labels).astype(np.uint8)


def _backdrop(picture: PixelArray, figure: Mask) -> PixelArray:
    """What is behind the figure, its edge included, is filled in."""
    colours = picture[..., :3].astype(np.float32)
    clear = cv2.erode((~figure).astype(np.uint8), np.ones((3, 3), np.uint8))
    filled = fill(colours, clear.astype(np.float32))
    behind = np.where(figure[..., None], filled, colours)
    return np.asarray(np.rint(behind.clip(0, 255)), np.uint8)
