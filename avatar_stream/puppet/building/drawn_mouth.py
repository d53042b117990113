"""An illustration's mouth: where its line runs, and what its inside and its outline look like where they are made."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.strokes import COLUMNS
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float32]
Reals = npt.NDArray[np.float64]

# Lips so far apart, in face widths, are an open mouth.
_OPEN_GAP = 0.035
# Paint that differs from the skin by so many levels is a mouth's.
_UNLIKE_SKIN = 24
# The inside's tone and the tongue's, in shares of the skin's colour: of a mouth whose line is at least so much darker
# than the skin, of 255, and of one that is hardly seen.
_INSIDE_TONE, _TONGUE_TONE = (0.78, 0.46, 0.47), (0.85, 0.56, 0.55)
_FAINT_INSIDE_TONE, _FAINT_TONGUE_TONE = (0.97, 0.7, 0.72), (1.0, 0.79, 0.8)
_STRONG_LINE, _FAINT_LINE = 150.0, 75.0
# And behind lips, in shares of the colour of the line between them.
_BEHIND_LIPS, _TONGUE_BEHIND_LIPS = 0.45, 0.95
# Paint so thick, in face widths, is lips and no line; and a mouth no wider than this has none.
_LIPS, _TINY = 0.032, 0.09
# Paint of which the middle lies so far from that of its anchors, in shares of their distance, is a part of a mouth.
_BESIDE = 0.12
#: The light of red, green and blue (ITU-R BT.601).
LUMA = np.array([0.299, 0.587, 0.114])
# A made outline is as thick as the picture's own line, between these, face widths.
_THINNEST, _THICKEST, _WITHOUT_EDGE = 0.006, 0.013, 0.8
# From so many pixels on a line's darkest colour is its own; of thinner ones the contrast is so many times as strong.
_UNMIXED_PX, _STRONGEST = 2.5, 1.2


@dataclass(frozen=True)
class MouthShape:
    """The picture's own mouth, in face units.

    Attributes:
        u, v: (COLUMNS,) places along its line, from the picture's left to its right.
        gap: how far its lips are apart.
    """

    u: Reals
    v: Reals
    gap: float

    @classmethod
    def of(cls, frame: FaceFrame) -> MouthShape:
        """From the mouth's corners and the middle of its lips."""
        right, left = frame.anchors["mouth_right"], frame.anchors["mouth_left"]
        upper = frame.anchors.get("upper_lip_bottom", ((right[0] + left[0]) / 2, (right[1] + left[1]) / 2))
        lower = frame.anchors.get("lower_lip_top", upper)
        share = np.linspace(0.0, 1.0, COLUMNS)
        u = right[0] + share * (left[0] - right[0])
        middle = (upper[1] + lower[1]) / 2
        level = right[1] + share * (left[1] - right[1])
        bow = 4 * share * (1 - share)
        return cls(u, level + bow * (middle - (right[1] + left[1]) / 2), max(lower[1] - upper[1], 0.0))

    def as_painted(self, sheet: PixelArray, skin: tuple[int, int, int], frame: FaceFrame) -> MouthShape:
        """The same mouth along the line that its sheet shows, where it shows one: anchors and labels reach too far.

        Args:
            sheet: (H, W, 4) uint8 RGBA, straight alpha, of the mouth.
            skin: RGB of the skin about it.
            frame: the face's axes.
        """
        unlike = np.abs(sheet[..., :3].astype(np.int16) - skin).max(axis=2) * (sheet[..., 3] / 255.0)
        rows, columns = np.nonzero(unlike > max(_UNLIKE_SKIN, 0.4 * unlike.max()))
        if self.is_open or len(rows) < COLUMNS:
            return self
        places = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)
        low, high = np.quantile(places[:, 0], (0.01, 0.99))
        beside = abs((low + high) / 2 - self.middle) > _BESIDE * self.width
        if beside or not 0.3 * self.width < high - low < 1.3 * self.width:
            return self
        u = np.linspace(low, high, COLUMNS)
        reach = 1.5 * (high - low) / COLUMNS
        near = [places[np.abs(places[:, 0] - place) < reach, 1] for place in u]
        v = np.array([np.median(column) if len(column) else np.nan for column in near])
        known = np.isfinite(v)
        middle = (low + high) / 2
        line = np.polyval(np.polyfit(u[known] - middle, v[known], 3), u - middle)
        return MouthShape(u, line, self.gap)

    def lips(
        self, sheet: PixelArray, skin: tuple[int, int, int], frame: FaceFrame
    ) -> tuple[PixelArray, PixelArray] | None:
        """The upper and the lower lip of a closed mouth, two sheets that are one; None of a mouth that is a line.

        Args:
            sheet, skin, frame: as for `as_painted`.
        """
        unlike = np.abs(sheet[..., :3].astype(np.int16) - skin).max(axis=2) * (sheet[..., 3] / 255.0)
        rows, columns = np.nonzero(sheet[..., 3])
        places = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)
        painted = unlike[rows, columns] > _UNLIKE_SKIN
        inner = np.abs(places[:, 0] - self.middle) < self.width / 4
        if (
            self.is_open
            or self.width < _TINY
            or painted[inner].sum() < _LIPS * (self.width / 2) * frame.width_px**2
        ):
            return None
        below = places[:, 1] > np.interp(places[:, 0], self.u, self.v)
        upper, lower = sheet.copy(), sheet.copy()
        upper[rows[below], columns[below]] = 0
        lower[rows[~below], columns[~below]] = 0
        return upper, lower

    @property
    def is_open(self) -> bool:
        """Whether the picture shows a mouth's inside."""
        return self.gap > _OPEN_GAP

    @property
    def width(self) -> float:
        """From corner to corner, in face units."""
        return float(self.u[-1] - self.u[0])

    @property
    def middle(self) -> float:
        """Place of the mouth's middle across the face."""
        return float(self.u[0] + self.u[-1]) / 2


