"""The finder's network while it is trained; `characters.finders.network` runs it without torch."""

from __future__ import annotations

from collections import OrderedDict

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES

NARROW, MIDDLE, WIDE, DEEP, OUT = 24, 32, 64, 96, 48


class Convolution(nn.Sequential):
    """A convolution, batch normalisation and, unless it is linear, a rectifier."""

    def __init__(
        self, inputs: int, outputs: int, size: int = 3, stride: int = 1, linear: bool = False
    ) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        if not linear:
            self.rectifier = nn.ReLU(inplace=True)

    def folded(self) -> tuple[Tensor, Tensor]:
        """Weight (outputs, inputs, size, size) and bias of the same convolution without normalisation."""
        norm = self.norm
        assert norm.running_mean is not None and norm.running_var is not None
        gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        return self.convolution.weight * gain[:, None, None, None], norm.bias - norm.running_mean * gain


class FinderNet(nn.Module):
    """Down to a sixteenth of the picture and back up to a quarter: a heatmap for each anchor, and its spread."""

    def __init__(self) -> None:
        super().__init__()
        self.entry = Convolution(3, NARROW, stride=2)
        self.quarter_in = Convolution(NARROW, MIDDLE, stride=2)
        self.quarter = Convolution(MIDDLE, MIDDLE)
        self.eighth_in = Convolution(MIDDLE, WIDE, stride=2)
        self.eighth = Convolution(WIDE, WIDE)
        self.deep_in = Convolution(WIDE, DEEP, stride=2)
        self.deep_1 = Convolution(DEEP, DEEP)
        self.deep_2 = Convolution(DEEP, DEEP)
        self.deep_3 = Convolution(DEEP, DEEP)
        self.eighth_up = Convolution(DEEP, WIDE, size=1, linear=True)
        self.eighth_out = Convolution(WIDE, WIDE)
        self.quarter_up = Convolution(WIDE, OUT, size=1, linear=True)
        self.quarter_skip = Convolution(MIDDLE, OUT, size=1, linear=True)
        self.quarter_out = Convolution(OUT, OUT)
        self.heatmaps = nn.Conv2d(OUT, len(ANCHOR_NAMES), 1)
        self.spread = nn.Linear(DEEP, len(ANCHOR_NAMES))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Heatmaps (N, A, H/4, W/4), not yet normalised, and log spreads (N, A) of (N, 3, H, W) in -1…1."""
        quarter = self.quarter(self.quarter_in(self.entry(pictures)))
        eighth = self.eighth(self.eighth_in(quarter))
        deep = self.deep_in(eighth)
        for layer in (self.deep_1, self.deep_2, self.deep_3):
            deep = deep + layer(deep)
        eighth = self.eighth_out(doubled(self.eighth_up(deep)) + eighth)
        quarter = self.quarter_out(doubled(self.quarter_up(eighth)) + self.quarter_skip(quarter))
        return self.heatmaps(quarter), self.spread(deep.mean(dim=(2, 3)))

    def weights(self) -> dict[str, Tensor]:
        """What `characters.finders.network` needs, by layer: normalisation is folded away."""
        found: dict[str, Tensor] = OrderedDict()
        for name, layer in self.named_children():
            if isinstance(layer, Convolution):
                weight, bias = layer.folded()
            else:
                assert isinstance(layer, (nn.Conv2d, nn.Linear)) and layer.bias is not None
                weight, bias = layer.weight, layer.bias
            found[f"{name}.weight"], found[f"{name}.bias"] = (
                value.detach().cpu().contiguous() for value in (weight, bias)
            )
        return found


def doubled(maps: Tensor) -> Tensor:
    """Twice the size, each value four times."""
    return functional.interpolate(maps, scale_factor=2, mode="nearest")


def places(heatmaps: Tensor) -> Tensor:
    """(N, A, 2) the mean place x, y of each heatmap, as shares of the picture's side (integral regression,
    Sun et al., ECCV 2018)."""
    rows, columns = heatmaps.shape[2:]
    share = torch.softmax(heatmaps.flatten(2), dim=2).reshape(heatmaps.shape)
    across = (torch.arange(columns, device=share.device) + 0.5) / columns
    down = (torch.arange(rows, device=share.device) + 0.5) / rows
    return torch.stack([(share.sum(dim=2) * across).sum(dim=2), (share.sum(dim=3) * down).sum(dim=2)], dim=2)
