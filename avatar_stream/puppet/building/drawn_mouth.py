"""A mouth that opens, made for an illustration whose picture has a closed one: its inside and its outline.

The outline is two curves from corner to corner, an upper and a lower one, which at rest both lie on the picture's own
line. They are put together from columns; each expression moves the columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.strokes import COLUMNS
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.illustration_motion import motion_table
from avatar_stream.puppet.puppet import Track
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float32]
Reals = npt.NDArray[np.float64]

# Once the mouth is this far open, its own parts have taken the place of the picture's line.
OPENS_AT = 0.12
# A wide open mouth is as wide as the closed one, but no narrower than this, face widths; and how round each lip is.
_LEAST_OPEN_WIDTH = 0.1
_ROUND_ABOVE, _ROUND_BELOW = 0.85, 0.65
# A smile lifts what is farther from the mouth's middle than so much, and lowers the rest; a frown the reverse. In a
# small mouth that smiles, between these face widths, the corners stay and the middle sinks, and it hardly widens.
_TURNING, _SMALL_TURNING, _SMALL, _SMALL_WIDER = 0.2, 0.85, (0.15, 0.1), 0.4
# Paint that differs from the skin by so many levels is a mouth's.
_UNLIKE_SKIN = 24
# A small mouth opens no higher than so many of its widths then.
_TALLEST = 0.9
# One wider than so much, face widths, opens less high, but so high.
_WIDE, _LEAST_HEIGHT = 0.24, 0.075
_SMILING_LESS = 0.3
# Of what it opens, an upper lip does at most so much.
_RISES = 0.4
# Nor is the bow of its smile deeper than so many.
_DEEPEST = 0.14
# Lips so far apart, in face widths, are an open mouth; and it can open so much more at least.
_OPEN_GAP, _LEAST_STRETCH, _STRETCHED_WIDTH = 0.035, 0.04, 0.93
# Its lips meet so far down from the upper one, of the gap; as it shuts, so much of its height stays. From the first to
# the second of the way a line comes, from the third on its paint goes.
_MEETS, _STAYS = 0.35, 0.12
LINE_COMES, PAINT_GOES = (0.6, 0.8), (0.75, 0.95)
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
_LUMA = np.array([0.299, 0.587, 0.114])
# A made outline is as thick as the picture's own line, between these, face widths.
_THINNEST, _THICKEST, _WITHOUT_EDGE = 0.006, 0.013, 0.8


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


def moves_of(mouth: MouthShape, u: Reals, lower: npt.NDArray[np.bool_]) -> dict[str, Reals]:
    """How each expression at its full moves points of the mouth.

    Args:
        mouth: the closed mouth.
        u: (V,) where the points are across the face.
        lower: (V,) whether a point goes with the lower edge, else with the upper one.

    Returns:
        By expression, (V, 2) in face units.
    """
    table = motion_table()["mouth"]
    half = mouth.width / 2
    # -1 at the picture's left corner, 1 at its right.
    across = np.clip((u - mouth.middle) / half, -1.3, 1.3)
    bulge = np.clip(1 - across**2, 0.0, 1.0) ** np.where(lower, _ROUND_BELOW, _ROUND_ABOVE)
    open_width = max(mouth.width * (1 + table["open_wider"] * (mouth.width < _WIDE)), _LEAST_OPEN_WIDTH)
    height = max(table["open_height"] * min(1.0, (_WIDE / mouth.width) ** 2), _LEAST_HEIGHT)
    height = min(height, _TALLEST * open_width)
    bow = min(table["smile_height"], _DEEPEST * mouth.width)
    # A mouth that smiles at rest opens downwards from a level upper lip, less high; and it has little left to widen.
    own_bow = float(mouth.v[COLUMNS // 2] - mouth.v[[0, -1]].mean())
    smiles = float(np.clip(own_bow / bow, 0.0, 1.0))
    rises = (1 - smiles) * table["upper_lip"] * height / table["open_height"] + smiles * max(own_bow, 0.0)
    height *= 1 - _SMILING_LESS * smiles
    rises = min(rises, _RISES * height)
    opened = np.where(lower, height - rises, -rises) * bulge
    widened = (open_width / mouth.width - 1) * across * half
    # The character's left is the picture's right.
    left, right = np.clip((1 + across) / 2, 0, 1), np.clip((1 - across) / 2, 0, 1)
    small = float(np.interp(mouth.width, _SMALL[::-1], (1.0, 0.0)))
    turning = _TURNING + small * (_SMALL_TURNING - _TURNING)
    wider = (1 - smiles) * (1 - small * (1 - _SMALL_WIDER)) * table["smile_wider"] / 2 * mouth.width
    narrower = table["frown_narrower"] / 2 * mouth.width
    # A smile and a frown have a shape of their own, whatever the mouth at rest has.
    own = np.interp(u, mouth.u, mouth.v - mouth.v.mean())
    up, down = -own - bow * (across**2 - turning), -own + bow * (across**2 - _TURNING)
    return {
        "jawOpen": _xy(widened, opened),
        "mouthSmileLeft": _xy(left * wider * np.clip(across, 0, 1), left * up),
        "mouthSmileRight": _xy(right * wider * np.clip(across, -1, 0), right * up),
        "mouthFrownLeft": _xy(-left * narrower * np.clip(across, 0, 1), left * down),
        "mouthFrownRight": _xy(-right * narrower * np.clip(across, -1, 0), right * down),
        "mouthPucker": _xy(-0.45 * across * half, np.zeros_like(u)),
        "mouthFunnel": _xy(-0.35 * across * half, np.where(lower, 0.03, -0.02) * bulge),
        "mouthStretchLeft": _xy(left * 0.25 * half * np.clip(across, 0, 1), np.zeros_like(u)),
        "mouthStretchRight": _xy(right * 0.25 * half * np.clip(across, -1, 0), np.zeros_like(u)),
        "mouthLeft": _xy(np.full_like(u, 0.035), np.zeros_like(u)),
        "mouthRight": _xy(np.full_like(u, -0.035), np.zeros_like(u)),
        "mouthPressLeft": _xy(-left * 0.05 * np.clip(across, 0, 1), np.zeros_like(u)),
        "mouthPressRight": _xy(-right * 0.05 * np.clip(across, -1, 0), np.zeros_like(u)),
    }


def stretched(mouth: MouthShape, places: Reals) -> Reals:
    """How a mouth that the picture shows open opens wide: it is drawn out downwards.

    Args:
        mouth: the mouth.
        places: (V, 2) points of it, face units.

    Returns:
        (V, 2) in face units, at its full.
    """
    table = motion_table()["mouth"]
    more = max(table["open_height"] - mouth.gap, _LEAST_STRETCH)
    top = float(np.interp(mouth.middle, mouth.u, mouth.v)) - mouth.gap / 2
    share = np.clip((places[:, 1] - top) / max(mouth.gap, 1e-3), 0.0, 1.3)
    across = (places[:, 0] - mouth.middle) * (_STRETCHED_WIDTH - 1)
    return _xy(across, more * share)


def shut_line_of(mouth: MouthShape) -> Reals:
    """(COLUMNS, 2) face units: where the lips of a mouth that the picture shows open would meet."""
    share = np.linspace(0.0, 1.0, COLUMNS)
    bow = 4 * share * (1 - share)
    level = mouth.v[0] + share * (mouth.v[-1] - mouth.v[0])
    sinks = float(mouth.v[COLUMNS // 2] - mouth.v[[0, -1]].mean()) - (0.5 - _MEETS) * mouth.gap
    deepest = _DEEPEST * mouth.width
    return _xy(mouth.u, level + bow * np.clip(sinks, -deepest, deepest))


def shut_moves(mouth: MouthShape, places: Reals) -> Reals:
    """How points of a mouth that the picture shows open move as it shuts: nearly to the line where its lips meet.

    Args:
        mouth: the mouth.
        places: (V, 2) points of it, face units.

    Returns:
        (V, 2) in face units, at its full.
    """
    line = shut_line_of(mouth)
    apart = np.interp(places[:, 0], line[:, 0], line[:, 1]) - places[:, 1]
    return _xy(np.zeros(len(places)), (1 - _STAYS) * apart)


def mouth_tracks(moves: dict[str, Reals], frame: FaceFrame, *, change: float = 0.0) -> tuple[Track, ...]:
    """Tracks of a part of the mouth.

    Args:
        moves: see `moves_of`.
        frame: the face's axes.
        change: of its opacity as the mouth opens: 1 for parts that come, -1 for the picture's own line, which goes.
    """
    tracks = [
        Track((name,), ((0.0, 1.0),), {(1,): frame.to_pixels(move).astype(np.float32)})
        for name, move in moves.items()
        if np.abs(move).max() > 0
    ]
    if change:
        tracks.append(Track(("jawOpen",), ((0.0, OPENS_AT),), {}, {(1,): change}))
    return tuple(tracks)


def line_colour(picture: PixelArray) -> tuple[int, int, int]:
    """The colour of the mouth's line: the darkest tenth of what the sheet shows, where it covers most."""
    shown = picture[picture[..., 3] > max(picture[..., 3].max() // 2, 8)][:, :3].astype(np.float64)
    if not len(shown):
        return 90, 45, 45
    light = shown @ _LUMA
    dark = shown[light <= np.quantile(light, 0.1)].mean(axis=0)
    red, green, blue = (int(round(value)) for value in dark)
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
    contrast = float((np.array(skin) - np.array(line)) @ _LUMA)
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
    darker = (float(np.array(skin) @ _LUMA) - picture[..., :3] @ _LUMA).clip(0) * (picture[..., 3] / 255.0)
    peak = darker.max(axis=0)
    shown = peak > max(0.3 * float(peak.max()), 1.0)
    own = float(np.median(darker.sum(axis=0)[shown] / peak[shown])) if shown.any() else 0.0
    return float(
        np.clip(
            _WITHOUT_EDGE * own, max(1.2, _THINNEST * frame.width_px), max(1.2, _THICKEST * frame.width_px)
        )
    )


def _xy(x: Reals, y: Reals) -> Reals:
    return np.stack([x, y], axis=1)
