"""``python -m training.finder.train OUT.safetensors DATASET… --steps 4000``: teach the finder."""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.finder.augment import FACE_POINTS, disturb, random_crop
from training.finder.net import FinderNet, places

BATCH = 48
# Hidden anchors can only be guessed: they count less.
HIDDEN_WEIGHT = 0.4
# A part of the loss pulls each heatmap towards a blob of this SD, in cells: it gets training going.
BLOB_CELLS, BLOB_WEIGHT = 1.0, 0.05
LEAST_SPREAD = 0.003
# The rate rises to its highest over the first part of the training, and falls as half a cosine.
HIGHEST_RATE, AGAIN_RATE, WARM_UP = 3e-3, 2e-3, 0.05
STORE_EVERY = 50


class Dataset:
    """Folders made by `training.finder.dataset`, seen as one."""

    def __init__(self, folders: list[Path], held_out: bool) -> None:
        self._folders = [
            (
                np.load(folder / "pictures.npy", mmap_mode="r"),
                np.load(folder / "anchors.npy"),
                np.load(folder / "visible.npy"),
            )
            for folder in folders
        ]
        self._numbers = [
            (place, number)
            for place, folder in enumerate(folders)
            for number in np.flatnonzero(np.load(folder / "held_out.npy") == held_out)
        ]

    def __len__(self) -> int:
        return len(self._numbers)

    def batch(self, size: int, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures (N, 3, H, W) in -1…1, anchors (N, A, 2) as shares of the side, weights (N, A)."""
        crops, targets, weights = [], [], []
        for choice in rng.integers(0, len(self._numbers), size):
            place, number = self._numbers[choice]
            pictures, anchors, visible = self._folders[place]
            crop, target = random_crop(np.asarray(pictures[number]), anchors[number], rng)
            inside = ((target > 0.01) & (target < 0.99)).all(axis=1)
            crops.append(disturb(crop, rng))
            targets.append(target)
            weights.append(inside * np.where(visible[number], 1.0, HIDDEN_WEIGHT))
        pixels = torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float() / 127.5 - 1
        return (
            pixels,
            torch.from_numpy(np.stack(targets)),
            torch.from_numpy(np.stack(weights).astype(np.float32)),
        )


def loss_of(heatmaps: Tensor, log_spread: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Laplace's negative log likelihood of where the anchors are, plus a little for compact heatmaps."""
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


def error_in_face_widths(net: FinderNet, batch: tuple[Tensor, Tensor, Tensor]) -> float:
    """Mean distance of visible anchors."""
    net.eval()
    with torch.no_grad():
        pictures, targets, weights = batch
        found = places(net(pictures)[0].float())
    net.train()
    right, left = targets[:, FACE_POINTS[0]], targets[:, FACE_POINTS[1]]
    width = (left - right).norm(dim=1, keepdim=True)
    apart = (found - targets).norm(dim=2) / width
    return float(apart[weights == 1].mean())


def train(
    out: Path,
    folders: list[Path],
    steps: int,
    minutes: float = float("inf"),
    threads: int = 1,
    seed: int = 0,
    start: Path | None = None,
) -> None:
    """AdamW with a rate that rises and falls once, over so many steps or, on a busy machine, minutes.

    Weights are stored every so often, so that an interruption costs little; beside them the state, `start` of another
    training.
    """
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    net = FinderNet().to(device)
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs forget it
    checkpoint = out.with_suffix(".state.safetensors")
    if start is not None:
        net.load_state_dict(load_file(start))
    highest = HIGHEST_RATE if start is None else AGAIN_RATE
    optimiser = torch.optim.AdamW(net.parameters(), lr=highest, weight_decay=1e-3)
    drawn, kept = Dataset(folders, held_out=False), Dataset(folders, held_out=True)
    pictures, targets, weights = kept.batch(256, np.random.default_rng(0))
    validation = (pictures.to(device), targets.to(device), weights.to(device))
    print(f"{len(drawn)} faces to learn from, {len(kept)} of other kinds to validate with")
    started_s, mean = time.monotonic(), 0.0
    done, step = 0.0, 0
    while done < 1:
        step += 1
        done = min(max(step / steps, (time.monotonic() - started_s) / (60 * minutes)), 1.0)
        for group in optimiser.param_groups:
            group["lr"] = highest * min(done / WARM_UP, 0.5 * (1 + math.cos(math.pi * done)) + 1e-3)
        pictures, targets, weights = (part.to(device) for part in drawn.batch(BATCH, rng))
        with torch.autocast(device, dtype=torch.bfloat16):
            heatmaps, log_spread = net(pictures.to(memory_format=torch.channels_last))
        loss = loss_of(heatmaps.float(), log_spread.float(), targets, weights)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        mean += 0.05 * (float(loss.detach()) - mean)
        if step % STORE_EVERY == 0 or done == 1:
            held = 100 * error_in_face_widths(net, validation)
            speed = BATCH * step / (time.monotonic() - started_s)
            print(
                f"{step}: loss {mean:.3f}, held out {held:.2f} % of face width, {speed:.0f} samples/s",
                flush=True,
            )
            save_file(net.weights(), out)
            save_file({name: value.contiguous() for name, value in net.state_dict().items()}, checkpoint)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument(
        "--minutes", type=float, default=float("inf"), help="stop after so long at the latest"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=Path, help="state of an earlier training to go on from")
    options = parser.parse_args()
    train(**vars(options))
