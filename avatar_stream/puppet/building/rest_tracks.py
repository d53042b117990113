"""How details that are shown at rest fade as soon as what they belong to moves."""

from __future__ import annotations

from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.puppet.building.sheets import Sheet
from avatar_stream.puppet.puppet import Track

# Where they are gone: expressions (of 1), pitch, yaw and roll (radians), x, y, depth and where a body has gone (face
# widths), breath (of 1).
_GONE_AT = dict.fromkeys(EXPRESSION_NAMES, 0.12)
_GONE_AT |= {"pitch": 0.03, "yaw": 0.03, "roll": 0.03, "x": 0.03, "y": 0.03, "depth": 0.06}
_GONE_AT |= {"body_x": 0.03, "body_y": 0.03, "breath": 0.15}
_HEAD = ("pitch", "yaw", "roll")
_TRAVELS = ("x", "y", "depth", "body_x", "body_y", "breath")
# The expressions that move each feature begin so. What is about brows may be an eye's, too.
_MOVED_BY = {
    "brow": ("brow", "eye"),
    "eye": ("eye",),
    "mouth": ("mouth", "jaw", "cheekPuff"),
    "head": (),
    "neck": (),
}
_SIGNED = (*_HEAD, "x", "y", "depth", "body_x", "body_y")


def rest_tracks(sheet: Sheet) -> tuple[Track, ...]:
    """The tracks of a sheet whose expression is `AT_REST`; those on the body stay."""
    if sheet.kind == "body":
        return ()
    names = [name for name in EXPRESSION_NAMES if name.startswith(_MOVED_BY[sheet.kind])]
    travels = _TRAVELS if sheet.kind == "neck" else ()
    return tuple(_fading(name) for name in (*names, *_HEAD, *travels))


def _fading(name: str) -> Track:
    end = _GONE_AT[name]
    if name in _SIGNED:
        return Track((name,), ((-end, 0.0, end),), {}, {(0,): -1.0, (2,): -1.0})
    return Track((name,), ((0.0, end),), {}, {(1,): -1.0})
