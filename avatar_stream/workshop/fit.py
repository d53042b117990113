"""One character in the fit editor, from opening to saving."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from pydantic import ValidationError

from avatar_stream.base.safe_file import replace_file
from avatar_stream.characters.character import (
    Character,
    CharacterSheet,
    character_from_picture,
    read_character,
)
from avatar_stream.characters.corrections import (
    CORRECTIONS_FILE,
    UNTOUCHED,
    check_corrections,
    corrections_in_png,
    corrections_size,
)
from avatar_stream.characters.fitting import fit_character
from avatar_stream.characters.guessed_face import guess_anchors
from avatar_stream.characters.labels import LABELS
from avatar_stream.characters.layered.importing import character_from_layers
from avatar_stream.characters.layered.kinds import is_layered
from avatar_stream.characters.layered.stored import read_stored
from avatar_stream.characters.library import load_character, writable_folder
from avatar_stream.characters.sheet_file import change_words, replace_tables
from avatar_stream.characters.storing import free_place, store, unused_identity
from avatar_stream.errors import CharacterError, FaceNotFoundError, UserInputError
from avatar_stream.pictures.webp import webp
from avatar_stream.puppet.building.from_character import build_puppet
from avatar_stream.puppet.stored import store_puppet
from avatar_stream.puppet.strengths import strengthened
from avatar_stream.types import PixelArray
from avatar_stream.workshop.fit_state import FitState, state_of
from avatar_stream.workshop.makers import LayersMaker, Maker, PersonMaker, PictureMaker
from avatar_stream.workshop.messages import Fields

# What a preview is made at: sharp enough to judge, quick enough to try.
_SIZE_PX = 512


class Fit:
    """A character that is being fitted.

    Args:
        character: as it is now.
        is_new: whether it isn't stored yet, so that saving makes a new one.
        found: whether its face was found, or is only guessed.
    """

    def __init__(self, character: Character, *, is_new: bool = False, found: bool = True) -> None:
        self._character, self._is_new, self._was_found = character, is_new, found
        self._makers: dict[str, Maker] = {}
        self._found = {} if is_new else _found_anchors(character)

    @property
    def facts(self) -> Fields:
        """All that a page needs to begin."""
        character = self._character
        height, width = character.keyframe.shape[:2]
        layers = []
        if character.layered is not None:
            for one in reversed(read_stored(character.layered, character.sheet.layer_labels).assigned):
                layers.append({"name": one.layer.name, "label": one.label})
        return {
            "character": "" if self._is_new else character.id,
            "name": character.name,
            "width": width,
            "height": height,
            "corrections": list(corrections_size(width, height)),
            "found": self._found,
            "was_found": self._was_found,
            "state": state_of(character).model_dump(mode="json"),
            "layers": layers,
            "labels": list(LABELS),
        }

    @property
    def picture(self) -> bytes:
        """The character's picture, as WebP."""
        return webp(self._character.keyframe)

    @property
    def corrections(self) -> bytes:
        """(h, w) uint8 what is painted now."""
        kept = self._character.corrections
        height, width = self._character.keyframe.shape[:2]
        size = corrections_size(width, height)
        if kept is None:
            return np.full(size[::-1], UNTOUCHED, np.uint8).tobytes()
        return bytes(cv2.resize(kept, size, interpolation=cv2.INTER_NEAREST))

    @property
    def labels(self) -> bytes:
        """(h, w) uint8 what each pixel shows, of the size of corrections; empty where there are no labels."""
        maker = self._makers.get("picture")
        if not isinstance(maker, PictureMaker):
            return b""
        height, width = self._character.keyframe.shape[:2]
        size = corrections_size(width, height)
        return bytes(cv2.resize(maker.labels, size, interpolation=cv2.INTER_NEAREST))

    def build(self, state: FitState, painted: bytes, *, quick: bool) -> tuple[Fields, bytes]:
        """Make what is shown.

        Args:
            state: what the user says.
            painted: the corrections, or nothing for those of before.
            quick: whether only the shapes are to follow the anchors.

        Returns:
            `anchors` in use by name, `kind`, and the stored puppet.

        Raises:
            UserInputError: nothing can be made of that.
        """
        self._change(state, painted)
        kind = self._kind
        maker = self._makers.get(kind)
        if maker is None:
            maker = self._makers[kind] = _MAKERS[kind](_SIZE_PX)
            quick = False
        made = maker.quick(self._character) if quick else maker.whole(self._character)
        data = store_puppet(strengthened(made.puppet, state.motion), quick=True)
        return {"kind": kind, "anchors": made.anchors, "quick": quick}, data

    def save(self, state: FitState, painted: bytes, words: dict[str, str], size_px: int) -> Character:
        """Compute what it takes to play, and store the character.

        Args:
            state, painted: as for `build`.
            words: name, author and licence of a new one.
            size_px: at which size it will play.

        Raises:
            UserInputError: it can't move so; nothing is stored then.
            CharacterError: it can't be written.
        """
        self._change(state, painted)
        build_puppet(self._character, size_px)
        return self._store_new(words) if self._is_new else self._store_changes(state)

    @property
    def _kind(self) -> str:
        if self._character.layered is not None:
            return "layers"
        return "picture" if self._character.sheet.style == "drawn" else "person"

    def _change(self, state: FitState, painted: bytes) -> None:
        character = self._character
        try:
            sheet = state.sheet(character.sheet)
        except ValidationError as error:
            raise UserInputError(error.errors()[0]["msg"]) from None
        corrections = character.corrections
        if painted:
            height, width = character.keyframe.shape[:2]
            size = corrections_size(width, height)
            if len(painted) != size[0] * size[1]:
                raise UserInputError("The corrections have another size than the picture's")
            corrections = np.frombuffer(painted, np.uint8).reshape(size[::-1]).copy()
            check_corrections(corrections)
            if (corrections == UNTOUCHED).all():
                corrections = None
        named = None if corrections is None else CORRECTIONS_FILE
        self._character = replace(
            character, sheet=sheet.model_copy(update={"corrections": named}), corrections=corrections
        )

    def _store_new(self, words: dict[str, str]) -> Character:
        sheet = CharacterSheet.model_validate({**self._character.sheet.model_dump(), **words})
        target = free_place(unused_identity(self._character.id))
        store(replace(self._character, sheet=sheet), target)
        self._character, self._is_new = read_character(target), False
        return self._character

    def _store_changes(self, state: FitState) -> Character:
        folder = writable_folder(self._character.id)
        corrections: PixelArray | None = self._character.corrections
        if corrections is not None:
            try:
                replace_file(folder / CORRECTIONS_FILE, corrections_in_png(corrections))
            except OSError as error:
                raise CharacterError(f"The character can't be written: {error.strerror}") from None
        anchors = {name: list(place) for name, place in self._character.sheet.anchors.items()}
        motion = state.motion.model_dump(exclude_defaults=True)
        change_words(folder, {"style": state.style})
        replace_tables(folder, {"anchors": anchors, "motion": motion, "layer_labels": state.layer_labels})
        change_words(folder, {"corrections": CORRECTIONS_FILE if corrections is not None else None})
        if corrections is None:
            (folder / CORRECTIONS_FILE).unlink(missing_ok=True)
        self._character = read_character(folder)
        return self._character


_MAKERS: dict[str, type[PictureMaker] | type[LayersMaker] | type[PersonMaker]] = {
    "picture": PictureMaker,
    "layers": LayersMaker,
    "person": PersonMaker,
}


def open_fit(identity: str) -> Fit:
    """A character that there is. Raises CharacterError: there is none of that id, or it is broken."""
    return Fit(load_character(identity))


def open_unfitted(picture: Path) -> Fit:
    """A character of a picture or layered file in which no face was found, with a guess where it could be.

    Raises:
        CharacterError: it is neither.
    """
    if is_layered(picture):
        made = character_from_layers(picture, guess=guess_anchors).character
        return Fit(made, is_new=True, found=False)
    plain = character_from_picture(picture)
    sheet = CharacterSheet(name=plain.name, style="drawn", anchors=guess_anchors(plain.keyframe))
    return Fit(replace(plain, sheet=sheet), is_new=True, found=False)


def _found_anchors(character: Character) -> dict[str, tuple[float, float]]:
    """Where the finders see the anchors, whatever the user said; none where they see no face."""
    alone = replace(character, sheet=character.sheet.model_copy(update={"anchors": {}}))
    try:
        return fit_character(alone).anchors
    except FaceNotFoundError:
        return {}
