"""``python -m training.parsing.train OUT.onnx DATASET --minutes 60``: teach the parsing network.

Goes on from OUT where it is there: weights are stored every so often, so an interruption costs little. ``OUT.csv`` gets
the curves: loss, and on held-out kinds of pictures the overlap of each class.
"""

from __future__ import annotations

import argparse
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as functional
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES
from avatar_stream.characters.labels import LABELS
from training.faces.sample import NO_LABEL
from training.onnx_graph import read_weights
from training.parsing.anchor_loss import HIDDEN_WEIGHT, anchor_loss
from training.parsing.crops import HEAD_CELL_PX, INPUT_PX, Crop, random_crop
from training.parsing.net import Parsed, ParsingNet, places, widened
from training.parsing.onnx_file import write_network
from training.progress import follow, note, set_rate

BATCH = 8
HIGHEST_RATE, AGAIN_RATE, WARM_UP = 2e-3, 1e-3, 0.03
# On so many batches normalisation is measured where training goes on.
MEASURED = 12
# Weights of the parts of the loss.
OVERLAP, ANCHORS, HEADS, WIDTHS = 0.5, 0.1, 0.3, 0.3
# Classes of few pixels count for more each: by their share to this power.
RARITY = -0.35
KEEP, STORE_EVERY = 0.998, 500
VALIDATION = 96


class Crops(IterableDataset[tuple[Tensor, ...]]):
    """Endless random crops; new samples that another process draws meanwhile are taken in."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._seed = folder, seed

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        torch.set_num_threads(1)
        rng = np.random.default_rng(self._seed)
        while True:
            seeds, _ = seeds_of(self._folder)
            for _ in range(2000):
                yield tensors_of(random_crop(self._folder, int(rng.choice(seeds)), rng))


def seeds_of(folder: Path, most: int | None = None) -> tuple[list[int], list[int]]:
    """The samples to learn from, and those of kinds held out."""
    drawn: list[int] = []
    kept: list[int] = []
    # In an order that mixes illustrations and heads.
    for path in sorted(folder.glob("*.npz"), key=lambda path: zlib.crc32(path.stem.encode())):
        if path.stem.isdecimal():
            with np.load(path) as truth:
                (kept if truth["held_out"] else drawn).append(int(path.stem))
        if most is not None and len(kept) >= most:
            break
    return drawn, kept


def tensors_of(crop: Crop) -> tuple[Tensor, ...]:
    """Picture, labels, anchors, their weights, and the map of the head (middle, width, where)."""
    inside = ((crop.anchors > 0.01) & (crop.anchors < 0.99)).all(axis=1) & crop.is_close
    weights = inside * np.where(crop.visible, 1.0, HIDDEN_WEIGHT)
    return (
        torch.from_numpy(crop.picture.transpose(2, 0, 1).copy()),
        torch.from_numpy(crop.labels),
        torch.from_numpy(crop.anchors),
        torch.from_numpy(weights.astype(np.float32)),
        torch.from_numpy(head_map(crop)),
    )


def head_map(crop: Crop) -> npt.NDArray[np.float32]:
    """(2, H/8, W/8): a blob at the face's middle, and the log of its width."""
    cells = INPUT_PX // HEAD_CELL_PX
    places = (np.arange(cells) + 0.5) / cells
    spread = max(0.12 * crop.width, 0.5 / cells)
    x, y = crop.middle
    down = np.exp(-0.5 * ((places - y) / spread) ** 2)
    blob = down[:, None] * np.exp(-0.5 * ((places - x) / spread) ** 2)
    column, row = int(x * cells), int(y * cells)
    if 0 <= column < cells and 0 <= row < cells:
        blob[row, column] = 1.0
    return np.asarray(np.stack([blob, np.full_like(blob, np.log(crop.width))]), np.float32)


def parsing_loss(parsed: Parsed, batch: list[Tensor], rarity: Tensor) -> Tensor:
    """Cross entropy and overlap of the labels, likelihood of the anchors, focal loss of the heads (Law & Deng 2018)."""
    _, labels, anchors, weights, heads = batch
    # One pixel of each two by two, another one every time, says as much as all four and costs a quarter.
    row, column = (int(value) for value in torch.randint(0, 2, (2,)))
    labels = labels[:, row::2, column::2].long()
    logits = parsed.labels[:, 2 * row + column :: 4]
    log_shares = torch.log_softmax(logits, dim=1)
    loss = functional.nll_loss(log_shares, labels, rarity, ignore_index=NO_LABEL)
    shares = log_shares.exp()
    known = labels != NO_LABEL
    truth = functional.one_hot(labels.where(known, 0), len(LABELS)).permute(0, 3, 1, 2) * known[:, None]
    both = (shares * truth).sum(dim=(0, 2, 3))
    total = ((shares + truth) * known[:, None]).sum(dim=(0, 2, 3))
    there = truth.sum(dim=(0, 2, 3)) > 50
    loss = loss + OVERLAP * (1 - 2 * both / (total + 1))[there].mean()
    if weights.sum() > 0:
        loss = loss + ANCHORS * anchor_loss(parsed.heatmaps, parsed.spread, anchors, weights)
    blob, log_width = heads.unbind(1)
    seen, width = parsed.heads.unbind(1)
    middle = blob >= 1.0
    chance = torch.sigmoid(seen)
    hit = -(middle * (1 - chance) ** 2 * functional.logsigmoid(seen)).sum()
    miss = -((1 - blob) ** 4 * chance**2 * functional.logsigmoid(-seen) * ~middle).sum()
    near = blob > 0.5
    apart = ((width - log_width).abs() * near).sum() / near.sum().clamp(min=1)
    return loss + HEADS * (hit + miss) / middle.sum().clamp(min=1) + WIDTHS * apart