def line_colour(picture: PixelArray) -> tuple[int, int, int]:
    """The colour of the mouth's line: the darkest tenth of what the sheet shows, where it covers most."""
    shown = picture[picture[..., 3] > max(picture[..., 3].max() // 2, 8)][:, :3].astype(np.float64)
    if not len(shown):
        return 90, 45, 45
    light = shown @ LUMA
    dark = shown[light <= np.quantile(light, 0.1)].mean(axis=0)
    red, green, blue = (int(round(value)) for value in dark)
    return red, green, blue


def outline_colour(
    line: tuple[int, int, int], skin: tuple[int, int, int], thickness_px: float
) -> tuple[int, int, int]:
    """RGB of a made outline: a line as thin as a pixel is seen mixed with the skin beside it, drawn anew it isn't."""
    stronger = float(np.clip(_UNMIXED_PX / max(thickness_px, 1e-3), 1.0, _STRONGEST))
    unmixed = np.array(skin) + stronger * (np.array(line, np.float64) - skin)
    red, green, blue = (int(round(value)) for value in unmixed.clip(0, 255))
    return red, green, blue


def inside_tones(
    skin: tuple[int, int, int], line: tuple[int, int, int], *, lips: bool
) -> tuple[Reals, Reals]:
    """RGB of an open mouth's inside and of its tongue.

    Args:
        skin: RGB of the skin about it.
        line: RGB of the closed mouth's line: where that is faint, the inside is light.
        lips: whether it has lips, which are darker than the skin themselves: then the inside is darker still.
    """
    if lips:
        return _BEHIND_LIPS * np.array(line), _TONGUE_BEHIND_LIPS * np.array(line)
    contrast = float((np.array(skin) - np.array(line)) @ LUMA)
    faint = float(np.clip((_STRONG_LINE - contrast) / (_STRONG_LINE - _FAINT_LINE), 0.0, 1.0))
    inside, tongue = (
        ((1 - faint) * np.array(strong) + faint * np.array(light)) * np.array(skin)
        for strong, light in ((_INSIDE_TONE, _FAINT_INSIDE_TONE), (_TONGUE_TONE, _FAINT_TONGUE_TONE))
    )
    return inside, tongue


def inside_texture(frame: FaceFrame, inside: Reals, tongue: Reals) -> PixelArray:
    """(h, w, 4) uint8 premultiplied: the open mouth's inside, one tone and a tongue, as flat art has it.

    Args:
        frame: the face's axes.
        inside, tongue: RGB of both.
    """
    side = max(24, round(0.3 * frame.width_px))
    texture = np.empty((side, side, 4), np.uint8)
    texture[..., :3], texture[..., 3] = np.rint(inside), 255
    centre, axes = (side // 2, round(1.02 * side)), (round(0.36 * side), round(0.42 * side))
    cv2.ellipse(texture, centre, axes, 0, 0, 360, (*np.rint(tongue).tolist(), 255), -1, cv2.LINE_AA)
    return texture


def line_thickness(picture: PixelArray, skin: tuple[int, int, int], frame: FaceFrame) -> float:
    """Pixels of the mouth's line: what of it there is in a column, in columns as dark as its darkest.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha, of the mouth.
        skin: RGB of the skin about it.
        frame: the face's axes.
    """
    darker = (float(np.array(skin) @ LUMA) - picture[..., :3] @ LUMA).clip(0) * (picture[..., 3] / 255.0)
    peak = darker.max(axis=0)
    shown = peak > max(0.3 * float(peak.max()), 1.0)
    own = float(np.median(darker.sum(axis=0)[shown] / peak[shown])) if shown.any() else 0.0
    return float(
        np.clip(
            _WITHOUT_EDGE * own, max(1.2, _THINNEST * frame.width_px), max(1.2, _THICKEST * frame.width_px)
        )
    )
