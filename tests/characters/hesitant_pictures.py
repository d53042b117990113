"""Portraits before a plain backdrop, some of which a segmentation takes for the sitter without being sure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from avatar_stream.types import FloatArray, PixelArray

SIDE_PX = 384
COUNT = 20
FACE_AT, FACE_PX = (192, 150), 52


@dataclass(frozen=True)
class HesitantPicture:
    """One of them.

    Attributes:
        keyframe: (H, W, 4) uint8 RGBA, opaque.
        landmarks: (478, 3) pixels, all in the face.
        rough: (H, W) float32 0…1, what the segmentation says.
        sitter: (H, W) bool, head and shoulders, of which it is sure.
        hat: (H, W) bool, more of the sitter, of which it isn't sure.
        imagined: (H, W) bool, the backdrop that it takes for the sitter.
    """

    keyframe: PixelArray
    landmarks: FloatArray
    rough: FloatArray
    sitter: PixelArray
    hat: PixelArray
    imagined: PixelArray


def hesitant_picture(number: int) -> HesitantPicture:
    """Number 0…19: backdrops from black to white, of any hue, even or with a shade, smooth or grainy."""
    dice = np.random.default_rng(number)
    light = number / (COUNT - 1)
    backdrop = np.clip(light * 235 + dice.uniform(0, 30, 3), 0, 255)
    shade = dice.uniform(-25, 25) * (np.arange(SIDE_PX)[:, None, None] / SIDE_PX - 0.5)
    # Clothes may come near the backdrop, but one sees where they end.
    clothes = np.clip(backdrop + (60 if light < 0.5 else -60) * dice.uniform(1, 2, 3), 0, 255)
    head, body, hat = (_blank() for _ in range(3))
    cv2.circle(head, FACE_AT, FACE_PX + 18, 1, cv2.FILLED)
    cv2.ellipse(body, (192, 400), (120, 210), 0, 0, 360, 1, cv2.FILLED)
    cv2.ellipse(hat, (192, 92), (90, 36), 0, 0, 360, 1, cv2.FILLED)
    picture = np.broadcast_to(backdrop, (SIDE_PX, SIDE_PX, 3)) + shade
    for shape, colour in ((body, clothes), (head, (205, 160, 130)), (hat, 255 - backdrop)):
        picture = np.where(shape[..., None] > 0, colour, picture)
    picture = cv2.GaussianBlur(picture, (0, 0), 1.0) + dice.normal(0, dice.uniform(0.5, 5), picture.shape)
    keyframe = np.dstack([np.clip(picture, 0, 255), np.full((SIDE_PX, SIDE_PX), 255)]).astype(np.uint8)
    sitter = (head | body) > 0
    imagined = _shoulder_of_air(dice) & ~sitter & (hat == 0)
    rough = np.where(imagined, dice.uniform(0.55, 0.8), 0.0)
    rough = np.where(sitter, 1.0, np.where(hat > 0, 0.7, rough))
    landmarks = np.zeros((478, 3))
    landmarks[:, :2] = dice.uniform(-0.7, 0.7, (478, 2)) * FACE_PX + FACE_AT
    soft = cv2.GaussianBlur(rough.astype(np.float32), (0, 0), 2.0)
    # The very borders belong to neither.
    inside = [_shrunk(shape) for shape in (sitter, (hat > 0) & ~sitter, imagined)]
    return HesitantPicture(keyframe, landmarks, np.asarray(soft, np.float32), *inside)


def _shoulder_of_air(dice: np.random.Generator) -> PixelArray:
    """A blob beside the sitter, at the left or right, that reaches the picture's edge or doesn't."""
    blob = _blank()
    side = 1 if dice.random() < 0.5 else -1
    at = (192 + side * int(dice.uniform(110, 150)), int(dice.uniform(280, 380)))
    axes = (int(dice.uniform(50, 90)), int(dice.uniform(40, 90)))
    cv2.ellipse(blob, at, axes, dice.uniform(0, 90), 0, 360, 1, cv2.FILLED)
    return blob > 0


def _blank() -> PixelArray:
    return np.zeros((SIDE_PX, SIDE_PX), np.uint8)


def _shrunk(shape: PixelArray) -> PixelArray:
    return cv2.erode(shape.astype(np.uint8), np.ones((17, 17), np.uint8), borderValue=1) > 0
