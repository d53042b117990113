"""What a studio can be told about its room."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from avatar_stream.edits.words import EditWords
from avatar_stream.pictures.framing import View
from avatar_stream.room.layout import Layout
from avatar_stream.room.section import MemberName


class RoomCommand(BaseModel):
    """A command about the room; what becomes of it, `room.changes` says."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class AddGuest(RoomCommand):
    """Let one more performer into the room; the first one opens it."""

    command: Literal["add_guest"] = "add_guest"
    name: MemberName
    source: str = Field(
        default="", max_length=1000, description="such as udp://0.0.0.0:47821; '' for the next free port"
    )
    character: str = Field(
        default="",
        max_length=1000,
        description="id or picture; '' for the first one, theirs for the guest's own",
    )


class ChangeMember(RoomCommand):
    """Change what is said of one member; what is left out stays."""

    command: Literal["change_member"] = "change_member"
    name: str = Field(min_length=1, max_length=24)
    new_name: MemberName | None = None
    source: str | None = Field(default=None, max_length=1000)
    character: str | None = Field(
        default=None, max_length=1000, description="id, picture, or theirs for the one that the guest offers"
    )
    edit: EditWords | None = None
    view: View | None = None
    hidden: bool | None = Field(default=None, description="not in the picture")
    muted: bool | None = Field(default=None, description="not followed: the character idles")
    x: float | None = Field(default=None, ge=-1.0, le=1.0, description="left end in layout free, in shares")
    y: float | None = Field(default=None, ge=-1.0, le=1.0, description="upper end")
    width: float | None = Field(default=None, ge=0.0, le=2.0, description="0 = the place of layout row")
    height: float | None = Field(default=None, gt=0.0, le=2.0)


class RemoveMember(RoomCommand):
    """Send a member away; with the last guest the room closes."""

    command: Literal["remove_member"] = "remove_member"
    name: str = Field(min_length=1, max_length=24)


class ArrangeRoom(RoomCommand):
    """Let the members stand otherwise; what is left out stays."""

    command: Literal["arrange_room"] = "arrange_room"
    layout: Layout | None = None
    order: tuple[str, ...] | None = Field(
        default=None, max_length=24, description="names; whoever is left out comes after these"
    )
    names: bool | None = Field(default=None, description="whether names are shown")
