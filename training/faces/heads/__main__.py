"""A contact sheet of random heads: `python -m training.faces.heads ICT.npz SHEET.png`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np

from avatar_stream.errors import AvatarStreamError
from avatar_stream.pictures.composite import composite
from training.faces.heads.generator import sample
from training.faces.heads.renderer import renderer_name


def main() -> None:
    """Read the command line, and draw a square sheet of neutral heads and one of the same heads acting."""
    parser = argparse.ArgumentParser(prog="python -m training.faces.heads", description=__doc__)
    parser.add_argument("ict", type=Path, help="ICT-FaceKit Light as one .npz")
    parser.add_argument(
        "sheet", type=Path, help="picture to write; OUT.png gives OUT-neutral.png and OUT-acting.png"
    )
    parser.add_argument("--rows", type=int, default=8, help="rows and columns (default: 8)")
    parser.add_argument("--size", type=int, default=192, help="pixels of each head (default: 192)")
    parser.add_argument("--seed", type=int, default=0, help="of the first head (default: 0)")
    parser.add_argument("--shading", choices=("natural", "toon", "painterly", "flat"), help="(default: all)")
    options = parser.parse_args()
    if options.rows < 1 or options.size < 16 or options.seed < 0:
        parser.error("a sheet needs at least 1 row, heads at least 16 pixels, and a seed is at least 0")
    if not options.sheet.parent.is_dir() or options.sheet.suffix.lower() not in (".png", ".jpg", ".webp"):
        parser.error(f"'{options.sheet}' is no .png, .jpg or .webp in a folder that exists")
    try:
        draw_sheets(options)
    except AvatarStreamError as error:
        parser.exit(2, f"{error}\n")


def draw_sheets(options: argparse.Namespace) -> None:
    """Draw and write both sheets; says how fast it went."""
    begin_s = time.perf_counter()
    count = options.rows**2
    pairs = [
        sample(options.ict, options.seed + k, size_px=options.size, shading=options.shading)
        for k in range(count)
    ]
    rate = 2 * count / (time.perf_counter() - begin_s)
    print(f"{rate:.1f} pictures/s of {options.size} pixels on {renderer_name()}")
    for name in ("keyframe", "target"):
        pictures = [composite(getattr(pair, name).picture, pair.backdrop) for pair in pairs]
        rows = [np.hstack(pictures[k : k + options.rows]) for k in range(0, count, options.rows)]
        word = "neutral" if name == "keyframe" else "acting"
        path = options.sheet.with_stem(f"{options.sheet.stem}-{word}")
        if not cv2.imwrite(str(path), np.vstack(rows)[..., ::-1]):
            raise SystemExit(f"'{path}' can't be written")
        print(path)


if __name__ == "__main__":
    main()
