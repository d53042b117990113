"""``python -m training.finder.dataset OUT 12000``: drawn faces with their anchors, on disk.

The folder holds ``pictures.npy`` (N, 256, 256, 3) uint8 RGB, ``anchors.npy`` (N, A, 2) float32 pixels in the order of
`ANCHOR_NAMES`, ``visible.npy`` (N, A) bool and ``held_out.npy`` (N,) bool.
"""

from __future__ import annotations

import sys
import time
import zlib
from pathlib import Path

import numpy as np

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES
from avatar_stream.pictures.composite import composite
from training.faces.drawn.acting import random_semantics
from training.faces.drawn.face import draw_character
from training.faces.drawn.random_style import random_style
from training.faces.drawn.style import CharacterStyle
from training.faces.sample import FaceSample

SIZE_PX = 256
# One of so many combinations of family, nose and fringe is never trained on.
HOLD_OUT_EVERY = 10


def random_sample(seed: int) -> tuple[FaceSample, CharacterStyle]:
    """Any character, at rest or acting, anywhere in the picture and of any size."""
    rng = np.random.default_rng(seed)
    style = random_style(rng)
    semantics = random_semantics(rng, turn=rng.choice([0.4, 1.0, 1.5]))
    width = float(np.exp(rng.uniform(np.log(0.2), np.log(0.55))))
    centre = (float(rng.uniform(0.42, 0.58)), float(rng.uniform(0.36, 0.58)))
    return draw_character(style, semantics, SIZE_PX, width, centre), style


def held_out(style: CharacterStyle) -> bool:
    """Whether characters of this kind are kept for validation."""
    kind = f"{style.family} {style.nose.kind} {style.hair.fringe}"
    return zlib.crc32(kind.encode()) % HOLD_OUT_EVERY == 0


def write_dataset(folder: Path, count: int, first_seed: int = 0) -> None:
    """Draw `count` samples; the same numbers give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    shape = (count, SIZE_PX, SIZE_PX, 3)
    pictures = np.lib.format.open_memmap(  # type: ignore[no-untyped-call]
        folder / "pictures.npy", "w+", np.uint8, shape
    )
    anchors = np.zeros((count, len(ANCHOR_NAMES), 2), np.float32)
    visible = np.zeros(anchors.shape[:2], np.bool_)
    validation = np.zeros(count, np.bool_)
    started_s = time.monotonic()
    for number in range(count):
        sample, style = random_sample(first_seed + number)
        paper = np.random.default_rng(number).integers(0, 256, 3, dtype=np.uint8)
        pictures[number] = composite(sample.picture, np.broadcast_to(paper, (SIZE_PX, SIZE_PX, 3)))
        anchors[number] = [sample.anchors[name] for name in ANCHOR_NAMES]
        visible[number] = [sample.visible[name] for name in ANCHOR_NAMES]
        validation[number] = held_out(style)
    np.save(folder / "anchors.npy", anchors)
    np.save(folder / "visible.npy", visible)
    np.save(folder / "held_out.npy", validation)
    print(f"{count / (time.monotonic() - started_s):.0f} pictures/s of {SIZE_PX}²")


if __name__ == "__main__":
    write_dataset(Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:4]))
