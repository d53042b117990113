"""The settings of a room."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from avatar_stream.config_sections import Section
from avatar_stream.edits.words import EditWords
from avatar_stream.pictures.framing import View
from avatar_stream.room.layout import Layout, Place

MOST_MEMBERS = 12
#: The character that a guest offers, instead of one of this machine.
THEIRS = "theirs"


def _usable_name(name: str) -> str:
    # Two characters at least, so that no drive of Windows looks like a member's output.
    if not re.fullmatch(r"\w[\w .'-]{0,22}[\w.]", name):
        raise ValueError(f"calls somebody '{name[:40]}': names have 2 to 24 letters, digits, spaces and -")
    return name


MemberName = Annotated[str, AfterValidator(_usable_name)]


class RoomMember(BaseModel):
    """One who is in the room.

    Attributes:
        source: as `source.input`, mostly udp://ADDRESS:PORT of this machine; "" for the studio's own performer and
            character.
        character: id of a character or path of a picture; "" for the first one; "theirs" for the one that the guest
            offers. Of no meaning for the studio's own performer.
        edit: what is changed about the performance. Of no meaning for the studio's own performer.
        view: whole picture, bust, or face.
        hidden: not in the picture.
        muted: not followed: the character idles.
        x, y: left and upper end of the place in layout "free", in shares of the picture.
        width, height: of that place; a width of 0 is the place that "row" gives.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    source: str = Field(default="", max_length=1000)
    character: str = Field(default="", max_length=1000)
    edit: EditWords = Field(default="", max_length=2000)
    view: View = "bust"
    hidden: bool = False
    muted: bool = False
    x: float = Field(default=0.0, ge=-1.0, le=1.0)
    y: float = Field(default=0.0, ge=-1.0, le=1.0)
    width: float = Field(default=0.0, ge=0.0, le=2.0)
    height: float = Field(default=1.0, gt=0.0, le=2.0)

    @property
    def is_self(self) -> bool:
        """Whether this is the studio's own performer."""
        return not self.source

    @property
    def place(self) -> Place | None:
        """Where it stands in layout "free"; None where nobody has said."""
        return (self.x, self.y, self.width, self.height) if self.width else None


class RoomSection(Section):
    """Several performers in one picture, each with a character. There is a room as soon as it has a member."""

    members: dict[MemberName, RoomMember] = Field(
        default={}, max_length=MOST_MEMBERS, description="by name, in the order in which they stand"
    )
    layout: Layout = Field(
        default="row",
        description="row; grid; stage: the first one large, the others small; free: by each one's x, y, width, height",
    )
    names: bool = Field(default=True, description="names are shown below the characters")
    aspect: Literal["16:9", "1:1", "9:16"] = Field(default="16:9", description="shape of the room's picture")
    size_px: int = Field(default=1280, ge=64, le=4096, description="longer side of the room's picture")

    @model_validator(mode="after")
    def _one_self(self) -> RoomSection:
        if sum(member.is_self for member in self.members.values()) > 1:
            raise ValueError("can have one member without a source, which is the studio's own performer")
        return self

    @property
    def self_name(self) -> str:
        """The name of the studio's own performer; "" where they are not in the room."""
        return next((name for name, member in self.members.items() if member.is_self), "")