def overlaps(net: ParsingNet, batches: list[list[Tensor]]) -> dict[str, float]:
    """By class: intersection over union, over all pixels of the batches (NaN where there are none); and under
    "anchors" the mean distance of visible ones in face widths."""
    counts = np.zeros((len(LABELS), len(LABELS)), np.int64)
    apart: list[Tensor] = []
    net.eval()
    with torch.no_grad():
        for pictures, labels, anchors, weights, _ in batches:
            parsed = net(normal(pictures))
            found = functional.pixel_shuffle(parsed.labels, 2).argmax(dim=1)
            known = labels != NO_LABEL
            pairs = labels[known].long() * len(LABELS) + found[known]
            counts += torch.bincount(pairs, minlength=counts.size).reshape(counts.shape).numpy()
            found_places = places(parsed.heatmaps)
            names = [ANCHOR_NAMES.index(name) for name in ("cheek_left", "cheek_right")]
            width = (anchors[:, names[0]] - anchors[:, names[1]]).norm(dim=1, keepdim=True)
            apart.append(((found_places - anchors).norm(dim=2) / width)[weights == 1])
    net.train()
    hits = np.diag(counts)
    union = counts.sum(0) + counts.sum(1) - hits
    shares = np.where(counts.sum(1) > 0, hits / np.maximum(union, 1), np.nan)
    return dict(zip(LABELS, shares.tolist(), strict=True)) | {"anchors": float(torch.cat(apart).mean())}


def normal(pictures: Tensor) -> Tensor:
    """uint8 to -1…1."""
    return pictures.float() / 127.5 - 1


def train(
    out: Path, folder: Path, minutes: float, threads: int = 2, seed: int = 0, half: bool = False
) -> None:
    """AdamW, a rate that rises and falls once over so many minutes, and a running mean of the weights, which is what
    is stored. `half` multiplies in bfloat16: 2.7 times as fast on processors that have instructions for it."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    net, mean = ParsingNet(), ParsingNet()
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs forget it
    loader = iter(DataLoader(Crops(folder, seed), BATCH, num_workers=1, prefetch_factor=3))
    highest = HIGHEST_RATE
    if out.exists():
        pictures = normal(torch.cat([next(loader)[0] for _ in range(MEASURED)]))
        net.load_weights(widened(read_weights(out), net), pictures)
        highest = AGAIN_RATE
    mean.load_state_dict(net.state_dict())
    optimiser = torch.optim.AdamW(net.parameters(), lr=highest, weight_decay=1e-3)
    _, kept = seeds_of(folder, VALIDATION)
    rng = np.random.default_rng(0)
    crops = [tensors_of(random_crop(folder, number, rng)) for number in kept]
    batches = [
        [torch.stack(part) for part in zip(*crops[at : at + BATCH], strict=True)]
        for at in range(0, len(crops), BATCH)
    ]
    shares = np.bincount(torch.cat([batch[1].flatten() for batch in batches]).numpy(), minlength=256)
    rarity = torch.from_numpy((shares[: len(LABELS)] + 1000.0) ** RARITY).float()
    rarity /= float((rarity * torch.from_numpy(shares[: len(LABELS)])).sum() / shares[: len(LABELS)].sum())
    started_s, average, done, step = time.monotonic(), 0.0, 0.0, 0
    while done < 1:
        step += 1
        done = min((time.monotonic() - started_s) / (60 * minutes), 1.0)
        set_rate(optimiser, highest, done, WARM_UP)
        batch = next(loader)
        pictures = normal(batch[0]).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            parsed = net(pictures)
        loss = parsing_loss(parsed.as_float(), batch, rarity)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        follow(mean, net, min(KEEP, step / (step + 10)))
        average += max(0.02, 1 / step) * (float(loss.detach()) - average)
        if step % STORE_EVERY == 0 or done == 1:
            write_network(mean.weights(), out)
            found = overlaps(mean, batches)
            speed = BATCH * step / (time.monotonic() - started_s)
            line = {"step": step, "minutes": round(done * minutes, 1), "loss": round(average, 4)}
            line |= {name: round(value, 4) for name, value in found.items()}
            note(out.with_suffix(".csv"), line)
            print(f"{line} {speed:.1f} samples/s", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--half", action="store_true", help="multiply in bfloat16")
    train(**vars(parser.parse_args()))
