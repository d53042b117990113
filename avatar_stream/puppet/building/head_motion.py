"""How the parts of an illustration go along with its head: turning, nodding, tilting, swinging, breathing."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.sheets import LayeredCharacter
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.illustration_motion import turned
from avatar_stream.puppet.puppet import Track

Floats = npt.NDArray[np.float32]

_THIRTY_DEG = float(np.radians(30.0))
# What does not go along when a head tilts or travels.
_BODY = ("background", "clothes", "hands")
_HEAD = ("back_hair", "front_hair", "face", "ears", "headwear")
# How far hair that reaches down over the body goes along when the head tilts, and where, face widths below the chin.
_LONG_HAIR_FOLLOWS, _LONG_HAIR = 0.3, 0.9
# What rises with a breath, and how far, in face widths.
_CHEST, _BREATH = ("clothes", "hands", "neck"), 0.012
# How far a body goes along that follows a head which travels by a face width.
_BODY_FOLLOWS = 0.27


def depth_inside(character: LayeredCharacter, frame: FaceFrame) -> Floats:
    """(H, W) how deep inside the outline of head and hair each pixel is, in face widths."""
    shown = np.logical_or.reduce(
        [sheet.picture[..., 3] > 127 for sheet in character.shown if sheet.label in _HEAD]
        or [np.zeros(character.size[::-1], np.bool_)]
    )
    # What goes on beyond the picture's edge is not its outline.
    bordered = cv2.copyMakeBorder(shown.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(bordered, cv2.DIST_L2, 3)[1:-1, 1:-1]
    return np.asarray(depth / frame.width_px, np.float32)


def head_tracks(label: str, rest: Floats, frame: FaceFrame, inside: Floats) -> tuple[Track, ...]:
    """Turning and nodding, see `illustration_motion`, and breathing."""
    right, left, up, down = (
        turned(label, rest, frame, way, inside) for way in ("yaw", "yaw_left", "up", "down")
    )
    tracks = []
    for name, below, above in (("yaw", left, right), ("pitch", down, up)):
        if np.abs(below).max() > 1e-3 or np.abs(above).max() > 1e-3:
            values = ((-_THIRTY_DEG, 0.0, _THIRTY_DEG),)
            tracks.append(Track((name,), values, {(0,): below, (2,): above}))
    if label in _CHEST:
        risen = frame.to_pixels(np.tile([0.0, -_BREATH], (len(rest), 1))).astype(np.float32)
        tracks.append(Track(("breath",), ((0.0, 1.0),), {(1,): risen}))
    return tuple(tracks)


def body_tracks(label: str, rest: Floats, frame: FaceFrame) -> tuple[Track, ...]:
    """A body that follows a travelling head sideways; what goes along with the head itself does so no more for it."""
    if label == "background":
        return ()
    share = _BODY_FOLLOWS * (1 - follow_of(label, rest, frame))
    if share.max(initial=0.0) < 1e-3:
        return ()
    aside = frame.to_pixels(np.stack([share, np.zeros_like(share)], axis=1)).astype(np.float32)
    return (Track(("body_x",), ((-1.0, 0.0, 1.0),), {(0,): -aside, (2,): aside}),)


def follow_of(label: str, rest: Floats, frame: FaceFrame) -> Floats:
    """How far vertices go along with a head that tilts or travels: a neck at its upper end alone, long hair less where
    it lies on the body."""
    if label in _BODY:
        return np.zeros(len(rest), np.float32)
    below = frame.to_face(rest)[:, 1] - frame.anchors.get("chin", (0.0, 0.65))[1]
    if label == "neck":
        end = max(float(below.max()), 0.1)
        return _eased((end - below) / end)
    if label in ("back_hair", "front_hair"):
        return np.asarray(1 - (1 - _LONG_HAIR_FOLLOWS) * _eased(below / _LONG_HAIR), np.float32)
    return np.ones(len(rest), np.float32)


def _eased(share: npt.NDArray[np.floating]) -> Floats:  # type: ignore[type-arg]
    """0 to 1 without corners."""
    share = np.clip(share, 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def hang_of(label: str, rest: Floats, frame: FaceFrame) -> Floats:
    """How far vertices swing: roots not at all, tips all the way."""
    v = frame.to_face(rest)[:, 1]
    crown = frame.anchors.get("head_top", (0.0, -0.8))[1]
    end = float(v.max())
    root = crown + 0.35 * (end - crown) if label == "back_hair" else crown + 0.2
    share = np.clip((v - root) / max(end - root, 0.1), 0.0, 1.0) ** 1.6
    return (share if label == "back_hair" else 0.6 * share).astype(np.float32)
