"""How the parts of an illustration go along with a turning and nodding head, as riggers make them go.

The head does not slide: nose, eyes and fringe travel over an outline that hardly moves; back hair and neck stay. The
figures are those of `illustration_motion.toml`, each at the place it was measured at; in between they are interpolated
smoothly, so that the skin under an eye goes where the eye goes.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.interpolate import RBFInterpolator

from avatar_stream.puppet.face_frame import FaceFrame

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Floats = npt.NDArray[np.float64]
Way = Literal["yaw", "yaw_left", "up", "down"]
Table = dict[str, dict[str, float]]

# A feature moves as one piece, by the figure of its own row.
_FEATURES = {
    "nose": "nose", "mouth": "mouth", "brow": "brows", "eye_white": "eyes", "iris": "eyes", "lower_lash": "eyes",
    "upper_lash": "eyes", "lid_crease": "eyes", "glasses": "eyes", "ears": "ears", "neck": "neck", "clothes": "neck",
    "hands": "neck", "background": "neck", "back_hair": "hair_outline",
}  # fmt: skip
# Where the figures of skin and of front hair were measured, in face units, where no anchor of the face says better.
_SKIN = {
    "nose": ("nose_tip",), "eyes": ("right_iris", "left_iris"), "brows": ("right_brow_middle", "left_brow_middle"),
    "mouth": ("upper_lip_bottom",), "chin": ("chin",),
    "outline": ("cheek_right", "cheek_left", "jaw_right", "jaw_left"),
}  # fmt: skip
_FAR_OUT = 2.5
# So far inside the outline of the hair, in face widths, hair goes with the face.
_OUTLINE_REACH = 0.32
# What is worn so far below the eyes, and no farther from the face's middle, is a mask. Face widths.
_MASK_FROM, _MASK_HALF = 0.12, 0.56
# Over so much before the face's outline brows are pressed together, face widths.
_PRESSED = 0.08


@lru_cache(maxsize=1)
def motion_table() -> Table:
    """The figures of `illustration_motion.toml`, by section and row."""
    text = Path(__file__).with_name("illustration_motion.toml").read_text(encoding="utf-8")
    table: Table = tomllib.loads(text)
    return table


def turned(
    label: str,
    points: npt.NDArray[np.float32],
    frame: FaceFrame,
    way: Way,
    inside: npt.NDArray[np.float32] | None = None,
) -> npt.NDArray[np.float32]:
    """How far points of a part move at 30 degrees.

    Args:
        label: the part's class, see `characters.labels`.
        points: (V, 2) pixels at rest.
        frame: the face's axes.
        way: "yaw" for turning to the picture's right, "yaw_left" to its left, "up" or "down" for looking there.
        inside: (V,) how deep inside the head's outline each point is, in face widths: hair at the outline stays.
            None where that isn't known.

    Returns:
        (V, 2) float32 pixels.
    """
    row = motion_table()["yaw" if way == "yaw_left" else way]
    places = frame.to_face(points)
    if label in ("face", "front_hair", "headwear"):
        amount = _surface(label, places, row, frame, inside)
        if label == "headwear":  # a mask goes with the skin below it
            lower = np.clip((places[:, 1] - _MASK_FROM) / _MASK_FROM, 0.0, 1.0)
            worn = lower * np.clip((_MASK_HALF - np.abs(places[:, 0])) / 0.1, 0.0, 1.0)
            amount += worn * (_surface("face", places, row, frame, inside) - amount)
    else:
        amount = np.full(len(places), row[_FEATURES[label]])
    shifts = np.zeros((len(places), 2))
    sideways = way in ("yaw", "yaw_left")
    shifts[:, 0 if sideways else 1] = -amount if way in ("up", "yaw_left") else amount
    if sideways and _FEATURES.get(label) == "eyes" and label != "glasses":
        shifts[:, 0] += _eye_width(places, frame, to_right=way == "yaw")
    if sideways and label == "brow":
        shifts[:, 0] = _on_the_face(places[:, 0], shifts[:, 0], row["outline"])
    return frame.to_pixels(shifts).astype(np.float32)


def _surface(
    label: str,
    places: Floats,
    row: dict[str, float],
    frame: FaceFrame,
    inside: npt.NDArray[np.float32] | None,
) -> Floats:
    """(V,) shifts of skin, or of hair and what is worn in it, by where they are."""
    amount: Floats = _field(label, row, frame)(np.clip(places, -_FAR_OUT, _FAR_OUT))
    if inside is None:
        return amount
    share = np.clip(inside / _OUTLINE_REACH, 0.0, 1.0)
    share = share * share * (3 - 2 * share)
    stays = row["hair_outline"]
    if label == "face":  # a bare skull's outline stays as a hairy one's does, jaw and cheeks don't
        bare = np.clip((0.1 - places[:, 1]) / 0.3, 0.0, 1.0)
        share, stays = 1 - bare * (1 - share), row["crown"]
    return np.asarray(stays + share * (amount - stays), np.float64)


def _on_the_face(u: Floats, shift: Floats, outline: float) -> Floats:
    """(V,) shifts of a feature that is pressed together before the face's outline, which travels less than it does."""
    way = np.sign(shift)
    end = 0.5 + outline
    beyond = np.maximum(way * (u + shift) - (end - _PRESSED), 0.0)
    pressed: Floats = shift - way * (beyond - _PRESSED * (1 - np.exp(-beyond / _PRESSED)))
    return pressed


