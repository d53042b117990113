"""The contexts in which decisions are made: which tables of weights there are, and the weights they start from."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from avatar_stream.codec.probability_model import WEIGHT_BITS
from avatar_stream.codec.quantiser import GROUPS, SEMANTIC_COUNT

# From what a face is predicted: from rest, from the packet before, from a key packet some packets ago.
REST, PREVIOUS, KEY = range(3)
REFERENCES = ("rest", "previous", "key")

# Packets since a number changed, or since the key packet, in classes; the last one is for more than that.
AGE_CLASSES = (0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4)
OLDEST = len(AGE_CLASSES) - 1
_AGES = 5

_GROUPS = len(GROUPS)
SIZE_CLASSES = 16  # powers of two by which the size of a change is told

# Name of each table and its sizes by index, the last index fastest.
TABLES = {
    "group_age": (_GROUPS, _AGES, 4),
    "group_order": (_GROUPS, _GROUPS),
    "group_neighbours": (_GROUPS, 8),
    "change_age": (SEMANTIC_COUNT, 2, _AGES),
    "change_companion": (_GROUPS, 2, _AGES, 4),
    "change_activity": (_GROUPS, 4, 4),
    "change_pace": (SEMANTIC_COUNT, 2, 5),
    "change_relative": (SEMANTIC_COUNT, 2, 2, 3),
    "sign_place": (SEMANTIC_COUNT, 3),
    "sign_companion": (_GROUPS, 3, 3),
    "sign_motion": (_GROUPS, 2, 3, 3),
    "size_pace": (_GROUPS, SIZE_CLASSES, 5),
    "size_name": (SEMANTIC_COUNT, 4),
    "size_companion": (_GROUPS, SIZE_CLASSES, 5),
    "detail": (_GROUPS, SIZE_CLASSES),
    "number": (4, SIZE_CLASSES),
}


def _size(table: str) -> int:
    size = 1
    for count in TABLES[table]:
        size *= count
    return size


WEIGHTS_PER_REFERENCE = sum(map(_size, TABLES))
WEIGHT_COUNT = len(REFERENCES) * WEIGHTS_PER_REFERENCE
_STARTS = dict(zip(TABLES, accumulate(map(_size, TABLES), initial=0), strict=False))


class Contexts:
    """Where the tables of one reference begin among all weights; see `TABLES`."""

    def __init__(self, reference: int) -> None:
        base = reference * WEIGHTS_PER_REFERENCE
        self.group_age = base + _STARTS["group_age"]
        self.group_order = base + _STARTS["group_order"]
        self.group_neighbours = base + _STARTS["group_neighbours"]
        self.change_age = base + _STARTS["change_age"]
        self.change_companion = base + _STARTS["change_companion"]
        self.change_activity = base + _STARTS["change_activity"]
        self.change_pace = base + _STARTS["change_pace"]
        self.change_relative = base + _STARTS["change_relative"]
        self.sign_place = base + _STARTS["sign_place"]
        self.sign_companion = base + _STARTS["sign_companion"]
        self.sign_motion = base + _STARTS["sign_motion"]
        self.size_pace = base + _STARTS["size_pace"]
        self.size_name = base + _STARTS["size_name"]
        self.size_companion = base + _STARTS["size_companion"]
        self.detail = base + _STARTS["detail"]
        self.number = base + _STARTS["number"]


CONTEXTS = tuple(map(Contexts, range(len(REFERENCES))))

WEIGHTS_FILE = Path(__file__).with_name("initial_weights.txt")
_FILE_UNIT = 1 << (WEIGHT_BITS - 6)  # the file's weights are in units of 1/64 nat


@lru_cache(maxsize=1)
def initial_weights() -> list[int]:
    """The weights that every model starts from; not to be changed by the caller."""
    lines = WEIGHTS_FILE.read_text("ascii").splitlines()
    weights = [int(word) * _FILE_UNIT for line in lines if not line.startswith("#") for word in line.split()]
    if len(weights) != WEIGHT_COUNT:
        raise ValueError(f"{WEIGHTS_FILE.name} holds {len(weights)} weights, not {WEIGHT_COUNT}")
    return weights


def write_weights(weights: list[int]) -> str:
    """The text of the file of initial weights: one line for each first index of each table, as in `TABLES`."""
    lines = []
    rounded = iter(round(weight / _FILE_UNIT) for weight in weights)
    for reference in REFERENCES:
        for table, sizes in TABLES.items():
            lines.append(f"# {reference} {table} {'×'.join(map(str, sizes))}".replace("×", "x"))
            row = _size(table) // sizes[0]
            lines += [" ".join(str(next(rounded)) for _ in range(row)) for _ in range(sizes[0])]
    return "\n".join(lines) + "\n"
