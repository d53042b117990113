"""Lays real mouths and eyes over an animated keyframe: pieces of further pictures of the same person.

Each piece is carried by the face's triangles from where they were in its frame to where they are now, and mixed with
the others by how near the expression in its frame is to the one that is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.masks import polygon_mask
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.topology import (
    LEFT_EYE_CORNERS,
    LEFT_EYE_LOOP,
    OUTER_LIP_LOOP,
    RIGHT_EYE_CORNERS,
    RIGHT_EYE_LOOP,
)
from avatar_stream.face_video.face_motion import FaceMotion
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.types import FaceSemantics, FloatArray, PixelArray

Floats = npt.NDArray[np.float64]

# By region (see `codec.reference_bank`): the outlines of what a piece replaces, and how far round them, in distances
# between the eyes.
OUTLINES = ((OUTER_LIP_LOOP,), (RIGHT_EYE_LOOP, LEFT_EYE_LOOP))
MARGINS = (0.16, 0.10)
# The edge fades out over this share of that distance, on both sides.
_FADE = 0.08
# Shares fall with this power of the distance between expressions: the nearest all but decides, and yet nothing jumps.
_SHARPNESS = 14
# Expressions nearer to each other than this, in distances between the eyes, are equally good.
_NEAR = 0.01
# A turn of the head by a radian makes a piece as unlike as an expression so far away.
_TURN = 0.1
_LEAST_SHARE = 0.02


@dataclass(frozen=True)
class Piece:
    """A rectangle of a frame, as it is painted.

    Attributes:
        region: index into `OUTLINES`.
        pixels: (h, w, 3) uint8 RGB, at the rig's size.
        place_px: (2,) left and top in the rig's picture.
        added: semantics of its frame, relative to the keyframe.
    """

    region: int
    pixels: PixelArray
    place_px: FloatArray
    added: FaceSemantics


class BankPainter:
    """Paints the pieces of one person.

    Args:
        rig: of the keyframe.
        motion: how its landmarks move.
        pieces: at least one.
    """

    def __init__(self, rig: Rig, motion: FaceMotion, pieces: Sequence[Piece]) -> None:
        self._rig, self._motion = rig, motion
        eyes = [rig.face[eye, :2].mean(axis=0) for eye in (RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS)]
        self._eyes_px = float(np.linalg.norm(eyes[0] - eyes[1]))
        self._regions = [
            _Region(rig, region, [piece for piece in pieces if piece.region == region], self._eyes_px)
            for region in sorted({piece.region for piece in pieces})
        ]
        self._sources = {id(piece): self._motion.at(piece.added) for piece in pieces}

    def paint(self, pixels: PixelArray, added: FaceSemantics) -> None:
        """Lay what is near over a picture of the keyframe's decoder.

        Args:
            pixels: (H, W, 4) uint8 RGBA, changed.
            added: what it shows, relative to the keyframe.
        """
        places = self._motion.at(added)
        for region in self._regions:
            shares = region.shares(added)
            if shares[1:].sum() >= _LEAST_SHARE:
                self._paint_region(region, shares, places, pixels)

    def _paint_region(self, region: _Region, shares: Floats, places: Floats, pixels: PixelArray) -> None:
        mask, (rows, columns) = region_mask(region.index, places, self._eyes_px, pixels.shape)
        if mask.size == 0:
            return
        left_top = np.array([columns.start, rows.start], np.float64)
        depth = self._rig.face[region.triangles, 2]
        winner = _paint(places[region.triangles] - left_top, depth, mask.shape)
        mask = np.where(winner >= 0, mask, 0)[..., None]
        under = pixels[rows, columns, :3].astype(np.float32)
        mixed = shares[0] * under
        # Where light or exposure changed, a piece takes on the tone that is there at its edge.
        edge = mask * (1 - mask)
        for piece, share in zip(region.pieces, shares[1:], strict=True):
            if share < _LEAST_SHARE / 4:
                mixed += share * under
                continue
            source = self._sources[id(piece)] - piece.place_px
            shown = _carried(
                piece.pixels, source[region.triangles], places[region.triangles] - left_top, winner
            )
            tone = (edge * (under - shown)).sum(axis=(0, 1)) / max(float(edge.sum()), 1e-6)
            mixed += share * (shown + tone)
        pixels[rows, columns, :3] = np.clip(np.round(under + mask * (mixed - under)), 0, 255).astype(np.uint8)


class _Region:
    """The pieces of one region, and the triangles that carry them."""

    def __init__(self, rig: Rig, index: int, pieces: list[Piece], eyes_px: float) -> None:
        self.index, self.pieces = index, pieces
        outline = np.concatenate(OUTLINES[index])
        distance = np.linalg.norm(rig.face[:468, None, :2] - rig.face[outline, :2], axis=2).min(axis=1)
        near = distance < 2.5 * (MARGINS[index] + _FADE) * eyes_px
        triangles = load_face_model().triangles.astype(np.int64)
        self.triangles = triangles[near[triangles].all(axis=1)]
        self._shapes = expression_shapes(rig, index)
        self._frames = [FaceSemantics.neutral(), *(piece.added for piece in pieces)]

    def shares(self, added: FaceSemantics) -> Floats:
        """(1 + pieces,) how much to show of the keyframe and of each piece; their sum is 1."""
        distances = np.array([expression_distance(self._shapes, added, frame) for frame in self._frames])
        nearness = (distances + _NEAR) ** -_SHARPNESS
        return np.asarray(nearness / nearness.sum())


def expression_shapes(rig: Rig, region: int) -> Floats:
    """(52, n) by how much each full expression moves the outlines of a region, in distances between the eyes."""
    eyes = [rig.face[eye, :2].mean(axis=0) for eye in (RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS)]
    outline = np.concatenate(OUTLINES[region])
    # Irises belong to the eyes.
    outline = np.append(outline, [468, 473]) if region else outline
    shapes = rig.expressions[:, outline, :2].reshape(len(rig.expressions), -1).astype(np.float64)
    return np.asarray(shapes / (np.linalg.norm(eyes[0] - eyes[1]) * np.sqrt(len(outline))))


def expression_distance(shapes: Floats, a: FaceSemantics, b: FaceSemantics) -> float:
    """How far two faces are apart in one region, in distances between the eyes; see `expression_shapes`."""
    moved = (a.expression - b.expression).astype(np.float64) @ shapes
    turned = a.head_rotation_rad[:2] - b.head_rotation_rad[:2]
    return float(np.sqrt(moved @ moved + _TURN**2 * (turned @ turned)))


def region_mask(
    region: int, places: FloatArray, eyes_px: float, shape: tuple[int, ...]
) -> tuple[npt.NDArray[np.float32], tuple[slice, slice]]:
    """What a piece covers, 0…1, and which rows and columns of the picture these are; empty outside of it.

    Args:
        region: index into `OUTLINES`.
        places: (478, 2) pixels, where the face is.
        eyes_px: distance between the eyes.
        shape: of the picture.
    """
    fade, margin = _FADE * eyes_px, MARGINS[region] * eyes_px
    outlines = [places[loop, :2] for loop in OUTLINES[region]]
    points = np.concatenate(outlines)
    room = margin + 2 * fade + 1
    low = np.clip(np.floor(points.min(axis=0) - room), 0, shape[1::-1]).astype(int)
    high = np.clip(np.ceil(points.max(axis=0) + room), low, shape[1::-1]).astype(int)
    mask = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    if mask.size:
        for outline in outlines:
            hull = cv2.convexHull((outline - low).astype(np.float32))[:, 0]
            mask |= polygon_mask(mask.shape, hull)
    # Twice the fade over its width, from full to nothing, round the outline grown by the margin.
    outside = cv2.distanceTransform(1 - mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) if mask.size else mask
    ramp = np.clip((margin + fade - outside) / (2 * fade), 0, 1).astype(np.float32)
    return ramp * ramp * (3 - 2 * ramp), (slice(low[1], high[1]), slice(low[0], high[0]))


def _paint(corners: Floats, depth: FloatArray, shape: tuple[int, ...]) -> npt.NDArray[np.int32]:
    """(h, w) which triangle is seen at each pixel, -1 for none; corners (N, 3, 2) in pixels of the same picture."""
    winner = np.full(shape, -1, np.int32)
    fixed = np.round((corners - 0.5) * 16).astype(np.int32)
    for triangle in np.argsort(-depth.mean(axis=1), kind="stable"):
        cv2.fillConvexPoly(winner, fixed[triangle], int(triangle), shift=4)
    return winner


def _carried(
    pixels: PixelArray, source: Floats, target: Floats, winner: npt.NDArray[np.int32]
) -> npt.NDArray[np.float32]:
    """(h, w, 3) a piece as its triangles move from `source` to `target`, (N, 3, 2) pixels each."""
    corners = np.concatenate([target, np.ones((*target.shape[:2], 1))], axis=2)
    flat = np.abs(np.linalg.det(corners)) < 1e-3
    corners[flat] = np.eye(3)
    maps = np.linalg.solve(corners, source)  # (N, 3, 2): x, y, 1 of the picture to the piece
    rows, columns = np.mgrid[: winner.shape[0], : winner.shape[1]].astype(np.float64) + 0.5
    at = np.stack([columns, rows, np.ones_like(rows)], axis=-1)
    places = (at[..., None, :] @ maps[np.maximum(winner, 0)])[..., 0, :].astype(np.float32) - 0.5
    return np.asarray(
        cv2.remap(pixels, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        np.float32,
    )
