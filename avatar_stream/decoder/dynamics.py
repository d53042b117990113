"""What follows the head a little later than the head itself: hair and ears swing, shoulders lean, the chest breathes.

All of it depends on the times in the semantics alone, never on a clock: the same semantics give the same pictures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from avatar_stream.types import FloatArray

# Springs (natural frequency, damping ratio): hair overshoots lightly, a body doesn't.
HAIR_SPRING = (2.1, 0.42)
BODY_SPRING = (1.3, 0.9)
# Longest lag of hair behind the head, in face widths.
HAIR_LIMIT = 0.12
# The springs are stepped this finely; a gap longer than `MAX_GAP_S` starts them anew, at rest.
STEP_S = 1 / 240
MAX_GAP_S = 0.5
# Closer to rest than this (face widths) a spring stops, so that a still face gives still pictures.
STILL = 2e-4
BREATH_PERIOD_S = 4.2
BREATH_FACE_WIDTHS = 0.012


@dataclass(frozen=True)
class FollowThrough:
    """Offsets in face widths, x right and y down.

    Attributes:
        hair: (2,) of the tips of hair and ears from where a rigid head would hold them.
        body: (2,) of the body from its place at rest.
        breath: how far the chest has risen.
    """

    hair: FloatArray
    body: FloatArray
    breath: float


class Spring:
    """A damped spring in the plane that follows a target."""

    def __init__(self, frequency_hz: float, damping: float) -> None:
        self._stiffness = (2 * math.pi * frequency_hz) ** 2
        self._drag = 2 * damping * 2 * math.pi * frequency_hz
        # A point of the plane as one complex number: many times faster than as an array of two.
        self._place = self._speed = 0j

    def rest_at(self, target: FloatArray) -> None:
        """Put the spring at rest on its target, (2,)."""
        self._place, self._speed = complex(*target), 0j

    def follow(self, start: FloatArray, target: FloatArray, seconds: float) -> FloatArray:
        """Move on by `seconds` while the target goes from `start` to `target`; returns the place, (2,)."""
        here, there = complex(*start), complex(*target)
        place, speed = self._place, self._speed
        steps = max(1, math.ceil(seconds / STEP_S))
        step_s = seconds / steps
        for step in range(1, steps + 1):
            goal = here + (there - here) * (step / steps)
            speed += (self._stiffness * (goal - place) - self._drag * speed) * step_s
            place += speed * step_s
        if here == there and abs(place - there) < STILL and abs(speed) < 10 * STILL:
            place, speed = there, 0j
        self._place, self._speed = place, speed
        return np.array([place.real, place.imag])


class Dynamics:
    """The state of one character's follow-through between pictures."""

    def __init__(self, *, breathing: bool) -> None:
        self._breathing = breathing
        self._hair = Spring(*HAIR_SPRING)
        self._body = Spring(*BODY_SPRING)
        self._last_s: float | None = None
        self._tips = np.zeros(2)
        self._shoulders = np.zeros(2)

    def at(self, tips: FloatArray, shoulders: FloatArray, time_s: float) -> FollowThrough:
        """Follow the head to one moment.

        Args:
            tips: (2,) face widths: where a rigid head carries the tips of its hair.
            shoulders: (2,) face widths: where the body comes to rest for this head.
            time_s: moment of the semantics; where times repeat, jump or run backwards, all is found settled.
        """
        gap_s = math.inf if self._last_s is None else time_s - self._last_s
        if not 0 < gap_s <= MAX_GAP_S:
            self._hair.rest_at(tips)
            self._body.rest_at(shoulders)
            hair, body = tips, shoulders
        else:
            hair = self._hair.follow(self._tips, tips, gap_s)
            body = self._body.follow(self._shoulders, shoulders, gap_s)
        self._last_s, self._tips, self._shoulders = time_s, tips, shoulders
        lag = hair - tips
        length = float(np.linalg.norm(lag))
        if length > 0:
            lag = lag * (HAIR_LIMIT * math.tanh(length / HAIR_LIMIT) / length)
        # Rising faster than falling, as breath does.
        phase = 2 * math.pi * time_s / BREATH_PERIOD_S
        breath = (
            BREATH_FACE_WIDTHS * 0.5 * (1 - math.cos(phase - 0.4 * math.sin(phase)))
            if self._breathing
            else 0.0
        )
        return FollowThrough(lag, body.copy(), breath)
