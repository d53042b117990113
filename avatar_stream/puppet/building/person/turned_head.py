"""How a person's head turns and nods: as a solid body, on a grid of yaw and pitch."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.pose import head_rotation_matrix
from avatar_stream.puppet.building.person.head_limits import HeadLimits
from avatar_stream.puppet.building.person.response import PITCH_RESPONSE, YAW_RESPONSE
from avatar_stream.puppet.posing import soft_limit
from avatar_stream.puppet.puppet import Track

Floats = npt.NDArray[np.float64]

# Between two keyforms a point of a turning head goes straight on: with steps of this size it is at most .0075 of its
# distance from the axis off the arc.
_STEP_RAD = float(np.radians(14.0))


@dataclass(frozen=True)
class TurnedHead:
    """How a head turns in its picture.

    Attributes:
        pivot: (3,) pixels, what it turns about.
        rest_rad: (3,) pitch, yaw, roll of the head in the picture.
        limits: how far it goes.
    """

    pivot: Floats
    rest_rad: Floats
    limits: HeadLimits

    def track(self, places: Floats, share: Floats) -> Track:
        """The answer of points to yaw and pitch.

        Args:
            places: (V, 3) pixels at rest.
            share: (V,) 0…1, how far each goes along with the head.
        """
        axes = tuple(
            _values(limits[1], response)
            for limits, response in (
                (self.limits.yaw_rad, YAW_RESPONSE),
                (self.limits.pitch_rad, PITCH_RESPONSE),
            )
        )
        offsets = {}
        for at in product(*(range(len(axis)) for axis in axes)):
            yaw, pitch = (axis[index] for axis, index in zip(axes, at, strict=True))
            if yaw == 0 and pitch == 0:
                continue
            moved = (places - self.pivot) @ self._rotation(yaw, pitch).T + self.pivot
            offsets[at] = (share[:, None] * (moved - places)[:, :2]).astype(np.float32)
        return Track(("yaw", "pitch"), axes, offsets)

    def _rotation(self, yaw: float, pitch: float) -> Floats:
        # A head that is tilted in the picture shakes about its own neck, not about the picture's height.
        turned = (
            soft_limit(PITCH_RESPONSE * pitch, *self.limits.pitch_rad),
            soft_limit(YAW_RESPONSE * yaw, *self.limits.yaw_rad),
            0.0,
        )
        rotation = head_rotation_matrix(self.rest_rad + turned) @ head_rotation_matrix(self.rest_rad).T
        return np.asarray(rotation, np.float64)


def _values(limit: float, response: float) -> tuple[float, ...]:
    """Where keyforms stand: evenly, up to where the head hardly goes on."""
    count = int(np.ceil(limit / response / _STEP_RAD))
    up = [n * _STEP_RAD for n in range(1, count + 1)]
    return (*(-value for value in reversed(up)), 0.0, *up)
