"""Crops of eyes over hair as the network will meet them: labels are frayed, pictures in any light and blur."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.behind_eyes import (
    EYE_LABELS,
    FACE_PX,
    INPUT_PX,
    MIXED,
    Eyelet,
    network_input,
)
from avatar_stream.characters.masks import disc

Maps = npt.NDArray[np.float32]

# Crops are so much smaller or larger, turned so far, and off the middle by so much of the side.
SCALE, TILT_RAD, OFF = (0.75, 1.3), 0.3, 0.07
# Labels are off by so many pixels, in waves so long; near eyes, bits of hair are missed or seen where there is none.
WAVES_PX, OFF_PX, BITS_PX, BITS_NEAR_PX = 5.0, 2.0, 3.0, 7
# How far beyond an eye the answer counts in full, pixels; and how much it does everywhere else.
COUNTS_PX, ELSEWHERE = 8, 0.05


@dataclass(frozen=True)
class EyeCrop:
    """What the network gets, and what it should say.

    Attributes:
        given: (8, S, S) float32, see `network_input`.
        hair: (4, S, S) float32 0…1: premultiplied colours, and cover.
        weight: (S, S) float32: how much each pixel counts.
        hidden: (S, S) bool.
    """

    given: Maps
    hair: Maps
    weight: Maps
    hidden: npt.NDArray[np.bool_]


def random_crop(path: Path, rng: np.random.Generator) -> EyeCrop:
    """Any crop of any eye of a file that `training.behind_eyes.dataset` wrote."""
    with np.load(path) as stored:
        number = int(rng.integers(len(stored["pictures"])))
        picture, labels, hair = (stored[name][number] for name in ("pictures", "labels", "hair"))
    picture, hair, labels = _turned(picture, hair, labels, rng)
    picture, hair = _in_other_light(picture.astype(np.float32), hair.astype(np.float32), rng)
    eye = np.isin(labels, [LABEL_NUMBER[label] for label in EYE_LABELS])
    reach = MIXED * FACE_PX * rng.uniform(0.8, 1.5)
    # Lashes, too, are not all found.
    found = eye & ~((_waves(eye.shape, BITS_PX, rng) > 1.6) & (rng.random() < 0.4))
    hidden = cv2.dilate(found.astype(np.uint8), disc(reach)) > 0
    eyelet = Eyelet(picture.clip(0, 255).astype(np.uint8), hidden, _frayed(labels, hidden, rng))
    near = cv2.dilate(hidden.astype(np.uint8), disc(COUNTS_PX)) > 0
    return EyeCrop(
        network_input(eyelet),
        np.ascontiguousarray((hair / 255).clip(0, 1).transpose(2, 0, 1), np.float32),
        np.where(near, 1.0, ELSEWHERE).astype(np.float32),
        hidden,
    )


def _turned(
    picture: npt.NDArray[np.uint8],
    hair: npt.NDArray[np.uint8],
    labels: npt.NDArray[np.uint8],
    rng: np.random.Generator,
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    side = len(labels)
    scale, turn = np.exp(rng.uniform(*np.log(SCALE))), rng.normal(0, TILT_RAD)
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    axes = np.array([[cos, sin], [-sin, cos]])
    if rng.random() < 0.5:
        axes[:, 0] *= -1
    shift = INPUT_PX * (0.5 + rng.uniform(-OFF, OFF, 2)) - axes @ np.full(2, side / 2)
    matrix, size = np.column_stack([axes, shift]), (INPUT_PX, INPUT_PX)
    smooth = [
        cv2.warpAffine(one, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for one in (picture, hair)
    ]
    plain = cv2.warpAffine(labels, matrix, size, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    return smooth[0].astype(np.uint8), smooth[1].astype(np.uint8), plain.astype(np.uint8)


def _in_other_light(picture: Maps, hair: Maps, rng: np.random.Generator) -> tuple[Maps, Maps]:
    """Other colours and blur for both; noise and compression for the picture alone."""
    if rng.random() < 0.7:
        mix = (np.eye(3) + rng.normal(0, 0.15, (3, 3))) * rng.uniform(0.6, 1.2)
        if rng.random() < 0.3:
            mix = mix[rng.permutation(3)]
        light = rng.normal(10, 25)
        picture = picture @ mix.T.astype(np.float32) + light
        cover = hair[..., 3:]
        hair = np.dstack([hair[..., :3] @ mix.T.astype(np.float32) + light * cover / 255, cover])
        hair[..., :3] = hair[..., :3].clip(0, cover)
    if rng.random() < 0.6:
        spread = rng.uniform(0.4, 2.0)
        picture, hair = (cv2.GaussianBlur(one, (0, 0), spread) for one in (picture, hair))
    picture = picture.clip(0, 255)
    if rng.random() < 0.3:
        picture = picture + rng.normal(0, rng.uniform(1, 8), picture.shape)
    if rng.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 90))]
        pixels = picture.clip(0, 255).astype(np.uint8)
        picture = cv2.imdecode(cv2.imencode(".jpg", pixels, quality)[1], cv2.IMREAD_COLOR)
    return picture.astype(np.float32), hair.astype(np.float32)


def _frayed(
    labels: npt.NDArray[np.uint8], hidden: npt.NDArray[np.bool_], rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """The hair as labels of a real picture would have it."""
    hair = (labels == LABEL_NUMBER["front_hair"]).astype(np.uint8)
    rows, columns = np.indices(labels.shape).astype(np.float32)
    off = rng.uniform(0.2, 1) * OFF_PX
    x, y = (at + off * _waves(labels.shape, WAVES_PX, rng) for at in (columns, rows))
    moved = cv2.remap(hair, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE) > 0
    if rng.random() < 0.6:
        near = cv2.dilate(hidden.astype(np.uint8), disc(BITS_NEAR_PX)) > 0
        bits = _waves(labels.shape, BITS_PX, rng)
        moved = (moved | near & (bits > 1.9)) & ~(near & (bits < -1.7))
    return np.asarray(moved)


def _waves(shape: tuple[int, ...], length_px: float, rng: np.random.Generator) -> Maps:
    """Smooth noise of mean 0 and standard deviation 1."""
    waves = cv2.GaussianBlur(rng.normal(0, 1, shape).astype(np.float32), (0, 0), length_px)
    return np.asarray(waves / max(float(waves.std()), 1e-6), np.float32)
