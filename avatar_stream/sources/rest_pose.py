"""Where a head is at rest, for trackers that measure it from their camera."""

from __future__ import annotations

import numpy as np

from avatar_stream.types import FloatArray

_LEARNED_IN_S = 1.0


class RestPose:
    """Takes the pose of the first second for the rest pose, and gives poses seen from it.

    Args:
        learns: whether it begins by learning; otherwise the tracker's own zero counts until `relearn`.
    """

    def __init__(self, *, learns: bool) -> None:
        self._rest_rotation_rad, self._rest_place = np.zeros(3), np.zeros(3)
        self._rotations: list[FloatArray] = []
        self._places: list[FloatArray] = []
        self._until_s: float | None = None
        self._learns = learns

    def relearn(self) -> None:
        """Take the pose of the next second."""
        self._learns, self._until_s = True, None

    def seen_from(
        self, rotation_rad: FloatArray, place: FloatArray | None, time_s: float
    ) -> tuple[FloatArray, FloatArray]:
        """Rotation and place seen from the rest pose; pitch and yaw alone have one, since necks stand upright.

        Args:
            rotation_rad: (3,) pitch, yaw, roll.
            place: (3,) x, y, depth in face widths, or None.
            time_s: monotonic.
        """
        place = np.zeros(3) if place is None else place
        if self._learns:
            self._learn(rotation_rad, place, time_s)
        return rotation_rad - self._rest_rotation_rad, place - self._rest_place

    def _learn(self, rotation_rad: FloatArray, place: FloatArray, time_s: float) -> None:
        if self._until_s is None:
            self._until_s, self._rotations, self._places = time_s + _LEARNED_IN_S, [], []
        self._rotations.append(rotation_rad * np.array([1.0, 1.0, 0.0]))
        self._places.append(place)
        self._rest_rotation_rad = np.median(self._rotations, axis=0)
        self._rest_place = np.median(self._places, axis=0)
        self._learns = time_s < self._until_s
