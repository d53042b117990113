"""LPIPS and DISTS, for who has their weights: this project ships none, and downloads none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from avatar_stream.errors import UserInputError
from avatar_stream.types import PixelArray

# The range in which each wants its pictures.
_RANGES = {"lpips": (-1.0, 1.0), "dists": (0.0, 1.0)}


class LearnedMetric:
    """A metric as a TorchScript module of two (1, 3, H, W) pictures; lower is closer.

    One line with the authors' package makes its file, for example
    ``torch.jit.trace(lpips.LPIPS(net="alex"), (picture, picture)).save("lpips.pt")``.

    Attributes:
        name: "lpips" or "dists".

    Args:
        words: ``NAME=FILE``.

    Raises:
        UserInputError: no such metric, no such file, or none that PyTorch can load.
    """

    def __init__(self, words: str) -> None:
        import torch

        self.name, _, path = words.partition("=")
        if self.name not in _RANGES:
            raise UserInputError(f"--weights {words} is none of lpips=FILE and dists=FILE")
        if not Path(path).is_file():
            raise UserInputError(f"--weights {words}: there is no file '{path}'")
        try:
            self._module = torch.jit.load(path).eval()
        except RuntimeError as error:
            raise UserInputError(f"--weights {words}: '{path}' is no TorchScript module") from error

    def __call__(self, original: PixelArray, shown: PixelArray) -> float:
        """The distance of two (H, W, 3) uint8 RGB pictures."""
        import torch

        low, high = _RANGES[self.name]

        def tensor(pixels: PixelArray) -> Any:
            scaled = pixels.astype(np.float32) / 255 * (high - low) + low
            return torch.from_numpy(scaled).permute(2, 0, 1)[None].contiguous()

        with torch.inference_mode():
            return float(self._module(tensor(original), tensor(shown)))
