"""How much of an artist's own work a character's animation captures.

Of the neutral picture alone each pose is animated, and laid beside the picture that the artist made of it. The captured
share is 1 − error(ours, theirs) / error(neutral, theirs), errors summed over the poses of a group: 100 % is the
artist's picture, 0 % as good as not moving at all, less is worse than not moving.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.character import Character
from avatar_stream.characters.library import load_character
from avatar_stream.decoder.factory import open_decoder
from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.contact_sheet import SETTLED_S, grid, labelled
from avatar_stream.evaluation.reference_poses import (
    GROUPS,
    ReferenceModel,
    ReferencePose,
    find_models,
    read_model,
)
from avatar_stream.pictures import composite
from avatar_stream.puppet.strengths import MotionStrengths
from avatar_stream.types import FaceSemantics, PixelArray

# The head in a bust: rows and columns that count, as shares of the picture.
_ROWS, _COLUMNS = (0.04, 0.68), (0.18, 0.82)
_GREY = 128
# Which strength is fitted on which groups.
_FITTED_ON = {
    "turn": ("yaw",), "nod": ("pitch",), "tilt": ("roll",), "gaze": ("gaze",), "brows": ("brows",),
    "mouth": ("mouth",), "smile": ("smile",),
}  # fmt: skip
# Those that a slider offers.
_TRIED = np.round(np.arange(0.4, 1.61, 0.1), 2)

Animate = Callable[[FaceSemantics], PixelArray]
OpenCharacter = Callable[[ReferenceModel, MotionStrengths], Animate]


@dataclass(frozen=True)
class ReferenceResult:
    """What came out.

    Attributes:
        models: by model and group, the captured share with default strengths.
        fitted: the same with the strengths that suit each model best.
        strengths: those, by model.
    """

    models: dict[str, dict[str, float]] = field(default_factory=dict)
    fitted: dict[str, dict[str, float]] = field(default_factory=dict)
    strengths: dict[str, dict[str, float]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain data, with the medians over the models."""
        return {
            "models": self.models,
            "median": _median(self.models),
            "fitted": {
                "models": self.fitted,
                "median": _median(self.fitted),
                "strengths": self.strengths,
            },
        }


def measure_references(
    folder: Path,
    *,
    open_character: OpenCharacter | None = None,
    sheets: Path | None = None,
    on_progress: Callable[[str], None] = lambda line: None,
) -> ReferenceResult:
    """Measure all models of a folder.

    Args:
        folder: holds one model, or one in each of its folders; see `reference_poses`.
        open_character: animates a model's neutral picture with given strengths; the program's own way where None.
        sheets: folder for a picture of each model, theirs above ours.
        on_progress: called with what is measured next.

    Raises:
        UserInputError: there are no models, or one can't be read.
    """
    open_character = open_character or animate_picture
    result = ReferenceResult()
    for path in find_models(folder):
        on_progress(f"Measuring {path.name} …")
        model = read_model(path)
        plain = _Trial(model, open_character, MotionStrengths())
        strengths = _best_strengths(model, open_character, plain)
        fitted = _Trial(model, open_character, strengths)
        result.models[model.name] = plain.captured()
        result.fitted[model.name] = fitted.captured()
        result.strengths[model.name] = {name: getattr(strengths, name) for name in _FITTED_ON}
        if sheets is not None:
            _write_sheet(sheets / f"{model.name}.png", model, plain)
    return result


def animate_picture(model: ReferenceModel, strengths: MotionStrengths) -> Animate:
    """The program's own way from the neutral picture to a moving one.

    Raises:
        CharacterError: no face is found in it.
    """
    character = _character_of(model)
    character = replace(character, sheet=character.sheet.model_copy(update={"motion": strengths}))
    height, width = model.neutral.shape[:2]
    decoder = open_decoder(character, max(width, height), "cpu")

    def animate(semantics: FaceSemantics) -> PixelArray:
        return decoder.decode(semantics).pixels

    return animate


def _character_of(model: ReferenceModel) -> Character:
    import tempfile

    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "neutral.png"
        Image.fromarray(model.neutral).save(path)
        return load_character(str(path))


