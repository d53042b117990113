"""What a user says of a character in the fit editor: the part of `character.toml` that it changes."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from avatar_stream.characters.character import MAX_LABELS, Character, CharacterSheet, Style
from avatar_stream.puppet.strengths import MotionStrengths


class FitState(BaseModel):
    """Attributes: as in `CharacterSheet`; `anchors` are those that the user placed, pixels of the keyframe."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    anchors: dict[str, tuple[float, float]] = Field(default_factory=dict, max_length=100)
    motion: MotionStrengths = Field(default_factory=MotionStrengths)
    style: Style = "drawn"
    layer_labels: dict[str, str] = Field(default_factory=dict, max_length=MAX_LABELS)

    def sheet(self, before: CharacterSheet) -> CharacterSheet:
        """A character's sheet with this in it, anchors as exactly as they are stored.

        Raises:
            ValidationError: an anchor that there isn't, or that lies in no picture.
        """
        anchors = {name: (round(x, 1), round(y, 1)) for name, (x, y) in self.anchors.items()}
        return CharacterSheet.model_validate({**before.model_dump(), **self.model_dump(), "anchors": anchors})


def state_of(character: Character) -> FitState:
    """What is said of a character now."""
    sheet = character.sheet
    return FitState(
        anchors=sheet.anchors, motion=sheet.motion, style=sheet.style, layer_labels=sheet.layer_labels
    )
