"""Which of several faces is the person that is being followed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.head_pose import HeadPose, fit_head_pose
from avatar_stream.face_model.model import load_face_model

Floats = npt.NDArray[np.float64]

# How far a head gets: face widths at once, and face widths a second while it is out of sight.
_LEAP, _SPEED = 0.8, 2.5
# How much larger or smaller it gets at once, as the logarithm of the ratio.
_GROWTH = 0.4
# How far the stable landmarks of one person lie apart from frame to frame, in face widths (root mean square): 0.005 to
# 0.02 were measured, and 0.013 to 0.04 between two people. Half of it is the same person for sure.
_SAME_SHAPE = 0.02
# Out of sight for longer than this, the owner has left, and whoever is there now may take over.
_LEFT_S = 2.0
# How quickly the remembered shape follows.
_SHAPE_SHARE = 0.05


class Owner:
    """Remembers where the followed person was, how large and of what shape of head."""

    def __init__(self) -> None:
        self._pose: HeadPose | None = None
        self._time_s = 0.0
        self._shape: Floats = load_face_model().neutral.astype(np.float64)
        self._fitted: tuple[Floats, HeadPose] | None = None

    def forget(self) -> None:
        """Whoever comes next may be the owner."""
        self._pose = None

    def remember(self, face: Floats, time_s: float) -> None:
        """The owner's (478, 3) landmarks in pixels at `time_s`."""
        pose = self._pose_of(face)
        share = 1.0 if self._pose is None else _SHAPE_SHARE
        self._shape = self._shape + share * (pose.to_head_frame(face) - self._shape)
        self._fitted = None
        self._pose, self._time_s = pose, time_s

    def may_be(self, face: Floats, time_s: float) -> bool:
        """Whether (478, 3) landmarks can be the owner's: not too far from where they were, or of their shape."""
        return self._pose is None or self._unlikeness(face, time_s) <= 1.0

    def choose(self, faces: Sequence[Floats], picture_size_px: tuple[int, int], time_s: float) -> int | None:
        """The owner among several faces.

        Args:
            faces: (478, 3) landmarks in pixels of everyone in the picture.
            picture_size_px: width and height.
            time_s: when it was taken.

        Returns:
            Index of the owner. Without one so far, or some seconds after they left, the largest and most central
            face becomes the owner. None where there is no face, or none that can be theirs.
        """
        if self._pose is not None and not 0.0 <= time_s - self._time_s <= _LEFT_S:
            self.forget()
        if not faces:
            return None
        if self._pose is None:
            return int(np.argmax([_prominence(face, picture_size_px) for face in faces]))
        unlikeness = [self._unlikeness(face, time_s) for face in faces]
        best = int(np.argmin(unlikeness))
        return best if unlikeness[best] <= 1.0 else None

    def _pose_of(self, face: Floats) -> HeadPose:
        """The pose of a face, fitted once: a face that was told from others is remembered next."""
        if self._fitted is None or self._fitted[0] is not face:
            self._fitted = face, fit_head_pose(self._shape, face)
        return self._fitted[1]

    def _unlikeness(self, face: Floats, time_s: float) -> float:
        """0 for the owner where they were; above 1 it can't be them."""
        assert self._pose is not None
        pose = self._pose_of(face)
        away_s = max(time_s - self._time_s, 0.0)
        leap = (
            np.linalg.norm((pose.place - self._pose.place)[:2]) / self._pose.scale / (_LEAP + _SPEED * away_s)
        )
        growth = abs(np.log(max(pose.scale, 1e-6) / self._pose.scale)) / (_GROWTH + away_s)
        other_place = max(float(leap), float(growth))
        other_shape = pose.misfit / _SAME_SHAPE
        # Near enough, shape only decides between two; of the same shape, a leap is forgiven.
        return min(0.7 * other_place + 0.3 * min(other_shape, 1.0), 2.0 * other_shape)


def _prominence(face: Floats, picture_size_px: tuple[int, int]) -> float:
    """How much a face is the subject of the picture: its size, less the farther it is from the middle."""
    size = np.array(picture_size_px, dtype=np.float64)
    low, high = face[:, :2].min(axis=0), face[:, :2].max(axis=0)
    off_centre = np.linalg.norm((low + high) / 2 - size / 2) / np.linalg.norm(size / 2)
    return float((high - low).max() * (1.0 - 0.5 * off_centre))
