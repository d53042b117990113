"""Networks as files that OpenCV reads (ONNX): layers and folded weights, half precision.

They are built layer by layer, not traced: weights keep their names, so that training can go on from a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

_OPSET, _IR = 13, 8
# The factors by which maps grow: no weights.
_SCALES = "twice"


def read_weights(path: Path) -> dict[str, Tensor]:
    """The weights of a stored network, by layer."""
    stored = onnx.load(str(path)).graph.initializer
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in stored if tensor.name != _SCALES}
    return {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}


class Graph:
    """Grows line by line; each line gives the name of what it computes.

    Args:
        weights: by layer, see `training.layers.folded_weights`.
    """

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
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

    def residual(self, name: str, maps: str) -> str:
        """Two convolutions added to what came in."""
        second = self.linear(f"{name}.second", self.layer(f"{name}.first", maps))
        return self.node("Relu", self.node("Add", maps, second))

    def doubled(self, maps: str) -> str:
        """Twice the size, each value four times."""
        return self.node(
            "Resize", maps, "", _SCALES,
            mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor",
        )  # fmt: skip

    def write(self, path: Path, taken: Mapping[str, tuple[int, ...]], given: Mapping[str, int]) -> None:
        """Store it; never half a file.

        Args:
            path: the file.
            taken: the shape of each input, by name.
            given: how many axes each output has, by name.
        """
        stored = [numpy_helper.from_array(value, name) for name, value in self._weights.items()]
        stored.append(numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), _SCALES))
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in taken.items()
        ]
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [f"{name} {axis}" for axis in range(axes)])
            for name, axes in given.items()
        ]
        graph = helper.make_graph(self._nodes, path.stem, inputs, outputs, stored)
        opsets = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR, producer_name="avatar_stream")
        unfinished = path.with_name(f"{path.name}.part")
        unfinished.write_bytes(model.SerializeToString())
        unfinished.replace(path)
