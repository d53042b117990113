"""How a training goes: its rate, the running mean of its weights, and its curves."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn


def set_rate(optimiser: torch.optim.Optimizer, highest: float, done: float, warm_up: float) -> None:
    """A rate that rises to the highest over a share of the training and falls as a cosine does; `done` is 0…1."""
    for group in optimiser.param_groups:
        group["lr"] = highest * min(done / warm_up, 0.5 * (1 + math.cos(math.pi * done)) + 1e-3)


def follow(mean: nn.Module, net: nn.Module, keep: float) -> None:
    """Move a running mean of weights on: it keeps so much of what it is."""
    with torch.no_grad():
        for kept, value in zip(mean.state_dict().values(), net.state_dict().values(), strict=True):
            if value.is_floating_point():
                kept.lerp_(value, 1 - keep)


def note(path: Path, line: Mapping[str, float]) -> None:
    """Add a line to the curves, a CSV file."""
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, line.keys())
        if is_new:
            writer.writeheader()
        writer.writerow(line)
