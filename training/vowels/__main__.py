"""``python -m training.vowels [--speakers 1500] [--out FILE]``: the network of `avatar_stream.voice.vowels`.

Every speaker says every vowel, and hisses; windows of that are measured as the program measures them. Printed is how
many windows of other speakers are told right.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import save_file

from avatar_stream.types import FloatArray
from avatar_stream.voice.spectrum import CEPSTRA, WINDOW, hear
from avatar_stream.voice.vowels import SOUNDS
from training.vowels.synthesis import make_speaker, say

TRAINING_SEED, HELD_OUT_SEED, HELD_OUT_SPEAKERS = 0, 1_000_000, 300
_LENGTH_S, _STEP = 0.16, 480
_HIDDEN, _EPOCHS, _BATCH = 32, 60, 512
_SMOOTHING = 0.05  # of the labels: what is between two vowels is to be told as both

Labels = npt.NDArray[np.int64]


def measured(first_seed: int, speakers: int) -> tuple[FloatArray, Labels]:
    """(N, 16) shapes of the spectrum and (N,) which of `SOUNDS` each is."""
    rows, labels = [], []
    for seed in range(first_seed, first_seed + speakers):
        rng = np.random.default_rng(seed)
        speaker = make_speaker(rng)
        for label, sound in enumerate(SOUNDS):
            samples = say(speaker, sound, _LENGTH_S, rng)
            for begin in range(0, len(samples) - WINDOW + 1, _STEP):
                rows.append(hear(samples[begin : begin + WINDOW]).cepstra)
                labels.append(label)
    return np.array(rows), np.array(labels)


def fitted(rows: FloatArray, labels: Labels) -> dict[str, npt.NDArray[np.float32]]:
    """Weights by name, see `avatar_stream.voice.vowels.sound_shares`."""
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Linear(CEPSTRA, _HIDDEN), torch.nn.Tanh(), torch.nn.Linear(_HIDDEN, len(SOUNDS))
    )
    optimiser = torch.optim.Adam(network.parameters(), 3e-3, weight_decay=1e-5)
    x = torch.tensor((rows - mean) / deviation, dtype=torch.float32)
    y = torch.tensor(labels)
    for _ in range(_EPOCHS):
        for batch in torch.randperm(len(x)).split(_BATCH):  # type: ignore[no-untyped-call]
            optimiser.zero_grad()
            loss = torch.nn.functional.cross_entropy(network(x[batch]), y[batch], label_smoothing=_SMOOTHING)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    weight1, bias1, weight2, bias2 = (part.detach().numpy() for part in network.parameters())
    arrays = {"mean": mean, "deviation": deviation, "weight1": weight1.T, "bias1": bias1}
    arrays |= {"weight2": weight2.T, "bias2": bias2}
    return {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}


def told(rows: FloatArray, arrays: dict[str, npt.NDArray[np.float32]]) -> Labels:
    """(N,) which of `SOUNDS` is most likely."""
    hidden = np.tanh((rows - arrays["mean"]) / arrays["deviation"] @ arrays["weight1"] + arrays["bias1"])
    return np.asarray((hidden @ arrays["weight2"] + arrays["bias2"]).argmax(axis=1))


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speakers", type=int, default=1500)
    parser.add_argument("--out", type=Path, default=Path("models/vowels.safetensors"))
    options = parser.parse_args()
    arrays = fitted(*measured(TRAINING_SEED, options.speakers))
    rows, labels = measured(HELD_OUT_SEED, HELD_OUT_SPEAKERS)
    right = told(rows, arrays) == labels
    each = ", ".join(f"{sound} {right[labels == i].mean():.3f}" for i, sound in enumerate(SOUNDS))
    print(
        f"{len(labels)} windows of {HELD_OUT_SPEAKERS} other speakers, told right: {right.mean():.3f} ({each})"
    )
    save_file(arrays, options.out)


if __name__ == "__main__":
    main()
