"""How the parts of a drawn eye answer blinks, smiles, wide eyes and looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.interpolate import PchipInterpolator

from avatar_stream.puppet.building.strokes import COLUMNS
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.illustration_motion import motion_table
from avatar_stream.puppet.puppet import Track

Floats = npt.NDArray[np.float32]
Reals = npt.NDArray[np.float64]

_UPPER = ("outer", "upper_outer", "upper", "upper_inner", "inner")
_LOWER = ("outer", "lower_outer", "lower", "lower_inner", "inner")
# How much of its thickness a lash keeps as it lies on the shut line: what stood up then lies flat.
_LASH_KEPT = 0.55
# How far the shut line hangs below the line through the eye's corners, and how far a smiling one stands above it, in
# shares of the eye's height.
_ARCH = 0.2
_WIDE = 0.14
# How far a squint alone shuts an eye.
_SQUINTS = 0.32
# How far a lid's crease may come down to the shut line, in shares of the way there.
_ABOVE_SHUT = 0.7
# A crease over less than this share of the eye's width is a scrap of one: it goes between these blinks.
_WHOLE_CREASE, _CREASE_GOES = 0.6, (0.2, 0.6)
# How far the ends of the shut line come down from the eye's corners towards its middle's height.
_ENDS_FALL = 0.9
# How far a shut eye's stroke reaches beyond the corners, in shares of the eye's width.
_BEYOND = 0.06
# Between these blinks the upper lash gives way to the stroke.
_LASH_GOES = (0.8, 1.0)
# A lower lash has gone when the lids meet.
_LOWER_LASH_GOES = 0.6


@dataclass(frozen=True)
class EyeShape:
    """An open eye's lids as heights over the way from corner to corner, in face units.

    Attributes:
        side: "left" or "right".
        u: (17,) places along the face's width, rising.
        upper, lower: (17,) heights v of the lids there.
        shut: (17,) where the lids meet, serious; smiling: (17,) where they meet in a smile.
    """

    side: str
    u: Reals
    upper: Reals
    lower: Reals
    shut: Reals
    smiling: Reals

    @classmethod
    def of(cls, frame: FaceFrame, side: str) -> EyeShape:
        """The eye of one side, from its eight anchors."""
        upper = np.array([frame.anchors[f"{side}_eye_{name}"] for name in _UPPER])
        lower = np.array([frame.anchors[f"{side}_eye_{name}"] for name in _LOWER])
        u, upper_v, lower_v = _curves(upper, lower)
        height = float((lower_v - upper_v).max())
        shut_at = motion_table()["eyes"]["shut_at"]
        corners = np.interp(u, u[[0, -1]], upper_v[[0, -1]])
        level = float(upper_v.min() + shut_at * height)
        corners = corners + _ENDS_FALL * np.maximum(level - corners, 0)
        along = (u - u[0]) / max(u[-1] - u[0], 1e-6)
        bow = 4 * along * (1 - along)
        shut = corners + bow * (level - corners)
        smiling = corners + (level - corners) * 0.6 - bow * _ARCH * height
        return cls(side, u, upper_v, lower_v, shut, smiling)

    @property
    def height(self) -> float:
        """Of the open eye, in face units."""
        return float((self.lower - self.upper).max())

    def across(self, count: int) -> Reals:
        """(count,) places from corner to corner, and a little beyond."""
        beyond = _BEYOND * (self.u[-1] - self.u[0])
        return np.asarray(np.linspace(self.u[0] - beyond, self.u[-1] + beyond, count), np.float64)

    def at(self, heights: Reals, u: Reals) -> Reals:
        """Heights over the eye at any place; beyond the corners they go on level."""
        return np.asarray(np.interp(u, self.u, heights), np.float64)

    def shut_at(self, line: Reals, u: Reals) -> Reals:
        """Heights of a shut line at any place; beyond the corners it goes on as it bends."""
        middle = self.u.mean()
        return np.asarray(np.polyval(np.polyfit(self.u - middle, line, 2), u - middle), np.float64)


def _curves(upper: Reals, lower: Reals) -> tuple[Reals, Reals, Reals]:
    """(17,) places from corner to corner, and both lids' heights there: smooth through their (5, 2) points."""
    lids = []
    first, last = np.sort(upper[[0, -1], 0]).tolist()
    u = np.linspace(first, last, COLUMNS)
    for points in (upper, lower):
        points = points[np.argsort(points[:, 0])]
        rising = np.maximum.accumulate(points[:, 0] + 1e-4 * np.arange(len(points)))
        lids.append(np.asarray(PchipInterpolator(rising, points[:, 1])(u)))
    return u, lids[0], np.maximum(lids[1], lids[0])


