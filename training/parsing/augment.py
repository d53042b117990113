"""What happens to pictures before anybody meets them: other light, print, screenshots, compression."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.types import PixelArray


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
