"""Which expressions are held just now, and how far each has come in or gone."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

from avatar_stream.edits.edits import Edits
from avatar_stream.edits.expression import NamedExpression, edits_of


@dataclass(frozen=True)
class _Fade:
    """One expression on its way in, or out.

    Attributes:
        expression, edits: what it is.
        held: whether it is on its way in, or there.
        start: how much of it showed when it set out, 0…1.
        start_s: monotonic seconds of then.
        until_s: when it goes by itself; infinite where it doesn't.
    """

    expression: NamedExpression
    edits: Edits
    held: bool
    start: float
    start_s: float
    until_s: float = math.inf

    def share(self, time_s: float) -> float:
        """How much of it shows, 0…1 (smoothstep). A way that is half gone already takes half the time."""
        way = 1.0 - self.start if self.held else self.start
        whole_s = self.expression.fade_in_s if self.held else self.expression.fade_out_s
        x = 1.0 if whole_s * way <= 0.0 else min(max((time_s - self.start_s) / (whole_s * way), 0.0), 1.0)
        return self.start + ((1.0 if self.held else 0.0) - self.start) * x * x * (3.0 - 2.0 * x)


class HeldExpressions:
    """Expressions come and go here; from any thread.

    Args:
        tell: called with the names of those that are held, whenever that changes.
    """

    def __init__(self, tell: Callable[[tuple[str, ...]], None]) -> None:
        self._fades: dict[str, _Fade] = {}
        self._lock = threading.Lock()
        self._tell = tell

    @property
    def held(self) -> tuple[str, ...]:
        """Names of those that are held, in the order in which they came."""
        with self._lock:
            return self._held()

    def press(self, name: str, expression: NamedExpression, time_s: float) -> bool:
        """What a press of its key does. Returns whether it is held now."""
        with self._lock:
            held = name in self._held()
            if held and expression.press == "toggle":
                self._go(name, time_s)
            else:
                self._come(name, expression, time_s)
            told = self._held()
        self._tell(told)
        return name in told

    def let_go(self, name: str, time_s: float) -> None:
        """What the end of a press does: only of those that are held as long as the key is down."""
        with self._lock:
            fade = self._fades.get(name)
            if fade is None or not fade.held or fade.expression.press != "hold":
                return
            self._go(name, time_s)
            told = self._held()
        self._tell(told)

    def release(self, time_s: float) -> None:
        """Let go of all."""
        with self._lock:
            for name in self._held():
                self._go(name, time_s)
        self._tell(())

    def redefine(self, name: str, expression: NamedExpression | None, time_s: float) -> None:
        """Go on with one that was changed, if it is held; None lets go of it."""
        with self._lock:
            fade = self._fades.get(name)
            if fade is None:
                return
            if expression is None:
                self._go(name, time_s)
            elif fade.held:
                self._come(name, expression, time_s, start=fade.share(time_s))
            told = self._held()
        self._tell(told)

    def shares(self, time_s: float) -> list[tuple[Edits, float]]:
        """Edits that show at `time_s`, and how much of each, 0…1."""
        if not self._fades:
            return []
        over = False
        with self._lock:
            for name, fade in list(self._fades.items()):
                if fade.held and time_s >= fade.until_s:
                    self._go(name, fade.until_s)
                    over = True
                if not self._fades[name].held and self._fades[name].share(time_s) <= 0.0:
                    del self._fades[name]
            shares = [(fade.edits, fade.share(time_s)) for fade in self._fades.values()]
            told = self._held()
        if over:
            self._tell(told)
        return shares

    def _held(self) -> tuple[str, ...]:
        return tuple(name for name, fade in self._fades.items() if fade.held)

    def _come(
        self, name: str, expression: NamedExpression, time_s: float, start: float | None = None
    ) -> None:
        fade = self._fades.pop(name, None)  # the newest comes last
        if start is None:
            start = 0.0 if fade is None else fade.share(time_s)
        until_s = time_s + expression.lasts_s if expression.press == "timed" else math.inf
        self._fades[name] = _Fade(expression, edits_of(expression), True, start, time_s, until_s)

    def _go(self, name: str, time_s: float) -> None:
        fade = self._fades[name]
        self._fades[name] = _Fade(fade.expression, fade.edits, False, fade.share(time_s), time_s)
