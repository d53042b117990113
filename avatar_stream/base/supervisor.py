"""One mechanism for everything that may break: opened, watched, closed, and opened again.

Capture process, decoder, outputs, cameras and the connection to OBS are all kept by a `Supervised`. It has no thread:
the thread that uses the thing calls `tend`, so that a device is only ever touched by one thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from avatar_stream.base.clock import Clock, SystemClock
from avatar_stream.errors import AvatarStreamError

T = TypeVar("T")

_MINUTE_S = 60.0


@dataclass(frozen=True)
class RetryTimes:
    """When to try again.

    Attributes:
        quick_s: pause after a failure.
        most_a_minute: after so many failures within a minute the pauses become slow.
        slow_s: pause from then on.
    """

    quick_s: float = 0.5
    most_a_minute: int = 5
    slow_s: float = 5.0


@dataclass(frozen=True)
class Health:
    """How a supervised thing is.

    Attributes:
        state: "new" before the first try, "up" while it works, "down" after it failed, "closed" at the end.
        reason: why it is down, one line for people; "" otherwise.
        slow: whether it failed so often that it is only tried every `RetryTimes.slow_s`.
    """

    state: Literal["new", "up", "down", "closed"] = "new"
    reason: str = ""
    slow: bool = False


class Backoff:
    """When to try again after the latest of several failures: soon, but slowly once they pile up."""

    def __init__(self, clock: Clock, times: RetryTimes) -> None:
        self._clock, self._times = clock, times
        self._failures_s: deque[float] = deque(maxlen=times.most_a_minute)
        self.retry_at_s = float("-inf")
        self.slow = False

    def failed(self) -> None:
        """Count a failure that has just happened."""
        now_s = self._clock.now_s()
        full = len(self._failures_s) == self._times.most_a_minute
        self.slow = full and now_s - self._failures_s[0] < _MINUTE_S
        self._failures_s.append(now_s)
        self.retry_at_s = now_s + (self._times.slow_s if self.slow else self._times.quick_s)

    def forget(self) -> None:
        """Begin as if nothing had ever failed."""
        self._failures_s.clear()
        self.retry_at_s, self.slow = float("-inf"), False

    @property
    def due(self) -> bool:
        """Whether the time for another try has come."""
        return self._clock.now_s() >= self.retry_at_s


class Supervised(Generic[T]):
    """Keeps one thing open.

    Args:
        open_thing: opens it. Whatever it raises is a failure, and a reason to try again later.
        close_thing: closes one that failed or is no longer wanted; what it raises is ignored.
        clock: gives the time.
        times: when to try again.
        on_change: called with the new health whenever state or reason change; from the thread that tends.

    Attributes:
        health: how it is; may be read from any thread.
    """

    def __init__(
        self,
        open_thing: Callable[[], T],
        close_thing: Callable[[T], object],
        *,
        clock: Clock | None = None,
        times: RetryTimes | None = None,
        on_change: Callable[[Health], None] = lambda health: None,
    ) -> None:
        self._open_thing, self._close_thing = open_thing, close_thing
        self._on_change = on_change
        self._backoff = Backoff(clock or SystemClock(), times or RetryTimes())
        self._thing: T | None = None
        self.health = Health()

    @property
    def thing(self) -> T | None:
        """What is open now, or None."""
        return self._thing

    @property
    def retry_at_s(self) -> float:
        """When `tend` will try again, if nothing is open."""
        return self._backoff.retry_at_s

    def tend(self) -> T | None:
        """What is open; where nothing is and the time has come, it is opened first."""
        if self._thing is None and self.health.state != "closed" and self._backoff.due:
            try:
                self._thing = self._open_thing()
            except Exception as error:  # whatever it is, everything else goes on
                self.failed(reason_of(error))
            else:
                self._change(Health("up"))
        return self._thing

    def failed(self, reason: str) -> None:
        """Say that what is open broke, or could not be opened: it is closed and tried again when it is due."""
        self._close_quietly()
        self._backoff.failed()
        self._change(Health("down", reason, self._backoff.slow))

    def again(self) -> None:
        """Close what is open, without calling it a failure, and open it anew at the next `tend`."""
        self._close_quietly()
        self._backoff.forget()

    def close(self) -> None:
        """Close what is open, for good; may be called more than once."""
        self._close_quietly()
        if self.health.state != "closed":
            self._change(Health("closed"))

    def _close_quietly(self) -> None:
        thing, self._thing = self._thing, None
        if thing is None:
            return
        try:
            self._close_thing(thing)
        except Exception:
            return  # it has failed already, and why has been told

    def _change(self, health: Health) -> None:
        if health != self.health:
            self.health = health
            self._on_change(health)


def reason_of(error: BaseException) -> str:
    """One line for people: an error of this project in its own words, any other one with its type."""
    text = " ".join(str(error).split())
    return text if isinstance(error, AvatarStreamError) and text else f"{type(error).__name__}: {text}"