def lid_tracks(label: str, rest: Floats, eye: EyeShape, frame: FaceFrame) -> tuple[Track, ...]:
    """Tracks of a part of one eye: its white, lashes or crease.

    Args:
        label: "eye_white", "upper_lash", "lower_lash" or "lid_crease".
        rest: (V, 2) pixels.
        eye: the eye.
        frame: the face's axes.
    """
    side = eye.side.capitalize()
    blink, squint, wide = f"eyeBlink{side}", f"eyeSquint{side}", f"eyeWide{side}"
    serious, smiling = (_closed(label, rest, eye, frame, line) for line in (eye.shut, eye.smiling))
    values: tuple[tuple[float, ...], ...] = ((0.0, 1.0), (0.0, 0.8))
    squinting = (_SQUINTS * smiling).astype(np.float32)
    offsets: dict[tuple[int, ...], Floats] = {(0, 1): squinting, (1, 0): serious, (1, 1): smiling}
    tracks = [Track((blink, squint), values, offsets)]
    if label == "lower_lash":
        tracks.append(Track((blink,), ((_LOWER_LASH_GOES, 1.0),), {}, {(1,): -1.0}))
    if label == "lid_crease" and np.ptp(frame.to_face(rest)[:, 0]) < _WHOLE_CREASE * (eye.u[-1] - eye.u[0]):
        tracks.append(Track((blink,), (_CREASE_GOES,), {}, {(1,): -1.0}))
    if label == "upper_lash":
        tracks.append(Track((blink,), (_LASH_GOES,), {}, {(1,): -1.0}))
    if label in ("upper_lash", "eye_white", "lid_crease"):
        tracks.append(Track((wide,), ((0.0, 1.0),), {(1,): _widened(label, rest, eye, frame)}))
    return tuple(tracks)


def dot_tracks(rest: Floats, eye: EyeShape, frame: FaceFrame) -> tuple[Track, ...]:
    """Tracks of an iris that is all of an eye: without a white in which it is seen, it shuts by itself."""
    gone = Track((f"eyeBlink{eye.side.capitalize()}",), (_LASH_GOES,), {}, {(1,): -1.0})
    return (*lid_tracks("eye_white", rest, eye, frame), gone)


def gaze_tracks(rest: Floats, side: str, frame: FaceFrame) -> tuple[Track, ...]:
    """Tracks of an iris: it slides under lids that stay."""
    table = motion_table()["gaze"]
    out = 1.0 if side == "left" else -1.0
    moves = {
        "Out": (out * table["side"], 0.0),
        "In": (-out * table["side"], 0.0),
        "Up": (0.0, -table["up"]),
        "Down": (0.0, table["down"]),
    }
    return tuple(
        Track(
            (f"eyeLook{way}{side.capitalize()}",), ((0.0, 1.0),), {(1,): _everywhere(move, len(rest), frame)}
        )
        for way, move in moves.items()
    )


def _closed(label: str, rest: Floats, eye: EyeShape, frame: FaceFrame, line: Reals) -> Floats:
    """Offsets that bring a part of the open eye to the shut line."""
    places = frame.to_face(rest)
    u, v = places[:, 0], places[:, 1]
    shut = eye.at(line, u)
    if label == "upper_lash":
        stands = v - eye.at(eye.upper, u)
        moved = shut + _LASH_KEPT * stands
    elif label == "lower_lash":
        moved = shut + 0.3 * (v - eye.at(eye.lower, u))
    elif label == "lid_crease":
        # It comes down with the lid, and stays above the line.
        moved = v + np.clip(motion_table()["eyes"]["crease"], 0.0, np.maximum(_ABOVE_SHUT * (shut - v), 0.0))
    else:
        moved = shut
    return frame.to_pixels(np.stack([np.zeros_like(v), moved - v], axis=1)).astype(np.float32)


def _widened(label: str, rest: Floats, eye: EyeShape, frame: FaceFrame) -> Floats:
    """Offsets that lift the upper lid, most in its middle."""
    places = frame.to_face(rest)
    u, v = places[:, 0], places[:, 1]
    across = np.clip((u - eye.u[0]) / max(eye.u[-1] - eye.u[0], 1e-6), 0, 1)
    lift = _WIDE * eye.height * np.sin(np.pi * across) ** 0.7
    if label == "eye_white":
        upper, lower = eye.at(eye.upper, u), eye.at(eye.lower, u)
        lift = lift * np.clip((lower - v) / np.maximum(lower - upper, 1e-6), 0, 1)
    return frame.to_pixels(np.stack([np.zeros_like(v), -lift], axis=1)).astype(np.float32)


def _everywhere(shift: tuple[float, float], count: int, frame: FaceFrame) -> Floats:
    return frame.to_pixels(np.tile(np.array(shift), (count, 1))).astype(np.float32)
