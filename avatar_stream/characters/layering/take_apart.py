"""A picture of a character taken apart into whole layers."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import cv2
import numpy as np

from avatar_stream.characters.close_up import CloseUp, enlarged, reduced
from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.areas import SOLID, Mask, grown
from avatar_stream.characters.layering.behind_eyes import EYE_LABELS, hair_behind_eyes
from avatar_stream.characters.layering.borders import nearest_of
from avatar_stream.characters.layering.details_at_rest import details_at_rest
from avatar_stream.characters.layering.hair_backing import hair_backing
from avatar_stream.characters.layering.joining import joined
from avatar_stream.characters.layering.lifted_brows import LiftedBrows, lift_brows
from avatar_stream.characters.layering.regions import ORDER, Region, regions_of
from avatar_stream.characters.layering.stacking import Stack, left_over
from avatar_stream.characters.masks import box_of, disc
from avatar_stream.characters.matte import fill, has_transparency
from avatar_stream.puppet.building.sheets import LayeredCharacter, Point, Sheet
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# How far from a layer's border colours may be mixed, face widths.
_SOFT = 0.012
# A collar goes on behind the neck, but for so much of it before it, face widths.
_COLLAR = 0.03


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


def take_apart(
    picture: PixelArray,
    labels: PixelArray,
    anchors: dict[str, Point],
    close: tuple[CloseUp, PixelArray] | None = None,
) -> TakenApart:
    """Take a picture apart.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        labels: (H, W) uint8 what each pixel shows, see `characters.labels`.
        anchors: (x, y) pixels of the face's anchors, by name.
        close: the head enlarged, and its labels; there the layers are cut more finely.

    Raises:
        ValueError: the anchors give no face, or the labels no figure.
    """
    frame = FaceFrame.of(anchors)
    transparent = has_transparency(picture)
    if transparent:
        labels = np.where(picture[..., 3] == 0, 0, labels).astype(np.uint8)
        said, labels = labels, _nothing_behind(labels, picture[..., 3] > 0)
        if close is not None:  # what it is shows in the whole picture better than in a part
            where = close[0].part_of((labels != said).astype(np.uint8)) > 0
            where |= _specks_beside(where, close[1])
            close = close[0], np.where(where, close[0].part_of(labels), close[1]).astype(np.uint8)
    lifted = lift_brows(picture, labels, frame)
    regions = regions_of(lifted.picture, lifted.labels, frame)
    if not regions:
        raise ValueError("the labels show no figure")
    backdrop = None
    if not transparent:
        backdrop = _backdrop(picture, np.logical_or.reduce([region.seen for region in regions]))
    if close is None:
        sheets = _sheets(lifted, regions, frame, backdrop)
    else:
        solid = picture[close[0].box][..., 3:] >= SOLID
        with ThreadPoolExecutor(1) as other_core:
            head = other_core.submit(_head, _solidified(close[0], solid), close[1], anchors, backdrop)
            sheets = _sheets(lifted, regions, frame, backdrop)
        sheets = _with_head(sheets, head.result(), close[0], solid)
    sheets = joined(sheets)
    sheets += details_at_rest(left_over(picture, sheets, backdrop), sheets, frame)
    return TakenApart(LayeredCharacter(tuple(sheets), anchors), backdrop)


def _sheets(
    lifted: LiftedBrows, regions: Sequence[Region], frame: FaceFrame, backdrop: PixelArray | None
) -> list[Sheet]:
    """The layers of regions, and the brows, far to near."""
    stack = Stack(lifted.picture, backdrop, max(_SOFT * frame.width_px, 2.0))
    sheets: list[Sheet] = []
    for region in regions:
        if region.label == "iris":  # it is seen inside the white alone, so it goes on there alone
            whites = [one.picture[..., 3] == 255 for one in sheets if one.name == f"eye_white_{region.side}"]
            region = replace(region, hidden=np.logical_and.reduce([region.hidden, *whites]))
        sheets.append(Sheet(region.label, stack.add(region), region.side))
    return _with_hair(_with_collar(sheets, regions, frame), regions, lifted, frame)


def _with_collar(sheets: list[Sheet], regions: Sequence[Region], frame: FaceFrame) -> list[Sheet]:
    """The layers with what of the clothes goes on far behind a chin also behind the neck: collars end before it."""
    split: list[Sheet] = []
    for sheet, region in zip(sheets, regions, strict=True):
        if region.label == "clothes":
            near = grown(region.seen, _COLLAR, frame)
            far, rest = sheet.picture.copy(), sheet.picture.copy()
            far[near], rest[~near] = 0, 0
            if far.any():
                split.insert(sum(one.label == "back_hair" for one in split), replace(sheet, picture=far))
                sheet = replace(sheet, picture=rest, number=2)
        split.append(sheet)
    return split


def _with_hair(
    sheets: list[Sheet], regions: Sequence[Region], lifted: LiftedBrows, frame: FaceFrame
) -> list[Sheet]:
    """The layers of regions with brows, before or behind the fringe, and with what a fringe is behind eyes and head."""
    before_eyes, under, over = (
        sum(ORDER.index(one.label) < ORDER.index(label) for one in sheets)
        for label in ("eye_white", "front_hair", "glasses")
    )
    far, near, fringe = sheets[:before_eyes], sheets[before_eyes:under], sheets[under:over]
    if fringe:
        solid = np.logical_or.reduce([one.picture[..., 3] > 127 for one in sheets])
        face = np.logical_or.reduce([one.picture[..., 3] > 127 for one in far if one.label == "face"])
        backing = hair_backing(fringe[0].picture, np.broadcast_to(face, solid.shape), solid, frame)
        if backing is not None:
            far = [replace(one, number=2) if one.label == "back_hair" else one for one in far]
            far = [Sheet("back_hair", backing), *far]
        eyes = [
            np.logical_or.reduce(
                [one.seen for one in regions if one.label in EYE_LABELS and one.side == side]
            )
            for side in sorted({one.side for one in regions if one.label in EYE_LABELS})
        ]
        hair, behind = hair_behind_eyes(lifted.picture, fringe[0].picture, eyes, frame)
        fringe[0] = replace(fringe[0], picture=hair)
        if behind is not None:
            fringe = [replace(one, number=2) for one in fringe]
            far = [*far, Sheet("front_hair", behind)]
    return [*far, *near, *lifted.under_hair, *fringe, *lifted.over_hair, *sheets[over:]]


def _head(
    close: CloseUp, labels: PixelArray, anchors: dict[str, Point], backdrop: PixelArray | None
) -> list[Sheet]:
    """The layers of an enlarged head, in its own pixels."""
    frame = FaceFrame.of(close.anchors_inside(anchors))
    behind = None
    if backdrop is None:
        labels = np.where(close.picture[..., 3] == 0, 0, labels).astype(np.uint8)
        labels = _nothing_behind(labels, close.picture[..., 3] > 0)
    else:
        part = backdrop[close.box]
        behind = enlarged(np.dstack([part, np.full(part.shape[:2], 255, np.uint8)]), close.times)[..., :3]
    lifted = lift_brows(close.picture, labels, frame)
    return _sheets(lifted, regions_of(lifted.picture, lifted.labels, frame), frame, behind)


def _solidified(close: CloseUp, solid: Mask) -> CloseUp:
    """The head without the waves that enlarging makes of alpha: solid wherever the picture is."""
    picture = close.picture.copy()
    picture[..., 3][solid[..., 0].repeat(close.times, axis=0).repeat(close.times, axis=1)] = 255
    return replace(close, picture=picture)


def _with_head(sheets: list[Sheet], head: list[Sheet], close: CloseUp, solid: Mask) -> list[Sheet]:
    """The figure's layers, with those of the enlarged head where that is, and where the picture is solid: of what can
    be seen through there is one layer alone."""
    box = close.box
    far = {sheet.name: sheet for sheet in sheets}
    merged: list[Sheet] = []
    for sheet in head:
        picture = np.zeros_like(sheets[0].picture)
        if sheet.name in far:
            picture = far[sheet.name].picture.copy()
        picture[box] = np.where(solid, reduced(sheet.picture, close.times), picture[box])
        merged.append(replace(sheet, picture=picture))
    names = [sheet.name for sheet in merged]
    for number, sheet in enumerate(sheets):
        if sheet.name in names:
            continue
        picture = sheet.picture.copy()
        picture[box] = np.where(solid, 0, picture[box])
        if picture.any():  # after the layer after which it comes in the figure
            before = [names.index(other.name) for other in sheets[:number] if other.name in names]
            at = max(before, default=-1) + 1
            merged.insert(at, replace(sheet, picture=picture))
            names.insert(at, sheet.name)
    return [_under_iris(sheet, merged) for sheet in merged]


def _under_iris(sheet: Sheet, sheets: list[Sheet]) -> Sheet:
    """The white of an eye without gaps under its iris, which is seen inside the white alone."""
    irises = [one.picture[..., 3] > 0 for one in sheets if (one.label, one.side) == ("iris", sheet.side)]
    if sheet.label != "eye_white" or not irises:
        return sheet
    picture = sheet.picture.copy()
    picture[..., 3][irises[0] & (picture[..., 3] > 0)] = 255
    return replace(sheet, picture=picture)


# Sides of the maps, pixels at most, in which labels grow.
_GROWN_PX = 640
# A piece of a part with less than this share of the pixels that were lost so near to it is a speck.
_SPECK, _SPECK_PX = 0.1, 3


def _nothing_behind(labels: PixelArray, shown: Mask) -> PixelArray:
    """In a cut-out all that is shown is figure: what is labelled background goes to the part that it hangs together
    with, and what hangs together with none to the nearest."""
    lost = shown & (labels == LABEL_NUMBER["background"])
    if not lost.any() or not (labels != LABEL_NUMBER["background"]).any():
        return labels
    lost |= _specks_beside(lost, labels)
    labels = np.where(lost, LABEL_NUMBER["background"], labels).astype(np.uint8)
    figure = labels != LABEL_NUMBER["background"]
    box = box_of(lost, 1)
    # Numbers from 1 on, 0 for what isn't known yet, grow along the figure, a pixel at a time; in large pictures, more.
    known = np.where(figure, labels + 1, 0).astype(np.uint8)[box]
    step = -(-max(known.shape) // _GROWN_PX)
    coarse, unknown = known[::step, ::step].copy(), lost[box][::step, ::step]
    new = unknown.copy()
    while new.any():
        for shape in (cv2.MORPH_CROSS, cv2.MORPH_RECT):  # by turns they grow nearly in circles
            wider = cv2.dilate(coarse, cv2.getStructuringElement(shape, (3, 3)))
            new = unknown & (coarse == 0) & (wider > 0)
            coarse[new] = wider[new]
    reached = coarse.repeat(step, axis=0).repeat(step, axis=1)[: known.shape[0], : known.shape[1]]
    found = labels.copy()
    there = lost[box] & (reached > 0)
    found[box][there] = reached[there] - 1
    apart = lost & (found == LABEL_NUMBER["background"])
    found[apart] = found.ravel()[nearest_of(found != LABEL_NUMBER["background"])[apart]]
    return found


def _specks_beside(lost: Mask, labels: PixelArray) -> Mask:
    """Pieces of parts that are far smaller than what was lost beside them: they are of the same thing."""
    count, places = cv2.connectedComponents(lost.astype(np.uint8), connectivity=8)
    sizes = np.bincount(places.ravel(), minlength=count)
    sizes[0] = 0
    # By pixel, the size of the largest thing that was lost near it.
    beside = cv2.dilate(sizes[places].astype(np.float32), disc(_SPECK_PX))
    specks = np.zeros_like(lost)
    for label in np.unique(labels[beside > 0]):
        if label == LABEL_NUMBER["background"]:
            continue
        pieces_count, pieces, stats, _ = cv2.connectedComponentsWithStats((labels == label).astype(np.uint8))
        touched = np.zeros(pieces_count, np.float32)
        np.maximum.at(touched, pieces[beside > 0], beside[beside > 0])
        small = stats[:, cv2.CC_STAT_AREA] < _SPECK * touched
        small[0] = False
        specks |= small[pieces]
    return specks


def _backdrop(picture: PixelArray, figure: Mask) -> PixelArray:
    """What is behind the figure, its edge included, is filled in."""
    colours = picture[..., :3].astype(np.float32)
    clear = cv2.erode((~figure).astype(np.uint8), np.ones((3, 3), np.uint8))
    filled = fill(colours, clear.astype(np.float32))
    behind = np.where(figure[..., None], filled, colours)
    return np.asarray(np.rint(behind.clip(0, 255)), np.uint8)
