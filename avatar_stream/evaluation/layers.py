"""How far the labels of a picture's pixels overlap with those that a person drew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from avatar_stream.characters.labels import LABELS
from avatar_stream.characters.library import load_character
from avatar_stream.errors import FaceNotFoundError, UserInputError
from avatar_stream.evaluation.layer_labels import HAND_LABELS, UNSURE, LayerLabels, layer_labels_of
from avatar_stream.puppet.building.from_picture import labelled_picture
from avatar_stream.types import PixelArray

# Which of the program's labels is which of a person's; all others are "other".
_SAME = {
    "face": "face", "nose": "face", "neck": "neck", "front_hair": "front_hair", "eye_white": "eye_opening",
    "iris": "iris", "lid_crease": "face", "upper_lash": "upper_lash", "lower_lash": "lower_lash", "brow": "brow",
    "mouth": "mouth", "glasses": "glasses",
}  # fmt: skip
# Measured parts, and the person's labels that they join.
PARTS: dict[str, tuple[str, ...]] = {
    "face": ("face",),
    "front_hair": ("front_hair",),
    "eye_opening": ("eye_opening", "iris"),
    "iris": ("iris",),
    "brow": ("brow",),
    "mouth": ("mouth",),
    "neck": ("neck",),
    "glasses": ("glasses",),
    "upper_lash": ("upper_lash",),
}
# Pictures are measured at this size, pixels of the longer side.
SIZE_PX = 1024
# Less of a part than this share of the zone is none.
_THERE = 4e-4
_TABLE = np.array([HAND_LABELS.index(_SAME.get(name, "other")) for name in LABELS], np.uint8)


@dataclass(frozen=True)
class PictureOverlap:
    """One picture.

    Attributes:
        half: "look" or "end", see `LayerLabels`.
        found: whether a face was found.
        shares: intersection over union of each of `PARTS` that the picture has.
    """

    half: str
    found: bool
    shares: dict[str, float]


def measure_layers(
    folder: Path, on_picture: Callable[[str], None] = lambda name: None
) -> dict[str, PictureOverlap]:
    """Measure all pictures of a folder that have labels, by file name.

    Raises:
        UserInputError: there are none.
    """
    measured = {}
    for path in sorted(folder.iterdir()):
        labels = layer_labels_of(path) if path.is_file() else None
        if labels is not None:
            on_picture(path.name)
            measured[path.name] = _measured(path, labels)
    if not measured:
        raise UserInputError(f"'{folder}' has no picture with hand-made labels")
    return measured


def mean_overlap(measured: dict[str, PictureOverlap], half: str) -> dict[str, float]:
    """By part: the mean over pictures of one half; a picture without a found face counts as 0."""
    ours = [one for one in measured.values() if one.half == half]
    means = {}
    for part in PARTS:
        shares = [one.shares[part] for one in ours if part in one.shares]
        if shares:
            means[part] = float(np.mean(shares))
    return means


def _measured(path: Path, labels: LayerLabels) -> PictureOverlap:
    try:
        found = labelled_picture(load_character(str(path)), SIZE_PX).labels
    except FaceNotFoundError:
        truth = labels.drawn()
        return PictureOverlap(labels.half, False, overlap(truth, np.full_like(truth, UNSURE)))
    scale = found.shape[1] / labels.size[0]
    truth = labels.drawn(scale)
    if truth.shape != found.shape:  # rounded differently by a pixel
        truth = truth[: found.shape[0], : found.shape[1]]
        found = found[: truth.shape[0], : truth.shape[1]]
    return PictureOverlap(labels.half, True, overlap(truth, _TABLE[found]))


def overlap(truth: PixelArray, found: PixelArray) -> dict[str, float]:
    """Intersection over union of each of `PARTS` that the truth has, where it is told.

    Args:
        truth: (H, W) uint8 numbers in `HAND_LABELS`.
        found: likewise.
    """
    told = truth != UNSURE
    shares = {}
    for part, names in PARTS.items():
        numbers = [HAND_LABELS.index(name) for name in names]
        true, seen = np.isin(truth, numbers) & told, np.isin(found, numbers) & told
        if true.sum() > _THERE * told.sum():
            shares[part] = float((true & seen).sum() / (true | seen).sum())
    return shares
