"""Lids and gaze of both eyes, read off landmarks in the head frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model import topology
from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from avatar_stream.types import FloatArray

Floats = npt.NDArray[np.float64]

SIDES = ("Right", "Left")
_LOOKS = tuple(way + side for way in ("In", "Out", "Down", "Up") for side in SIDES)
_UPPER_LIDS = np.stack([topology.RIGHT_UPPER_LID, topology.LEFT_UPPER_LID])
_LOWER_LIDS = np.stack([topology.RIGHT_LOWER_LID, topology.LEFT_LOWER_LID])
_IRISES = np.array([topology.RIGHT_IRIS[0], topology.LEFT_IRIS[0]])
_MIDDLE = slice(2, 7)
BLINKS = np.array([EXPRESSION_INDEX[f"eyeBlink{side}"] for side in SIDES])
WIDES = np.array([EXPRESSION_INDEX[f"eyeWide{side}"] for side in SIDES])

# Lids close a little more in the landmarks than the seam of a shut eye, and rarely all the way in a quick blink.
_SHUT_OPENING = 0.2
_LEAST_EXPECTED_OPENING = 0.4
_LID_NOISE = 0.1
# Below this share of its usual opening an eye shows too little iris to tell a gaze from.
_GAZE_OPENING = (0.25, 0.6)


@dataclass(frozen=True)
class EyeMeasures:
    """What is seen of both eyes; right eye first, the person's own. All in face widths.

    Attributes:
        opening: (2,) mean distance between the lids over the middle of the eye.
        iris: (2, 2) x, y of the iris from the middle between the eye's corners.
    """

    opening: Floats
    iris: Floats


def measure_eyes(face: Floats) -> EyeMeasures:
    """Measure both eyes of (478, 3) landmarks in the head frame."""
    # Only along y: the landmarks' depth is too noisy for so small a distance.
    gap = face[_LOWER_LIDS[:, _MIDDLE], 1] - face[_UPPER_LIDS[:, _MIDDLE], 1]
    corners = (face[_UPPER_LIDS[:, 0], :2] + face[_UPPER_LIDS[:, -1], :2]) / 2
    return EyeMeasures(gap.mean(axis=1), face[_IRISES, :2] - corners)


def opening_gain(deltas: FloatArray) -> Floats:
    """(52, 2) by how much each full expression opens the right and the left eye.

    Args:
        deltas: (52, 478, 3) expressions of this face.
    """
    gap = deltas[:, _LOWER_LIDS[:, _MIDDLE], 1] - deltas[:, _UPPER_LIDS[:, _MIDDLE], 1]
    return np.asarray(gap.mean(axis=2), dtype=np.float64)


def gaze_reach(deltas: FloatArray) -> Floats:
    """(2, 2) face widths that the irises travel per unit of eyeLook: sideways and up/down, right and left eye."""
    reach = np.empty((2, 2))
    for eye, side in enumerate(SIDES):
        sideways = [
            abs(deltas[EXPRESSION_INDEX[f"eyeLook{d}{side}"], _IRISES[eye], 0]) for d in ("In", "Out")
        ]
        upright = [
            abs(deltas[EXPRESSION_INDEX[f"eyeLook{d}{side}"], _IRISES[eye], 1]) for d in ("Up", "Down")
        ]
        reach[eye] = np.mean(sideways), np.mean(upright)
    return reach


def write_gaze(expression: Floats, gaze: Floats) -> None:
    """Set the eight eyeLook* numbers from one gaze for both eyes.

    Args:
        expression: (52,) changed in place.
        gaze: (2,) to the picture's right and down, in units of a full eyeLook*.
    """
    to_right, down = (min(max(float(way), -1.0), 1.0) for way in gaze)
    for name, value in (
        ("eyeLookInRight", to_right), ("eyeLookOutRight", -to_right),
        ("eyeLookOutLeft", to_right), ("eyeLookInLeft", -to_right),
        ("eyeLookDownRight", down), ("eyeLookDownLeft", down),
        ("eyeLookUpRight", -down), ("eyeLookUpLeft", -down),
    ):  # fmt: skip
        expression[EXPRESSION_INDEX[name]] = max(value, 0.0)


def gaze_of(expression: Floats, clear: Floats) -> Floats:
    """(2,) the gaze that the eight eyeLook* numbers mean, see `write_gaze`.

    Args:
        expression: (52,).
        clear: (2,) 0…1 how well each iris is seen, right and left eye: in a wink the open one counts.
    """
    value = {name: float(expression[EXPRESSION_INDEX[f"eyeLook{name}"]]) for name in _LOOKS}
    to_right = value["InRight"] - value["OutRight"], value["OutLeft"] - value["InLeft"]
    down = value["DownRight"] - value["UpRight"], value["DownLeft"] - value["UpLeft"]
    gaze: Floats = np.array([to_right, down]) @ clear / max(float(clear.sum()), 1e-6)
    return gaze


def how_clear(eyes: EyeMeasures, opening: Floats) -> Floats:
    """(2,) 0…1 how well the irises are seen, right and left eye; `opening` is that at rest."""
    low, high = _GAZE_OPENING
    return np.asarray(_share((eyes.opening / opening - low) / (high - low)))


def gaze_of_each(eyes: EyeMeasures, iris_height: Floats, reach: Floats) -> Floats:
    """(2, 2) where the right and the left eye look, to the picture's right and down, in units of a full eyeLook*.

    Args:
        eyes: what is seen.
        iris_height: (2,) y of the irises when looking straight ahead.
        reach: (2, 2) see `gaze_reach`.
    """
    # The two eyes' corners lie mirrored, so sideways offsets of looking straight ahead cancel.
    straight = np.stack([np.zeros(2), iris_height], axis=1)
    return np.asarray((eyes.iris - straight) / reach)


def read_gaze(eyes: EyeMeasures, opening: Floats, iris_height: Floats, reach: Floats, last: Floats) -> Floats:
    """Where both eyes look together.

    Args:
        eyes: what is seen.
        opening: (2,) of the eyes at rest.
        iris_height: (2,) y of the irises when looking straight ahead.
        reach: (2, 2) see `gaze_reach`.
        last: (2,) the gaze before, kept while the eyes are shut.

    Returns:
        (2,) to the picture's right and down, -1…1, in units of a full eyeLook*.
    """
    gaze = gaze_of_each(eyes, iris_height, reach)
    clear = how_clear(eyes, opening)
    if clear.max() == 0.0:
        return last
    seen = (gaze * clear[:, None]).sum(axis=0) / clear.sum()
    return np.asarray(last + clear.max() * (np.clip(seen, -1.0, 1.0) - last))


def read_lids(
    eyes: EyeMeasures, opening: Floats, opening_gain: Floats, expression: Floats, fitted: Floats
) -> Floats:
    """Set eyeBlink* and eyeWide* in `expression` from how open the eyes are against what to expect.

    A gaze, a squint and a broad smile move the lids too; only what they don't explain is a blink.

    Args:
        eyes: what is seen.
        opening: (2,) of the eyes at rest.
        opening_gain: (52, 2) see `opening_gain`.
        expression: (52,) gaze, and whatever else was read before; changed in place.
        fitted: (52,) the expressions of the rest of the face.

    Returns:
        (2,) how open the eyes are over what to expect of them.
    """
    others = expression + fitted
    others[BLINKS] = others[WIDES] = 0.0
    expected = np.maximum(opening + others @ opening_gain, _LEAST_EXPECTED_OPENING * opening)
    shut = _SHUT_OPENING * opening
    expression[BLINKS] = _beyond_noise((expected - eyes.opening) / (expected - shut))
    widening = opening_gain[WIDES, (0, 1)]
    expression[WIDES] = _beyond_noise((eyes.opening - expected) / np.maximum(widening, 1e-6))
    return np.asarray(eyes.opening / expected)


def _beyond_noise(value: Floats) -> Floats:
    """0…1 with the first tenth taken as noise, so that an eye at rest is at rest."""
    return _share((value - _LID_NOISE) / (1.0 - _LID_NOISE))


def _share(value: Floats) -> Floats:
    """Kept in 0…1; `np.clip` does the same in several times the time."""
    return np.minimum(np.maximum(value, 0.0), 1.0)
