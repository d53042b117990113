"""``python -m training.faces.drawn OUT.png``: sheets of random characters."""

from __future__ import annotations

import sys
import time

import numpy as np
from PIL import Image

from avatar_stream.pictures.composite import composite
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.drawn.acting import random_semantics
from training.faces.drawn.face import draw_character
from training.faces.drawn.random_style import random_style

SIDE, TILE_PX = 8, 224
PAPER = 225


def sheet(first_seed: int, acting: bool) -> PixelArray:
    """(8·224, 8·224, 3) uint8 RGB: 64 characters, at rest or acting."""
    tiles = []
    for seed in range(first_seed, first_seed + SIDE * SIDE):
        rng = np.random.default_rng(seed)
        style = random_style(rng)
        semantics = random_semantics(rng) if acting else FaceSemantics.neutral()
        picture = draw_character(style, semantics, TILE_PX).picture
        tiles.append(composite(picture, np.full((TILE_PX, TILE_PX, 3), PAPER, np.uint8)))
    return np.vstack([np.hstack(tiles[row : row + SIDE]) for row in range(0, len(tiles), SIDE)])


if __name__ == "__main__":
    for name, acting in (("neutral", False), ("acting", True)):
        started_s = time.monotonic()
        pixels = sheet(0, acting)
        print(f"{SIDE * SIDE / (time.monotonic() - started_s):.0f} pictures/s of {TILE_PX}²")
        Image.fromarray(pixels).save(sys.argv[1].replace(".png", f"-{name}.png"))
