"""Endurance of the generators of faces: many random samples, each looked at, and how many pictures a second they make.

    python benchmarks/synthetic_faces.py illustrated --samples 10000
    python benchmarks/synthetic_faces.py heads --samples 10000 --ict ict_facekit_light.npz

Prints every fault with its seed, and ends with 1 where there was one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from avatar_stream.errors import AvatarStreamError
from avatar_stream.types import FaceSemantics
from training.faces.heads import generator as heads
from training.faces.heads.renderer import renderer_name
from training.faces.illustrated.dataset import random_pose
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style
from training.faces.sample import FaceSample, LayeredSample
from training.faces.wholeness import faults_of

_TELL_EVERY_S = 60.0
Pair = tuple[FaceSample | LayeredSample, FaceSample | LayeredSample]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("family", choices=("illustrated", "heads"))
    parser.add_argument("--samples", type=int, default=200, help="each at rest and acting (default: 200)")
    parser.add_argument("--size", type=int, default=128, help="pixels of each picture (default: 128)")
    parser.add_argument("--seed", type=int, default=0, help="of the first sample (default: 0)")
    parser.add_argument("--ict", type=Path, help="ICT-FaceKit Light as one .npz, for heads")
    options = parser.parse_args()
    if options.family == "heads" and options.ict is None:
        parser.error("heads need --ict ict_facekit_light.npz")
    pair: Callable[[int], Pair]
    if options.family == "heads":
        pair = lambda seed: _head(options.ict, seed, options.size)  # noqa: E731
        print(f"on {renderer_name()}")
    else:
        pair = lambda seed: _illustrated(seed, options.size)  # noqa: E731
    return 1 if _endure(pair, range(options.seed, options.seed + options.samples)) else 0


def _head(ict: Path, seed: int, size_px: int) -> tuple[FaceSample, FaceSample]:
    sample = heads.sample(ict, seed, size_px=size_px)
    return sample.keyframe, sample.target


def _illustrated(seed: int, size_px: int) -> tuple[LayeredSample, LayeredSample]:
    random = np.random.default_rng(seed)
    style, acting, frame = random_style(random), random_pose(random), Frame(size_px, 0.4, (0.5, 0.45))
    rest, target = (draw_illustration(style, face, frame) for face in (FaceSemantics.neutral(), acting))
    return rest, target


def _endure(pair: Callable[[int], Pair], seeds: range) -> int:
    """How many samples had a fault; says what it does."""
    begun_s = told_s = time.perf_counter()
    faulty = 0
    for done, seed in enumerate(seeds, 1):
        try:
            faults = [
                f"{word}: {fault}"
                for word, view in zip(("at rest", "acting"), pair(seed), strict=True)
                for fault in faults_of(view)
            ]
        except AvatarStreamError:
            raise  # the machine lacks something, or the file is another one
        except Exception as error:  # whatever it is, it is what is looked for
            faults = [f"{type(error).__name__}: {error}"]
        faulty += bool(faults)
        for fault in faults:
            print(f"seed {seed}, {fault}", flush=True)
        now_s = time.perf_counter()
        if now_s - told_s > _TELL_EVERY_S or done == len(seeds):
            told_s = now_s
            rate = 2 * done / (now_s - begun_s)
            print(f"{done} samples, {faulty} with a fault, {rate:.1f} pictures/s", flush=True)
    return faulty


if __name__ == "__main__":
    try:
        sys.exit(main())
    except AvatarStreamError as failure:
        sys.exit(str(failure))
