"""The parsing network as a file that OpenCV reads (ONNX): its layers and folded weights, half precision.

It is built layer by layer, not traced: its weights keep their names, so that training can go on from the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from training.parsing.crops import INPUT_PX
from training.parsing.net import BLOCKS

# What the network takes, and what it gives: with so many axes.
PICTURES, OUTPUTS = "pictures", {"labels": 4, "heatmaps": 4, "spread": 2, "heads": 4}
_OPSET, _IR = 13, 8
# The factors by which maps grow on the way out: no weights.
_SCALES = "twice"


def write_network(weights: dict[str, Tensor], path: Path) -> None:
    """Store a network.

    Args:
        weights: see `ParsingNet.weights`.
        path: the file; never half of it.
    """
    graph = _Graph(weights)
    levels = [graph.layer("entry", PICTURES, stride=2)]
    for level, count in enumerate(BLOCKS):
        maps = graph.layer(f"down.{level}", levels[-1], stride=2)
        for block in range(count):
            name = f"blocks.{level}.{block}"
            second = graph.linear(f"{name}.second", graph.layer(f"{name}.first", maps))
            maps = graph.node("Relu", graph.node("Add", maps, second))
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
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_bytes(graph.model())
    unfinished.replace(path)


def read_weights(path: Path) -> dict[str, Tensor]:
    """The weights of a stored network, by layer."""
    stored = onnx.load(str(path)).graph.initializer
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in stored if tensor.name != _SCALES}
    return {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}


class _Graph:
    """Grows line by line; each line gives the name of what it computes."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        self._weights = {name: value.numpy().astype(np.float16) for name, value in weights.items()}
        self._nodes: list[onnx.NodeProto] = []

    def node(self, kind: str, *inputs: str, out: str = "", **attributes: Any) -> str:
        """Any operation."""
        out = out or f"{kind.lower()}.{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [out], **attributes))
        return out

    def linear(self, name: str, maps: str, stride: int = 1, out: str = "") -> str:
        """A convolution."""
        size = self._weights[f"{name}.weight"].shape[2]
        return self.node(
            "Conv", maps, f"{name}.weight", f"{name}.bias", out=out,
            kernel_shape=[size, size], strides=[stride, stride], pads=[size // 2] * 4,
        )  # fmt: skip

    def layer(self, name: str, maps: str, stride: int = 1) -> str:
        """A convolution and a rectifier."""
        return self.node("Relu", self.linear(name, maps, stride))

    def doubled(self, maps: str) -> str:
        """Twice the size, each value four times."""
        return self.node(
            "Resize", maps, "", _SCALES,
            mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor",
        )  # fmt: skip

    def model(self) -> bytes:
        """The file."""
        stored = [numpy_helper.from_array(value, name) for name, value in self._weights.items()]
        stored.append(numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), _SCALES))
        pictures = helper.make_tensor_value_info(PICTURES, TensorProto.FLOAT, [1, 3, INPUT_PX, INPUT_PX])
        given = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [f"{name} {axis}" for axis in range(axes)])
            for name, axes in OUTPUTS.items()
        ]
        graph = helper.make_graph(self._nodes, "face_parser", [pictures], given, stored)
        opsets = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR, producer_name="avatar_stream")
        written: bytes = model.SerializeToString()
        return written
