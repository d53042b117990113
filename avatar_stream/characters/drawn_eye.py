"""The eye of a drawn character, taken apart as an artist draws it: eyeball, iris, the lines of both lids, clean skin.

Lids of a photograph are skin that unrolls. Drawn lids are lines, often with thick lashes, on a face of one colour: they
move as they are, and what they leave behind is plain. So the eye is taken out of the picture and put together again for
every moment; at rest the picture's own shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.drawn_iris import separate_iris
from avatar_stream.characters.drawn_lines import lid_lines, line_darkness, offset_to_line
from avatar_stream.characters.head_mesh import smoothstep
from avatar_stream.characters.masks import disc, polygon_mask
from avatar_stream.characters.matte import fill
from avatar_stream.face_model.retarget import LOWER_LID_SHARE
from avatar_stream.types import FloatArray, PixelArray

# The crop reaches this far beyond the eye, in sizes of the eye.
MARGIN = 0.55
# Thickness of a shut eye without lashes, in face widths; or of one that was a dot, in its heights.
LINE_FACE_WIDTHS, DOT_LINE_EYE_HEIGHTS = 0.012, 0.2
# A shut eye's line sags at most this much.
BOW_EYE_WIDTHS = 0.2
# What differs more from the skin round an eye (largest channel) is none.
FOREIGN_COLOUR = 32.0
_LUMA = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True)
class DrawnEye:
    """One eye in the plane of the keyframe, in pixels.

    Attributes:
        left_px, top_px: where the crop lies in the picture.
        clean: (h, w, 4) float32: skin without an eye, RGB 0…255, and 0…1 where the picture has the eye and its lines.
        white: (h, w, 3) float32 RGB: the eyeball without its iris.
        iris: (h, w, 4) float32: colour multiplied by alpha, and alpha 0…1; no alpha anywhere in an eye that is one dot.
        lines: two (h, w, 4) float32: colour multiplied by alpha, and alpha 0…1, of lashes and lines round the opening;
            what goes with the upper lid, and what goes with the lower one.
        upper, lower: (N, 2) edges of the opening at rest, from the corner on the picture's left to the other one.
        to_line: (2, N, 2) from the lids that the tracker knows to those.
        line: (3,) RGB of the darkest line.
        line_px: thickness of the line of a shut eye that has no lashes.
        closed: (h, w, 4) float32, the artist's own shut eye: colour multiplied by alpha, and alpha 0…1; None where the
            character came without.
    """

    left_px: int
    top_px: int
    clean: npt.NDArray[np.float32]
    white: npt.NDArray[np.float32]
    iris: npt.NDArray[np.float32]
    lines: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
    upper: FloatArray
    lower: FloatArray
    to_line: FloatArray
    line: FloatArray
    line_px: float
    closed: npt.NDArray[np.float32] | None = None

    @cached_property
    def is_dot(self) -> bool:
        """Whether the eye has no iris to move."""
        return not self.iris[..., 3].any()

    @cached_property
    def height_px(self) -> float:
        """Of the resting opening that the tracker knows."""
        return float((self.lower - self.to_line[1] - self.upper + self.to_line[0])[:, 1].max())

    @cached_property
    def to_bow(self) -> FloatArray:
        """(N, 2) from the line where the tracker's lids meet to one that sags by `BOW_EYE_WIDTHS` at most."""
        upper, lower = self.upper - self.to_line[0], self.lower - self.to_line[1]
        seam = lower + LOWER_LID_SHARE * (upper - lower)
        along = np.linspace(0, 1, len(seam))
        sag = seam[:, 1] - ((1 - along) * seam[0, 1] + along * seam[-1, 1])
        depth, width = float(sag.max()), float(np.linalg.norm(seam[-1] - seam[0]))
        excess = max(depth - BOW_EYE_WIDTHS * width, 0.0)
        return np.column_stack([np.zeros(len(seam)), -excess / max(depth, 1e-6) * sag])


def lids_of(edge: FloatArray, mirrored: bool) -> tuple[FloatArray, FloatArray]:
    """Upper and lower lid, (N, 2) each from left to right in the picture, of a rim's edge.

    Args:
        edge: (2·N − 2, 2 or 3) from one corner along the lower lid to the other, and back along the upper one.
        mirrored: whether the first corner is the one on the picture's right.
    """
    half = len(edge) // 2
    lower = edge[: half + 1, :2]
    upper = np.concatenate([edge[:1], edge[: half - 1 : -1]])[:, :2]
    return (upper[::-1], lower[::-1]) if mirrored else (upper, lower)


