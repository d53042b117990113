"""Performances to pack."""

from __future__ import annotations

import numpy as np

from avatar_stream.codec.quantiser import semantics_from, values_of
from avatar_stream.sources.demo import performance_at
from avatar_stream.types import FaceSemantics


def demo(count: int, *, start_s: float = 0.0, noise: float = 0.0, fps: float = 25.0) -> list[FaceSemantics]:
    """The demo performer, trembling a little if wished."""
    dice = np.random.default_rng(5)
    performance = []
    for i in range(count):
        semantics = performance_at(start_s + i / fps)
        values = values_of(semantics) + noise * dice.standard_normal(58)
        performance.append(semantics_from(values, 0.9, 100.0 + i / fps))
    return performance


def wild(count: int, *, nobody_every: int = 9) -> list[FaceSemantics]:
    """Anything goes: all numbers jump over their whole range, the face comes and goes, time stumbles."""
    dice = np.random.default_rng(6)
    performance = []
    time_s = 0.0
    for i in range(count):
        time_s += float(dice.choice([0.0, 0.001, 0.04, 0.04, 0.3]))
        values = np.concatenate([dice.uniform(-0.5, 1.5, 52), dice.uniform(-2, 2, 3), dice.uniform(-9, 9, 3)])
        if dice.random() < 0.2:
            values[:] = dice.choice([-9, 0, 9])
        confidence = 0.0 if i % nobody_every == 4 else float(dice.uniform(0.01, 1))
        performance.append(semantics_from(values, confidence, time_s))
    return performance
