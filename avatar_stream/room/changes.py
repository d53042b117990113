"""What becomes of the settings where somebody comes into the room, changes, moves or leaves. All pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

from avatar_stream.config import Config
from avatar_stream.config_sections import SettingValue
from avatar_stream.errors import UserInputError
from avatar_stream.links.udp import PORT
from avatar_stream.room.commands import AddGuest, ArrangeRoom, ChangeMember, RemoveMember
from avatar_stream.room.section import MOST_MEMBERS, RoomMember

#: What the studio's own performer is called until somebody says otherwise.
SELF_NAME = "You"

Members = dict[str, RoomMember]


@singledispatch
def room_changes(command: object, config: Config) -> dict[str, SettingValue]:
    """The settings that a command about the room changes, by key.

    Raises:
        UserInputError: it names nobody, or a name that is taken.
    """
    raise TypeError(f"{command!r} is no command about a room")


@room_changes.register
def _(command: AddGuest, config: Config) -> dict[str, SettingValue]:
    members = dict(config.room.members)
    _free(command.name, members)
    if len(members) >= MOST_MEMBERS:
        raise UserInputError(f"A room has room for {MOST_MEMBERS}")
    if not members and config.source.input != "nobody":
        _free(command.name, {SELF_NAME: RoomMember()})
        members[SELF_NAME] = RoomMember()
    source = command.source or free_source(members, paired=bool(config.network.pairing.strip()))
    members[command.name] = RoomMember(source=source, character=command.character)
    return _settings(members)


@room_changes.register
def _(command: ChangeMember, config: Config) -> dict[str, SettingValue]:
    members = dict(config.room.members)
    name = _there(command.name, members)
    new_name = command.new_name or name
    if new_name != name:
        _free(new_name, members)
    changed = command.model_dump(exclude={"command", "name", "new_name"}, exclude_none=True)
    if members[name].is_self and changed.get("source"):
        raise UserInputError(f"{name} is this studio's own performer: choose the source with choose_source")
    if not members[name].is_self and changed.get("source") == "":
        raise UserInputError(f"{name} needs a source, such as udp://0.0.0.0:{PORT + 1}")
    member = RoomMember.model_validate({**members[name].model_dump(), **changed})
    return _settings(
        {new_name if one == name else one: member if one == name else it for one, it in members.items()}
    )


@room_changes.register
def _(command: RemoveMember, config: Config) -> dict[str, SettingValue]:
    members = dict(config.room.members)
    del members[_there(command.name, members)]
    if all(member.is_self for member in members.values()):
        members.clear()  # whoever is left alone needs no room
    return _settings(members)


@room_changes.register
def _(command: ArrangeRoom, config: Config) -> dict[str, SettingValue]:
    members, changes = dict(config.room.members), dict[str, SettingValue]()
    if command.order is not None:
        first = [_there(name, members) for name in dict.fromkeys(command.order)]
        rest = [name for name in members if name not in first]
        changes |= _settings({name: members[name] for name in [*first, *rest]})
    if command.layout is not None:
        changes["room.layout"] = command.layout
    if command.names is not None:
        changes["room.names"] = command.names
    return changes


def members_of(words: Sequence[str], *, alone: bool, paired: bool) -> dict[str, dict[str, Any]]:
    """The members that the command line names, as `room.members` takes them.

    Args:
        words: "NAME", "NAME=CHARACTER", "NAME@SOURCE" or "NAME=CHARACTER@SOURCE" of each guest.
        alone: whether the studio's own performer is left out.
        paired: whether a pairing string is known, so that guests may come from other machines.

    Raises:
        UserInputError: two of them have one name.
    """
    members: Members = {} if alone else {SELF_NAME: RoomMember()}
    for word in words:
        who, _, source = word.partition("@")
        name, _, character = (part.strip() for part in who.partition("="))
        _free(name, members)
        source = source.strip() or free_source(members, paired=paired)
        members[name] = RoomMember(source=source, character=character)
    return _plain(members)


def free_source(members: Mapping[str, RoomMember], *, paired: bool) -> str:
    """Where the next guest is listened to: a port of its own, for other machines only where there is a pairing."""
    taken = {member.source.rpartition(":")[2] for member in members.values()}
    port = next(port for port in range(PORT + 1, PORT + 2 + len(taken)) if str(port) not in taken)
    return f"udp://{'0.0.0.0' if paired else '127.0.0.1'}:{port}"


def _free(name: str, members: Mapping[str, RoomMember]) -> None:
    if name in members:
        raise UserInputError(f"There is somebody called '{name}' in the room already; choose another name")


def _there(name: str, members: Mapping[str, RoomMember]) -> str:
    if name not in members:
        raise UserInputError(
            f"Nobody in the room is called '{name}'; there are: {', '.join(members) or 'none'}"
        )
    return name


def _settings(members: Mapping[str, RoomMember]) -> dict[str, SettingValue]:
    return {"room.members": _plain(members)}


def _plain(members: Mapping[str, RoomMember]) -> dict[str, dict[str, Any]]:
    """Without what is as usual: a file shows what somebody has chosen."""
    return {name: member.model_dump(exclude_defaults=True) for name, member in members.items()}
