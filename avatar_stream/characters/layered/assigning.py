"""Which layer of a file is what: by what its user says, its name, its groups' names, its place, or its neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from avatar_stream.characters.labels import LABELS
from avatar_stream.characters.layered.layered_file import FileLayer, LayeredFile
from avatar_stream.characters.layered.names import NamedPart, label_in_group, label_of
from avatar_stream.characters.layered.placing import UNLIKELY, Places, places_of
from avatar_stream.characters.layered.seeing import votes_of
from avatar_stream.characters.layering.regions import PAIRED
from avatar_stream.errors import UserInputError
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.types import PixelArray

Told = Literal["given", "name", "group", "place", "neighbour"]
# What the first choice of a name that leaves several open is ahead of the others, in log likelihood.
_FIRST_CHOICE = 8.0
# Least share of a layer's paint on each side of the face's middle for it to be split there.
_BOTH_SIDES = 0.08


@dataclass(frozen=True)
class AssignedLayer:
    """A layer with its meaning.

    Attributes:
        layer: one of the file's, or half of one that covers both sides of what there is two of.
        label: one of `LABELS`.
        told: how it was told: "given" by the user, by its "name" or a "group"'s, by its "place" and looks, or as its
            "neighbour" in the file.
        side: "left" or "right" (the character's own) for what there is two of, else "".
        expression, kind: see `NamedPart`; both "" for a plain part.
    """

    layer: FileLayer
    label: str
    told: Told
    side: str = ""
    expression: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Assignment:
    """What each layer of a file is, before those of both sides are split.

    Attributes:
        layers: far to near, as many as the file has.
        middle_px: x of the line between the character's eyes.
    """

    layers: tuple[AssignedLayer, ...]
    middle_px: float

    def sided(self) -> list[AssignedLayer]:
        """All layers with their sides; one that covers both sides of a paired label is split, the right half first."""
        made: list[AssignedLayer] = []
        for one in self.layers:
            made += _sided(one, self.middle_px) if one.label in PAIRED else [one]
        return made

    def overruled(self, overrides: Mapping[str, str]) -> Assignment:
        """The same with what the user says, see `assign_whole`.

        Raises:
            UserInputError: an override of no layer, or with an unknown label.
        """
        parts = _given([one.layer for one in self.layers], overrides)
        layers = [
            replace(one, label=part.label, told="given", expression=part.expression, kind=part.kind)
            if (part := parts.get(number)) is not None
            else one
            for number, one in enumerate(self.layers)
        ]
        return replace(self, layers=tuple(layers))


def assign(
    file: LayeredFile, overrides: Mapping[str, str] | None = None, anchors: Mapping[str, Point] | None = None
) -> list[AssignedLayer]:
    """`assign_whole`, with sides."""
    return assign_whole(file, overrides, anchors).sided()


def assign_whole(
    file: LayeredFile,
    overrides: Mapping[str, str] | None = None,
    anchors: Mapping[str, Point] | None = None,
    seen: PixelArray | None = None,
) -> Assignment:
    """Tell what each layer is. None is dropped.

    Args:
        file: the layers.
        overrides: what the user says, by layer name, or by group and layer names with slashes between: a label such as
            "front hair", or any name that `label_of` understands.
        anchors: (x, y) pixels of the face's anchors in the file's picture; without them it is found by the layers.
        seen: (H, W) uint8 what each pixel of the picture shows, as a network sees it, see `characters.labels`; it has
            a say where names say nothing. None where nobody looked.

    Raises:
        UserInputError: an override of no layer, or with an unknown label.
    """
    given = _given(file.layers, overrides or {})
    parts: list[NamedPart | None] = []
    told: list[Told] = []
    for number, layer in enumerate(file.layers):
        part, by_group = label_in_group(layer.name, _telling(file, layer))
        parts.append(given.get(number, part))
        told.append("given" if number in given else "group" if by_group else "name")
    named = [part.label if part and not part.choices and not part.expression else "" for part in parts]
    places = places_of(file.layers, file.size, named, anchors)
    if seen is not None:
        places = places.with_votes(votes_of(file, seen))
    labels = _labels(file.layers, parts, told, places)
    layers = []
    for layer, label, how, part in zip(file.layers, labels, told, parts, strict=True):
        expression, kind = (part.expression, part.kind) if part else ("", "")
        layers.append(AssignedLayer(layer, label, how, "", expression, kind))
    return Assignment(tuple(layers), places.middle_px(labels))


def _given(layers: Sequence[FileLayer], overrides: Mapping[str, str]) -> dict[int, NamedPart]:
    given = {}
    for name, text in overrides.items():
        label = text.strip().lower().replace(" ", "_")
        part = NamedPart(label) if label in LABELS else label_of(text)
        if part is None:
            raise UserInputError(f"There is no part called '{text[:80]}'; parts are {', '.join(LABELS)}")
        numbers = [
            number
            for number, layer in enumerate(layers)
            if name in (layer.name, "/".join((*layer.path, layer.name)))
        ]
        if not numbers:
            raise UserInputError(f"The file has no layer called '{name[:80]}'")
        given.update(dict.fromkeys(numbers, replace(part, choices=())))
    return given


def _telling(file: LayeredFile, layer: FileLayer) -> tuple[str, ...]:
    """A layer's groups, from the outermost on, without those whose layers are of several kinds: they say nothing."""
    path = layer.path
    first = 0
    for depth in range(len(path), 0, -1):
        within = [other for other in file.layers if other.path[:depth] == path[:depth]]
        group = label_of(path[depth - 1])
        if group is None or group.expression or group.choices:
            continue
        labels = {
            part.label for part in (label_of(other.name) for other in within) if part and not part.choices
        }
        if labels - {group.label}:
            first = depth
            break
    return path[first:]


def _labels(
    layers: Sequence[FileLayer], parts: Sequence[NamedPart | None], told: list[Told], places: Places
) -> list[str]:
    """Of all layers; `told` is completed."""
    whites = any(part is not None and part.label == "eye_white" and not part.choices for part in parts)
    labels = []
    for number, part in enumerate(parts):
        if part is None:
            label, fit = places.best(number)
            told[number] = "place" if fit > UNLIKELY else "neighbour"
            labels.append(label if fit > UNLIKELY else "")
        elif part.choices:
            labels.append(_choice(part.choices, number, places, whites))
        else:
            labels.append(part.label)
    for number in range(len(labels)):
        if not labels[number]:
            labels[number] = _neighbour(layers, labels, number)
    return labels


def _choice(choices: tuple[str, ...], number: int, places: Places, whites: bool) -> str:
    if choices == ("eye_white", "iris") and whites:
        return "iris"  # the white is another layer, such as See-through's older "eyebg"
    first, fit = choices[0], places.best(number, choices[:1])[1]
    other, other_fit = places.best(number, choices[1:])
    return other if other_fit > fit + _FIRST_CHOICE else first


def _neighbour(layers: Sequence[FileLayer], labels: Sequence[str], number: int) -> str:
    """The label of the nearest layer in the order that has one; of two as near, of the one it overlaps more."""
    for away in range(1, len(layers)):
        beside = [at for at in (number - away, number + away) if 0 <= at < len(layers) and labels[at]]
        if beside:
            return labels[max(beside, key=lambda at: _overlap(layers[number], layers[at]))]
    return "clothes"


def _overlap(one: FileLayer, other: FileLayer) -> int:
    """Pixels that both boxes have."""
    sides: list[int] = [
        min(a.stop, b.stop) - max(a.start, b.start) for a, b in zip(one.box, other.box, strict=True)
    ]
    return max(sides[0], 0) * max(sides[1], 0)


def _sided(assigned: AssignedLayer, middle_px: float) -> list[AssignedLayer]:
    """A layer with its side, or its two halves."""
    layer = assigned.layer
    cut = int(np.clip(round(middle_px) - layer.place[0], 0, layer.picture.shape[1]))
    shown = layer.picture[..., 3] > 0
    right = float(shown[:, :cut].sum()) / max(int(shown.sum()), 1)
    if not _BOTH_SIDES < right < 1 - _BOTH_SIDES:
        return [replace(assigned, side="right" if right > 0.5 else "left")]
    halves = (
        ("right", layer.columns(0, cut)),
        ("left", layer.columns(cut, layer.picture.shape[1])),
    )
    return [replace(assigned, layer=half, side=side) for side, half in halves]
