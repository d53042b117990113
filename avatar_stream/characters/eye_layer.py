"""What lies under the lids: the white of the eye, completed, and the iris as a disc that can move over it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.lid_skin import plain_lid
from avatar_stream.characters.masks import polygon_mask
from avatar_stream.characters.matte import fill
from avatar_stream.types import FloatArray, PixelArray

# The layer reaches this far beyond the eye opening, in sizes of the opening.
MARGIN = 0.6
# With less visible white than this share of the opening there is nothing to move an iris over (dot eyes).
MIN_WHITE = 0.06
# How far from its centre, in radii, an iris and its dark ring may reach.
HALO_ENDS = (1.3, 1.2, 1.1, 1.06)
# Further out than this, in radii, nothing is iris, however alike.
IRIS_END = 1.5
# Along its edge the layer repeats the picture, so that the skin's soft edge mixes with the same: this far outside the
# opening, and inside by this share of its height, where lashes and their shadow lie.
EDGE_PX = 2
EDGE_EYE_HEIGHTS = 0.12


@dataclass(frozen=True)
class EyeLayer:
    """One eyeball in the plane of the keyframe.

    Under the lids one sees ``white · (1 - a) + iris``, with the iris and its alpha ``a`` moved by the gaze; along the
    edge of the resting lids one sees the picture, until the lids have opened farther or the iris comes or goes.

    Attributes:
        left_px, top_px: where the crop lies in the picture.
        white: (h, w, 3) float32 RGB 0…255, without the iris.
        iris: (h, w, 4) float32: colour already multiplied by alpha, and alpha 0…1.
        edge: (h, w, 4) float32: 1 along the edge of the resting lids, else 0; and the picture's RGB.
        lid: (h, w, 4) float32: plain skin RGB for the closing lid, and 0…1 where it may be laid over the picture.
    """

    left_px: int
    top_px: int
    white: npt.NDArray[np.float32]
    iris: npt.NDArray[np.float32]
    edge: npt.NDArray[np.float32]
    lid: npt.NDArray[np.float32]


def build_eye_layer(
    subject: PixelArray,
    edge: FloatArray,
    band: FloatArray,
    ring: FloatArray,
    iris_centre: FloatArray,
    iris_radius_px: float,
    skin: FloatArray,
) -> EyeLayer:
    """Separate one eye of a picture.

    Args:
        subject: (H, W, 4) uint8 RGBA.
        edge, band, ring: (N, 2) pixels: edge of the eye opening, outside of the lashes, skin beyond them.
        iris_centre: (2,) pixels.
        iris_radius_px: the tracker's idea of the radius; the picture's own edges correct it.
        skin: (3,) RGB of the face's skin.
    """
    margin = MARGIN * np.ptp(edge, axis=0).max() + 4
    low = np.floor(np.maximum(np.minimum(edge.min(axis=0) - margin, ring.min(axis=0) - 2), 0)).astype(int)
    high = np.ceil(np.maximum(edge.max(axis=0) + margin, ring.max(axis=0) + 2)).astype(int)
    high = np.maximum(np.minimum(high, (subject.shape[1], subject.shape[0])), low + 2)
    picture = subject[low[1] : high[1], low[0] : high[0], :3].astype(np.float32)
    opening = polygon_mask(picture.shape[:2], edge - low)
    inset_px = max(1, round(EDGE_EYE_HEIGHTS * float(np.ptp(edge[:, 1]))))
    inner = cv2.erode(opening, np.ones((2 * inset_px + 1, 3), np.uint8))
    outer = cv2.dilate(opening, np.ones((2 * EDGE_PX + 1,) * 2, np.uint8))
    white, iris = _separate(picture, opening, inner, iris_centre - low, iris_radius_px)
    along_edge = np.dstack([(outer > 0) & (inner == 0), picture]).astype(np.float32)
    plain, where = plain_lid(picture, edge - low, band - low, ring - low, skin)
    lid = np.dstack([plain, where]).astype(np.float32)
    return EyeLayer(int(low[0]), int(low[1]), white, iris, along_edge, lid)


def _separate(
    picture: FloatArray, opening: PixelArray, inner: PixelArray, centre: FloatArray, guess_px: float
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """White and iris of one eye, as in `EyeLayer`; in the `inner` part of the opening they add up to the picture."""
    radii = measured_radii(picture, opening, centre, guess_px)
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32) + 0.5
    distance = np.hypot((x - centre[0]) / radii[0], (y - centre[1]) / radii[1])
    # A large drawn iris leaves little white: then look closer to it.
    for halo_end in HALO_ENDS:
        seen_white = inner * (distance > halo_end)
        if seen_white.sum() >= MIN_WHITE * max(int(inner.sum()), 1):
            break
    else:
        return fill(picture, inner.astype(np.float32)), np.zeros((*opening.shape, 4), np.float32)
    # What looks dark there is lashes, shadow or a part of the iris that the ellipse missed.
    lightness = picture.min(axis=2)
    seen_white = seen_white * (lightness > 0.6 * np.percentile(lightness[seen_white > 0], 90))
    white = fill(picture, seen_white.astype(np.float32))
    plain_disc = np.clip((1.06 - distance) * min(radii) / 2 + 0.5, 0, 1)
    # The dark ring round an iris belongs to it, wherever exactly it ends: what isn't white moves along.
    unlike_white = np.clip((np.abs(picture - white).max(axis=2) - 6) / 24, 0, 1)
    halo = unlike_white * np.clip((halo_end - distance) / (halo_end - 1.0) * 2, 0, 1)
    disc = np.maximum(plain_disc, halo)
    rim_x, rim_y = (
        (c + (p - c) * (0.9 / np.maximum(distance, 0.9)) - 0.5) for c, p in ((centre[0], x), (centre[1], y))
    )
    rim = cv2.remap(picture, rim_x.astype(np.float32), rim_y.astype(np.float32), cv2.INTER_LINEAR)
    like_rim = np.linalg.norm(picture - rim, axis=2) < 0.7 * np.linalg.norm(picture - white, axis=2)
    disc = np.maximum(disc, like_rim & (distance < IRIS_END))
    # What the lids and the line round the eye cover is a plain disc.
    disc = np.where(inner > 0, disc, plain_disc).astype(np.float32)
    still = (inner > 0) & (disc <= 0)
    white[still] = picture[still]
    alpha = disc[..., None]
    whole_iris = complete_disc(picture, inner, centre)
    colour = np.where(inner[..., None] > 0, picture - (1 - alpha) * white, alpha * whole_iris)
    colour[disc <= 0] = 0
    return white, np.dstack([colour, disc]).astype(np.float32)


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
