"""The room's commands, as changes of the settings, and the words of the command line."""

from __future__ import annotations

import pytest

from avatar_stream.config import Config, load_config, with_setting
from avatar_stream.errors import ConfigError, UserInputError
from avatar_stream.room.changes import members_of, room_changes
from avatar_stream.room.commands import AddGuest, ArrangeRoom, ChangeMember, RemoveMember
from avatar_stream.studio.profiles import profile_text, settings_in


def after(*commands: object, config: Config | None = None) -> Config:
    config = config or Config()
    for command in commands:
        for key, value in room_changes(command, config).items():
            config = with_setting(config, key, value)
    return config


def test_the_first_guest_opens_the_room_beside_the_host_and_each_has_a_port() -> None:
    config = after(AddGuest(name="Mia", character="mio"), AddGuest(name="Ben"))
    assert list(config.room.members) == ["You", "Mia", "Ben"] and config.room.self_name == "You"
    assert [one.source for one in config.room.members.values()] == [
        "",
        "udp://127.0.0.1:47821",
        "udp://127.0.0.1:47822",
    ]
    paired = load_config(None, ["network.pairing=as long as it must be", "source.input=nobody"])
    config = after(AddGuest(name="Mia"), config=paired)
    assert {name: one.source for name, one in config.room.members.items()} == {"Mia": "udp://0.0.0.0:47821"}


def test_a_port_that_is_free_again_is_taken_first() -> None:
    config = after(AddGuest(name="Mia"), AddGuest(name="Ben"), RemoveMember(name="Mia"), AddGuest(name="Al"))
    assert config.room.members["Al"].source == "udp://127.0.0.1:47821"


def test_members_change_and_keep_their_place() -> None:
    config = after(
        AddGuest(name="Mia"),
        AddGuest(name="Ben"),
        ChangeMember(name="Mia", new_name="Mia T.", hidden=True, view="face"),
        ChangeMember(name="You", new_name="Ann", muted=True),
    )
    assert list(config.room.members) == ["Ann", "Mia T.", "Ben"]
    mia = config.room.members["Mia T."]
    assert (mia.hidden, mia.muted, mia.view, mia.source) == (True, False, "face", "udp://127.0.0.1:47821")
    assert config.room.self_name == "Ann" and config.room.members["Ann"].muted


def test_the_room_is_arranged_and_closes_with_its_last_guest() -> None:
    config = after(
        AddGuest(name="Mia"),
        AddGuest(name="Ben"),
        ArrangeRoom(order=("Ben", "You"), layout="stage", names=False),
    )
    assert list(config.room.members) == ["Ben", "You", "Mia"]
    assert config.room.layout == "stage" and not config.room.names
    assert not after(RemoveMember(name="Ben"), RemoveMember(name="Mia"), config=config).room.members


@pytest.mark.parametrize(
    "command",
    [
        AddGuest(name="Mia"),
        AddGuest(name="You"),
        ChangeMember(name="Zoe", hidden=True),
        ChangeMember(name="Mia", new_name="Ben"),
        ChangeMember(name="You", source="demo"),
        ChangeMember(name="Mia", source=""),
        RemoveMember(name="Zoe"),
        ArrangeRoom(order=("Zoe",)),
    ],
)
def test_whoever_is_not_there_or_there_already_is_told(command: object) -> None:
    config = after(AddGuest(name="Mia"), AddGuest(name="Ben"))
    with pytest.raises(UserInputError):
        room_changes(command, config)


def test_no_more_come_in_than_there_is_room_for() -> None:
    config = after(*(AddGuest(name=f"Guest {number}") for number in range(11)))
    assert len(config.room.members) == 12
    with pytest.raises(UserInputError):
        after(AddGuest(name="Mia"), config=config)


def test_the_command_line_names_guests_in_few_words() -> None:
    words = ["Mia=mio", "Ben@demo", "Zoe=theirs@udp://0.0.0.0:5000", "Al"]
    members = members_of(words, alone=False, paired=True)
    assert members == {
        "You": {},
        "Mia": {"source": "udp://0.0.0.0:47821", "character": "mio"},
        "Ben": {"source": "demo"},
        "Zoe": {"source": "udp://0.0.0.0:5000", "character": "theirs"},
        "Al": {"source": "udp://0.0.0.0:47822"},
    }
    assert "You" not in members_of(words, alone=True, paired=False)
    with pytest.raises(UserInputError):
        members_of(["Mia", "Mia=mio"], alone=False, paired=False)


@pytest.mark.parametrize("name", ["C", "../x", "a:b", "x" * 25, " Mia", "\u202eMia", ""])
def test_names_that_could_be_anything_else_are_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        with_setting(Config(), "room.members", {name: {"source": "demo"}})


def test_two_members_without_a_source_are_refused() -> None:
    with pytest.raises(ConfigError, match="own performer"):
        with_setting(Config(), "room.members", {"Mia": {}, "Ben": {}})


def test_a_profile_keeps_a_room_in_its_order() -> None:
    config = after(AddGuest(name="Mia Tanaka", character="mio"), AddGuest(name="Ben"))
    config = after(ArrangeRoom(order=("Ben", "Mia Tanaka"), layout="grid"), config=config)
    values = config.model_dump(mode="json")["room"]
    kept, troubles = settings_in(profile_text({"room.members": values["members"], "room.layout": "grid"}))
    assert not troubles
    again = Config()
    for key, value in kept.items():
        again = with_setting(again, key, value)
    assert again.room == config.room and list(again.room.members) == ["Ben", "Mia Tanaka", "You"]
