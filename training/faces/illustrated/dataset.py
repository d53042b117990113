"""Any illustrated character, at rest or acting, framed from close to full figure; and which are kept for validation."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np

from avatar_stream.types import FaceSemantics
from training.faces.illustrated.acting import random_semantics
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style
from training.faces.illustrated.style import IllustratedStyle
from training.faces.sample import LayeredSample

SIZE_PX = 320
# One of so many combinations of family, finish and hair is never trained on; nor are these finishes with these cuts.
HOLD_OUT_EVERY = 10
HELD_FINISHES, HELD_BACKS = ("watercolour", "glossy"), ("braids", "pony", "buns")
LARGEST_TURN_RAD = 0.7
# The shares of bodies that lean far, and of heads that the picture's edge cuts: up to so wide, of the picture's side.
LEANING, CLOSE, CLOSEST = 0.15, 0.1, 0.8


def held_out(style: IllustratedStyle) -> bool:
    """Whether characters of this kind are kept for validation."""
    finish, back = style.finish.kind, style.hair.back
    if finish in HELD_FINISHES and back in HELD_BACKS:
        return True
    kind = f"{style.family} {finish} {back}"
    return zlib.crc32(kind.encode()) % HOLD_OUT_EVERY == 0


def random_sample(
    seed: int, size_px: int = SIZE_PX, spoil: bool = True
) -> tuple[LayeredSample, IllustratedStyle]:
    """The character of a seed; the same seed gives the same bytes."""
    rng = np.random.default_rng(seed)
    style = random_style(rng)
    semantics = random_pose(rng) if rng.random() < 0.65 else FaceSemantics.neutral()
    frame = random_frame(rng, size_px)
    return draw_illustration(style, semantics, frame, rng if spoil else None), style


def random_pose(rng: np.random.Generator) -> FaceSemantics:
    """Acting, with turns to 40 degrees."""
    semantics = random_semantics(rng, turn=rng.choice([0.4, 1.0, 1.5]))
    turned = semantics.head_rotation_rad.copy()
    if rng.random() < 0.25:
        turned[1] = rng.choice([-1, 1]) * rng.uniform(0.35, LARGEST_TURN_RAD)
    return replace(semantics, head_rotation_rad=turned)


def random_frame(rng: np.random.Generator, size_px: int) -> Frame:
    """From a portrait that fills the picture to a full figure with a small head."""
    mood = rng.random()
    if mood < 0.2:  # full or half figure
        width = float(np.exp(rng.uniform(np.log(0.035), np.log(0.16))))
        centre = (float(rng.uniform(0.3, 0.7)), float(rng.uniform(0.14, 0.35)))
    else:
        width = float(np.exp(rng.uniform(np.log(0.18), np.log(0.5))))
        centre = (float(rng.uniform(0.42, 0.58)), float(rng.uniform(0.38, 0.52)))
    lean = float(rng.normal(0, 0.04))
    leans, close = rng.spawn(1)[0].random(2)
    if leans < LEANING:
        lean *= 9  # a body thrown to one side, the head upright
    if close < CLOSE:
        width, centre = CLOSEST * width / 0.5, (centre[0], max(centre[1], 0.42))
    return Frame(size_px, width, centre, lean)
