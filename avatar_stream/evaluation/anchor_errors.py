"""How far finders put the parts of a face from where a person saw them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.character import Character, Style
from avatar_stream.characters.fitting import fit_character, tracked_face
from avatar_stream.characters.style import guess_style
from avatar_stream.errors import FaceNotFoundError, UserInputError
from avatar_stream.evaluation.anchors import label_of, labelled_character
from avatar_stream.face_model.topology import LEFT_EYE_LOOP, RIGHT_EYE_LOOP
from avatar_stream.pictures.picture_file import PICTURE_SUFFIXES
from avatar_stream.types import FloatArray

# The forehead is left out: where hair hides it, its label is no more than a guess.
PARTS: dict[str, tuple[str, ...]] = {
    "irises": ("right_iris", "left_iris"),
    "brows": tuple(name for name in ANCHOR_LANDMARKS if "_brow_" in name),
    "nose": ("nose_bridge", "nose_tip", "nose_base"),
    "mouth": tuple(name for name in ANCHOR_LANDMARKS if "lip_" in name or name.startswith("mouth_")),
    "outline": ("chin", "jaw_right", "jaw_left", "cheek_right", "cheek_left"),
}
# What is measured, in the order of the table; all in percent.
MEASURES = ("eyes", "eye_overlap", *PARTS)
EYE_MASK_PX = 400


@dataclass(frozen=True)
class AnchorErrors:
    """One picture's errors.

    Attributes:
        style: as a person sees it; `guessed_style` as the program does.
        by_finder: for "facemesh" and "fit" (what the program uses, with no anchor given by hand) the numbers named in
            `MEASURES`. Each is the mean distance from the labels in percent of the face's width; for the eyes from
            contour to contour, since where along a lid a point lies says nothing; `eye_overlap` is the common area of
            both contours in percent of their union.
    """

    style: Style
    guessed_style: Style
    by_finder: dict[str, dict[str, float]]


def measure_anchors(
    folder: Path, on_picture: Callable[[str], None] = lambda name: None
) -> dict[str, AnchorErrors]:
    """Fit every labelled picture of a folder and compare.

    Raises:
        UserInputError: no such folder, or no labelled picture in it.
    """
    if not folder.is_dir():
        raise UserInputError(f"There is no folder '{folder}'; --characters takes a folder of pictures")
    pictures = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in PICTURE_SUFFIXES]
    labelled = [path for path in pictures if label_of(path) is not None]
    if not labelled:
        raise UserInputError(f"Of the {len(pictures)} pictures in '{folder}' none has hand-made anchors")
    errors = {}
    for path in labelled:
        on_picture(path.name)
        errors[path.stem] = errors_of(labelled_character(path))
    return errors


def errors_of(labelled: Character) -> AnchorErrors:
    """The errors on one character that has all its anchors from a person."""
    tracked = tracked_face(labelled.keyframe)
    guessed = guess_style(labelled.keyframe, tracked)
    bare = replace(labelled, sheet=labelled.sheet.model_copy(update={"anchors": {}, "style": guessed}))
    if tracked is None:
        raise FaceNotFoundError(f"No face was found in the picture of '{labelled.id}'")
    truth = fit_character(labelled).landmarks
    return AnchorErrors(
        labelled.sheet.style,
        guessed,
        {
            "facemesh": landmark_errors(tracked.landmarks, truth),
            "fit": landmark_errors(fit_character(bare).landmarks, truth),
        },
    )


def landmark_errors(landmarks: FloatArray, truth: FloatArray) -> dict[str, float]:
    """The numbers named in `MEASURES` for two sets of (478, 3) landmarks in pixels."""
    indices = [ANCHOR_LANDMARKS[name] for name in ("cheek_right", "cheek_left")]
    width = float(np.linalg.norm(truth[indices[1], :2] - truth[indices[0], :2]))
    eyes = [(landmarks[loop, :2], truth[loop, :2]) for loop in (RIGHT_EYE_LOOP, LEFT_EYE_LOOP)]
    errors = {
        "eyes": 100 * float(np.mean([_between_contours(*pair) for pair in eyes])) / width,
        "eye_overlap": 100 * float(np.mean([_overlap(*pair) for pair in eyes])),
    }
    for part, names in PARTS.items():
        places = [ANCHOR_LANDMARKS[name] for name in names]
        apart = np.linalg.norm(landmarks[places, :2] - truth[places, :2], axis=1)
        errors[part] = 100 * float(apart.mean()) / width
    return errors


def summary(errors: dict[str, AnchorErrors], finder: str, style: Style | None) -> dict[str, dict[str, float]]:
    """Mean and worst of each measure over the pictures of a style, or of both."""
    chosen = [one.by_finder[finder] for one in errors.values() if style in (None, one.style)]
    if not chosen:
        return {}
    result = {}
    for measure in MEASURES:
        values = [numbers[measure] for numbers in chosen]
        worst = min(values) if measure == "eye_overlap" else max(values)
        result[measure] = {"mean": float(np.mean(values)), "worst": worst}
    return result


def _between_contours(one: FloatArray, other: FloatArray) -> float:
    """Mean distance from the points of each closed line to the other line."""

    def to_line(points: FloatArray, line: FloatArray) -> FloatArray:
        start, step = line, np.roll(line, -1, axis=0) - line
        length = np.maximum((step**2).sum(axis=1), 1e-12)
        share = np.clip(((points[:, None] - start) * step).sum(axis=2) / length, 0, 1)
        apart = np.linalg.norm(points[:, None] - (start + share[..., None] * step), axis=2)
        nearest: FloatArray = apart.min(axis=1)
        return nearest

    return 0.5 * float(to_line(one, other).mean() + to_line(other, one).mean())


def _overlap(one: FloatArray, other: FloatArray) -> float:
    both = np.concatenate([one, other])
    low, size = both.min(axis=0), float(np.ptp(both, axis=0).max())

    def mask(line: FloatArray) -> npt.NDArray[np.bool_]:
        canvas = np.zeros((EYE_MASK_PX, EYE_MASK_PX), np.uint8)
        placed = (line - low) / max(size, 1e-9) * (EYE_MASK_PX - 1)
        cv2.fillPoly(canvas, [np.round(placed).astype(np.int32)], 1)
        return canvas > 0

    first, second = mask(one), mask(other)
    return float((first & second).sum() / max((first | second).sum(), 1))
