"""Reference pictures: what an artist made of a character in known poses, and what those are in our terms.

A folder holds ``neutral.png`` (or .webp), one picture of the same size for each other pose, and ``poses.json``:
``{"poses": {"NAME": {"PARAMETER": value}}}``. Parameters are those of Live2D's standard list, or our own: the 52
expression names, and pitch, yaw, roll in degrees.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from avatar_stream.characters.picture_file import read_picture
from avatar_stream.errors import UserInputError
from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from avatar_stream.types import FaceSemantics, PixelArray

_SUFFIXES = (".png", ".webp")
_SIDES = {"L": "Left", "R": "Right"}
# How much of a squint and of a raised cheek a smiling eye has.
_EYE_SMILE = 0.8
_ANGLES = {"AngleX": "yaw", "AngleY": "pitch", "AngleZ": "roll"}

# Poses by what moves in them; the first group of which a pose has nothing else.
GROUPS = ("eyes", "mouth", "smile", "mouth_smile", "gaze", "brows", "yaw", "pitch", "roll", "together")


@dataclass(frozen=True)
class ReferencePose:
    """One pose.

    Attributes:
        name: of its picture.
        values: expressions 0…1 and pitch, yaw, roll in radians, by our own names.
        group: one of `GROUPS`.
    """

    name: str
    values: dict[str, float]
    group: str

    @property
    def semantics(self) -> FaceSemantics:
        """The pose in our terms."""
        return FaceSemantics.of(0.0, **self.values)


@dataclass(frozen=True)
class ReferenceModel:
    """A character in known poses.

    Attributes:
        name: of its folder.
        neutral: (H, W, 4) uint8 RGBA, straight alpha: the character's picture.
        poses: all others.
        pictures: (H, W, 4) uint8 RGBA of each pose, by name.
    """

    name: str
    neutral: PixelArray
    poses: tuple[ReferencePose, ...]
    pictures: dict[str, PixelArray]


def find_models(folder: Path) -> list[Path]:
    """The folder itself, or those in it, that hold reference pictures.

    Raises:
        UserInputError: there are none.
    """
    if not folder.is_dir():
        raise UserInputError(f"There is no folder '{folder}'")
    found = [one for one in (folder, *sorted(folder.iterdir())) if (one / "poses.json").is_file()]
    if not found:
        raise UserInputError(f"'{folder}' holds no poses.json, and no folder in it does")
    return found


def read_model(folder: Path) -> ReferenceModel:
    """Read one folder of reference pictures.

    Raises:
        UserInputError: poses.json can't be read, or says something that isn't known; the picture at rest is missing.
        CharacterError: a picture can't be read.
    """
    path = folder / "poses.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["poses"]
        poses = [_pose(name, told[name]) for name in told if name != "neutral"]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise UserInputError(f"'{path}' can't be read: {type(error).__name__} {error}") from None
    neutral = _picture(folder, "neutral")
    if neutral is None:
        raise UserInputError(f"'{folder}' has no picture 'neutral'")
    pictures = {pose.name: _picture(folder, pose.name) for pose in poses}
    there = {name: pixels for name, pixels in pictures.items() if pixels is not None}
    for name, pixels in there.items():
        if pixels.shape != neutral.shape:
            raise UserInputError(f"'{name}' in '{folder}' is not as large as 'neutral'")
    return ReferenceModel(folder.name, neutral, tuple(pose for pose in poses if pose.name in there), there)


def _picture(folder: Path, name: str) -> PixelArray | None:
    for suffix in _SUFFIXES:
        path = folder / f"{name}{suffix}"
        if path.is_file():
            return read_picture(path)
    return None


def _pose(name: str, parameters: dict[str, float]) -> ReferencePose:
    values: dict[str, float] = {}
    for parameter, value in parameters.items():
        for ours, amount in in_our_terms(parameter, float(value)).items():
            values[ours] = max(values.get(ours, 0.0), amount) if ours in EXPRESSION_INDEX else amount
    return ReferencePose(name, values, _group_of(parameters))


def in_our_terms(parameter: str, value: float) -> dict[str, float]:
    """A parameter of Live2D's standard list as expressions and angles of ours.

    Raises:
        UserInputError: it isn't known.
    """
    if parameter in EXPRESSION_INDEX:
        return {parameter: value}
    if parameter in _ANGLES or parameter in _ANGLES.values():
        return {_ANGLES.get(parameter, parameter): float(np.radians(value))}
    side = _SIDES.get(parameter[3:4], "") if parameter.startswith("Eye") else _SIDES.get(parameter[4:5], "")
    if parameter in ("EyeLOpen", "EyeROpen"):
        return {f"eyeBlink{side}": 1.0 - value}
    if parameter in ("EyeLSmile", "EyeRSmile"):
        return {f"eyeSquint{side}": _EYE_SMILE * value, f"cheekSquint{side}": _EYE_SMILE * value}
    if parameter in ("BrowLY", "BrowRY"):
        if value < 0:
            return {f"browDown{side}": -value}
        return {"browInnerUp": value, f"browOuterUp{side}": value}
    if parameter == "MouthOpenY":
        return {"jawOpen": value}
    if parameter == "MouthForm":
        kind = "mouthSmile" if value > 0 else "mouthFrown"
        return {f"{kind}Left": abs(value), f"{kind}Right": abs(value)}
    if parameter == "EyeBallX":  # towards the viewer's right, where the character's left eye is
        out, into = ("Left", "Right") if value > 0 else ("Right", "Left")
        return {f"eyeLookOut{out}": abs(value), f"eyeLookIn{into}": abs(value)}
    if parameter == "EyeBallY":
        way = "Up" if value > 0 else "Down"
        return {f"eyeLook{way}Left": abs(value), f"eyeLook{way}Right": abs(value)}
    if parameter.startswith("BodyAngle"):
        return {}  # nothing of ours turns the body alone
    raise UserInputError(f"poses.json names a parameter that isn't known: {parameter}")


def _group_of(parameters: dict[str, float]) -> str:
    kinds = {_kind_of(parameter) for parameter in parameters}
    if kinds == {"mouth", "smile"}:
        return "mouth_smile"
    return kinds.pop() if len(kinds) == 1 else "together"


def _kind_of(parameter: str) -> str:
    by_prefix = {
        "EyeBall": "gaze", "EyeL": "eyes", "EyeR": "eyes", "Brow": "brows", "MouthForm": "smile", "Mouth": "mouth",
        "AngleX": "yaw", "AngleY": "pitch", "AngleZ": "roll", "eyeLook": "gaze", "eye": "eyes", "brow": "brows",
        "mouthSmile": "smile", "mouthFrown": "smile", "jaw": "mouth", "mouth": "mouth",
        "yaw": "yaw", "pitch": "pitch", "roll": "roll",
    }  # fmt: skip
    return next((kind for prefix, kind in by_prefix.items() if parameter.startswith(prefix)), "together")
