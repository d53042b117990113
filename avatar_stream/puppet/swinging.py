"""What hangs on a head follows it a little later, and so does the body: springs, in seconds and face widths."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.puppet import Puppet, Swing
from avatar_stream.types import FaceSemantics

Floats = npt.NDArray[np.float32]

# Pendulums are stepped this finely, whatever the rate of pictures; after a longer gap they hang still.
STEP_S = 1 / 240
MAX_GAP_S = 0.5
# Nearer to rest than this, in face widths, they stop, so that a still face gives still pictures.
STILL = 2e-4


# The body follows as the end of a slow pendulum that hardly swings over.
_BODY = Swing("body", (0.0, 0.0), period_s=1 / 1.3, damping=0.9)


@dataclass(frozen=True)
class Swung:
    """Where springs are at one moment.

    Attributes:
        lags: (S, 2) float32 face widths: how far each swing's end lags behind where a rigid head would hold it.
        body: (2,) float32 face widths: where a body that follows the head has gone; `body_x` and `body_y`.
    """

    lags: Floats
    body: Floats


class Swinging:
    """The state of a puppet's springs between pictures. Depends on the times in the semantics alone."""

    def __init__(self, puppet: Puppet) -> None:
        # The last one is the body.
        self._swings = (*puppet.swings, _BODY)
        count = len(self._swings)
        self._place, self._speed, self._held = (np.zeros(count, np.complex128) for _ in range(3))
        self._last_s: float | None = None
        self._stiffness = np.array([(2 * math.pi / swing.period_s) ** 2 for swing in self._swings])
        self._drag = np.array([4 * math.pi * swing.damping / swing.period_s for swing in self._swings])
        self._reach = np.array([swing.reach for swing in self._swings])

    def at(self, semantics: FaceSemantics) -> Swung:
        """Follow the head to one moment."""
        held = np.array(
            [complex(*_held_at(swing, semantics)) for swing in self._swings[:-1]]
            + [complex(*semantics.head_position[:2])]
        )
        gap_s = math.inf if self._last_s is None else semantics.captured_s - self._last_s
        if not 0 <= gap_s <= MAX_GAP_S:
            self._place, self._speed = held.copy(), np.zeros_like(held)
        else:
            self._step(held, gap_s)
        self._last_s, self._held = semantics.captured_s, held
        lag = self._place - held
        length = np.abs(lag)
        lag = lag * np.where(
            length > 0, self._reach * np.tanh(length / self._reach) / np.maximum(length, 1e-12), 0
        )
        body = np.array([self._place[-1].real, self._place[-1].imag], np.float32)
        return Swung(np.stack([lag.real, lag.imag], axis=1)[:-1].astype(np.float32), body)

    def _step(self, held: npt.NDArray[np.complex128], seconds: float) -> None:
        steps = max(1, math.ceil(seconds / STEP_S))
        step_s = seconds / steps
        for step in range(1, steps + 1):
            goal = self._held + (held - self._held) * (step / steps)
            self._speed += (self._stiffness * (goal - self._place) - self._drag * self._speed) * step_s
            self._place += self._speed * step_s
        still = (
            (np.abs(self._place - held) < STILL) & (np.abs(self._speed) < 10 * STILL) & (held == self._held)
        )
        self._place[still], self._speed[still] = held[still], 0


def _held_at(swing: Swing, semantics: FaceSemantics) -> tuple[float, float]:
    """Where a rigid head carries the swing's end, in face widths from its place at rest."""
    pitch, yaw, roll = (float(angle) for angle in semantics.head_rotation_rad)
    x, y, _ = (float(value) for value in semantics.head_position)
    tip_x, tip_y = swing.tip
    cos, sin = math.cos(roll), math.sin(roll)
    # Hair in front and at the back is half a face width from the axis that the head turns about.
    aside, above = 0.5 * math.sin(yaw), -0.5 * math.sin(pitch)
    return (
        x + tip_x * cos - tip_y * sin - tip_x + aside,
        y + tip_x * sin + tip_y * cos - tip_y + above,
    )
