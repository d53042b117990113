"""The parsing network while it is trained; `characters.parsing.network` runs it without torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES
from avatar_stream.characters.labels import LABELS

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


class ParsingNet(nn.Module):
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


def _keeper(seen: dict[str, Tensor], name: str) -> Callable[[nn.Module, object, Tensor], None]:
    """A hook that keeps what a layer gives."""

    def keep(layer: nn.Module, given: object, maps: Tensor) -> None:
        seen[name] = maps.float()

    return keep
