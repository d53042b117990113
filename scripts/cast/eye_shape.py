"""The geometry of a drawn eye, and the anchors that belong to it. How it is painted is another matter."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from brush import Points, Sheet, Spot, curve, mirror, moved

# Where a shape that is described for the left eye comes to lie: there, or mirrored for the right one.
Lay = Callable[[Points], Points]


@dataclass(frozen=True)
class EyeShape(ABC):
    """One eye, described as the character's left one (on the right of the picture); the other mirrors it.

    Attributes:
        upper: knots of the upper lid's edge, inner to outer corner, relative to `centre`.
        lower: knots of the lower lid's edge, outer to inner corner, relative to `centre`.
        iris: centre of the iris relative to `centre`, then its two radii.
    """

    centre: Spot
    upper: tuple[Spot, ...]
    lower: tuple[Spot, ...]
    iris: tuple[float, float, float, float]

    @property
    def upper_edge(self) -> Points:
        """The upper lid's edge, inner to outer corner."""
        return moved(curve(*self.upper), *self.centre)

    @property
    def lower_edge(self) -> Points:
        """The lower lid's edge, outer to inner corner."""
        return moved(curve(*self.lower), *self.centre)

    @property
    def eyeball(self) -> Points:
        """The visible eyeball, exactly."""
        return np.vstack([self.upper_edge, self.lower_edge])

    def anchors(self) -> dict[str, Spot]:
        """All eye anchors of both sides, on the edge of the visible eyeball."""
        upper, lower = self.upper_edge, self.lower_edge[::-1]
        found = {"eye_inner": upper[0], "eye_outer": upper[-1]}
        for lid, edge in (("upper", upper), ("lower", lower)):
            for suffix, share in (("_inner", 0.27), ("", 0.5), ("_outer", 0.73)):
                # Shares of the eye's width, as the landmarks of a real eye are spread.
                x = edge[0, 0] + share * (edge[-1, 0] - edge[0, 0])
                found[f"eye_{lid}{suffix}"] = np.array([x, np.interp(x, edge[:, 0], edge[:, 1])])
        found["iris"] = np.add(self.centre, self.iris[:2])
        both: dict[str, Spot] = {}
        for name, spot in found.items():
            right = mirror(spot[None])[0]
            both[f"right_{name}"] = (float(right[0]), float(right[1]))
            both[f"left_{name}"] = (float(spot[0]), float(spot[1]))
        return both

    def draw(self, sheet: Sheet) -> None:
        """Draw both eyes. The glints stay on one side, since both eyes look into the same light."""
        self._draw_one(sheet, lambda points: points)
        self._draw_one(sheet, mirror)

    def _draw_one(self, sheet: Sheet, lay: Lay) -> None:
        with sheet.inside(lay(self.eyeball)):
            self._draw_ball(sheet, lay)
        self._draw_lids(sheet, lay)

    def _iris_centre(self, lay: Lay) -> Spot:
        x, y = lay(np.array([[self.centre[0] + self.iris[0], self.centre[1] + self.iris[1]]]))[0]
        return float(x), float(y)

    @abstractmethod
    def _draw_ball(self, sheet: Sheet, lay: Lay) -> None:
        """Paint what the lids leave to be seen; the sheet lets nothing out of it."""

    @abstractmethod
    def _draw_lids(self, sheet: Sheet, lay: Lay) -> None:
        """Paint lashes, lids and what else surrounds the eyeball."""
