"""Where the landmarks of a person's puppet are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.topology import VERTEX_COUNT
from avatar_stream.puppet import Poser, Puppet, values_of
from avatar_stream.puppet.building.person.build import FIGURE
from avatar_stream.types import FaceSemantics


class FaceMotion:
    """Follows the landmarks of one person's puppet, which are the first vertices of their figure.

    Args:
        puppet: as `build_person` makes them.
    """

    def __init__(self, puppet: Puppet) -> None:
        self._poser = Poser(puppet)
        part = [part.name for part in puppet.parts].index(FIGURE)
        first = int(self._poser.first[part])
        self._landmarks = slice(first, first + VERTEX_COUNT)

    def at(self, semantics: FaceSemantics) -> npt.NDArray[np.float64]:
        """(478, 2) pixels, x and y, of the landmarks for `semantics`."""
        return self._poser.pose(values_of(semantics)).vertices[self._landmarks].astype(np.float64)
