"""The network that completes hair behind eyes, while it is trained; `characters.layering.behind_eyes` runs it without
torch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch.nn.functional as functional
from torch import Tensor, nn

from avatar_stream.characters.layering.behind_eyes import INPUT_PX
from training.layers import Convolution, Residual, StoredNet, doubled
from training.onnx_graph import Graph

# Channels at a half, a quarter, … of the picture; residual blocks at each but the first.
CHANNELS, BLOCKS = (32, 48, 64, 96), (1, 2, 2)
# What it is told of each pixel (`network_input`), and says of it: how red, green and blue differ from the hair's
# colours that were spread out, and the logit of the cover.
INPUTS, OUTPUTS = 8, 4


class CompletionNet(StoredNet):
    """Down to a sixteenth of the picture and back up (U-Net, Ronneberger et al. 2015)."""

    def __init__(self) -> None:
        super().__init__()
        self.entry = Convolution(INPUTS, CHANNELS[0], size=5, stride=2)
        pairs = list(zip(CHANNELS[:-1], CHANNELS[1:], strict=True))
        self.down = nn.ModuleList([Convolution(a, b, stride=2) for a, b in pairs])
        self.blocks = nn.ModuleList(
            [
                nn.Sequential(*[Residual(width) for _ in range(count)])
                for width, count in zip(CHANNELS[1:], BLOCKS, strict=True)
            ]
        )
        self.up = nn.ModuleList([Convolution(b, a, size=1, linear=True) for a, b in pairs[::-1]])
        self.skip = nn.ModuleList([Convolution(a, a, size=1, linear=True) for a, _ in pairs[::-1]])
        self.out = nn.ModuleList([Residual(a) for a, _ in pairs[::-1]])
        self.hair = nn.Conv2d(CHANNELS[0], 4 * OUTPUTS, 1)

    def forward(self, maps: Tensor) -> Tensor:
        """(N, 8, S, S) to (N, 4, S, S)."""
        maps = self.entry(maps)
        levels = [maps]
        for down, block in zip(self.down, self.blocks, strict=True):
            maps = block(down(maps))
            levels.append(maps)
        for up, skip, out, level in zip(self.up, self.skip, self.out, levels[-2::-1], strict=True):
            maps = out(functional.relu(doubled(up(maps)) + skip(level)))
        return functional.pixel_shuffle(self.hair(maps), 2)


def write_network(weights: Mapping[str, Tensor], path: Path) -> None:
    """Store a network as a file that OpenCV reads.

    Args:
        weights: see `CompletionNet.weights`.
        path: the file; never half of it.
    """
    graph = Graph(weights)
    levels = [graph.layer("entry", "eyes", stride=2)]
    for level, count in enumerate(BLOCKS):
        maps = graph.layer(f"down.{level}", levels[-1], stride=2)
        for block in range(count):
            maps = graph.residual(f"blocks.{level}.{block}", maps)
        levels.append(maps)
    for level in range(len(BLOCKS)):
        up = graph.doubled(graph.linear(f"up.{level}", maps))
        skipped = graph.linear(f"skip.{level}", levels[-2 - level])
        maps = graph.residual(f"out.{level}", graph.node("Relu", graph.node("Add", up, skipped)))
    graph.linear("hair", maps, out="hair")
    graph.write(path, {"eyes": (1, INPUTS, INPUT_PX, INPUT_PX)}, {"hair": 4})
