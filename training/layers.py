"""What networks are made of, and how their weights are stored: half precision, normalisation folded away."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as functional
from torch import Tensor, nn


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


class Residual(nn.Module):
    """Two convolutions added to what came in."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = Convolution(channels, channels)
        self.second = Convolution(channels, channels, linear=True)

    def forward(self, maps: Tensor) -> Tensor:
        """Same shape."""
        return functional.relu(maps + self.second(self.first(maps)))


class StoredNet(nn.Module):
    """A network whose weights can be stored without normalisation, and taken up again."""

    def weights(self) -> dict[str, Tensor]:
        """By layer, half precision: normalisation is folded away."""
        found: dict[str, Tensor] = {}
        for name, layer in self.named_modules():
            if isinstance(layer, Convolution):
                weight, bias = layer.folded()
            elif isinstance(layer, (nn.Conv2d, nn.Linear)) and "." not in name:
                assert layer.bias is not None
                weight, bias = layer.weight, layer.bias
            else:
                continue
            found[f"{name}.weight"], found[f"{name}.bias"] = (
                value.detach().cpu().contiguous().half() for value in (weight, bias)
            )
        return found

    def load_weights(self, weights: dict[str, Tensor], pictures: Tensor) -> None:
        """Go on from folded weights. Normalisation is measured on some pictures, so that the network says afterwards
        just what it said before, while it learns as well as while it is asked.

        Args:
            weights: see `weights`.
            pictures: (N, 3, H, W) in -1…1.
        """
        seen: dict[str, Tensor] = {}
        watches = []
        for name, layer in self.named_modules():
            if isinstance(layer, Convolution):
                layer.convolution.weight.data.copy_(weights[f"{name}.weight"])
                layer.norm.bias.data.copy_(weights[f"{name}.bias"])
                layer.norm.weight.data.fill_((1 + layer.norm.eps) ** 0.5)
                layer.norm.reset_running_stats()
                watches.append(layer.convolution.register_forward_hook(_keeper(seen, name)))
            elif isinstance(layer, (nn.Conv2d, nn.Linear)) and "." not in name:
                assert layer.bias is not None
                layer.weight.data.copy_(weights[f"{name}.weight"])
                layer.bias.data.copy_(weights[f"{name}.bias"])
        was_training = self.training
        with torch.no_grad():
            self.eval()(pictures)
        self.train(was_training)
        for watch in watches:
            watch.remove()
        for name, layer in self.named_modules():
            if isinstance(layer, Convolution):
                norm, maps = layer.norm, seen[name]
                assert norm.running_mean is not None and norm.running_var is not None
                norm.running_mean.copy_(maps.mean(dim=(0, 2, 3)))
                norm.running_var.copy_(maps.var(dim=(0, 2, 3)))
                norm.weight.data.copy_(torch.sqrt(norm.running_var + norm.eps))
                norm.bias.data.add_(norm.running_mean)


def doubled(maps: Tensor) -> Tensor:
    """Twice the size, each value four times."""
    return functional.interpolate(maps, scale_factor=2, mode="nearest")


def _keeper(seen: dict[str, Tensor], name: str) -> Callable[[nn.Module, object, Tensor], None]:
    """A hook that keeps what a layer gives."""

    def keep(layer: nn.Module, given: object, maps: Tensor) -> None:
        seen[name] = maps.float()

    return keep
