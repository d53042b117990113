"""``python -m training.behind_eyes.dataset FOLDER COUNT [FIRST SEED]``: eyes over hair, and the hair behind them whole.

Each seed gives ``SEED.npz``, with an entry for each eye near which there is hair: ``pictures`` (E, S, S, 3) uint8 RGB,
``labels`` (E, S, S) uint8, ``hair`` (E, S, S, 4) uint8 RGBA, premultiplied: all hair before the face, as if there
were no eyes; and ``held_out`` bool. A face is `FACE_PX` wide and upright.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.behind_eyes import EYE_LABELS, square_about
from avatar_stream.characters.parsing.squares import crop_of
from avatar_stream.pictures.composite import composite
from avatar_stream.puppet.building.sheets import premultiplied
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.illustrated.compositing import flatten
from training.faces.illustrated.dataset import held_out, random_pose
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style
from training.faces.sample import Layer, LayeredSample

# More than the network sees, for crops at random.
SIZE_PX = 176
BLACK = (0, 0, 0)
# The share of eyes that lie over the hair, how strongly, and how many of these do so whole.
OVER, STRENGTH, WHOLE = 0.8, (0.5, 1.0), 0.4
# The share of pictures in which brows stay; they are taken off before eyes are looked at.
WITH_BROWS = 0.15
# Hair is near to an eye so many pixels off, if it is so many pixels.
NEAR_PX, LEAST_PX = 4, 40


@dataclass(frozen=True)
class EyeOverHair:
    """One eye and what is behind it; see the module."""

    picture: PixelArray
    labels: npt.NDArray[np.uint8]
    hair: PixelArray


def eyes_over_hair(seed: int) -> tuple[list[EyeOverHair], bool]:
    """The eyes of a seed's character near which there is hair, and whether its kind is kept for validation."""
    rng = np.random.default_rng([seed, 8])
    style = random_style(rng)
    if style.eyes.kind == "bead" or style.hair.back == "none":
        return [], False
    over = float(rng.uniform(*STRENGTH)) if rng.random() < OVER else 0.0
    eyes = replace(style.eyes, over_hair=over, whole_over_hair=bool(rng.random() < WHOLE))
    style = replace(style, eyes=eyes)
    semantics = random_pose(rng) if rng.random() < 0.6 else FaceSemantics.neutral()
    frame = Frame(352, 0.6, (0.5, 0.5), float(rng.normal(0, 0.05)))
    sample = draw_illustration(style, semantics, frame)
    layers = [_without_brows(layer) for layer in sample.layers]
    if rng.random() < WITH_BROWS:
        layers = list(sample.layers)
    picture, labels = flatten(layers)
    paper = rng.integers(0, 256, 3, dtype=np.uint8)
    pixels = composite(picture, np.broadcast_to(paper, (*labels.shape, 3)))
    hair, _ = flatten([_hair_alone(layer, layers) for layer in layers])
    found = (_eye(side, sample, pixels, labels, hair) for side in ("right", "left"))
    return [eye for eye in found if eye is not None], held_out(style)


def _without_brows(layer: Layer) -> Layer:
    return replace(layer, picture=np.zeros_like(layer.picture)) if layer.label == "brow" else layer


def _hair_alone(layer: Layer, layers: Sequence[Layer]) -> Layer:
    """Other layers without paint, so that numbers of layers stay; what cuts hair off cuts it off still."""
    if layer.label == "front_hair":
        return layer
    return replace(layer, picture=np.zeros_like(layer.picture), clip=None)


def _eye(
    side: str, sample: LayeredSample, pixels: PixelArray, labels: npt.NDArray[np.uint8], hair: PixelArray
) -> EyeOverHair | None:
    frame = FaceFrame.of(sample.anchors)
    corners = [np.array(sample.anchors[f"{side}_eye_{corner}"]) for corner in ("outer", "inner")]
    square = square_about(frame, tuple(np.mean(corners, axis=0)), SIZE_PX)
    cut_hair = crop_of(premultiplied(hair), square, BLACK)
    # No label lies between two others.
    rows, columns = np.indices((SIZE_PX, SIZE_PX))
    inside = square.to_picture(np.stack([columns, rows], axis=2).reshape(-1, 2) / SIZE_PX + 0.5 / SIZE_PX)
    x, y = (inside[:, axis].astype(int).clip(0, labels.shape[0] - 1) for axis in (0, 1))
    cut_labels = labels[y, x].reshape(SIZE_PX, SIZE_PX)
    eye = np.isin(cut_labels, [LABEL_NUMBER[label] for label in EYE_LABELS]).astype(np.uint8)
    near = cv2.dilate(eye, np.ones((2 * NEAR_PX + 1,) * 2, np.uint8)) > 0
    if not eye.any() or (near & (cut_hair[..., 3] > 127)).sum() < LEAST_PX:
        return None
    return EyeOverHair(crop_of(pixels, square), cut_labels, cut_hair)


def write_dataset(folder: Path, count: int, first_seed: int = 0) -> None:
    """Draw so many characters; those that are there already are left out.

    Args:
        folder: where; it is made.
        count: how many.
        first_seed: of the first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(first_seed, first_seed + count):
        path = folder / f"{seed}.npz"
        if path.exists():
            continue
        eyes, kept = eyes_over_hair(seed)
        if not eyes:
            continue
        unfinished = folder / f"{seed}.part"
        with unfinished.open("wb") as file:
            np.savez_compressed(
                file,
                pictures=np.stack([eye.picture for eye in eyes]),
                labels=np.stack([eye.labels for eye in eyes]),
                hair=np.stack([eye.hair for eye in eyes]),
                held_out=kept,
            )
        unfinished.replace(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("first_seed", type=int, nargs="?", default=0)
    write_dataset(**vars(parser.parse_args()))
