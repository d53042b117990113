"""``python -m training.style ICT_FILE [--count 300] [--out FILE]``: the weights of `avatar_stream.characters.style`.

Drawings of `training.faces.illustrated` and half as many rendered heads of `training.faces.heads`, every other one of a
cartoon's proportions, all acting, are measured; a logistic regression with a ridge of 1 is fitted to both. Printed is
how many are told right of a fifth that is held out, five times.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.fitting import tracked_face
from avatar_stream.characters.style import StyleTraits
from avatar_stream.pictures.composite import composite
from avatar_stream.types import PixelArray
from training.faces.heads.generator import Sitter, random_semantics
from training.faces.heads.ict_model import load_ict_model
from training.faces.heads.look import Shading
from training.faces.heads.picture import Framing
from training.faces.heads.random_look import random_look
from training.faces.illustrated.dataset import random_pose
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style

Floats = npt.NDArray[np.float64]

# Far from the seeds that the networks are learned from.
DRAWN_SEED, HEAD_SEED = 21_000_000, 9_000_000
SIZE_PX = 512
FACE_WIDTHS = (0.2, 0.42)
_SHADINGS: tuple[Shading, ...] = ("natural", "natural", "painterly", "natural")
_FOLDS, _RIDGE, _STEPS = 5, 1.0, 50


def drawings(count: int) -> Iterator[PixelArray]:
    """(H, W, 4) uint8 RGBA illustrations."""
    for seed in range(DRAWN_SEED, DRAWN_SEED + count):
        rng = np.random.default_rng(seed)
        style = random_style(rng)
        frame = Frame(SIZE_PX, float(rng.uniform(*FACE_WIDTHS)), (0.5, 0.45), float(rng.normal(0, 0.05)))
        yield draw_illustration(style, random_pose(rng), frame, rng).picture


def people(file: Path, count: int) -> Iterator[PixelArray]:
    """(H, W, 4) uint8 RGBA rendered heads before something."""
    model = load_ict_model(file)
    for number in range(count):
        shading = _SHADINGS[number % len(_SHADINGS)]
        look = random_look(HEAD_SEED + number, shading, stylised=number % 2 == 1)
        sitter = Sitter(model, look, Framing(size_px=SIZE_PX))
        head = sitter.picture(random_semantics(np.random.default_rng(number)))
        shown = composite(head.picture, sitter.backdrop())
        yield np.dstack([shown, np.full(shown.shape[:2], 255, np.uint8)])


def measured(pictures: Iterator[PixelArray]) -> Floats:
    """(N, traits) of those in which both FaceMesh and the parsing network see a face."""
    rows = []
    for picture in pictures:
        tracked = tracked_face(picture)
        traits = None if tracked is None else StyleTraits.of(picture, tracked)
        if traits is not None:
            rows.append(astuple(traits))
    return np.array(rows)


def fitted(traits: Floats, drawn: npt.NDArray[np.bool_]) -> Floats:
    """(traits + 1,) weights and constant of a logistic regression, by Newton's method on standardised traits.

    Drawings and people count alike, however many there are of each.
    """
    mean, deviation = traits.mean(axis=0), traits.std(axis=0)
    x = np.column_stack([(traits - mean) / deviation, np.ones(len(traits))])
    ridge = np.diag([_RIDGE] * traits.shape[1] + [1e-6])
    counts = np.where(drawn, 0.5 / drawn.mean(), 0.5 / (1 - drawn.mean()))
    weights = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (counts * (share - drawn)) + ridge @ weights
        weights -= np.linalg.solve((x.T * (counts * share * (1 - share))) @ x + ridge, gradient)
    slopes = weights[:-1] / deviation
    return np.append(slopes, weights[-1] - slopes @ mean)


def held_out_accuracy(traits: Floats, drawn: npt.NDArray[np.bool_]) -> float:
    """Share told right of pictures that were left out when the weights were learned."""
    folds = np.random.default_rng(0).integers(0, _FOLDS, len(traits))
    right = 0
    for fold in range(_FOLDS):
        weights = fitted(traits[folds != fold], drawn[folds != fold])
        told = traits[folds == fold] @ weights[:-1] + weights[-1] > 0
        right += int((told == drawn[folds == fold]).sum())
    return right / len(traits)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--out", type=Path, default=Path("avatar_stream/characters/style_weights.toml"))
    options = parser.parse_args()
    drawn, natural = measured(drawings(options.count)), measured(people(options.file, options.count // 2))
    traits = np.concatenate([drawn, natural])
    is_drawn = np.arange(len(traits)) < len(drawn)
    weights = fitted(traits, is_drawn)
    accuracy = held_out_accuracy(traits, is_drawn)
    told = (
        f"{len(drawn)} synthetic drawings and {len(natural)} rendered heads, "
        f"{100 * accuracy:.1f} % of those held out told right"
    )
    print(told)
    names = [*StyleTraits.__dataclass_fields__, "constant"]
    lines = [f"{name} = {weight:.4g}" for name, weight in zip(names, weights, strict=True)]
    options.out.write_text(
        "# What each trait of `style.StyleTraits` counts for being drawn. Made by `python -m training.style` of\n"
        f"# {told}.\n[weights]\n" + "\n".join(lines) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
