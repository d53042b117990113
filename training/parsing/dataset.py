"""``python -m training.parsing.dataset FOLDER COUNT [FIRST SEED]``: illustrations to learn from.

Each seed gives three files: ``SEED.webp`` (RGB), ``SEED.png`` (the label of every pixel) and ``SEED.npz`` with
``anchors`` (A, 2) float32 pixels in the order of `ANCHOR_NAMES`, ``visible`` (A,) bool and ``held_out`` bool. Seeds
that are there already are left out, so an interrupted run goes on where it was.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES
from avatar_stream.pictures.composite import composite
from training.faces.illustrated.dataset import held_out, random_sample

SIZE_PX = 512


def write_sample(folder: Path, seed: int) -> None:
    """The three files of a seed; the one that says that all are there comes last."""
    sample, style = random_sample(seed, SIZE_PX)
    paper = np.random.default_rng(seed).integers(0, 256, 3, dtype=np.uint8)
    picture = composite(sample.picture, np.broadcast_to(paper, (SIZE_PX, SIZE_PX, 3)))
    lossless = [cv2.IMWRITE_PNG_COMPRESSION, 1]
    cv2.imwrite(str(folder / f"{seed}.webp"), picture[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, 96])
    cv2.imwrite(str(folder / f"{seed}.png"), sample.labels, lossless)
    unfinished = folder / f"{seed}.part.npz"
    np.savez(
        unfinished,
        anchors=np.array([sample.anchors[name] for name in ANCHOR_NAMES], np.float32),
        visible=np.array([sample.visible[name] for name in ANCHOR_NAMES]),
        held_out=held_out(style),
    )
    unfinished.rename(folder / f"{seed}.npz")


def write_dataset(folder: Path, count: int, first_seed: int = 0) -> None:
    """Draw the samples of so many seeds."""
    folder.mkdir(parents=True, exist_ok=True)
    started_s, drawn = time.monotonic(), 0
    for seed in range(first_seed, first_seed + count):
        if (folder / f"{seed}.npz").exists():
            continue
        write_sample(folder, seed)
        drawn += 1
        if drawn % 200 == 0:
            speed = drawn / (time.monotonic() - started_s)
            print(f"{seed + 1 - first_seed} of {count}, {speed:.1f}/s", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("first_seed", type=int, nargs="?", default=0)
    write_dataset(**vars(parser.parse_args()))
