"""Eyeball and iris of a drawn eye: how large the iris is, and what lies behind it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.eye_layer import MIN_WHITE
from avatar_stream.characters.masks import disc, polygon_mask
from avatar_stream.characters.matte import fill
from avatar_stream.types import FloatArray, PixelArray

# Irises of one face differ by less than this factor, relative to their eyes.
IRISES_ALIKE = 1.15
# Beyond the iris's own radius (times) nothing belongs to it; from the last of `CLEAR_OF_IRIS` on the white is trusted.
IRIS_END = 1.25
CLEAR_OF_IRIS = (1.3, 1.2, 1.12, 1.06)
# White may be shaded, but not of another colour (largest channel, brightness aside).
FOREIGN_WHITE = 22.0
_LUMA = np.array([0.299, 0.587, 0.114])


def drawn_irises(
    subject: PixelArray,
    lids: list[tuple[FloatArray, FloatArray]],
    centres: list[FloatArray],
    guesses_px: list[float],
) -> list[tuple[float, float]]:
    """Half width and half height in pixels of the irises of both eyes, measured in the picture.

    Reflections hide the edge of an iris from one eye's measure rather than from both, and show it too small. Where the
    two differ much, in sizes of their eyes, the larger one is believed.
    """
    picture = subject[..., :3].astype(np.float32)
    shares = []
    for (upper, lower), centre, guess_px in zip(lids, centres, guesses_px, strict=True):
        opening = polygon_mask(picture.shape[:2], np.concatenate([upper, lower[::-1]]))
        width = max(float(np.ptp(upper[:, 0])), 1.0)
        shares.append(np.array(measured_radii(picture, opening, centre, guess_px)) / width)
    alike = np.maximum(*shares) < IRISES_ALIKE * np.minimum(*shares)
    radii = []
    for share, (upper, _) in zip(shares, lids, strict=True):
        believed = np.where(alike, share, np.maximum(*shares)) * max(float(np.ptp(upper[:, 0])), 1.0)
        radii.append((float(believed[0]), float(believed[1])))
    return radii


def separate_iris(
    picture: FloatArray, opening: PixelArray, iris_place: tuple[FloatArray, tuple[float, float]]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """White and iris as in `DrawnEye`.

    Args:
        picture: (h, w, 3) float32 RGB.
        opening: (h, w) uint8, 1 between the lids.
        iris_place: centre (2,) of the iris in pixels, and its radii.
    """
    centre, radii = iris_place
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32) + 0.5
    distance = np.hypot((x - centre[0]) / radii[0], (y - centre[1]) / radii[1])
    inner = cv2.erode(opening, disc(1.0))
    lightness = picture.min(axis=2)
    for clear_of in CLEAR_OF_IRIS:
        seen_white = (inner > 0) & (distance > clear_of)
        if seen_white.sum() < MIN_WHITE * max(int(opening.sum()), 1):
            continue
        # What is dark there is a lash, a shadow or a part of the iris that the ellipse missed.
        bright = float(np.percentile(lightness[seen_white], 80))
        seen_white &= lightness > 0.75 * bright
        tint = picture - (picture @ _LUMA)[..., None]
        pure = np.median(tint[seen_white & (lightness >= bright)], axis=0)
        seen_white &= np.abs(tint - pure).max(axis=2) < FOREIGN_WHITE
        # An eyeball is brighter than what lies in the middle of its iris, or there is no telling them apart.
        middle = (distance < 0.8) & (opening > 0)
        if middle.any() and bright > 1.15 * float(np.median(lightness[middle])) + 10:
            break
    else:
        return fill(picture, inner.astype(np.float32)), np.zeros((*opening.shape, 4), np.float32)
    white = fill(picture, seen_white.astype(np.float32))
    # Streaks of shadows and lashes that were left out would show where the iris moves away.
    white = cv2.GaussianBlur(white, (0, 0), max(1.0, 0.12 * min(radii)))
    white[seen_white] = picture[seen_white]
    edge = np.clip((1.0 - distance) * min(radii) / 1.5 + 0.5, 0, 1)
    # A line round the iris belongs to it, wherever exactly it ends: what isn't white moves along.
    unlike = np.clip((np.abs(picture - white).max(axis=2) - 16) / 40, 0, 1) * (inner > 0)
    ring = unlike * np.clip((IRIS_END - distance) / (IRIS_END - 1.0) * 2, 0, 1)
    alpha = np.maximum(edge, ring)
    whole = complete_disc(picture, opening, centre)
    own = np.where(inner[..., None] > 0, picture, whole)
    colour = np.clip(np.where(alpha[..., None] > 0.98, own, own - (1 - alpha[..., None]) * white), 0, 255)
    colour = np.where(
        alpha[..., None] > 0.98, colour * alpha[..., None], np.minimum(colour, 255 * alpha[..., None])
    )
    return white, np.dstack([colour, alpha]).astype(np.float32)


def measured_radii(
    picture: FloatArray, opening: PixelArray, centre: FloatArray, guess_px: float
) -> tuple[float, float]:
    """Half width and half height of the iris: where brightness rises most along rays from its centre.

    Drawn irises are taller and larger than a tracker that was trained on photographs believes.
    """
    grey = cv2.GaussianBlur(picture.mean(axis=2), (0, 0), max(0.6, guess_px / 12))

    def edge_along(dx: float, dy: float) -> float | None:
        steps = np.arange(0.2 * guess_px, 2.4 * guess_px, 0.5)
        xs, ys = centre[0] + dx * steps, centre[1] + dy * steps
        inside = (xs >= 0) & (ys >= 0) & (xs < grey.shape[1] - 1) & (ys < grey.shape[0] - 1)
        steps, xs, ys = steps[inside], xs[inside].astype(int), ys[inside].astype(int)
        visible = opening[ys, xs] > 0
        count = int(np.argmin(visible)) if not visible.all() else len(visible)
        if count < 5:
            return None
        rise = np.gradient(grey[ys[:count], xs[:count]])
        at = int(np.argmax(rise))
        return float(steps[at]) if rise[at] > 1.5 and 0 < at < count - 1 else None

    sideways = [
        edge
        for side in (-1.0, 1.0)
        for tilt in (-0.25, -0.1, 0.05, 0.2)
        if (edge := edge_along(side, tilt)) is not None
    ]
    rx = float(np.median(sideways)) if len(sideways) >= 3 else guess_px
    down = edge_along(0.0, 1.0)
    ry = down if down is not None and 0.8 * rx <= down <= 1.7 * rx else rx
    return max(rx, 1.0), max(ry, 1.0)


def complete_disc(picture: FloatArray, opening: PixelArray, centre: FloatArray) -> FloatArray:
    """The iris with the parts under the lids taken from their mirror image on the other side of its centre."""
    height, width = opening.shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    mirrored_y = (2 * (centre[1] - 0.5) - y).astype(np.float32)
    inner = cv2.erode(opening, np.ones((3, 3), np.uint8))
    mirror = cv2.remap(picture, x, mirrored_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mirror_known = cv2.remap(inner, x, mirrored_y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
    known = np.where(inner > 0, 1, mirror_known).astype(np.float32)
    return fill(np.where(inner[..., None] > 0, picture, mirror), known)
