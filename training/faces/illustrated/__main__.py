"""``python -m training.faces.illustrated OUT.png [SEED]``: sheets of 100 random characters, their labels and layers."""

from __future__ import annotations

import sys
import time

import cv2
import numpy as np
from PIL import Image

from avatar_stream.characters.labels import LABELS
from avatar_stream.pictures.composite import composite
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.illustrated.dataset import random_sample
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style
from training.faces.sample import LayeredSample

SIDE, TILE_PX, EXPLODED = 10, 200, 6
PAPER = 225


def on_paper(picture: PixelArray) -> PixelArray:
    """(H, W, 3) uint8 RGB of (H, W, 4) RGBA."""
    return composite(picture, np.full((*picture.shape[:2], 3), PAPER, np.uint8))


def label_colours() -> PixelArray:
    """(18, 3) uint8 RGB, a colour for each label."""
    hues = (np.arange(len(LABELS)) * 73 % 180).astype(np.uint8)
    hsv = np.stack(
        [hues, np.full_like(hues, 170), np.where(np.arange(len(LABELS)) % 2, 255, 190).astype(np.uint8)], 1
    )
    colours: PixelArray = cv2.cvtColor(hsv[None], cv2.COLOR_HSV2RGB)[0]
    colours[0] = 40
    return colours


def tiled(tiles: list[PixelArray], across: int) -> PixelArray:
    """Pictures of one size in rows."""
    tiles = tiles + [np.full_like(tiles[0], PAPER)] * (-len(tiles) % across)
    return np.vstack([np.hstack(tiles[row : row + across]) for row in range(0, len(tiles), across)])


def neutral(seed: int) -> LayeredSample:
    """A portrait at rest."""
    style = random_style(np.random.default_rng(seed))
    return draw_illustration(style, FaceSemantics.neutral(), Frame(TILE_PX, 0.36, (0.5, 0.46)))


def exploded(sample: LayeredSample) -> list[PixelArray]:
    """The picture, and each of its layers by itself."""
    filled = [layer.picture for layer in sample.layers if layer.picture[..., 3].any()]
    return [on_paper(picture) for picture in (sample.picture, *filled)]


def main(path: str, first_seed: int) -> None:
    """Write the sheets beside `path`."""
    seeds = range(first_seed, first_seed + SIDE * SIDE)
    started_s = time.monotonic()
    acting = [random_sample(seed, TILE_PX)[0] for seed in seeds]
    print(f"{len(acting) / (time.monotonic() - started_s):.1f} samples/s of {TILE_PX}²")
    sheets = {
        "neutral": tiled([on_paper(neutral(seed).picture) for seed in seeds], SIDE),
        "acting": tiled([on_paper(sample.picture) for sample in acting], SIDE),
        "labels": tiled([label_colours()[sample.labels] for sample in acting], SIDE),
        "layers": tiled([tile for seed in seeds[:EXPLODED] for tile in exploded(neutral(seed))], 9),
    }
    for name, pixels in sheets.items():
        Image.fromarray(pixels).save(path.replace(".png", f"-{name}.png"))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
