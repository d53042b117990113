"""What happens to pictures on their way to us: compression, scaling, blur, noise, grading, cut-outs with bad edges."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.types import PixelArray
from training.faces.illustrated.textures import Field, cut, noises, paper


def degraded(picture: PixelArray, rng: np.random.Generator) -> PixelArray:
    """(H, W, 4) uint8 RGBA straight alpha, spoilt as pictures on the web are. Nothing moves."""
    colour, alpha = picture[..., :3].astype(np.float32), picture[..., 3]
    if rng.random() < 0.25:
        colour = _bloom(colour, rng)
    if rng.random() < 0.5:
        colour = _graded(colour, rng)
    if rng.random() < 0.35:
        colour = _textured(colour, rng)
    spoilt = colour.clip(0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        spoilt = _rescaled(spoilt, rng)
    if rng.random() < 0.5:
        spoilt = _compressed(spoilt, rng)
    if alpha.min() < 255:
        alpha = _edged(alpha, rng)
    return np.dstack([spoilt, alpha])


def _bloom(colour: Field, rng: np.random.Generator) -> Field:
    size = colour.shape[0]
    bright = (colour - rng.uniform(120, 200)).clip(0)
    glow = cv2.GaussianBlur(bright, (0, 0), size * rng.uniform(0.008, 0.03))
    return np.asarray(colour + rng.uniform(0.2, 0.8) * glow * (1 - colour / 300), np.float32)


def _graded(colour: Field, rng: np.random.Generator) -> Field:
    if rng.random() < 0.05:
        colour = np.repeat(colour.mean(axis=2, keepdims=True), 3, axis=2)
    contrast = rng.uniform(0.85, 1.25)
    colour = 128 + (colour - 128) * np.float32(contrast)
    gain, lift = rng.normal(1, 0.045, 3), rng.normal(0, 5, 3)
    colour = 255 * (colour / 255).clip(0, 1) ** np.float32(rng.uniform(0.8, 1.25)) * gain.astype(np.float32)
    grey = colour.mean(axis=2, keepdims=True)
    return np.asarray(grey + (colour - grey) * rng.uniform(0.6, 1.25) + lift, np.float32)


def _textured(colour: Field, rng: np.random.Generator) -> Field:
    size = colour.shape[0]
    at = (int(rng.integers(0, 768)), int(rng.integers(0, 768)))
    kind = rng.integers(0, 3)
    light = colour.mean(axis=2) / 255
    if kind == 0:  # what image generators leave: noise of a few scales, most of it in middle tones
        field = sum(rng.uniform(0, 1) * cut(tile, size, at) for tile in noises()[:3])
        return np.asarray(
            colour + (rng.uniform(1, 4.5) * field * (0.3 + 2.8 * light * (1 - light)))[..., None], np.float32
        )
    if kind == 1:
        return np.asarray(colour + (rng.uniform(1, 6) * cut(paper(), size, at))[..., None], np.float32)
    noise = rng.normal(0, rng.uniform(1, 6), colour.shape)
    return np.asarray(colour + noise, np.float32)


def _rescaled(colour: PixelArray, rng: np.random.Generator) -> PixelArray:
    size = colour.shape[0]
    mood = rng.random()
    if mood < 0.5:
        small = int(size * rng.uniform(0.5, 0.95))
        ways = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)
        less = cv2.resize(colour, (small, small), interpolation=ways[int(rng.integers(0, 3))])
        return np.asarray(
            cv2.resize(less, (size, size), interpolation=ways[int(rng.integers(1, 3))]), np.uint8
        )
    soft = cv2.GaussianBlur(colour, (0, 0), rng.uniform(0.4, 1.0))
    if mood < 0.75:
        return np.asarray(soft, np.uint8)
    return np.asarray(
        cv2.addWeighted(colour, 1 + (amount := rng.uniform(0.3, 1.2)), soft, -amount, 0), np.uint8
    )


def _compressed(colour: PixelArray, rng: np.random.Generator) -> PixelArray:
    quality = int(rng.integers(40, 96))
    if rng.random() < 0.7:
        kind, option = ".jpg", cv2.IMWRITE_JPEG_QUALITY
    else:
        kind, option = ".webp", cv2.IMWRITE_WEBP_QUALITY
    packed = cv2.imencode(kind, colour[..., ::-1], [option, quality])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1], np.uint8)


def _edged(alpha: PixelArray, rng: np.random.Generator) -> PixelArray:
    """Cut-outs have soft edges as drawn, hard ones, or dirty ones with rests of what was behind."""
    mood = rng.random()
    if mood < 0.5:
        return alpha
    if mood < 0.7:
        return np.asarray((alpha > 127) * np.uint8(255), np.uint8)
    soft = cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.6, 1.6))
    if mood < 0.85:
        return np.asarray(soft, np.uint8)
    size = alpha.shape[0]
    at = (int(rng.integers(0, 768)), int(rng.integers(0, 768)))
    dirt = cut(noises()[2], size, at) * rng.uniform(20, 70) * (np.abs(soft / 255 - 0.5) < 0.48)
    return np.asarray((soft + dirt).clip(0, 255), np.uint8)
