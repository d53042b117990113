"""A part of a person on its way to a puppet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.cloth import Cloth
from avatar_stream.puppet.building.person.shapes import Shape, ShapeTrack
from avatar_stream.puppet.puppet import Track

Floats = npt.NDArray[np.float64]

# Less than this, in pixels and in shares of opacity, is no change.
_LEAST_MOVE_PX, _LEAST_OPACITY = 0.02, 0.004


@dataclass
class PersonPart:
    """A part on its way.

    Attributes:
        name, opacity, clip: as in `Part`.
        cloth: its texture, and its mesh at rest.
        places: (V, 3) pixels of its vertices, with depth.
        share: (V,) 0…1 how far they go along with the head.
        hang: (V,) 0…1 how far they swing as hair does.
        tracks: its answers to expressions.
    """

    name: str
    cloth: Cloth
    places: Floats
    share: Floats
    hang: Floats | None = None
    tracks: list[Track] = field(default_factory=list)
    opacity: float = 1.0
    clip: str = ""


def answers(
    shapes: Sequence[ShapeTrack],
    moves: Callable[[Shape], Floats] | None = None,
    opacity: Callable[[Shape], float] | None = None,
) -> list[Track]:
    """The tracks of a part; those that change nothing are left out.

    Args:
        shapes: of the face.
        moves: (V, 2) pixels, how far a shape moves the part's vertices.
        opacity: how a shape changes its opacity.
    """
    tracks = []
    for track in shapes:
        offsets, changes = {}, {}
        for place, shape in track.shapes.items():
            if moves is not None:
                moved = np.asarray(moves(shape), np.float32)
                if np.abs(moved).max(initial=0) >= _LEAST_MOVE_PX:
                    offsets[place] = np.where(np.abs(moved) < _LEAST_MOVE_PX, np.float32(0), moved)
            change = opacity(shape) if opacity is not None else 0.0
            if abs(change) >= _LEAST_OPACITY:
                changes[place] = float(change)
        if offsets or changes:
            tracks.append(Track(track.parameters, track.values, offsets, changes))
    return tracks


def fading(shapes: Sequence[ShapeTrack], gone: Callable[[Shape], float]) -> list[Track]:
    """Tracks that take a part's opacity away as fast as something goes.

    Args:
        shapes: of the face.
        gone: of a shape, how often over the part is gone: from 1 on there is nothing left of it.
    """
    tracks = []
    for track in shapes:
        if len(track.parameters) > 1:
            continue
        (values,) = track.values
        share = gone(track.shapes[(len(values) - 1,)])
        if share > _LEAST_OPACITY:
            end = values[-1] / max(share, 1.0)
            tracks.append(Track(track.parameters, ((0.0, end),), {}, {(1,): -min(share, 1.0)}))
    return tracks