class _Trial:
    """One model, animated with certain strengths."""

    def __init__(
        self, model: ReferenceModel, open_character: OpenCharacter, strengths: MotionStrengths
    ) -> None:
        self._model = model
        self._animate = open_character(model, strengths)
        self._times_s = count(step=SETTLED_S)
        self._neutral = _head(model.neutral)
        self._theirs = {name: _head(pixels) for name, pixels in model.pictures.items()}
        self._still = {name: _error(self._neutral, theirs) for name, theirs in self._theirs.items()}

    def picture(self, pose: ReferencePose) -> PixelArray:
        """(H, W, 4) uint8 RGBA of a pose."""
        pixels = self._animate(replace(pose.semantics, captured_s=next(self._times_s)))
        if pixels.shape != self._model.neutral.shape:
            raise UserInputError(f"{self._model.name}: the animation has another size than the pictures")
        return pixels

    def error(self, pose: ReferencePose) -> float:
        return _error(_head(self.picture(pose)), self._theirs[pose.name])

    def captured(self, groups: tuple[str, ...] = GROUPS) -> dict[str, float]:
        """The captured share of each group that has poses."""
        shares = {}
        for group in groups:
            poses = [pose for pose in self._model.poses if pose.group == group]
            still = sum(self._still[pose.name] for pose in poses)
            if still > 0:
                shares[group] = round(1.0 - sum(map(self.error, poses)) / still, 4)
        return shares


def _best_strengths(model: ReferenceModel, open_character: OpenCharacter, plain: _Trial) -> MotionStrengths:
    """One strength for each kind of motion, each the best of those that a slider offers."""
    best = MotionStrengths()
    for strength, groups in _FITTED_ON.items():
        scores = {}
        for value in map(float, _TRIED):
            trial = (
                plain
                if value == 1.0
                else _Trial(model, open_character, best.model_copy(update={strength: value}))
            )
            shares = trial.captured(groups)
            if shares:
                scores[value] = sum(shares.values())
        if scores:
            value = max(scores, key=lambda value: (scores[value], -abs(value - 1.0)))
            best = best.model_copy(update={strength: value})
    return best


def _head(pixels: PixelArray) -> npt.NDArray[np.int16]:
    """The part that counts, over grey, at half the size."""
    height, width = pixels.shape[:2]
    grey = np.full((height, width, 3), _GREY, np.uint8)
    rgb = composite(pixels, grey)
    part = rgb[
        round(_ROWS[0] * height) : round(_ROWS[1] * height),
        round(_COLUMNS[0] * width) : round(_COLUMNS[1] * width),
    ]
    half = cv2.resize(part, (part.shape[1] // 2, part.shape[0] // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(half, np.int16)


def _error(one: npt.NDArray[np.int16], other: npt.NDArray[np.int16]) -> float:
    return float(np.abs(one - other).mean())


def _median(models: dict[str, dict[str, float]]) -> dict[str, float]:
    groups = [group for group in GROUPS if any(group in shares for shares in models.values())]
    return {
        group: round(float(np.median([shares[group] for shares in models.values() if group in shares])), 4)
        for group in groups
    }


def _write_sheet(path: Path, model: ReferenceModel, trial: _Trial) -> None:
    """Theirs above ours, pose by pose."""
    from PIL import Image

    cells = []
    row = 6
    for start in range(0, len(model.poses), row):
        poses = model.poses[start : start + row]
        for label, pictures in (
            ("reference", [model.pictures[pose.name] for pose in poses]),
            ("ours", [trial.picture(pose) for pose in poses]),
        ):
            shown = [
                labelled(_cell(pixels), f"{label}: {pose.name}")
                for pixels, pose in zip(pictures, poses, strict=True)
            ]
            blank = np.full_like(shown[0], _GREY)
            cells += shown + [blank] * (row - len(shown))
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(grid(cells, row)).save(path)


def _cell(pixels: PixelArray) -> PixelArray:
    height, width = pixels.shape[:2]
    rgb = composite(pixels, np.full((height, width, 3), _GREY, np.uint8))
    part = rgb[: round(0.75 * height), round(0.1 * width) : round(0.9 * width)]
    return np.ascontiguousarray(part)