def _field(label: str, row: dict[str, float], frame: FaceFrame) -> RBFInterpolator:
    """A smooth field through the figures at the places where they were measured."""
    known = _skin_points(row, frame) if label == "face" else _hair_points(row, frame)
    places, amounts = np.array([point for point, _ in known]), np.array([amount for _, amount in known])
    return RBFInterpolator(places, amounts, kernel="linear", degree=0, smoothing=0.0)


def _skin_points(row: dict[str, float], frame: FaceFrame) -> list[tuple[tuple[float, float], float]]:
    anchors = frame.anchors
    points = [(anchors[name], row[key]) for key, names in _SKIN.items() for name in names if name in anchors]
    # The upper end of the face, under the hair, goes with the fringe.
    top = anchors.get("forehead", (0.0, -0.45))
    points.append((top, row["fringe"]))
    for side in (-0.5, 0.5):
        points.append(((side, min(top[1], -0.2)), row["outline"]))
    return points


def _hair_points(row: dict[str, float], frame: FaceFrame) -> list[tuple[tuple[float, float], float]]:
    """Front hair, and what is worn in it, by where it hangs."""
    anchors = frame.anchors
    brow = (
        anchors.get("right_brow_middle", (0, -0.15))[1] + anchors.get("left_brow_middle", (0, -0.15))[1]
    ) / 2
    forehead = anchors.get("forehead", (0.0, brow - 0.3))[1]
    crown = anchors.get("head_top", (0.0, forehead - 0.45))[1]
    chin = anchors.get("chin", (0.0, 0.7))[1]
    points = [((0.0, crown), row["crown"])]
    points += [((side, (crown + forehead) / 2), row["crown"]) for side in (-0.55, 0.55)]
    points += [((side, forehead), row["fringe"]) for side in (-0.25, 0.0, 0.25)]
    points += [((side, brow + 0.1), row["fringe_tips"]) for side in (-0.3, 0.0, 0.3)]
    points += [((side, height), row["side_hair"]) for side in (-0.5, 0.5) for height in (0.1, chin * 0.7)]
    points += [
        ((side, height), row["hair_outline"]) for side in (-0.95, 0.95) for height in (forehead, 0.2, chin)
    ]
    return points


def _eye_width(places: Floats, frame: FaceFrame, *, to_right: bool) -> Floats:
    """(V,) shifts that make the near eye wider and the far eye narrower, about its own middle."""
    table = motion_table()["yaw"]
    middles = [
        (frame.anchors[f"{side}_eye_outer"][0] + frame.anchors[f"{side}_eye_inner"][0]) / 2
        for side in ("right", "left")
    ]
    # Turned to the picture's right, the eye on the left is the near one.
    left_of_nose = places[:, 0] < sum(middles) / 2
    middle = np.where(left_of_nose, *middles)
    width = np.where(left_of_nose == to_right, table["eye_width_near"], table["eye_width_far"])
    widened: Floats = (width - 1.0) * (places[:, 0] - middle)
    return widened
