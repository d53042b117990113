"""The parsing network as a file that OpenCV reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from training.onnx_graph import Graph
from training.parsing.crops import INPUT_PX
from training.parsing.net import BLOCKS

# What the network takes, and what it gives: with so many axes.
PICTURES, OUTPUTS = "pictures", {"labels": 4, "heatmaps": 4, "spread": 2, "heads": 4}


def write_network(weights: Mapping[str, Tensor], path: Path) -> None:
    """Store a network.

    Args:
        weights: see `ParsingNet.weights`.
        path: the file; never half of it.
    """
    graph = Graph(weights)
    levels = [graph.layer("entry", PICTURES, stride=2)]
    for level, count in enumerate(BLOCKS):
        maps = graph.layer(f"down.{level}", levels[-1], stride=2)
        for block in range(count):
            maps = graph.residual(f"blocks.{level}.{block}", maps)
        levels.append(maps)
    mean = graph.node("Flatten", graph.node("GlobalAveragePool", maps), axis=1)
    graph.node("Gemm", mean, "spread.weight", "spread.bias", transB=1, out="spread")
    rising = []
    for level in range(len(BLOCKS)):
        up = graph.doubled(graph.linear(f"up.{level}", maps))
        skipped = graph.linear(f"skip.{level}", levels[-2 - level])
        maps = graph.layer(f"out.{level}", graph.node("Relu", graph.node("Add", up, skipped)))
        rising.append(maps)
    graph.linear("labels", rising[3], out="labels")
    graph.linear("heatmaps", rising[2], out="heatmaps")
    graph.linear("heads", rising[1], out="heads")
    graph.write(path, {PICTURES: (1, 3, INPUT_PX, INPUT_PX)}, OUTPUTS)
