"""Names for layers that say what they are, also to whoever reads the file again."""

from __future__ import annotations

from avatar_stream.characters.layered.assigning import AssignedLayer
from avatar_stream.characters.layered.names import label_in_group, label_of
from avatar_stream.puppet.building.sheets import AT_REST, Sheet

_EXPRESSIONS = {
    "eyes_closed": "eyes closed",
    "eyes_happy": "eyes happy",
    "eyes_angry": "eyes angry",
    "mouth_open": "mouth",
    "brows": "brow",
    AT_REST: "at rest",
}
_SIDES = {"left": " L", "right": " R", "": ""}


def words_of(label: str, expression: str = "", kind: str = "", side: str = "") -> str:
    """Words for a part, such as "front hair", "iris L" or "mouth A"."""
    plain = _EXPRESSIONS.get(expression, expression) or label.replace("_", " ")
    return " ".join(word for word in (plain, kind) if word) + _SIDES[side]


def name_of_sheet(sheet: Sheet) -> str:
    """The name of a layer that is a sheet."""
    number = f" {sheet.number}" if sheet.number else ""
    return words_of(sheet.label, sheet.toggle or sheet.expression, sheet.kind, sheet.side) + number


def telling_name(one: AssignedLayer) -> str:
    """A layer's own name where it, or its group's, says what the layer is; else one that does.

    A hidden layer keeps its name: it is that of its toggle.
    """
    layer = one.layer
    if not layer.visible and not one.expression:
        return layer.name
    told, _ = label_in_group(layer.name, layer.path)
    wanted = (one.label, one.expression, one.kind)
    if told is not None and not told.choices and (told.label, told.expression, told.kind) == wanted:
        return layer.name
    words = words_of(one.label, one.expression, one.kind)
    both = f"{words} ({layer.name})"
    said = label_of(both)
    return both if said is not None and (said.label, said.expression, said.kind) == wanted else words
