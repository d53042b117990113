"""What anchors that are found wrongly cost while the network learns."""

from __future__ import annotations

import torch
from torch import Tensor

from training.parsing.net import places

# Hidden anchors can only be guessed: they count less.
HIDDEN_WEIGHT = 0.4
# A part of the loss pulls each heatmap towards a blob of this SD, in cells: it gets training going.
BLOB_CELLS, BLOB_WEIGHT = 1.0, 0.05
LEAST_SPREAD = 0.003


def anchor_loss(heatmaps: Tensor, log_spread: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Laplace's negative log likelihood of where the anchors are, plus a little for compact heatmaps.

    Args:
        heatmaps: (N, A, H, W) logits of each anchor's place.
        log_spread: (N, A) log of the expected error, shares of the picture's side.
        targets: (N, A, 2) x and y, shares of the side.
        weights: (N, A) how much each counts; not all 0.
    """
    apart = (places(heatmaps) - targets).abs().sum(dim=2)
    log_spread = log_spread.clamp(-6, 1)
    likelihood = apart / (log_spread.exp() + LEAST_SPREAD) + log_spread
    cells = heatmaps.shape[2]
    centres = (torch.arange(cells, device=heatmaps.device) + 0.5) / cells
    blobs = [
        torch.exp(-0.5 * ((centres - targets[..., axis, None]) * cells / BLOB_CELLS) ** 2) for axis in (0, 1)
    ]
    blob = blobs[1][..., :, None] * blobs[0][..., None, :]
    blob = (blob / blob.sum(dim=(2, 3), keepdim=True).clamp(min=1e-6)).flatten(2)
    compact = -(blob * torch.log_softmax(heatmaps.flatten(2), dim=2)).sum(dim=2)
    return ((likelihood + BLOB_WEIGHT * compact + 5 * apart) * weights).sum() / weights.sum()
