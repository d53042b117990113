"""``python -m training.parsing.dataset FOLDER COUNT [FIRST SEED] [--heads ICT.npz]``: faces to learn from.

Illustrations, or with ``--heads`` pictures of 3D heads. Each seed gives three files: ``SEED.webp`` (RGB), ``SEED.png``
(the label of every pixel, or `NO_LABEL`) and ``SEED.npz`` with ``anchors`` (A, 2) float32 pixels in the order of
`ANCHOR_NAMES`, ``visible`` (A,) bool and ``held_out`` bool. Seeds that are there already are left out, so an
interrupted run goes on where it was.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES
from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.pictures.composite import composite
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.heads.generator import Sitter, random_semantics
from training.faces.heads.ict_model import IctModel, load_ict_model
from training.faces.heads.picture import Framing
from training.faces.heads.random_look import random_look
from training.faces.illustrated.dataset import held_out, random_sample
from training.faces.sample import NO_LABEL

SIZE_PX = 512
# Within this radius of the nose, face widths, and this share of the way from lid to brow, labels are left open.
NOSE, CREASE = 0.11, 0.6
# Of 3D heads: the share with beards, the share that acts; one person in `HOLD_OUT_EVERY` is kept out. Their seeds begin
# beyond those of illustrations.
HEADS_FROM = 1_000_000
BEARDED, ACTING, HOLD_OUT_EVERY = 0.12, 0.7, 10


@dataclass(frozen=True)
class Example:
    """One picture to learn from and its truth.

    Attributes:
        picture: (S, S, 3) uint8 RGB.
        labels: (S, S) uint8.
        anchors: pixels by name.
        visible: for each anchor, whether nothing covers it.
        held_out: whether it is kept for validation.
    """

    picture: PixelArray
    labels: npt.NDArray[np.uint8]
    anchors: Mapping[str, tuple[float, float]]
    visible: Mapping[str, bool]
    held_out: bool


def illustration(seed: int) -> Example:
    """An illustrated character; kinds that `held_out` names are kept for validation."""
    sample, style = random_sample(seed, SIZE_PX)
    paper = np.random.default_rng(seed).integers(0, 256, 3, dtype=np.uint8)
    picture = composite(sample.picture, np.broadcast_to(paper, (SIZE_PX, SIZE_PX, 3)))
    return Example(picture, sample.labels, sample.anchors, sample.visible, held_out(style))


def head(model: IctModel, seed: int) -> Example:
    """A 3D head in any finish, bearded now and then; one in ten people is kept for validation.

    Raises:
        AvatarStreamError: OpenGL is not available.
    """
    rng = np.random.default_rng([seed, 4])
    look = random_look(seed)
    if rng.random() < BEARDED:
        look = replace(look, skin=replace(look.skin, beard=float(rng.uniform(0.3, 1.0))))
    framing = Framing(
        SIZE_PX,
        across_cm=float(np.exp(rng.uniform(np.log(25), np.log(60)))),
        middle_cm=float(rng.uniform(-5, 3)),
        camera_cm=float(rng.uniform(55, 120)),
    )
    sitter = Sitter(model, look, framing)
    acts = rng.random() < ACTING
    semantics = random_semantics(rng) if acts else FaceSemantics.neutral()
    sample = sitter.picture(semantics)
    picture = composite(sample.picture, sitter.backdrop())
    labels = without_lines(sitter.labels(semantics), sample.anchors)
    return Example(picture, labels, sample.anchors, sample.visible, seed % HOLD_OUT_EVERY == 0)


def without_lines(
    labels: npt.NDArray[np.uint8], anchors: Mapping[str, tuple[float, float]]
) -> npt.NDArray[np.uint8]:
    """(H, W) uint8 labels with `NO_LABEL` about nose and lid creases, which illustrators draw with lines: nobody can
    say where those of a shaded face end."""
    places = {name: np.array(place) for name, place in anchors.items()}
    width = float(np.hypot(*(places["cheek_left"] - places["cheek_right"])))
    unsure = np.zeros(labels.shape, np.uint8)
    middle = (places["nose_tip"] + places["nose_base"]) / 2
    cv2.circle(unsure, np.rint(middle).astype(int).tolist(), max(round(NOSE * width), 1), 1, cv2.FILLED)
    for side in ("right", "left"):
        lid = np.array([places[f"{side}_eye_{part}"] for part in ("outer", "upper", "inner")])
        brow = np.array([places[f"{side}_brow_{part}"] for part in ("outer", "middle", "inner")])
        above = lid + CREASE * (brow - lid)
        cv2.fillPoly(unsure, [np.rint(np.concatenate([lid, above[::-1]])).astype(np.int32)], 1)
    skin = labels == LABEL_NUMBER["face"]
    return np.where(skin & (unsure > 0), NO_LABEL, labels).astype(np.uint8)


def write_example(folder: Path, seed: int, example: Example) -> None:
    """The three files of a seed; the one that says that all are there comes last."""
    lossless = [cv2.IMWRITE_PNG_COMPRESSION, 1]
    cv2.imwrite(str(folder / f"{seed}.webp"), example.picture[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, 96])
    cv2.imwrite(str(folder / f"{seed}.png"), example.labels, lossless)
    unfinished = folder / f"{seed}.part.npz"
    np.savez(
        unfinished,
        anchors=np.array([example.anchors[name] for name in ANCHOR_NAMES], np.float32),
        visible=np.array([example.visible[name] for name in ANCHOR_NAMES]),
        held_out=example.held_out,
    )
    unfinished.rename(folder / f"{seed}.npz")


def write_dataset(folder: Path, count: int, first_seed: int = 0, heads: Path | None = None) -> None:
    """Draw the examples of so many seeds.

    Args:
        folder: where; it is made.
        count: how many.
        first_seed: of the first.
        heads: ICT-FaceKit Light for pictures of 3D heads, see `load_ict_model`; None for illustrations.

    Raises:
        UserInputError: the file can't be used.
        AvatarStreamError: OpenGL is not available.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw = illustration if heads is None else partial(head, load_ict_model(heads))
    first_seed += 0 if heads is None else HEADS_FROM
    started_s, drawn = time.monotonic(), 0
    for seed in range(first_seed, first_seed + count):
        if (folder / f"{seed}.npz").exists():
            continue
        write_example(folder, seed, draw(seed))
        drawn += 1
        if drawn % 200 == 0:
            speed = drawn / (time.monotonic() - started_s)
            print(f"{seed + 1 - first_seed} of {count}, {speed:.1f}/s", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("first_seed", type=int, nargs="?", default=0)
    parser.add_argument("--heads", type=Path, metavar="ICT.npz", help="ICT-FaceKit Light as one .npz")
    write_dataset(**vars(parser.parse_args()))
