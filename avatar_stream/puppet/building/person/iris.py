"""The iris of a photographed, painted or rendered eye: the circle that it is, and what of it the lids cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.types import FloatArray, PixelArray

# The eye is looked at so large that the tracker's radius has this many pixels.
LOOK_PX = 20.0
# What is tried round the tracker's centre and radius, in radii.
ASIDE, UP_DOWN = np.arange(-0.35, 0.36, 0.05), np.arange(-0.3, 0.31, 0.075)
RADII = np.arange(0.75, 1.51, 0.05)
# Angles below the horizon at which an iris's rim is looked for on either side: lids cover its top.
ANGLES = np.radians(np.arange(-35, 66, 7.0))
# The rim is a step this wide, in radii, and at least so high (levels of 255).
STEP, LEAST_RISE = 0.12, 5.0
# Of all places on the rim so many must be seen.
LEAST_SEEN = 0.3
# A circle as far from the tracker's as the farthest must be better by this share of the best.
PRIOR = 0.6
_ASIDE, _UP_DOWN, _RADIUS = np.meshgrid(ASIDE, UP_DOWN, RADII, indexing="ij")
# Colours of an iris by distance from its centre, in so many steps.
PROFILE_STEPS = 12


@dataclass(frozen=True)
class IrisLook:
    """Where to look for one iris.

    Attributes:
        picture: (h, w, 3) float32 RGB.
        visible: (h, w) uint8, more than 0 between the lids.
        centre: (2,) pixels, and
        radius_px: the tracker's idea of the iris.
    """

    picture: FloatArray
    visible: PixelArray
    centre: FloatArray
    radius_px: float


def fitted_irises(looks: Sequence[IrisLook]) -> list[tuple[FloatArray, float]]:
    """Where brightness steps up most along circles, from iris to white (after Daugman 1993).

    All are of one face: their radii are wrong by the same factor. A reflection on one iris doesn't mislead both.

    Returns:
        Centre, (2,) pixels, and radius of each; the tracker's own where no rim is seen.
    """
    far = (
        (_ASIDE / ASIDE[-1]) ** 2 + (_UP_DOWN / UP_DOWN[-1]) ** 2 + (np.log(_RADIUS) / np.log(RADII[-1])) ** 2
    )
    likely = []
    for look in looks:
        rise = _rise(look)
        best = float(rise.max())
        likely.append(rise - PRIOR / 3 * best * far if best >= LEAST_RISE else -far)
    together = np.sum([one.max(axis=(0, 1)) for one in likely], axis=0)
    size = int(np.argmax(together))
    circles = []
    for look, one in zip(looks, likely, strict=True):
        column, row = np.unravel_index(int(np.argmax(one[..., size])), one.shape[:2])
        offset = np.array([ASIDE[column], UP_DOWN[row]]) * look.radius_px
        circles.append((np.asarray(look.centre + offset), float(RADII[size] * look.radius_px)))
    return circles


def _rise(look: IrisLook) -> FloatArray:
    """(asides, ups, radii) by how many levels brightness rises over each circle that is tried."""
    scale = LOOK_PX / max(look.radius_px, 1.0)
    # White is light and has no colour; an iris is dark, or has one.
    white = np.maximum(2 * look.picture.min(axis=2) - look.picture.max(axis=2), 0).astype(np.float32)
    # An eye at the picture's edge may be a sliver.
    size = tuple(max(1, round(scale * side)) for side in white.shape[::-1])
    light = cv2.resize(white, size, interpolation=cv2.INTER_AREA)
    light = cv2.GaussianBlur(light, (0, 0), 1.0)
    seen = cv2.resize(look.visible, light.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    angles = np.concatenate([ANGLES, np.pi - ANGLES])

    def along(reach: FloatArray) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
        x = scale * look.centre[0] + LOOK_PX * (_ASIDE[..., None] + reach[..., None] * np.cos(angles)) - 0.5
        y = scale * look.centre[1] + LOOK_PX * (_UP_DOWN[..., None] + reach[..., None] * np.sin(angles)) - 0.5
        column, row = np.round(x).astype(int), np.round(y).astype(int)
        within = (column >= 0) & (row >= 0) & (column < light.shape[1]) & (row < light.shape[0])
        column, row = np.where(within, column, 0), np.where(within, row, 0)
        return light[row, column], within & seen[row, column]

    outside, outside_seen = along(_RADIUS + STEP)
    inside, inside_seen = along(_RADIUS - STEP)
    both = outside_seen & inside_seen
    # What lies outside is white, not just the iris round a pupil.
    brightest = max(float(np.percentile(light[seen], 95)) if seen.any() else 255.0, 1.0)
    whiteness = np.clip(outside / brightest, 0, 1) ** 2
    half = len(ANGLES)
    # Both sides of the rim count alike, however much of each is seen; one alone is half a proof.
    rise = np.zeros(_RADIUS.shape)
    for side in (slice(0, half), slice(half, None)):
        count = both[..., side].sum(axis=-1)
        step = ((outside - inside) * whiteness * both)[..., side]
        rise += 0.5 * np.where(count >= LEAST_SEEN * half, step.sum(axis=-1) / np.maximum(count, 1), 0)
    return rise


def whole_iris(picture: FloatArray, visible: PixelArray, distance: FloatArray) -> FloatArray:
    """(h, w, 3) the iris without lids: where they cover it, the usual colour so far from its centre.

    Args:
        picture: (h, w, 3) float32 RGB.
        visible: (h, w) uint8, more than 0 between the lids.
        distance: (h, w) from the iris's centre, in radii.
    """
    share = np.clip(cv2.distanceTransform((visible > 0).astype(np.uint8), cv2.DIST_L2, 3) / 3 - 0.3, 0, 1)
    known = share > 0
    places = (np.arange(PROFILE_STEPS) + 0.5) / PROFILE_STEPS
    colours, found = [], []
    for place in places:
        ring = known & (np.abs(distance - place) < 0.6 / PROFILE_STEPS)
        if ring.any():
            found.append(place)
            colours.append(np.median(picture[ring], axis=0))
    if not found:
        return picture
    profile = np.array(colours)
    usual = np.stack([np.interp(distance, found, profile[:, c]) for c in range(3)], axis=-1)
    return np.asarray(share[..., None] * picture + (1 - share[..., None]) * usual, np.float32)
