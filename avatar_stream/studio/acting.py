"""From what a performer does to what the character does.

performed ─Tuner→ tuned ─Edits→ edited ─expressions that are held→ played
"""

from __future__ import annotations

from collections.abc import Callable

from avatar_stream.config_sections import PerformanceSection
from avatar_stream.edits.edits import Edits
from avatar_stream.edits.expression import express
from avatar_stream.studio.expressions import HeldExpressions
from avatar_stream.studio.tuning import Tuner
from avatar_stream.types import FaceSemantics


def _tell_nobody(held: tuple[str, ...]) -> None:
    return


class Acting:
    """All that is changed about a performance.

    Args:
        settings: how a performer's face is taken.
        tell: called with the names of all expressions that are held, whenever that changes.

    Attributes:
        expressions: those that are held.
        tuner: takes the performer's face.
    """

    def __init__(
        self, settings: PerformanceSection, tell: Callable[[tuple[str, ...]], None] = _tell_nobody
    ) -> None:
        self.expressions = HeldExpressions(tell)
        self.tuner = Tuner(settings)

    def play(self, performed: FaceSemantics, edits: Edits, time_s: float) -> FaceSemantics:
        """What the character does at `time_s`, on the clock by which expressions come and go."""
        return express(edits.apply(self.tuner.apply(performed)), self.expressions.shares(time_s))
