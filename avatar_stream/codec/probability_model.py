"""How likely each decision is: a sum of learned weights, kept in whole numbers so that all machines agree.

Every decision is made in some contexts. Each context has a weight, in units of 2⁻¹⁶ nats of log-odds; their
sum, through a table of the logistic function, is the chance of a 1. An adaptive model then moves the
weights towards what was decided: logistic regression on the way, as in M. Mahoney's PAQ compressors.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from avatar_stream.codec.range_coder import CHANCE_BITS

# Writes or reads one decision: takes the decision and its chance, gives back the decision (see `BitEncoder.code`).
Coder = Callable[[int, int], int]

# Wraps a coder, for statistics.
Listen = Callable[[Coder], Coder]

# Writes or reads one decision in its contexts: takes a coder, the decision (ignored when reading) and the indices
# of the weights; gives back the decision.
Code = Callable[..., int]

WEIGHT_BITS = 16
_ODDS_BITS = 8  # the table's log-odds are in units of 1/256 nat
_SHIFT = WEIGHT_BITS - _ODDS_BITS
_LEAST_ODDS, _MOST_ODDS = -2048, 2047

# Chance of a 1, in 1/4096, by log-odds from -8 nats on. No entry comes so near to a half that the last bit of
# some machine's `exp` could turn its rounding; a test makes sure.
CHANCES = tuple(
    min(max(round(4096 / (1 + math.exp(-odds / 256))), 1), 4095)
    for odds in range(_LEAST_ODDS, _MOST_ODDS + 1)
)


class ProbabilityModel:
    """The weights of all contexts.

    Attributes:
        weights: one whole number for each context.
        code: writes or reads one decision; where the model adapts, it learns from it.
    """

    def __init__(self, weights: list[int], *, adaptive: bool, slowness: int = 0) -> None:
        """
        Args:
            weights: initial weights; copied where the model adapts.
            adaptive: whether weights follow what is decided.
            slowness: how often the pace of adapting is halved; 0 in packets, more when weights are trained.
        """
        self.weights = list(weights) if adaptive else weights
        self._slowness = slowness
        self.code: Code = self._code_and_learn if adaptive else self._code

    # Called some eighty times a packet: the look-up stands in both, since a call of its own would show.
    def _code(self, coder: Coder, bit: int, *contexts: int) -> int:
        weights = self.weights
        odds = 0
        for context in contexts:
            odds += weights[context]
        odds >>= _SHIFT
        odds = _LEAST_ODDS if odds < _LEAST_ODDS else _MOST_ODDS if odds > _MOST_ODDS else odds
        return coder(bit, CHANCES[odds - _LEAST_ODDS])

    def _code_and_learn(self, coder: Coder, bit: int, *contexts: int) -> int:
        weights = self.weights
        odds = 0
        for context in contexts:
            odds += weights[context]
        odds >>= _SHIFT
        odds = _LEAST_ODDS if odds < _LEAST_ODDS else _MOST_ODDS if odds > _MOST_ODDS else odds
        chance = CHANCES[odds - _LEAST_ODDS]
        bit = coder(bit, chance)
        step = ((bit << CHANCE_BITS) - chance) >> self._slowness
        for context in contexts:
            weights[context] += step
        return bit
