"""The parsing network while it is trained; `characters.parsing.network` runs it without torch."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES
from avatar_stream.characters.labels import LABELS
from training.layers import Convolution, Residual, StoredNet, doubled

# Channels at a half, a quarter, … a thirty-second of the picture.
CHANNELS = (24, 48, 96, 160, 192)
# Residual blocks at a quarter, … a thirty-second.
BLOCKS = (2, 3, 5, 3)
OUT = (32, 64)  # channels on the way out, at a half and a quarter


@dataclass(frozen=True)
class Parsed:
    """What the network says of N pictures of H x W.

    Attributes:
        labels: (N, 4 L, H/2, W/2) logits in the order of `LABELS`, of the four pixels in each cell (sub-pixel
            convolution, Shi et al. 2016).
        heatmaps: (N, A, H/4, W/4) logits of each anchor's place.
        spread: (N, A) log of the expected error, in sides of the picture.
        heads: (N, 2, H/8, W/8) for each cell the logit of a face's middle there, and the log of that face's width in
            sides of the picture.
    """

    labels: Tensor
    heatmaps: Tensor
    spread: Tensor
    heads: Tensor

    def as_float(self) -> Parsed:
        """The same in float32, whatever it was computed in."""
        return Parsed(*(getattr(self, field.name).float() for field in fields(self)))


class ParsingNet(StoredNet):
    """Down to a thirty-second of the picture and back up to a half (U-Net, Ronneberger et al. 2015); there are
    labels for every pixel."""

    def __init__(self) -> None:
        super().__init__()
        half, quarter, eighth, sixteenth, deep = CHANNELS
        self.entry = Convolution(3, half, stride=2)
        self.down = nn.ModuleList(
            [Convolution(a, b, stride=2) for a, b in zip(CHANNELS[:-1], CHANNELS[1:], strict=True)]
        )
        self.blocks = nn.ModuleList(
            [
                nn.Sequential(*[Residual(width) for _ in range(count)])
                for width, count in zip(CHANNELS[1:], BLOCKS, strict=True)
            ]
        )
        ups = ((deep, sixteenth), (sixteenth, eighth), (eighth, OUT[1]), (OUT[1], OUT[0]))
        skips = ((sixteenth, sixteenth), (eighth, eighth), (quarter, OUT[1]), (half, OUT[0]))
        self.up = nn.ModuleList([Convolution(a, b, size=1, linear=True) for a, b in ups])
        self.skip = nn.ModuleList([Convolution(a, b, size=1, linear=True) for a, b in skips])
        self.out = nn.ModuleList([Convolution(b, b) for _, b in ups])
        self.labels = nn.Conv2d(OUT[0], 4 * len(LABELS), 1)
        self.heatmaps = nn.Conv2d(OUT[1], len(ANCHOR_NAMES), 1)
        self.heads = nn.Conv2d(eighth, 2, 1)
        self.spread = nn.Linear(deep, len(ANCHOR_NAMES))

    def forward(self, pictures: Tensor) -> Parsed:
        """See pictures (N, 3, H, W) in -1…1; H and W divide by 32."""
        maps = self.entry(pictures)
        levels = [maps]
        for down, block in zip(self.down, self.blocks, strict=True):
            maps = block(down(maps))
            levels.append(maps)
        spread = self.spread(maps.mean(dim=(2, 3)))
        rising = []
        for up, skip, out, level in zip(self.up, self.skip, self.out, levels[-2::-1], strict=True):
            maps = out(functional.relu(doubled(up(maps)) + skip(level)))
            rising.append(maps)
        return Parsed(
            labels=self.labels(rising[3]),
            heatmaps=self.heatmaps(rising[2]),
            spread=spread,
            heads=self.heads(rising[1]),
        )


def places(heatmaps: Tensor) -> Tensor:
    """(N, A, 2) the mean place x, y of each heatmap, as shares of the picture's side (integral regression,
    Sun et al., ECCV 2018)."""
    rows, columns = heatmaps.shape[2:]
    share = torch.softmax(heatmaps.flatten(2), dim=2).reshape(heatmaps.shape)
    across = (torch.arange(columns, device=share.device) + 0.5) / columns
    down = (torch.arange(rows, device=share.device) + 0.5) / rows
    return torch.stack([(share.sum(dim=2) * across).sum(dim=2), (share.sum(dim=3) * down).sum(dim=2)], dim=2)


def widened(weights: dict[str, Tensor], net: ParsingNet) -> dict[str, Tensor]:
    """Weights of a narrower or shallower network for this one, which then says the same: what is new is drawn at random
    (He et al. 2015) and counts for nothing yet (Net2Net, Chen et al. 2016).

    Args:
        weights: see `ParsingNet.weights`.
        net: just made.

    Raises:
        ValueError: the network isn't wider and deeper throughout.
    """
    found: dict[str, Tensor] = {}
    if left_out := weights.keys() - net.weights().keys():
        raise ValueError(f"The network has no layers {', '.join(sorted(left_out))}, which the weights are of")
    for name, fresh in net.weights().items():
        value = fresh.clone()
        if value.dim() > 1:
            value *= 6**0.5  # torch draws them so much smaller
        old = weights.get(name)
        if old is not None:
            if any(had > has for had, has in zip(old.shape, value.shape, strict=True)):
                raise ValueError(
                    f"{name} of the weights is {tuple(old.shape)}, of the network {tuple(value.shape)}"
                )
            if value.dim() > 1:
                value[: old.shape[0], old.shape[1] :] = 0
            value[tuple(slice(size) for size in old.shape)] = old
        elif ".second." in name:
            value.zero_()
        found[name] = value
    return found
