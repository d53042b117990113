"""Hand-made anchors of pictures, against which finders are measured.

`labels/anchors/` holds a TOML file for each picture: its file name, SHA-256 and size, its style, and all anchors in
the form that `character.toml` has. The pictures themselves are not part of the program; a label knows its own by the
hash.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from avatar_stream.characters.character import Character, CharacterSheet, Style, character_from_picture
from avatar_stream.errors import UserInputError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LABEL_FOLDER = Path(__file__).parent / "labels" / "anchors"


@dataclass(frozen=True)
class Label:
    """What a person said about one picture.

    Attributes:
        file: name of the picture, to tell people.
        sha256: hash of its bytes, 64 hexadecimal digits.
        size: width and height in pixels.
        style: "natural" or "drawn".
        anchors: pixels by name, all of `ANCHOR_LANDMARKS` and `HEAD_ANCHORS`; x right, y down, origin at the outer
            corner of the first pixel.
    """

    file: str
    sha256: str
    size: tuple[int, int]
    style: Style
    anchors: dict[str, tuple[float, float]]


@cache
def read_labels() -> tuple[Label, ...]:
    """All labels, in the order of their names."""
    labels = []
    for path in sorted(LABEL_FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        anchors = {name: (float(x), float(y)) for name, (x, y) in data["anchors"].items()}
        width, height = data["size"]
        labels.append(Label(data["file"], data["sha256"], (width, height), data["style"], anchors))
    return tuple(labels)


def label_of(picture: Path) -> Label | None:
    """The label of a picture file, whatever it is called now, or None."""
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    return next((label for label in read_labels() if label.sha256 == digest), None)


def labelled_character(picture: Path) -> Character:
    """A character with the anchors and the style that a person gave its picture.

    Raises:
        UserInputError: nobody has labelled this picture.
        CharacterError: it can't be read.
    """
    character = character_from_picture(picture)
    label = label_of(picture)
    if label is None:
        raise UserInputError(f"'{picture}' has no hand-made anchors; there are some for: {_known()}")
    sheet = CharacterSheet(name=character.name, style=label.style, anchors=label.anchors)
    return replace(character, sheet=sheet)


def _known() -> str:
    return ", ".join(label.file for label in read_labels())
