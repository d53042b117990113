"""Profiles: what is changed in a show is there at the next start; switched, copied, given away, and never half."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rooms import Rooms, config_of, notices

from avatar_stream.config import Config, config_keys, load_config, with_setting
from avatar_stream.edits.expression import NamedExpression
from avatar_stream.errors import ConfigError, UserInputError
from avatar_stream.studio import Answer, Studio, Tools
from avatar_stream.studio.commands import (
    ChangeSetting,
    Command,
    ImportProfile,
    NewProfile,
    RemoveProfile,
    SaveExpression,
    SetEdits,
    SwitchCharacter,
    SwitchProfile,
)
from avatar_stream.studio.events import Event, ProfilesChanged
from avatar_stream.studio.keeper import ProfileKeeper, changed_settings
from avatar_stream.studio.profiles import USUAL, Profiles, profile_text, settings_in

EVERYTHING: dict[str, Any] = {
    "character.id": "owl",
    "live.fps": 25.0,
    "performance.mouth_strength": 1.5,
    "framing.aspect": "16:9",
    "sinks.transparent": False,
    "obs.delayed_audio": ("Mic/Aux",),
    "obs.scenes": {'Just "chatting"': {"character": "fox", "edit": "smile@0.5"}},
    "expressions.own": {"Böse Lache": NamedExpression(edit="laugh angry@0.4", press="timed").model_dump()},
    "shortcuts.keys": {"expression Böse Lache": "Shift+E", "pause": ""},
}


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(tmp_path / "profiles")


def show(
    rooms: Rooms,
    profiles: Profiles,
    *commands: Command,
    given: dict[str, Any] | None = None,
    after_s: float = 1.0,
) -> tuple[list[Answer], list[Event], Config]:
    """A start with the profile that was used last, in which some commands are given; it goes on for a while."""
    given = {"source.input": "clip.mp4", "live.fps": 50.0, **(given or {})}
    settings, _ = profiles.read(profiles.current)
    keeper = ProfileKeeper(profiles, profiles.current, settings, given)
    answers: list[Answer] = []
    for i, command in enumerate(commands):
        rooms.at[0.5 + 0.5 * i] = lambda studio, command=command: answers.append(studio.do(command, 30))
    config = load_config(None, ['sinks.outputs=["null"]'], beneath=settings, over=given)
    rooms.cast.clock = rooms.clock
    tools = Tools(rooms.clock, rooms.open_capture, rooms.cast.load, rooms.cast.open_decoder, keeper)
    with Studio(config, tools) as studio:
        events = rooms.run(studio, after_s + 0.5 * len(commands))
        config = studio.config
    return answers, events, config


def test_whatever_can_be_set_comes_back_as_it_was() -> None:
    config = Config()
    for key, value in EVERYTHING.items():
        config = with_setting(config, key, value)
    text = profile_text(changed_settings(config))
    settings, troubles = settings_in(text)
    assert troubles == [] and load_config(beneath=settings) == config
    assert set(settings) == set(EVERYTHING)


def test_what_is_changed_is_there_at_the_next_start(rooms: Rooms, profiles: Profiles) -> None:
    evil = NamedExpression(edit="laugh")
    answers, _, _ = show(
        rooms,
        profiles,
        SetEdits(edit="mirror"),
        SaveExpression(name="Evil", expression=evil),
        SwitchCharacter(character="owl"),
        SwitchCharacter(character="fox", keep=False),  # as scenes of OBS do
    )
    assert all(answer.done for answer in answers)
    _, _, again = show(rooms, profiles)
    assert again.character.edit == "mirror" and again.expressions.own == {"Evil": evil}
    assert again.character.id == "owl"
    # What this start asks for comes first, and is not kept.
    _, _, other = show(rooms, profiles, given={"character.id": "fox"})
    assert other.character.id == "fox"
    assert show(rooms, profiles)[2].character.id == "owl"


def test_what_is_set_back_is_kept_no_longer(rooms: Rooms, profiles: Profiles) -> None:
    show(rooms, profiles, ChangeSetting(key="framing.zoom", value=2.0), SetEdits(edit="mirror"))
    assert profiles.read(USUAL)[0] == {"framing.zoom": 2.0, "character.edit": "mirror"}
    show(rooms, profiles, ChangeSetting(key="framing.zoom", value=1))
    assert profiles.read(USUAL)[0] == {"character.edit": "mirror"}


def test_profiles_are_begun_switched_and_removed(rooms: Rooms, profiles: Profiles) -> None:
    answers, events, config = show(
        rooms,
        profiles,
        SetEdits(edit="yaw*2"),
        NewProfile(name="Evening"),
        SetEdits(edit="smile@0.5"),
        SwitchProfile(name=USUAL),
        NewProfile(name="evening 2"),
        SwitchProfile(name="Evening"),
        RemoveProfile(name="Evening"),
        RemoveProfile(name="evening 2"),
        SwitchProfile(name="nowhere"),
    )
    assert [answer.done for answer in answers] == [True] * 6 + [False, True, False]
    assert config.character.edit == "smile@0.5"
    told = [(event.current, event.names) for event in events if isinstance(event, ProfilesChanged)]
    assert told[0] == (USUAL, (USUAL,)) and told[-1] == ("Evening", (USUAL, "Evening"))
    assert profiles.current == "Evening" and show(rooms, profiles)[2].character.edit == "smile@0.5"
    assert profiles.read(USUAL)[0]["character.edit"] == "yaw*2"


def test_a_profile_is_given_away_without_secrets_and_taken_in(rooms: Rooms, profiles: Profiles) -> None:
    show(
        rooms,
        profiles,
        ChangeSetting(key="obs.password", value="hush"),
        ChangeSetting(key="framing.view", value="bust"),
    )
    keeper = ProfileKeeper(profiles, USUAL, profiles.read(USUAL)[0], {})
    text = keeper.text_of(USUAL)
    assert "hush" not in text and "bust" in text and profiles.read(USUAL)[0]["obs.password"] == "hush"
    text += "\n[performance]\nwings = 2\n[live]\nfps = 9000\n"
    answers, _, config = show(
        rooms,
        profiles,
        ImportProfile(name="From Ann", text=text),
        ImportProfile(name="From Ann", text=text),
        ImportProfile(name="Broken", text="[["),
        SwitchProfile(name="From Ann"),
    )
    assert [answer.done for answer in answers] == [True, False, False, True]
    assert "wings" in answers[0].text and "9000" in answers[0].text
    assert config.framing.view == "bust" and profiles.names == [USUAL, "From Ann"]


def test_a_profile_that_can_not_be_followed_leaves_the_one_before(rooms: Rooms, profiles: Profiles) -> None:
    text = '[character]\nid = "nobody"\nedit = "mirror"\n'
    answers, _, config = show(
        rooms, profiles, ImportProfile(name="Lost", text=text), SwitchProfile(name="Lost")
    )
    assert [answer.done for answer in answers] == [True, False] and "nobody" in answers[1].text
    assert config.character.edit == "" and profiles.current == USUAL


def test_a_file_that_can_not_be_read_is_not_written_over(rooms: Rooms, profiles: Profiles) -> None:
    profiles.write(USUAL, {"live.fps": 25.0})
    path = next(file for file in profiles._folder.glob("*.toml"))
    path.write_text("[[[")
    with pytest.raises(ConfigError, match="'Default' can't be read"):
        profiles.read(USUAL)
    keeper = ProfileKeeper(profiles, USUAL, None, {})
    keeper.note({"live.fps": 20.0}, 0.0)
    assert not keeper.due(100.0)
    keeper.save()
    assert path.read_text() == "[[["


def test_a_disk_that_is_full_is_told(
    rooms: Rooms, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(name: str, settings: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(profiles, "write", full)
    # Written by another thread a second after the last change, which a busy machine keeps waiting.
    answers, events, config = show(
        rooms, profiles, SetEdits(edit="mirror"), SetEdits(edit="yaw*2"), after_s=60.0
    )
    assert all(answer.done for answer in answers) and config.character.edit == "yaw*2"
    assert any("No space left" in line for line in notices(events))


@pytest.mark.parametrize("name", ["", "../x", "a/b", "con", "COM1", ".hidden", "x" * 41, " a", "a ", "a\n"])
def test_names_that_could_mean_another_file_are_refused(profiles: Profiles, name: str) -> None:
    with pytest.raises(UserInputError, match="no name of a profile"):
        profiles.write(name, {})
    with pytest.raises(ValueError, match="name"):
        NewProfile(name=name)


def test_settings_of_one_run_are_in_no_profile() -> None:
    config = config_of("source.duration_s=3", "sinks.fallback_colour=navy")
    assert changed_settings(config) == {
        "source.input": "clip.mp4",
        "live.fps": 50.0,
        "sinks.fallback_colour": "navy",
    }
    assert all(key in config_keys() for key in changed_settings(config))
