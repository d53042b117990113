"""Which layers of a file become one sheet: those of one part that nothing else lies between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from avatar_stream.characters.layered.assigning import AssignedLayer
from avatar_stream.characters.layered.layered_file import FileLayer

# Sheets are whole pictures: so many bytes, and so many of them, are the most.
_MOST_BYTES, _MOST_PILES, _LEAST_PILES = 640 << 20, 150, 24


@dataclass(frozen=True)
class Role:
    """What a pile of layers is for.

    Attributes:
        expression, kind: see `NamedPart`; "" for a plain part.
        toggle: name of the toggle that switches it, or "".
        shown: whether it is part of the picture at rest.
    """

    expression: str = ""
    kind: str = ""
    toggle: str = ""
    shown: bool = True


@dataclass(frozen=True)
class Pile:
    """Layers that become one sheet, far to near."""

    label: str
    side: str
    role: Role
    layers: list[FileLayer]


def piles_of(assigned: Sequence[tuple[AssignedLayer, Role]], size: tuple[int, int]) -> list[Pile]:
    """Lay layers of one label, side and role together, far to near.

    A layer comes onto the pile of its own if none of the piles on that one touches it; else onto a new one. Where
    that gives too many for the picture's size, the smallest are laid onto those below them.

    Args:
        assigned: layers, far to near, with what they are for.
        size: (width, height) of the picture.
    """
    piles: list[Pile] = []
    for one, role in assigned:
        _put(piles, one, role)
    most = int(np.clip(_MOST_BYTES // (4 * size[0] * size[1]), _LEAST_PILES, _MOST_PILES))
    while len(piles) > most and _fewer(piles):
        pass
    return piles


def _put(piles: list[Pile], one: AssignedLayer, role: Role) -> None:
    for pile in reversed(piles):
        if (pile.label, pile.side, pile.role) == (one.label, one.side, role):
            pile.layers.append(one.layer)
            return
        if any(_touch(one.layer, layer) for layer in pile.layers):
            break
    piles.append(Pile(one.label, one.side, role, [one.layer]))


def _touch(one: FileLayer, other: FileLayer) -> bool:
    """Whether both have paint on one pixel."""
    rows, columns = (
        slice(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(one.box, other.box, strict=True)
    )
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return False
    shown = [
        layer.picture[
            rows.start - layer.place[1] : rows.stop - layer.place[1],
            columns.start - layer.place[0] : columns.stop - layer.place[0],
            3,
        ]
        > 0
        for layer in (one, other)
    ]
    return bool(np.logical_and(*shown).any())


def _fewer(piles: list[Pile]) -> bool:
    """Lay the smaller of two neighbours of one role onto the larger; gives whether there were such."""
    pairs = [number for number in range(1, len(piles)) if piles[number].role == piles[number - 1].role]
    if not pairs:
        return False
    near = min(pairs, key=lambda number: min(_area(piles[number]), _area(piles[number - 1])))
    below, above = piles[near - 1], piles[near]
    larger = max(below, above, key=_area)
    piles[near - 1 : near + 1] = [
        Pile(larger.label, larger.side, larger.role, [*below.layers, *above.layers])
    ]
    return True


def _area(pile: Pile) -> int:
    return sum(layer.picture.shape[0] * layer.picture.shape[1] for layer in pile.layers)
