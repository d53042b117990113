"""Where a face lies in its picture: its own axes and unit, from its anchors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]
#: The anchors that say where a face is, how wide and how tilted.
NEEDED = (
    "right_eye_outer", "right_eye_inner", "left_eye_outer", "left_eye_inner", "cheek_left", "cheek_right",
)  # fmt: skip


@dataclass(frozen=True)
class FaceFrame:
    """A face's own axes.

    In face units: the origin midway between the eyes, u to the picture's right along the line of the eyes, v down
    the face, the unit the face's width from cheek to cheek.

    Attributes:
        origin: (2,) pixels.
        across: (2,) pixels, one face width along the line of the eyes.
        anchors: (x, y) in face units of every anchor that is known, by name.
    """

    origin: Floats
    across: Floats
    anchors: dict[str, Point]

    @classmethod
    def of(cls, anchors: Mapping[str, Point]) -> FaceFrame:
        """The frame of a face with these anchors, in pixels.

        Raises:
            ValueError: eyes or cheeks are missing, or lie in one place.
        """
        missing = [name for name in NEEDED if name not in anchors]
        if missing:
            raise ValueError(f"a face's axes need the anchors {', '.join(missing)}")
        points = {name: np.asarray(point, np.float64) for name, point in anchors.items()}
        right = (points["right_eye_outer"] + points["right_eye_inner"]) / 2
        left = (points["left_eye_outer"] + points["left_eye_inner"]) / 2
        width = float(np.linalg.norm(points["cheek_left"] - points["cheek_right"]))
        distance = float(np.linalg.norm(left - right))
        if width < 1.0 or distance < 1e-3 * width:
            raise ValueError("the face has no width")
        frame = cls((right + left) / 2, (left - right) * (width / distance), {})
        inside = frame.to_face(np.stack(list(points.values())))
        return cls(
            frame.origin,
            frame.across,
            {name: (float(u), float(v)) for name, (u, v) in zip(points, inside, strict=True)},
        )

    @property
    def width_px(self) -> float:
        """Pixels of a face width."""
        return float(np.linalg.norm(self.across))

    @property
    def down(self) -> Floats:
        """(2,) pixels, one face width down the face."""
        return np.array([-self.across[1], self.across[0]])

    def to_face(self, points: npt.NDArray[np.floating]) -> Floats:  # type: ignore[type-arg]
        """(N, 2) pixels to face units."""
        seen = np.asarray(points, np.float64) - self.origin
        axes = np.stack([self.across, self.down]) / self.width_px**2
        placed: Floats = seen @ axes.T
        return placed

    def to_pixels(self, shifts: Floats) -> Floats:
        """(N, 2) shifts in face units to pixels."""
        moved: Floats = shifts @ np.stack([self.across, self.down])
        return moved
