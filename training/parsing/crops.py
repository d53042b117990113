"""Crops of synthetic faces as the parsing network will meet them: a whole picture, a head, a face."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES, MIRROR_ORDER
from avatar_stream.types import PixelArray
from training.faces.sample import NO_LABEL
from training.parsing.augment import disturb

INPUT_PX = 256
FACE_POINTS = [ANCHOR_NAMES.index(name) for name in ("cheek_right", "cheek_left", "chin", "nose_bridge")]
# Sides of the crops in face widths, how far a face's middle may be from the crop's, in such widths, and how often.
KINDS = ((1.1, 1.75, 0.12, 0.4), (1.9, 3.4, 0.3, 0.4), (3.4, 12.0, 9.0, 0.2))
TILT_RAD = 0.2
# Some heads are tilted by anything up to this; and so many of the crops are left as clean as they were drawn.
MOST_TILT_RAD, TILTED, CLEAN = 0.8, 0.12, 0.45
HEAD_CELL_PX = 8


@dataclass(frozen=True)
class Crop:
    """One crop and its truth.

    Attributes:
        picture: (S, S, 3) uint8 RGB, S = `INPUT_PX`.
        labels: (S, S) uint8.
        anchors: (A, 2) float32 shares of the side.
        visible: (A,) bool.
        is_close: whether the crop is near enough for its anchors to count.
    """

    picture: PixelArray
    labels: npt.NDArray[np.uint8]
    anchors: npt.NDArray[np.float32]
    visible: npt.NDArray[np.bool_]
    is_close: bool

    @property
    def middle(self) -> npt.NDArray[np.float32]:
        """Of the face, shares of the side."""
        return np.asarray(self.anchors[FACE_POINTS].mean(axis=0), np.float32)

    @property
    def width(self) -> float:
        """Of the face, shares of the side."""
        return float(np.hypot(*(self.anchors[FACE_POINTS[1]] - self.anchors[FACE_POINTS[0]])))


def random_crop(folder: Path, seed: int, rng: np.random.Generator) -> Crop:
    """Any crop of the face of this seed, as `training.parsing.dataset` stored it."""
    picture = cv2.imread(str(folder / f"{seed}.webp"), cv2.IMREAD_COLOR)
    labels = cv2.imread(str(folder / f"{seed}.png"), cv2.IMREAD_GRAYSCALE)
    assert picture is not None and labels is not None
    with np.load(folder / f"{seed}.npz") as truth:
        anchors, visible = truth["anchors"], truth["visible"]
    right, left, *_ = face = anchors[FACE_POINTS]
    width = float(np.hypot(*(left - right)))
    size = picture.shape[0]
    # Small heads are not looked at so closely that nothing but blur is left.
    close, head, far = (kind[3] for kind in KINDS)
    chances = np.array([close * (width > 80), head * (width > 36), far])
    kind = int(rng.choice(3, p=chances / chances.sum()))
    low, high, room, _ = KINDS[kind]
    side = width * float(np.exp(rng.uniform(np.log(low), np.log(high))))
    side = min(side, 1.15 * size)
    middle = face.mean(axis=0)
    if kind == 2:
        middle = middle + rng.uniform(-1, 1, 2) * max(0.0, 0.5 * side - 0.8 * width)
        middle = np.clip(middle, min(0.45 * side, size / 2), max(size - 0.45 * side, size / 2))
    else:
        middle = middle + rng.uniform(-room, room, 2) * width
    turn = _turn(INPUT_PX / side, _tilt(rng) * (kind < 2), rng.random() < 0.5)
    if turn[0, 0] < 0:
        anchors, visible = anchors[MIRROR_ORDER], visible[MIRROR_ORDER]
    shift = INPUT_PX / 2 - turn @ middle
    # warpAffine counts from pixel centres, anchors from the outer corner.
    matrix = np.column_stack([turn, shift + turn @ (0.5, 0.5) - 0.5])
    scale = INPUT_PX / side
    if scale < 0.7:
        picture = cv2.GaussianBlur(picture, (0, 0), 0.4 / scale)
    paper = [int(value) for value in rng.integers(0, 256, 3)]
    border = cv2.BORDER_CONSTANT if rng.random() < 0.6 else cv2.BORDER_REPLICATE
    shape = (INPUT_PX, INPUT_PX)
    seen = cv2.warpAffine(
        picture, matrix, shape, flags=cv2.INTER_LINEAR, borderMode=border, borderValue=paper
    )
    beyond = 0 if border == cv2.BORDER_CONSTANT else NO_LABEL
    shown = cv2.warpAffine(
        labels, matrix, shape, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=beyond
    )
    seen = np.ascontiguousarray(seen[..., ::-1])
    return Crop(
        seen if rng.random() < CLEAN else disturb(seen, rng),
        shown,
        ((anchors @ turn.T + shift) / INPUT_PX).astype(np.float32),
        visible,
        kind < 2,
    )


def _tilt(rng: np.random.Generator) -> float:
    if rng.random() < TILTED:
        return float(rng.uniform(-MOST_TILT_RAD, MOST_TILT_RAD))
    return float(rng.normal(0, TILT_RAD))


def _turn(scale: float, angle_rad: float, mirrored: bool) -> npt.NDArray[np.float64]:
    cos, sin = scale * np.cos(angle_rad), scale * np.sin(angle_rad)
    turn = np.array([[cos, -sin], [sin, cos]])
    return np.asarray(turn * (-1, 1) if mirrored else turn, np.float64)
