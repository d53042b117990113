"""Crops of drawn faces as the finder will meet them: any size and tilt, in any print, screenshot or compression."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES, MIRROR_ORDER
from avatar_stream.characters.finders.network import INPUT_PX
from avatar_stream.types import PixelArray

FACE_POINTS = [ANCHOR_NAMES.index(name) for name in ("cheek_right", "cheek_left", "chin", "nose_bridge")]
# Sides of the crops in face widths: close looks, and one in four from far away.
CLOSE, FAR, FAR_SHARE = (1.25, 2.9), (2.9, 8.0), 0.2


def random_crop(
    picture: PixelArray, anchors: npt.NDArray[np.float32], rng: np.random.Generator
) -> tuple[PixelArray, npt.NDArray[np.float32]]:
    """A crop of `INPUT_PX` and the anchors in it, as shares of its side (outside 0…1 where they are cut off).

    Args:
        picture: (H, W, 3) uint8 RGB.
        anchors: (A, 2) pixels.
        rng: decides everything.
    """
    right, left, *_ = face = anchors[FACE_POINTS]
    width = float(np.hypot(*(left - right)))
    low, high = FAR if rng.random() < FAR_SHARE else CLOSE
    side = width * float(np.exp(rng.uniform(np.log(low), np.log(high))))
    # A face seen from far away may be anywhere, a close one is nearly in the middle.
    room = max(0.0, 0.5 * side - 0.75 * width) + 0.1 * width
    middle = face.mean(axis=0) + rng.uniform(-1, 1, 2) * min(room, 0.35 * side)
    angle = float(rng.normal(0, 0.2))
    scale = INPUT_PX / side
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]], np.float32)
    if rng.random() < 0.5:
        turn = turn * (-1, 1)
        anchors = anchors[MIRROR_ORDER]
    shift = INPUT_PX / 2 - turn @ middle
    # warpAffine counts from pixel centres, anchors from the outer corner.
    matrix = np.column_stack([turn, shift + turn @ (0.5, 0.5) - 0.5])
    if scale < 0.7:
        picture = cv2.GaussianBlur(picture, (0, 0), 0.4 / scale)
    border = cv2.BORDER_CONSTANT if rng.random() < 0.6 else cv2.BORDER_REPLICATE
    paper = [int(value) for value in rng.integers(0, 256, 3)]
    crop = cv2.warpAffine(picture, matrix, (INPUT_PX, INPUT_PX), borderMode=border, borderValue=paper)
    return crop, ((anchors @ turn.T + shift) / INPUT_PX).astype(np.float32)


def disturb(crop: PixelArray, rng: np.random.Generator) -> PixelArray:
    """Another light, another palette, texture, blur, noise, compression, something in front."""
    pixels = crop.astype(np.float32)
    if rng.random() < 0.6:
        mix = np.eye(3) + rng.normal(0, 0.13, (3, 3))
        pixels = pixels @ mix.astype(np.float32).T
    if rng.random() < 0.1:
        pixels[:] = pixels.mean(axis=2, keepdims=True)
    if rng.random() < 0.7:
        pixels = 128 + (pixels - 128) * rng.uniform(0.55, 1.3) + rng.normal(0, 22)
    if rng.random() < 0.35:
        grid = int(rng.integers(2, 24))
        light = rng.normal(1, rng.uniform(0.03, 0.2), (grid, grid, 1)).astype(np.float32)
        pixels = pixels * cv2.resize(light, crop.shape[:2], interpolation=cv2.INTER_CUBIC)[..., None]
    if rng.random() < 0.12:
        x, y = rng.integers(0, len(crop), 2)
        w, h = rng.integers(6, len(crop) // 3, 2)
        pixels[y : y + h, x : x + w] = rng.uniform(0, 255, 3)
    if rng.random() < 0.25:  # enlarged from a smaller picture, maybe sharpened
        small = cv2.resize(pixels, None, fx=(share := float(rng.uniform(0.35, 0.9))), fy=share)
        pixels = cv2.resize(small, crop.shape[:2], interpolation=cv2.INTER_CUBIC)
        if rng.random() < 0.5:
            pixels = pixels + 0.8 * (pixels - cv2.GaussianBlur(pixels, (0, 0), 1.5))
    if rng.random() < 0.35:
        pixels = cv2.GaussianBlur(pixels, (0, 0), float(rng.uniform(0.4, 1.8)))
    if rng.random() < 0.3:
        pixels = pixels + rng.normal(0, rng.uniform(2, 14), pixels.shape)
    disturbed: PixelArray = np.clip(pixels, 0, 255).astype(np.uint8)
    if rng.random() < 0.1:  # brush strokes
        disturbed = cv2.medianBlur(disturbed, 3)
    if rng.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(15, 80))]
        disturbed = cv2.imdecode(cv2.imencode(".jpg", disturbed, quality)[1], cv2.IMREAD_COLOR)
    return disturbed
