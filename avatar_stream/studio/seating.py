"""Who stands where in a room's picture, and what stands for all of them. All pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from avatar_stream.config import Config
from avatar_stream.config_sections import CharacterSection
from avatar_stream.edits.edits import Edits
from avatar_stream.pictures.backdrop import BLUR, choose_backdrop
from avatar_stream.pictures.fitting import Fitting
from avatar_stream.pictures.framing import frame_size
from avatar_stream.room.labels import label
from avatar_stream.room.layout import Box, arrange
from avatar_stream.room.section import THEIRS, RoomMember
from avatar_stream.stages import Decoder
from avatar_stream.studio.actor import Actor, actor_of
from avatar_stream.types import FaceSemantics, Picture, PixelArray

# A name stands so far above the lower end of its box, in heights of it.
_LABEL_MARGIN = 0.025


class Shown(NamedTuple):
    """The two ways in which a member is drawn, with one decoder.

    Attributes:
        seated: in a box of the room's picture; None while the member is hidden.
        alone: for an output of its own.
    """

    seated: Actor | None
    alone: Actor


@dataclass(frozen=True)
class Seat:
    """A member who is visible: by name, with an actor of just the size of the box."""

    name: str
    actor: Actor
    box: Box


@dataclass(frozen=True)
class Arrangement:
    """One state of a room.

    Attributes:
        self_name: of the studio's own performer; "" where they are not in the room.
        scene: stands for all, as if they were one on stage: size, backdrop, transparency.
        seats: whoever is visible, far to near.
        alone: actors of all members for outputs of their own, by name.
        labels: pictures with names, and their left and upper ends in pixels.
    """

    self_name: str
    scene: Actor
    seats: tuple[Seat, ...]
    alone: Mapping[str, Actor]
    labels: tuple[tuple[PixelArray, int, int], ...]


def boxes_of(config: Config) -> dict[str, Box]:
    """The box of each visible member, by name, in the order of the settings."""
    visible = {name: member for name, member in config.room.members.items() if not member.hidden}
    places = [member.place for member in visible.values()]
    return dict(zip(visible, arrange(config.room.layout, places, room_size(config)), strict=True))


def room_size(config: Config) -> tuple[int, int]:
    """(width, height) of the room's picture in pixels."""
    size = frame_size(config.room.aspect, config.room.size_px)
    assert size is not None
    return size


def seated_config(config: Config, member: RoomMember) -> Config:
    """The settings by which a member is drawn in the room, transparent and in any shape."""
    framing = config.framing.model_copy(update={"aspect": "own", "view": member.view})
    if not member.is_self:  # zoom and shift are those of the studio's own character
        framing = framing.model_copy(update={"zoom": 1.0, "x": 0.0, "y": 0.0})
    return config.model_copy(
        update={
            "framing": framing,
            "sinks": config.sinks.model_copy(update={"transparent": True}),
            "character": config.character if member.is_self else character_of(config, member),
        }
    )


def alone_config(config: Config, member: RoomMember) -> Config:
    """The settings by which a member is drawn for an output of its own."""
    if member.is_self:
        return config
    framing = config.framing.model_copy(update={"view": "whole", "zoom": 1.0, "x": 0.0, "y": 0.0})
    return config.model_copy(update={"framing": framing, "character": character_of(config, member)})


def character_of(config: Config, member: RoomMember) -> CharacterSection:
    """The section `character` of a guest; until their own character has come, the first one of this machine."""
    name = "" if member.character == THEIRS else member.character
    return config.character.model_copy(update={"id": name, "edit": member.edit})


def alone_of(actor: Actor, config: Config, member: RoomMember) -> Actor:
    """The same actor for an output of its own: all of its picture, in the size of the settings."""
    decoder = actor.decoder
    share = config.decoder.size_px / max(decoder.width, decoder.height)
    size = max(round(decoder.width * share), 1), max(round(decoder.height * share), 1)
    return actor_of(decoder, alone_config(config, member), actor.id, actor.name, size)


def arranged(config: Config, shown: Mapping[str, Shown], before: Arrangement | None) -> Arrangement:
    """A room as the settings say.

    Args:
        config: all settings.
        shown: actors of all members, by name.
        before: the state that this one follows, so that pages load nothing anew that stays as it is.
    """
    boxes = boxes_of(config)
    seats = []
    for name, box in boxes.items():
        seated = shown[name].seated
        assert seated is not None
        seats.append(Seat(name, seated, box))
    scene = _scene(config, seats, None if before is None else before.scene)
    labels = tuple(_label(name, box) for name, box in boxes.items()) if config.room.names else ()
    alone = {name: one.alone for name, one in shown.items()}
    return Arrangement(config.room.self_name, scene, tuple(seats), alone, labels)


def _scene(config: Config, seats: list[Seat], before: Actor | None) -> Actor:
    size, behind = room_size(config), config.sinks
    own = behind.background in ("", BLUR)
    backdrop = choose_backdrop("" if own else behind.background, None, behind.fallback_colour, *size)
    for seat in seats if own else ():
        if seat.actor.decoder.backdrop is not None:
            _put(backdrop, seat.actor.backdrop, seat.box)
    decoder = before.decoder if before is not None and before.size == size else _Several(size)
    return Actor("room", "Room", decoder, Edits(), Fitting(size, size), backdrop, behind.transparent)


def _put(backdrop: PixelArray, piece: PixelArray, box: Box) -> None:
    """Put a piece of a backdrop into its box, as far as that lies in the picture."""
    left, top = max(box.left, 0), max(box.top, 0)
    target = backdrop[top : max(box.bottom, 0), left : max(box.right, 0)]
    height, width = target.shape[:2]
    target[:] = piece[top - box.top :, left - box.left :][:height, :width]


def _label(name: str, box: Box) -> tuple[PixelArray, int, int]:
    """A name in the middle of its box's lower end."""
    width, height = box.size
    pixels = label(name, height, width)
    left = box.left + (width - pixels.shape[1]) // 2
    return pixels, left, box.bottom - pixels.shape[0] - round(_LABEL_MARGIN * height)


class _Several(Decoder):
    """In the place of a decoder where several are on stage: pages have no one puppet to load. Never drawn."""

    device = "cpu"
    backdrop = None

    def __init__(self, size: tuple[int, int]) -> None:
        self.width, self.height = size

    def decode(self, semantics: FaceSemantics) -> Picture:
        raise TypeError("a room is drawn member by member")
