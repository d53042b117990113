"""``python -m training.parsing.measure [--count 40] [--size 768]``: how well drawings are taken apart that the network
hasn't seen the like of.

Characters of kinds held out from training, drawn at full size, where the face is told. Printed
is the overlap (intersection over union, all pixels of all pictures together) of each label with the truth.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABELS
from avatar_stream.characters.parsing.parser import parse_face
from avatar_stream.puppet.face_frame import FaceFrame
from training.faces.illustrated.dataset import held_out, random_pose
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style
from training.faces.sample import LayeredSample

# Far from the seeds that are learned from.
FIRST_SEED = 10_000_000
FACE_WIDTHS = (0.22, 0.45)


def held_out_samples(count: int, size_px: int) -> Iterator[LayeredSample]:
    """Busts of kinds held out, acting."""
    seed = FIRST_SEED
    while count:
        seed += 1
        rng = np.random.default_rng(seed)
        style = random_style(rng)
        if not held_out(style):
            continue
        frame = Frame(size_px, float(rng.uniform(*FACE_WIDTHS)), (0.5, 0.45), float(rng.normal(0, 0.06)))
        yield draw_illustration(style, random_pose(rng), frame, rng)
        count -= 1


def overlaps(pairs: Iterator[tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]]) -> dict[str, float]:
    """Of pairs of label maps, truth first: by label, intersection over union."""
    counts = np.zeros((len(LABELS), len(LABELS)), np.int64)
    for truth, found in pairs:
        both = truth.ravel().astype(np.int64) * len(LABELS) + found.ravel()
        counts += np.bincount(both, minlength=counts.size).reshape(counts.shape)
    hits = np.diag(counts)
    union = counts.sum(axis=0) + counts.sum(axis=1) - hits
    return {name: float(hits[number] / union[number]) for number, name in enumerate(LABELS) if union[number]}


def measure(count: int, size: int) -> dict[str, float]:
    """Overlap by label."""

    def pairs() -> Iterator[tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]]:
        for sample in held_out_samples(count, size):
            yield sample.labels, parse_face(sample.picture, FaceFrame.of(sample.anchors)).labels

    return overlaps(pairs())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--size", type=int, default=768)
    for label, share in measure(**vars(parser.parse_args())).items():
        print(f"{label:12} {share:.3f}")
