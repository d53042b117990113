"""Brows lifted off a picture: strokes of their own, and the picture as if they had never been painted.

Brows lie over skin and, as illustrators draw them, over the fringe, whose locks run across them. What is behind one is
painted on from all around, along edges (Telea 2004), and the stroke is what differs from that.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.areas import SOLID, Mask, face_places, grown
from avatar_stream.characters.layering.brow_strokes import stroke_of
from avatar_stream.characters.masks import box_of, disc
from avatar_stream.characters.matte import fill
from avatar_stream.puppet.building.sheets import Sheet
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float32]

# What brows lie on, painted over the hair or behind it. They have edges so soft at least, in pixels and in face widths.
_OVER, _UNDER = ("front_hair", "face", "lid_crease"), ("face", "lid_crease")
_EDGE_PX, _EDGE = 1.5, 0.014
# No brow is thicker than this, face widths. So many pixels around it, and above and below it, tell what is behind.
_THICKEST, _AROUND_PX, _SAMPLES = 0.12, 4, 3
# Colours above and below that are no farther apart, of 255, are one.
_ALIKE = 25
# A stroke's colour is the mean of what differs most, along so much of it, face widths, and so little apart, of 1. Less
# of it than the first is none; from the second on it is whole. One that differs less than the third is told by its
# labels alone.
_ALONG, _APART = 0.04, 0.06
_TRACE, _WHOLE, _FAINT = 0.12, 0.9, 0.05
# Outside its labels a pixel is none of a stroke if it is so far, of 1, from a mixture of the stroke and what is behind.
_UNLIKE = 0.1
# Nor is what is shorter than this along all directions, face widths, that brows may run in, degrees.
_SPIKE, _SLOPES = 0.025, (-50, -25, 0, 25, 50)
# A brow is painted over the hair unless locks cut it into pieces, the largest less than so much of it; and also where
# there is hair behind so much of it.
_ONE_PIECE, _IN_HAIR = 0.85, 0.2
# One behind the hair goes on so far there, face widths.
_BEYOND = 0.04


@dataclass(frozen=True)
class LiftedBrows:
    """A picture without its brows.

    Attributes:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        labels: (H, W) uint8, see `characters.labels`.
        over_hair: the sheets of those brows that are painted over the hair; under_hair: of the others.
    """

    picture: PixelArray
    labels: PixelArray
    over_hair: tuple[Sheet, ...]
    under_hair: tuple[Sheet, ...]


def lift_brows(picture: PixelArray, labels: PixelArray, frame: FaceFrame) -> LiftedBrows:
    """Lift the brows off a picture.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        labels: (H, W) uint8, see `characters.labels`.
        frame: the face's axes.
    """
    brows = labels == LABEL_NUMBER["brow"]
    places = face_places(labels.shape, frame)
    clean, said = picture.copy(), labels.copy()
    sheets: dict[bool, list[Sheet]] = {True: [], False: []}
    for side in ("right", "left"):
        brow = brows & ((places[0] > 0) == (side == "left"))
        if not brow.any():
            continue
        box = box_of(brow, round(_THICKEST * frame.width_px) + 8)
        behind = _Behind.of((clean[box], said[box]), brow[box], _OVER, frame)
        in_hair = bool(behind.in_hair[brow[box]].mean() > _IN_HAIR)
        over = in_hair or _is_one_piece(brow)
        on = np.zeros_like(brow)
        if not over:
            behind = _Behind.of((clean[box], said[box]), brow[box], _UNDER, frame)
            on = _goes_on(brow, places, frame) & (labels == LABEL_NUMBER["front_hair"])
        sheet = np.zeros_like(picture)
        sheet[box] = _stroke(picture[box], behind, (brow[box], on[box]), frame)
        # Where nothing of it is, edges of locks stay as they are.
        lifted = cv2.dilate(((sheet[box][..., 3] > 0) & ~on[box]).astype(np.uint8), disc(1)) > 0
        clean[box] = np.where((lifted & behind.band)[..., None], behind.picture, clean[box])
        said[box] = np.where(lifted & behind.band | brow[box], behind.labels, said[box])
        sheets[over].append(Sheet("brow", sheet, side))
    said[said == LABEL_NUMBER["brow"]] = LABEL_NUMBER["face"]
    return LiftedBrows(clean, said, tuple(sheets[True]), tuple(sheets[False]))


@dataclass(frozen=True)
class _Behind:
    """What is behind a brow.

    Attributes:
        band: (H, W) the brow and its soft edge.
        picture, labels: (H, W, …) without the brow.
        in_hair: (H, W) where that is hair.
    """

    band: Mask
    picture: PixelArray
    labels: PixelArray
    in_hair: Mask

    @classmethod
    def of(
        cls, seen: tuple[PixelArray, PixelArray], brow: Mask, lies_on: tuple[str, ...], frame: FaceFrame
    ) -> _Behind:
        """What is behind a brow of a picture with its labels, which lies on parts of these labels."""
        picture, labels = seen
        ground = np.isin(labels, [LABEL_NUMBER[name] for name in lies_on])
        hair = labels == LABEL_NUMBER["front_hair"]
        band = grown(brow, max(_EDGE_PX / frame.width_px, _EDGE), frame) & (ground | brow)
        band &= picture[..., 3] >= SOLID
        free = ground & ~band
        clean, said = picture.copy(), labels.copy()
        unknown = (band | ~ground).astype(np.uint8)  # locks before it tell nothing
        clean[..., :3] = cv2.inpaint(
            np.ascontiguousarray(picture[..., :3]), unknown, _AROUND_PX, cv2.INPAINT_TELEA
        )
        clean[~band] = picture[~band]
        # What runs straight on from above to below is exact.
        above, below = (_Side.of(picture, labels, band, free, way * frame.down) for way in (-1, 1))
        alike = band & (np.abs(above.colours - below.colours).max(axis=2) < _ALIKE)
        alike &= np.isfinite(above.apart) & np.isfinite(below.apart)
        of_above = below.apart[alike] / (above.apart + below.apart)[alike]
        mixed = of_above[:, None] * above.colours[alike] + (1 - of_above[:, None]) * below.colours[alike]
        clean[alike, :3] = np.rint(mixed)
        hairy = fill(hair.astype(np.float32)[..., None], free.astype(np.float32))[..., 0]
        in_hair = band & (hairy > 0.5)
        said[band] = np.where(in_hair, LABEL_NUMBER["front_hair"], LABEL_NUMBER["face"])[band]
        # The edges of locks that only pass by are none of it.
        return cls(band & (brow | ~hair | in_hair), clean, said, in_hair)


@dataclass(frozen=True)
class _Side:
    """What comes first beyond a band, straight up or down from each of its pixels.

    Attributes:
        colours: (H, W, 3) 0…255.
        apart: (H, W) pixels to there, infinite where there is nothing.
    """

    colours: Floats
    apart: Floats

    @classmethod
    def of(
        cls, picture: PixelArray, labels: PixelArray, band: Mask, free: Mask, way: npt.NDArray[np.float64]
    ) -> _Side:
        colours = np.zeros((*band.shape, 3), np.float32)
        said, apart = np.zeros_like(labels), np.full(band.shape, np.inf, np.float32)
        count = np.zeros(band.shape, np.int32)
        length = float(np.hypot(*way))
        for step in range(1, round(_THICKEST * length) + _SAMPLES):
            x, y = way / length * step
            shift = np.array([[1.0, 0.0, -x], [0.0, 1.0, -y]])
            size = band.shape[::-1]
            seen, label, is_free = (
                cv2.warpAffine(one, shift, size, flags=cv2.INTER_NEAREST)
                for one in (picture, labels, free.astype(np.uint8))
            )
            first = band & (is_free > 0) & (count == 0)
            more = band & (is_free > 0) & (count > 0) & (count < _SAMPLES) & (label == said)
            said[first], apart[first] = label[first], step
            taken = first | more
            colours[taken] += seen[taken][:, :3]
            count[taken] += 1
        return cls(colours / np.maximum(count, 1)[..., None], apart)


def _stroke(picture: PixelArray, behind: _Behind, masks: tuple[Mask, Mask], frame: FaceFrame) -> PixelArray:
    """(H, W, 4) uint8 RGBA, straight alpha: a brow by itself.

    Args:
        picture: the picture with it.
        behind: and without it.
        masks: where it is labelled, and where it goes on behind the hair.
        frame: the face's axes.
    """
    brow, on = masks
    goal, clean = (one[..., :3].astype(np.float32) / 255 for one in (picture, behind.picture))
    seen = goal - clean
    strength = np.linalg.norm(seen, axis=2)
    usual, strongest = np.quantile(strength[brow], (0.6, 0.9)).tolist()
    told = strongest > _FAINT
    # Where it crosses a lock's outline it isn't any darker.
    weight = np.where(brow, np.minimum(strength, usual) ** 4 if told else 1.0, 0.0).astype(np.float32)
    weight = np.where(strength > 2 * usual, 0.0, weight) + 1e-9 * brow
    sigma = _ALONG * frame.width_px
    spread = np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-20)
    colour = cv2.GaussianBlur(goal * weight[..., None], (0, 0), sigma) / spread[..., None]
    cover = _smooth(brow)
    if told:
        apart = colour - clean
        share = (seen * apart).sum(axis=2) / np.maximum((apart * apart).sum(axis=2), 1e-6)
        cover = np.where(behind.band, ((share - _TRACE) / (_WHOLE - _TRACE)).clip(0, 1), 0)
        # Lines that run across it are none of it.
        unlike = np.linalg.norm(goal - clean - cover[..., None] * apart, axis=2) > _UNLIKE
        cover = np.where(unlike & ~brow, 0, cover)
        cover = np.where(brow, cover, np.minimum(cover, _along(cover, frame)))
        exact = (goal - (1 - cover[..., None]) * clean) / np.maximum(cover[..., None], 1e-3)
        colour = exact.clip(colour - _APART, colour + _APART)
    cover = np.maximum(cover, _smooth(brow | on) * on)
    colour = np.where(cover[..., None] > 0, colour, 0)
    return np.asarray(np.rint(np.dstack([colour, cover]).clip(0, 1) * 255), np.uint8)


def _along(cover: Floats, frame: FaceFrame) -> Floats:
    """A stroke without the spikes across it that lines of locks leave (openings by short lines along brows)."""
    length = max(round(_SPIKE * frame.width_px), 3)
    tilt = np.arctan2(frame.across[1], frame.across[0])
    opened = np.zeros(cover.shape, np.float32)
    for angle in tilt + np.radians(_SLOPES):
        reach = length * np.array([np.cos(angle), np.sin(angle)])
        line = np.zeros((2 * length + 1, 2 * length + 1), np.uint8)
        ends = [np.rint(length + way * reach / 2).astype(int).tolist() for way in (-1, 1)]
        cv2.line(line, ends[0], ends[1], 1)
        opened = np.maximum(opened, cv2.morphologyEx(cover.astype(np.float32), cv2.MORPH_OPEN, line))
    return opened


def _smooth(mask: Mask) -> Floats:
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8) * mask, np.float32)


def _is_one_piece(mask: Mask) -> bool:
    _, _, facts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    areas = facts[1:, cv2.CC_STAT_AREA]
    return bool(areas.max() > _ONE_PIECE * areas.sum())


def _goes_on(brow: Mask, places: tuple[Floats, ...], frame: FaceFrame) -> Mask:
    """Where the stroke that the pieces of a brow make goes on between them, and a little longer."""
    rows, columns = np.nonzero(brow)
    own = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)
    everything = np.ones(len(own), np.bool_)
    stroke = stroke_of(own, np.full(len(own), 255.0), everything, 1 / frame.width_px)
    if stroke is None:
        return np.zeros_like(brow)
    u, v = places
    beside = (u < stroke.low - _BEYOND) | (u > stroke.high + _BEYOND)
    everywhere = np.stack([u, v], axis=2).reshape(-1, 2).astype(np.float64)
    whole = stroke.holds(everywhere, 0.0).reshape(brow.shape)
    return np.asarray(whole & ~beside & ~brow)