def build_drawn_eye(
    subject: PixelArray,
    upper: FloatArray,
    lower: FloatArray,
    iris_centre: FloatArray,
    iris_radii_px: tuple[float, float],
    skin: FloatArray,
    face_width_px: float,
) -> DrawnEye:
    """Take one eye of a drawing apart.

    Args:
        subject: (H, W, 4) uint8 RGBA.
        upper, lower: (N, 2) pixels, the lids as from `lids_of`.
        iris_centre: (2,) pixels.
        iris_radii_px: half width and half height, as from `drawn_irises`.
        skin: (3,) RGB of the face's skin.
        face_width_px: for measures in the face's own terms.
    """
    points = np.concatenate([upper, lower])
    margin = MARGIN * np.ptp(points, axis=0).max() + 4
    limit = np.array([subject.shape[1], subject.shape[0]])
    low = np.floor(np.clip(points.min(axis=0) - margin, 0, limit - 2)).astype(int)
    high = np.ceil(np.clip(points.max(axis=0) + margin, low + 2, limit)).astype(int)
    picture = subject[low[1] : high[1], low[0] : high[0], :3].astype(np.float32)
    height = max(float((lower - upper)[:, 1].max()), 2.0)
    rough = polygon_mask(picture.shape[:2], np.concatenate([upper, lower[::-1]]) - low)
    skin = _skin_beside(picture, rough, height, skin)
    darkness, colour = line_darkness(picture, rough, height, skin)
    iris_place = (iris_centre - low, iris_radii_px)
    to_line = np.stack(
        [
            offset_to_line(darkness, lid - low, side, height, iris_place)
            for lid, side in ((upper, -1.0), (lower, 1.0))
        ]
    )
    upper, lower = upper + to_line[0], lower + to_line[1]
    opening = polygon_mask(picture.shape[:2], np.concatenate([upper, lower[::-1]]) - low)
    lines = lid_lines(picture, opening, darkness, upper - low, lower - low, height, skin)
    white, iris = separate_iris(picture, opening, iris_place)
    line_px = LINE_FACE_WIDTHS * face_width_px
    if not iris[..., 3].any() and opening.any():
        colour = np.median(picture[opening > 0], axis=0).astype(np.float64)
        white[:] = colour
        line_px = max(line_px, DOT_LINE_EYE_HEIGHTS * height)
    return DrawnEye(
        int(low[0]),
        int(low[1]),
        _without_eye(picture, opening, lines[0][..., 3] + lines[1][..., 3], skin),
        white,
        iris,
        lines,
        upper,
        lower,
        to_line,
        colour,
        max(line_px, 1.0),
    )


def _skin_beside(
    picture: FloatArray, opening: PixelArray, height: float, face_skin: FloatArray
) -> FloatArray:
    """(3,) RGB of what is most common round an eye; rather the face's own skin than a fringe."""
    beyond = cv2.distanceTransform(1 - opening, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    near = (beyond > 0.08 * height) & (beyond < 0.4 * height + 2)
    colours = picture[near]
    if len(colours) == 0:
        return face_skin
    bins = (colours // 24).astype(np.int64) @ (1, 16, 256)
    votes = np.bincount(bins, np.where(np.abs(colours - face_skin).max(axis=1) < 48, 2.0, 1.0))
    return np.asarray(np.median(colours[bins == votes.argmax()], axis=0), np.float64)


def _without_eye(
    picture: FloatArray, opening: PixelArray, lines: FloatArray, skin: FloatArray
) -> npt.NDArray[np.float32]:
    """(h, w, 4) as `DrawnEye.clean`."""
    eye = cv2.dilate(((opening > 0) | (lines > 0.05)).astype(np.uint8), disc(1.0))
    # A little more of the skin, but nothing of a fringe that ends at the eye: it would get a rim.
    plain = (np.abs(picture - skin).max(axis=2) < FOREIGN_COLOUR).astype(np.uint8)
    eye = eye | (cv2.dilate(eye, disc(1.5)) & plain)
    around = cv2.dilate(eye, disc(0.25 * opening.sum() ** 0.5 + 2)) > eye
    # Fringes and glasses round the eye are not what lies under it.
    like_skin = around & (np.abs(picture - skin).max(axis=2) < FOREIGN_COLOUR)
    known = like_skin if like_skin.sum() > 0.1 * around.sum() else around
    clean = fill(picture, known.astype(np.float32))
    soft = cv2.GaussianBlur(eye.astype(np.float32), (0, 0), 0.6)
    height, width = eye.shape
    y, x = np.mgrid[:height, :width]
    border = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y))
    return np.dstack([clean, soft * smoothstep(border / 4)]).astype(np.float32)
