"""Train the weights that packets start from: statistics of how faces move, and of how trackers tremble.

    python benchmarks/train_packet_model.py FOLDER ict_facekit_light.npz

writes avatar_stream/codec/initial_weights.txt from the performances of `training_faces.py`: nobody's recording goes
into the format. These are made once, in an hour or so, and kept in the folder. What it writes is part of the
format: other weights are another version of it, with other golden bytes in docs/bitstream.md.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import numpy as np
from training_actor import FPS
from training_faces import Performance, training_faces

from avatar_stream.codec import contexts
from avatar_stream.codec import packet as live
from avatar_stream.codec.contexts import PREVIOUS, REST, WEIGHT_COUNT, write_weights
from avatar_stream.codec.face_syntax import CONFIDENCE, START, TIME, FaceCoder, FaceHistory
from avatar_stream.codec.packet import LivePacker
from avatar_stream.codec.probability_model import ProbabilityModel
from avatar_stream.codec.quantiser import QUALITIES, STANDARD_QUALITY, Quantiser, quantiser, semantics_from
from avatar_stream.codec.step_choice import choose_counts

# Ever slower, so that the last rounds average.
_SLOWNESS = (0, 0, 1, 1, 2, 2, 3, 4)
_GROUP_PACKETS = 250
_LOST = 0.05


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
    standard = quantiser(STANDARD_QUALITY)
    stored = [choose_counts(values, standard).tolist() for values in performances]
    model = ProbabilityModel([0] * WEIGHT_COUNT, adaptive=True)
    for slowness in _SLOWNESS:
        model = ProbabilityModel(model.weights, adaptive=True, slowness=slowness)
        for clip in dice.permutation(len(performances)):
            _store(model, stored[clip], standard, dice)
            _send(model, performances[clip], dice)
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


def _send(model: ProbabilityModel, performance: Performance, dice: np.random.Generator) -> None:
    """Teach the model what live packets say in the usual qualities, with a clock that trembles and frames lost."""
    times_s = np.arange(len(performance)) / FPS + 1 + dice.normal(0, 0.002, len(performance))
    with mock.patch.object(live, "_static_model", lambda: model):
        for quality in ("low", "standard"):
            packer = LivePacker(1, FPS, QUALITIES.index(quality))
            for sequence in np.flatnonzero(dice.random(len(performance)) > _LOST).tolist():
                confidence = dice.choice((0.75, 0.875), p=(0.02, 0.98))
                face = semantics_from(performance[sequence], confidence, times_s[sequence])
                packer.pack(face, sequence)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, help="for what takes long to make")
    parser.add_argument("ict", type=Path, help="ICT-FaceKit Light, see models/README.md")
    arguments = parser.parse_args()
    weights = train(training_faces(arguments.folder, arguments.ict))
    target = Path(contexts.__file__).with_name("initial_weights.txt")
    target.write_text(write_weights(weights), "ascii")
    print(f"{target}: {len(weights)} weights")
