"""``python -m training.behind_eyes.train OUT.onnx DATASET --minutes 30``: teach the network that completes hair.

``OUT.csv`` gets the curves: loss, and for kinds of pictures held out, behind their eyes, the overlap (intersection over
union) of hair and the mean error of its colours, of 255.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from training.behind_eyes.crops import EyeCrop, random_crop
from training.behind_eyes.net import CompletionNet, write_network
from training.progress import follow, note, set_rate

BATCH, RATE, WARM_UP = 16, 3e-3, 0.03
COLOURS = 3.0  # the weight of colours against that of cover
KEEP, STORE_EVERY, VALIDATION = 0.995, 200, 256


class Crops(IterableDataset[tuple[Tensor, ...]]):
    """Endless random crops; characters that another process draws meanwhile are taken in."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._seed = folder, seed

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        torch.set_num_threads(1)
        rng = np.random.default_rng(self._seed)
        while True:
            paths, _ = split(self._folder)
            for _ in range(8000):
                yield tensors_of(random_crop(paths[int(rng.integers(len(paths)))], rng))


def tensors_of(crop: EyeCrop) -> tuple[Tensor, ...]:
    """Input, hair, weight, hidden."""
    return tuple(torch.from_numpy(one) for one in (crop.given, crop.hair, crop.weight, crop.hidden))


def split(folder: Path) -> tuple[list[Path], list[Path]]:
    """The files to learn from, and those of kinds held out."""
    learnt: list[Path] = []
    kept: list[Path] = []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as stored:
            (kept if stored["held_out"] else learnt).append(path)
    return learnt, kept


def completion_loss(said: Tensor, batch: list[Tensor]) -> Tensor:
    """Cross entropy of the cover, and absolute error of colours as far as they cover."""
    given, hair, weight, _ = batch
    cover = functional.binary_cross_entropy_with_logits(said[:, 3], hair[:, 3], weight, reduction="sum")
    colours = (_colour_error(said, given, hair) * weight).sum()
    return (cover + COLOURS * colours) / weight.sum()


def _colour_error(said: Tensor, given: Tensor, hair: Tensor) -> Tensor:
    """(N, S, S) the mean error of red, green and blue, 0…1, as far as there is hair."""
    colours = (said[:, :3] + given[:, 5:] + 1) / 2
    return (colours * hair[:, 3:] - hair[:, :3]).abs().mean(dim=1)


def measured(net: CompletionNet, batches: list[list[Tensor]]) -> dict[str, float]:
    """Behind eyes: overlap of hair, and the error of its colours where there is hair."""
    both = either = wrong = there = 0.0
    net.eval()
    with torch.no_grad():
        for given, hair, _, hidden in batches:
            said = net(given)
            found, truth = (said[:, 3] > 0) & hidden, (hair[:, 3] > 0.5) & hidden
            both += float((found & truth).sum())
            either += float((found | truth).sum())
            wrong += float((_colour_error(said, given, hair) * truth).sum())
            there += float(truth.sum())
    net.train()
    return {"overlap": both / max(either, 1), "colours": 255 * wrong / max(there, 1)}


def train(
    out: Path, folder: Path, minutes: float, threads: int = 2, seed: int = 0, half: bool = False
) -> None:
    """AdamW, a rate that rises and falls once over so many minutes, and a running mean of the weights, which is what
    is stored. `half` multiplies in bfloat16."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    net, mean = CompletionNet(), CompletionNet()
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs forget it
    mean.load_state_dict(net.state_dict())
    _, kept = split(folder)
    loader = iter(DataLoader(Crops(folder, seed), BATCH, num_workers=1, prefetch_factor=3))
    rng = np.random.default_rng(0)
    crops = [tensors_of(random_crop(path, rng)) for path in kept[:VALIDATION]]
    batches = [
        [torch.stack(part) for part in zip(*crops[at : at + BATCH], strict=True)]
        for at in range(0, len(crops), BATCH)
    ]
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=1e-3)
    started_s, average, done, step = time.monotonic(), 0.0, 0.0, 0
    while done < 1:
        step += 1
        done = min((time.monotonic() - started_s) / (60 * minutes), 1.0)
        set_rate(optimiser, RATE, done, WARM_UP)
        batch = next(loader)
        given = batch[0].contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            said = net(given)
        loss = completion_loss(said.float(), batch)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        follow(mean, net, min(KEEP, step / (step + 10)))
        average += max(0.02, 1 / step) * (float(loss.detach()) - average)
        if step % STORE_EVERY == 0 or done == 1:
            write_network(mean.weights(), out)
            line = {"step": step, "minutes": round(done * minutes, 1), "loss": round(average, 4)}
            line |= {name: round(value, 4) for name, value in measured(mean, batches).items()}
            note(out.with_suffix(".csv"), line)
            print(f"{line} {BATCH * step / (time.monotonic() - started_s):.1f} samples/s", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--half", action="store_true", help="multiply in bfloat16")
    train(**vars(parser.parse_args()))
