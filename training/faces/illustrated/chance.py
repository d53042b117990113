"""Dice for random characters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def pick(rng: np.random.Generator, weights: Mapping[Any, float]) -> Any:
    """One of the names (of whatever literal type they are), each with its weight."""
    names = list(weights)
    shares = np.array([weights[name] for name in names], np.float64)
    return names[int(rng.choice(len(names), p=shares / shares.sum()))]


def maybe(rng: np.random.Generator, chance: float) -> bool:
    """True with this probability."""
    return bool(rng.random() < chance)


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """A number between two, all equally likely."""
    return float(rng.uniform(low, high))
