"""From layers whose meaning is known to the sheets that a puppet is built of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from avatar_stream.characters.layered.assigning import AssignedLayer
from avatar_stream.characters.layered.layered_file import FileLayer, LayeredFile, laid_over
from avatar_stream.errors import PictureError
from avatar_stream.puppet.building.sheets import LayeredCharacter, Point, Sheet

# Of expressions these add to a face; others stand in the place of a part.
TOGGLES = ("blush", "tears", "sweat")


@dataclass(frozen=True)
class LayeredParts:
    """What a layered file gives.

    Attributes:
        character: the sheets of all that the picture shows at rest.
        expressions: layers for expressions, visible or not, far to near. Visible ones of `TOGGLES` are in the sheets,
            too.
        hidden: layers that are switched off and are for no expression, far to near.
    """

    character: LayeredCharacter
    expressions: tuple[AssignedLayer, ...]
    hidden: tuple[AssignedLayer, ...]


def layered_parts(
    file: LayeredFile, assigned: Sequence[AssignedLayer], anchors: Mapping[str, Point]
) -> LayeredParts:
    """Lay layers of one label together, and set aside what is not shown at rest.

    Sheets over each other are the file's own picture, up to rounding; but a visible layer of an expression, such as an
    open mouth, is left out where the part that it stands for is visible, too.

    Args:
        file: what was read.
        assigned: its layers, far to near, see `assign`.
        anchors: (x, y) pixels of the face's anchors in the file's picture.

    Raises:
        PictureError: nothing is visible.
    """
    plain = {one.label for one in assigned if one.layer.visible and not one.expression}

    def at_rest(one: AssignedLayer) -> bool:
        return one.layer.visible and (
            not one.expression or one.expression in TOGGLES or one.label not in plain
        )

    piles: list[_Pile] = []
    for one in assigned:
        if at_rest(one):
            _put(piles, one)
    if not piles:
        raise PictureError(
            "The layers are all hidden: switch on those that make up the picture, and save it again"
        )
    return LayeredParts(
        LayeredCharacter(tuple(_sheets(file, piles)), dict(anchors)),
        tuple(one for one in assigned if one.expression),
        tuple(one for one in assigned if not one.expression and not one.layer.visible),
    )


def layered_character(
    file: LayeredFile, assigned: Sequence[AssignedLayer], anchors: Mapping[str, Point]
) -> LayeredCharacter:
    """The sheets alone, see `layered_parts`."""
    return layered_parts(file, assigned, anchors).character


@dataclass(frozen=True)
class _Pile:
    """Layers that become one sheet, far to near."""

    key: tuple[str, str]
    layers: list[FileLayer]


def _put(piles: list[_Pile], one: AssignedLayer) -> None:
    """Onto the pile of its label and side, if none of the piles on that one touches the layer; else onto a new one."""
    key = (one.label, one.side)
    for pile in reversed(piles):
        if pile.key == key:
            pile.layers.append(one.layer)
            return
        if any(_touch(one.layer, layer) for layer in pile.layers):
            break
    piles.append(_Pile(key, [one.layer]))


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


def _sheets(file: LayeredFile, piles: Sequence[_Pile]) -> list[Sheet]:
    counts: Counter[tuple[str, str]] = Counter()
    sheets = []
    for pile in piles:
        counts[pile.key] += 1
        number = counts[pile.key] if counts[pile.key] > 1 else 0
        sheets.append(Sheet(pile.key[0], laid_over(file.size, pile.layers), pile.key[1], number))
    return sheets
