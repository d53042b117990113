"""Posing: from numbers to where every vertex is. Step by step the same in every language (docs/puppet.md)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from avatar_stream.puppet.parameters import PARAMETER_COUNT, PARAMETER_INDEX, Values, parameter_number
from avatar_stream.puppet.puppet import Puppet

Floats = npt.NDArray[np.float32]

# A head this many face widths away at rest grows by perspective as it comes nearer (60 cm, heads of 15 cm).
REST_DISTANCE = 4.0
# Nearer than this nobody comes.
_NEAREST = 0.5


@dataclass(frozen=True)
class PosedPuppet:
    """A puppet at one moment.

    Attributes:
        vertices: (V, 2) float32 pixels of the canvas: all parts' vertices, one part after the other.
        opacity: (P,) float32 0…1 of each part.
    """

    vertices: Floats
    opacity: Floats


class Poser:
    """Poses one puppet. Everything that doesn't depend on the pose is computed once."""

    def __init__(self, puppet: Puppet) -> None:
        self.puppet = puppet
        counts = [len(part.rest) for part in puppet.parts]
        #: First vertex of each part, and their number at the end.
        self.first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        self._rest = _stacked([part.rest for part in puppet.parts], 2)
        self._follow = _stacked([part.follow for part in puppet.parts])[:, None]
        self._base_opacity = np.array([part.opacity for part in puppet.parts], np.float32)
        self._keys = _Keys(puppet, self.first)
        hanging = [
            (first, part) for first, part in zip(self.first, puppet.parts, strict=False) if part.swing >= 0
        ]
        self._hanging = np.concatenate(
            [np.arange(first, first + len(part.rest)) for first, part in hanging] or [np.zeros(0, int)]
        )
        self._hang = _stacked([part.hang for _, part in hanging])[:, None]
        self._swing_of = np.concatenate(
            [np.full(len(part.rest), part.swing) for _, part in hanging] or [np.zeros(0, int)]
        )

    def pose(self, values: Values, swings: Floats | None = None) -> PosedPuppet:
        """The puppet at one moment.

        Args:
            values: (61 + T,) see `parameters`; without the T toggles' numbers all are off.
            swings: (S, 2) face widths: how far the end of each swing is from where a rigid head would hold it; None
                for nowhere else.

        Order of operations:
            1. keyforms: each vertex moves from rest by the sum of its tracks' offsets;
            2. head: roll, x, y and depth ease towards their limits; about the pivot it turns by roll and grows by
               depth, then it travels by x and y, and goes along by its share `follow`;
            3. swings: it moves by its share `hang` of its swing.
        """
        weights = self._keys.weights(values)
        moved = self._rest + (self._keys.offsets @ weights).reshape(-1, 2)
        moved += self._follow * (self._carried(moved, values) - moved)
        if swings is not None and len(self._hanging):
            width_px = self.puppet.head.face_width_px
            moved[self._hanging] += self._hang * swings[self._swing_of] * np.float32(width_px)
        opacity = np.clip(self._base_opacity + self._keys.opacity @ weights, 0.0, 1.0)
        return PosedPuppet(moved.astype(np.float32), opacity.astype(np.float32))

    def _carried(self, points: Floats, values: Values) -> Floats:
        """(V, 2) where points of a head that is followed whole go."""
        head = self.puppet.head
        roll, x, y, depth = (
            soft_limit(float(values[PARAMETER_INDEX[name]]), *limits)
            for name, limits in (
                ("roll", head.roll_limits),
                ("x", head.position_limits),
                ("y", head.position_limits),
                ("depth", head.depth_limits),
            )
        )
        angle = roll * head.tilt
        size = REST_DISTANCE / max(REST_DISTANCE - depth * head.travel, _NEAREST)
        cos, sin = size * np.cos(angle), size * np.sin(angle)
        turn = np.array([[cos, sin], [-sin, cos]], np.float32)
        pivot = np.array(head.pivot, np.float32)
        travelled = np.array([x, y], np.float32) * np.float32(head.travel * head.face_width_px)
        carried: Floats = (points - pivot) @ turn + (pivot + travelled)
        return carried


def soft_limit(value: float, exact: float, limit: float) -> float:
    """`value` itself up to ±`exact`, then easing towards ±`limit`, with no kink."""
    excess = abs(value) - exact
    if excess <= 0:
        return value
    room = limit - exact
    return math.copysign(exact + room * math.tanh(excess / room), value)


