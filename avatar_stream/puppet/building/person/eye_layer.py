"""What lies under the lids: the white of the eye, completed, and the iris as a disc that can move over it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.masks import polygon_mask
from avatar_stream.characters.matte import fill
from avatar_stream.puppet.building.person.head_mesh import smoothstep
from avatar_stream.puppet.building.person.iris import IrisLook, fitted_irises, whole_iris
from avatar_stream.puppet.building.person.lid_skin import plain_lid
from avatar_stream.types import FloatArray, PixelArray

# The layer reaches this far beyond the eye opening, in sizes of the opening.
MARGIN = 0.6
# With less visible white than this share of the opening there is nothing to move an iris over (dot eyes).
MIN_WHITE = 0.06
# White is looked for this far from the iris's centre, in radii; nearer where there is little of it.
CLEAR_OF_IRIS = (1.18, 1.1, 1.04)
# White may be shaded, but no darker than this share of the brightest; what is darker still than the white behind it by
# this share is a lash, or its shadow.
SHADED_WHITE, LASH = 0.8, 0.8
# The dark ring round an iris belongs to it, up to so many radii.
RING_END = 1.16
# Along its edge the layer repeats the picture, so that the skin's soft edge mixes with the same: this far outside the
# opening, and inside by this share of its height, where lashes and their shadow lie.
EDGE_PX = 2
EDGE_EYE_HEIGHTS = 0.15
# What lies in the corners stays there: from so far from the middle on, in eye widths, and wholly from so far.
FIRM_CORNERS = (0.34, 0.46)
SOFT_PX = 1.2


@dataclass(frozen=True)
class EyeLayer:
    """One eyeball in the plane of the keyframe.

    Under the lids one sees ``white · (1 - a) + iris``, with the iris and its alpha ``a`` moved by the gaze; along the
    edge of the resting lids one sees the picture, until the lids have opened farther or the iris comes or goes.

    Attributes:
        left_px, top_px: where the crop lies in the picture.
        white: (h, w, 3) float32 RGB 0…255, without the iris.
        iris: (h, w, 4) float32: colour already multiplied by alpha, and alpha 0…1.
        edge: (h, w, 4) float32: how firmly the picture stays as it is: 1 along the edge of the resting lids and where
            lashes hang before the eyeball, which gives way when they move, up to 2 in the corners, which don't, else
            0; and the picture's RGB.
        lid: (h, w, 4) float32: plain skin RGB for the closing lid, and 0…1 where it may be laid over the picture.
    """

    left_px: int
    top_px: int
    white: npt.NDArray[np.float32]
    iris: npt.NDArray[np.float32]
    edge: npt.NDArray[np.float32]
    lid: npt.NDArray[np.float32]


@dataclass(frozen=True)
class EyePlace:
    """Where one eye is in a picture.

    Attributes:
        edge, band, ring: (N, 2) pixels: edge of the eye opening, outside of the lashes, skin beyond them.
        iris_centre: (2,) pixels, and
        iris_radius_px: the tracker's idea of the iris; the picture corrects both.
    """

    edge: FloatArray
    band: FloatArray
    ring: FloatArray
    iris_centre: FloatArray
    iris_radius_px: float


def build_eye_layers(
    subject: PixelArray, right: EyePlace, left: EyePlace, skin: FloatArray
) -> tuple[EyeLayer, EyeLayer]:
    """Separate both eyes of a picture.

    Args:
        subject: (H, W, 4) uint8 RGBA.
        right, left: where they are.
        skin: (3,) RGB of the face's skin.
    """
    crops = [_Crop.of(subject, place) for place in (right, left)]
    irises = fitted_irises(
        [
            IrisLook(crop.picture, crop.inner, place.iris_centre - crop.low, place.iris_radius_px)
            for crop, place in zip(crops, (right, left), strict=True)
        ]
    )
    right_eye, left_eye = (
        _build(crop, place, iris, skin)
        for crop, place, iris in zip(crops, (right, left), irises, strict=True)
    )
    return right_eye, left_eye


@dataclass(frozen=True)
class _Crop:
    """One eye and what surrounds it.

    Attributes:
        low: (2,) int, left and top in the picture.
        picture: (h, w, 3) float32 RGB.
        inner, outer: (h, w) uint8: well within the opening, and a little beyond it.
    """

    low: npt.NDArray[np.int64]
    picture: FloatArray
    inner: PixelArray
    outer: PixelArray

    @classmethod
    def of(cls, subject: PixelArray, place: EyePlace) -> _Crop:
        edge, ring = place.edge, place.ring
        margin = MARGIN * np.ptp(edge, axis=0).max() + 4
        low = np.floor(np.maximum(np.minimum(edge.min(axis=0) - margin, ring.min(axis=0) - 2), 0)).astype(int)
        high = np.ceil(np.maximum(edge.max(axis=0) + margin, ring.max(axis=0) + 2)).astype(int)
        high = np.maximum(np.minimum(high, (subject.shape[1], subject.shape[0])), low + 2)
        picture = subject[low[1] : high[1], low[0] : high[0], :3].astype(np.float32)
        opening = polygon_mask(picture.shape[:2], edge - low)
        inset_px = max(1, round(EDGE_EYE_HEIGHTS * float(np.ptp(edge[:, 1]))))
        inner = cv2.erode(opening, np.ones((2 * inset_px + 1, 3), np.uint8))
        outer = cv2.dilate(opening, np.ones((2 * EDGE_PX + 1,) * 2, np.uint8))
        return cls(low, picture, np.asarray(inner, np.uint8), np.asarray(outer, np.uint8))


def _build(crop: _Crop, place: EyePlace, iris: tuple[FloatArray, float], skin: FloatArray) -> EyeLayer:
    low, picture = crop.low, crop.picture
    white, moved, lashes = _separate(picture, crop.inner, *iris)
    along_edge = np.dstack([_firmness(crop, place.edge - low, lashes), picture]).astype(np.float32)
    plain, where = plain_lid(picture, place.edge - low, place.band - low, place.ring - low, skin)
    lid = np.dstack([plain, where]).astype(np.float32)
    return EyeLayer(int(low[0]), int(low[1]), white, moved, along_edge, lid)


def _firmness(crop: _Crop, edge: FloatArray, lashes: npt.NDArray[np.bool_]) -> FloatArray:
    """(h, w) how firmly the picture stays; `edge` in pixels of the crop."""
    height, width = crop.inner.shape
    corners = edge[[0, len(edge) // 2]]
    along = corners[1] - corners[0]
    y, x = np.mgrid[:height, :width] + 0.5
    share = ((x - corners[0, 0]) * along[0] + (y - corners[0, 1]) * along[1]) / max(
        float(along @ along), 1e-6
    )
    near_corner = smoothstep((np.abs(share - 0.5) - FIRM_CORNERS[0]) / (FIRM_CORNERS[1] - FIRM_CORNERS[0]))
    firm = ((crop.outer > 0) & ((crop.inner == 0) | lashes)) * (1 + near_corner)
    # Inwards it runs out: there the layers below add up to the picture anyway.
    soft = cv2.GaussianBlur(firm, (0, 0), SOFT_PX)
    return np.asarray(np.where(crop.inner > 0, np.maximum(firm, soft), firm))


def _separate(
    picture: FloatArray, inner: PixelArray, centre: FloatArray, radius_px: float
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """White and iris of one eye, as in `EyeLayer`; and where, within `inner`, they don't add up to the picture."""
    nothing_strange = np.zeros(inner.shape, bool)
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32) + 0.5
    distance = np.hypot(x - centre[0], y - centre[1]) / radius_px
    lightness = picture.min(axis=2)
    for clear_of in CLEAR_OF_IRIS:
        seen_white = (inner > 0) & (distance > clear_of)
        if seen_white.sum() >= MIN_WHITE * max(int(inner.sum()), 1):
            break
    else:
        # A dot has nothing to move over.
        whole = fill(picture, inner.astype(np.float32))
        return whole, np.zeros((*inner.shape, 4), np.float32), nothing_strange
    # What looks dark there is lashes, shadow or a part of the iris that the circle missed.
    smooth = cv2.GaussianBlur(lightness, (0, 0), 1.0)
    seen_white &= lightness >= SHADED_WHITE * np.percentile(smooth[seen_white], 90)
    white = fill(picture, seen_white.astype(np.float32))
    white = cv2.GaussianBlur(white, (0, 0), max(1.0, 0.15 * radius_px))
    disc = np.clip((1.0 - distance) * radius_px / 1.5 + 0.5, 0, 1)
    # Wherever exactly the ring ends: what isn't white moves along.
    unlike_white = np.clip((np.abs(picture - white).max(axis=2) - 8) / 24, 0, 1) * (inner > 0)
    disc = np.maximum(disc, unlike_white * np.clip((RING_END - distance) / (RING_END - 1.0) * 2, 0, 1))
    still = (inner > 0) & (disc <= 0)
    lashes = still & (lightness < LASH * white.min(axis=2))
    white[still & ~lashes] = picture[still & ~lashes]
    disc = np.where((inner > 0) & (disc > 0), np.maximum(disc, _least_alpha(picture, white)), disc)
    alpha = disc[..., None]
    whole = whole_iris(picture, inner, distance)
    colour = np.where(inner[..., None] > 0, picture - (1 - alpha) * white, alpha * whole)
    colour[disc <= 0] = 0
    return white, np.dstack([colour, disc]).astype(np.float32), lashes


def _least_alpha(picture: FloatArray, white: FloatArray) -> FloatArray:
    """(h, w) the least alpha of something with which a colour can look like `picture` before `white`."""
    darker = (white - picture) / np.maximum(white, 1.0)
    lighter = (picture - white) / np.maximum(255.0 - white, 1.0)
    return np.asarray(np.clip(np.maximum(darker, lighter).max(axis=2), 0, 1))
