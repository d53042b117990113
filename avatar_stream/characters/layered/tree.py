"""From plain layers back to a tree of groups, as files have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from avatar_stream.characters.layered.layered_file import FileLayer


@dataclass(frozen=True)
class Leaf:
    """A layer, and its number in the file, counted from the farthest, 0."""

    number: int
    layer: FileLayer


@dataclass(frozen=True)
class Group:
    """A group, or layers that are clipped together.

    Attributes:
        name: of a group; "" for a run.
        members: far to near.
        clipped: of a run, the layers that its members clip, far to near.
    """

    name: str
    members: tuple[Leaf | Group, ...]
    clipped: tuple[Leaf, ...] = ()


Tree = tuple[Leaf | Group, ...]


def tree_of(layers: Sequence[FileLayer]) -> Tree:
    """The tree of some layers, far to near; a run of clipped layers lies in the groups that all of them lie in."""
    leaves = [Leaf(number, layer) for number, layer in enumerate(_runs_together(layers))]
    return _tree(leaves, 0)


def _runs_together(layers: Sequence[FileLayer]) -> list[FileLayer]:
    shared: dict[int, tuple[str, ...]] = {}
    for layer in layers:
        path = shared.setdefault(layer.run, layer.path)
        both = list(takewhile(lambda pair: pair[0] == pair[1], zip(path, layer.path, strict=False)))
        shared[layer.run] = layer.path[: len(both)]
    return [replace(layer, path=shared[layer.run]) if layer.run else layer for layer in layers]


def _tree(leaves: Sequence[Leaf], depth: int) -> Tree:
    made: list[Leaf | Group] = []
    first = 0
    while first < len(leaves):
        layer = leaves[first].layer
        end = first + 1
        if len(layer.path) > depth:
            path = layer.path[: depth + 1]
            while end < len(leaves) and leaves[end].layer.path[: depth + 1] == path:
                end += 1
            made.append(Group(layer.path[depth], _tree(leaves[first:end], depth + 1)))
        elif layer.run:
            while end < len(leaves) and leaves[end].layer.run == layer.run:
                end += 1
            run = leaves[first:end]
            base = tuple(leaf for leaf in run if not leaf.layer.clipped)
            made.append(Group("", base, tuple(leaf for leaf in run if leaf.layer.clipped)))
        else:
            made.append(leaves[first])
        first = end
    return tuple(made)