class _Keys:
    """All keyforms of a puppet as two matrices, and how much each counts.

    A keyform's weight is 1 at its own value and falls linearly to 0 at its neighbours'; for two parameters the weights
    are multiplied.

    Attributes:
        offsets: (2 V, K) sparse.
        opacity: (P, K) sparse.
    """

    def __init__(self, puppet: Puppet, first: npt.NDArray[np.int32]) -> None:
        self._axes: list[tuple[int, float, float, float, int, float, float, float]] = []
        rows, columns, numbers = [], [], []
        opacity_rows, opacity_columns, opacity_numbers = [], [], []
        for number, part in enumerate(puppet.parts):
            for track in part.tracks:
                for place in product(*(range(len(values)) for values in track.values)):
                    offsets, opacity = track.offsets.get(place), track.opacity.get(place, 0.0)
                    if offsets is None and not opacity:
                        continue
                    key = len(self._axes)
                    numbered = [parameter_number(name, puppet.toggles) for name in track.parameters]
                    self._axes.append(_axes_of(numbered, track.values, place))
                    if offsets is not None:
                        flat = offsets.ravel()
                        moving = np.flatnonzero(flat)
                        rows.append(2 * int(first[number]) + moving)
                        columns.append(np.full(len(moving), key))
                        numbers.append(flat[moving])
                    if opacity:
                        opacity_rows.append(number)
                        opacity_columns.append(key)
                        opacity_numbers.append(opacity)
        count = max(len(self._axes), 1)
        self.offsets = sparse.csr_matrix(
            (_joined(numbers, np.float32), (_joined(rows, np.int64), _joined(columns, np.int64))),
            shape=(2 * int(first[-1]), count),
            dtype=np.float32,
        )
        self.opacity = sparse.csr_matrix(
            (np.array(opacity_numbers, np.float32), (opacity_rows, opacity_columns)),
            shape=(len(puppet.parts), count),
            dtype=np.float32,
        )
        self._toggles = len(puppet.toggles)
        table = np.array(self._axes, np.float64).reshape(-1, 2, 4)
        self._parameter = table[:, :, 0].astype(np.int64)
        lower, own, upper = (table[:, :, i] for i in (1, 2, 3))
        # Beyond the ends of a track its last keyform stays: there the neighbour is infinitely far.
        self._own = own.astype(np.float32)
        self._per_lower, self._per_upper = (
            (1 / gap).astype(np.float32) for gap in (own - lower, upper - own)
        )

    def weights(self, values: Values) -> Floats:
        """(K,) how much each keyform counts."""
        if not len(self._parameter):
            return np.zeros(1, np.float32)
        # The last parameter is one that always stands at the keyform's own value.
        all_values = np.zeros(PARAMETER_COUNT + self._toggles + 1, np.float32)
        all_values[: len(values)] = values
        value = all_values[self._parameter]
        rising = 1 - (self._own - value) * self._per_lower
        falling = 1 - (value - self._own) * self._per_upper
        each = np.clip(np.minimum(rising, falling), 0.0, 1.0)
        weights: Floats = each.prod(axis=1).astype(np.float32)
        return weights


def _axes_of(
    parameters: Sequence[int], values: tuple[tuple[float, ...], ...], place: tuple[int, ...]
) -> tuple[int, float, float, float, int, float, float, float]:
    """For each of two parameters: its number, and the lower neighbour's, own and upper neighbour's value."""
    axes: list[float] = []
    for number, standing, index in zip(parameters, values, place, strict=True):
        lower = standing[index - 1] if index > 0 else -np.inf
        upper = standing[index + 1] if index + 1 < len(standing) else np.inf
        axes += [number, lower, standing[index], upper]
    if len(parameters) == 1:
        axes += [-1, -np.inf, 0.0, np.inf]
    return tuple(axes)  # type: ignore[return-value]


def _stacked(arrays: Sequence[Floats], columns: int | None = None) -> Floats:
    empty = np.zeros((0, columns) if columns else 0, np.float32)
    stacked: Floats = np.concatenate([empty, *arrays]).astype(np.float32)
    return stacked


def _joined(arrays: Sequence[npt.NDArray[Any]], dtype: type) -> npt.NDArray[Any]:
    joined: npt.NDArray[Any] = np.concatenate([np.zeros(0, dtype), *arrays]).astype(dtype)
    return joined
