"""How expressions move an illustration's mouth.

Its outline is two curves from corner to corner, an upper and a lower one, which at rest both lie on the picture's own
line. They are put together from columns; each expression moves the columns.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.drawn_mouth import MouthShape
from avatar_stream.puppet.building.strokes import COLUMNS
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.illustration_motion import motion_table
from avatar_stream.puppet.puppet import Track

Reals = npt.NDArray[np.float64]

# Once the mouth is this far open, its own parts have taken the place of the picture's line.
OPENS_AT = 0.12
# A wide open mouth is as wide as the closed one, but no narrower than this, face widths; and how round each lip is.
_LEAST_OPEN_WIDTH = 0.1
_ROUND_ABOVE, _ROUND_BELOW = 0.85, 0.65
# A smile lifts what is farther from the mouth's middle than so much, and lowers the rest; a frown the reverse. In a
# small mouth that smiles, between these face widths, the corners stay and the middle sinks, and it hardly widens.
_TURNING, _SMALL_TURNING, _SMALL, _SMALL_WIDER = 0.2, 0.85, (0.15, 0.1), 0.4
# A pout is so much narrower, of half the width, its line bent down by so much of a smile's bow, its lips so much
# thicker. Pressed lips are level, so much wider, and thinner. Nothing of a bow that the mouth has at rest stays in
# either but this share.
_POUT_NARROWER, _POUT_BENDS, _POUT_THICKER = 0.45, 0.35, 0.3
_PRESS_WIDER, _PRESS_THINNER, _ROLL_THINNER = 0.06, 0.35, 0.3
_BOW_GOES = 0.85
# A raised chin bends the line down, of a smile's bow, and lifts it, face widths; puffed cheeks leave it less room. They
# don't bulge: at a face's outline, where hair and ears lie against it, that shows more seams than cheeks.
_SHRUG_BENDS, _SHRUG_LIFTS, _PUFF_NARROWER = 0.7, 0.008, 0.3
# A small mouth opens no higher than so many of its widths then.
_TALLEST = 0.9
# One wider than so much, face widths, opens less high, but so high.
_WIDE, _LEAST_HEIGHT = 0.24, 0.075
_SMILING_LESS = 0.3
# Of what it opens, an upper lip does at most so much.
_RISES = 0.4
# Nor is the bow of its smile deeper than so many.
_DEEPEST = 0.14
# A mouth that the picture shows open can open so much more at least, face widths.
_LEAST_STRETCH, _STRETCHED_WIDTH = 0.04, 0.93
# Its lips meet so far down from the upper one, of the gap; as it shuts, so much of its height stays. From the first to
# the second of the way a line comes, from the third on its paint goes.
_MEETS, _STAYS = 0.35, 0.12
LINE_COMES, PAINT_GOES = (0.6, 0.8), (0.75, 0.95)


def moves_of(mouth: MouthShape, places: Reals, lower: npt.NDArray[np.bool_]) -> dict[str, Reals]:
    """How each expression at its full moves points of the mouth.

    Args:
        mouth: the closed mouth.
        places: (V, 2) the points, face units.
        lower: (V,) whether a point goes with the lower edge, else with the upper one.

    Returns:
        By expression, (V, 2) in face units.
    """
    table = motion_table()["mouth"]
    u, half = places[:, 0], mouth.width / 2
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
    bent = across**2 - _TURNING
    up, down = -own - bow * (across**2 - turning), -own + bow * bent
    thickness: Reals = places[:, 1] - np.interp(u, mouth.u, mouth.v)
    level, sideways = -_BOW_GOES * own, np.zeros_like(u)
    outwards = half * np.clip(across, -1, 1)
    pout = level + _POUT_BENDS * bow * bent + _POUT_THICKER * thickness
    pressed: Reals = level - _PRESS_THINNER * thickness
    of_lower: Reals = lower.astype(np.float64)
    thinner: Reals = -_ROLL_THINNER * thickness
    shrug = level + _SHRUG_BENDS * bow * bent - _SHRUG_LIFTS
    return {
        "jawOpen": _xy(widened, opened),
        "mouthSmileLeft": _xy(wider * np.clip(across, 0, 1), left * up),
        "mouthSmileRight": _xy(wider * np.clip(across, -1, 0), right * up),
        "mouthFrownLeft": _xy(-narrower * np.clip(across, 0, 1), left * down),
        "mouthFrownRight": _xy(-narrower * np.clip(across, -1, 0), right * down),
        "mouthPucker": _xy(-_POUT_NARROWER * across * half, pout),
        "mouthFunnel": _xy(-0.35 * across * half, np.where(lower, 0.03, -0.02) * bulge),
        "mouthStretchLeft": _xy(left * 0.25 * half * np.clip(across, 0, 1), sideways),
        "mouthStretchRight": _xy(right * 0.25 * half * np.clip(across, -1, 0), sideways),
        "mouthLeft": _xy(np.full_like(u, 0.035), sideways),
        "mouthRight": _xy(np.full_like(u, -0.035), sideways),
        "mouthPressLeft": _xy(left * _PRESS_WIDER * outwards, left * pressed),
        "mouthPressRight": _xy(right * _PRESS_WIDER * outwards, right * pressed),
        "mouthRollLower": _xy(sideways, thinner * of_lower),
        "mouthRollUpper": _xy(sideways, thinner * (1 - of_lower)),
        "mouthShrugLower": _xy(sideways, shrug),
        "cheekPuff": _xy(-_PUFF_NARROWER * outwards, level),
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


def _xy(x: Reals, y: Reals) -> Reals:
    return np.stack([x, y], axis=1)
