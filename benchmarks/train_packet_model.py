"""Train the weights that packets start from: statistics of how faces move.

    python benchmarks/train_packet_model.py

writes avatar_stream/codec/initial_weights.txt, from the demo performer alone: nobody's recording goes into the
format. What it writes is part of the
format: other weights are another version of it, with other golden bytes in docs/bitstream.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from clip_semantics import FPS

from avatar_stream.codec import contexts
from avatar_stream.codec.contexts import KEY, PREVIOUS, REST, WEIGHT_COUNT, write_weights
from avatar_stream.codec.face_syntax import CONFIDENCE, LAG, START, TIME, FaceCoder, FaceHistory, fold
from avatar_stream.codec.probability_model import ProbabilityModel
from avatar_stream.codec.quantiser import QUALITIES, Quantiser, quantiser, values_of
from avatar_stream.codec.step_choice import choose_counts
from avatar_stream.sources.demo import LOOP_S, performance_at

Performance = npt.NDArray[np.float64]  # (n, 58) at 25 frames a second

# Ever slower, so that the last rounds average.
_SLOWNESS = (0, 0, 1, 1, 2, 2, 3, 4)
_LIVE_LAGS = 12
_GROUP_PACKETS = 250
_TREMBLES = (0.002, 0.005, 0.01, 0.02)


class BitCounter:
    """Stands in for a coder and counts the bits that decisions would take."""

    def __init__(self) -> None:
        self.bits = 0.0

    def code(self, bit: int, chance: int) -> int:
        self.bits -= math.log2((chance if bit else 4096 - chance) / 4096)
        return bit


def train(performances: Sequence[Performance], seed: int = 1) -> list[int]:
    """Weights of all contexts, trained on what packets of these performances would say."""
    dice = np.random.default_rng(seed)
    standard, low = quantiser(QUALITIES.index("standard")), quantiser(QUALITIES.index("low"))
    stored = [choose_counts(values, standard).tolist() for values in performances]
    live = [choose_counts(values, low).tolist() for values in performances]
    model = ProbabilityModel([0] * WEIGHT_COUNT, adaptive=True)
    for slowness in _SLOWNESS:
        model = ProbabilityModel(model.weights, adaptive=True, slowness=slowness)
        for clip in dice.permutation(len(performances)):
            _store(model, stored[clip], standard, dice)
            _send(model, live[clip], low, dice)
    return model.weights


def _store(
    model: ProbabilityModel, counts: list[list[int]], steps: Quantiser, dice: np.random.Generator
) -> None:
    coder = BitCounter().code
    history = FaceHistory()
    for t, face in enumerate(counts):
        first = t % _GROUP_PACKETS == 0
        packet = FaceCoder(coder, model, REST if first else PREVIOUS)
        history = FaceHistory() if first else history
        if first:
            packet.number(START, 10_000 * (t // _GROUP_PACKETS))
        else:
            packet.number(TIME)
        packet.number(CONFIDENCE, int(dice.random() < 0.02))
        history.advance(*packet.changes(history, steps, face))


def _send(
    model: ProbabilityModel, counts: list[list[int]], steps: Quantiser, dice: np.random.Generator
) -> None:
    coder = BitCounter().code
    for start in range(0, len(counts), 5):
        key = FaceHistory()
        packet = FaceCoder(coder, model, REST)
        packet.number(CONFIDENCE, int(dice.random() < 0.02))
        key.advance(*packet.changes(key, steps, counts[start]))
        for lag in dice.integers(1, _LIVE_LAGS + 1, 5):
            if start + lag < len(counts):
                packet = FaceCoder(coder, model, KEY, lag=int(lag))
                packet.number(LAG, int(lag) - 1)
                packet.number(TIME, fold(round(dice.normal(0, 2))))
                packet.number(CONFIDENCE, int(dice.random() < 0.02))
                packet.changes(key, steps, counts[start + lag])


def demo_performance() -> Performance:
    """One loop of the demo performer."""
    return np.array([values_of(performance_at(i / FPS)) for i in range(round(LOOP_S * FPS))])


def trembling_performances() -> list[Performance]:
    """Loops of the demo performer with the slow tremble that a tracker adds, from a steady to a restless one."""
    dice = np.random.default_rng(1)
    loops = []
    for strength in _TREMBLES:
        tremble = np.zeros(58)
        loop = demo_performance()
        for values in loop:
            tremble = 0.9 * tremble + strength * dice.standard_normal(58)
            values += tremble
        loop[:, :52] = np.clip(loop[:, :52], 0, 1)
        loops.append(loop)
    return loops


if __name__ == "__main__":
    trained = train(trembling_performances())
    target = Path(contexts.__file__).with_name("initial_weights.txt")
    target.write_text(write_weights(trained), "ascii")
    print(f"{target}: {len(trained)} weights")
