"""Drawn shapes that take each other's place as an expression comes: mouths, brows and eyes that an artist added.

Of a row of shapes, the later ones go before the earlier: one that comes takes all before it away, so that one is seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from avatar_stream.puppet.puppet import Track

# A trigger is one or two parameters, each with the values from which and at which a shape has come.
Trigger = tuple[tuple[str, float, float], ...]


def comes(trigger: Trigger) -> Track:
    """The track by which what is invisible at rest comes."""
    return _track(trigger, 1.0)


def goes(trigger: Trigger) -> Track:
    """The track by which what is there goes where another comes."""
    return _track(trigger, -1.0)


def exchanged(triggers: Sequence[Trigger], number: int) -> tuple[Track, ...]:
    """The tracks of one shape of a row, of which all but this have triggers of their own, too.

    Args:
        triggers: of all shapes, those that go before others last.
        number: of the shape in the row; -1 for what is there at rest.
    """
    own = (comes(triggers[number]),) if number >= 0 else ()
    return (*own, *(goes(trigger) for trigger in triggers[number + 1 :]))


def _track(trigger: Trigger, change: float) -> Track:
    names = tuple(name for name, _, _ in trigger)
    values = tuple((start, end) for _, start, end in trigger)
    return Track(names, values, {}, {(1,) * len(trigger): change})
