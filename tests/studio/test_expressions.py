"""Expressions in a running show: they come and go smoothly, by key, by time and by name; settings keep them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from rooms import Rooms, notices

from avatar_stream.config import Config, with_setting
from avatar_stream.edits.expression import NamedExpression
from avatar_stream.errors import UserInputError
from avatar_stream.studio import Moment
from avatar_stream.studio.commands import (
    ChangeSettings,
    LetGo,
    Press,
    RemoveExpression,
    SaveExpression,
    SetEdits,
    SetGlobalShortcut,
    SetShortcut,
    TryExpression,
)
from avatar_stream.studio.events import Event, ExpressionsChanged
from avatar_stream.studio.expression_changes import with_expression, with_shortcut, without_expression
from avatar_stream.studio.expressions import HeldExpressions
from avatar_stream.types import FaceSemantics
from tests.puppet.puppets import random_puppet

SMILE = NamedExpression(edit="smile", fade_in_s=1.0, fade_out_s=0.5)


def held_by(events: list[Event]) -> list[tuple[str, ...]]:
    return [event.held for event in events if isinstance(event, ExpressionsChanged)]


class Holder:
    """Held expressions, and what was told of them."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.held = HeldExpressions(self.told.append)

    def share(self, time_s: float) -> float:
        shares = self.held.shares(time_s)
        return shares[0][1] if shares else 0.0


def test_one_press_brings_it_in_and_the_next_takes_it_away_both_smoothly() -> None:
    holder = Holder()
    assert holder.held.press("smile", SMILE, 10.0)
    times_s = np.arange(10.0, 12.0, 0.01)
    coming = [holder.share(time_s) for time_s in times_s]
    assert coming[0] == 0.0 and coming[-1] == 1.0 and holder.share(10.5) == pytest.approx(0.5)
    assert np.all(np.diff(coming) >= 0) and np.diff(coming).max() < 0.02
    assert not holder.held.press("smile", SMILE, 12.0)
    going = [holder.share(time_s) for time_s in np.arange(12.0, 13.0, 0.01)]
    assert np.all(np.diff(going) <= 0) and going[-1] == 0.0 and holder.held.shares(13.0) == []
    assert holder.told == [("smile",), ()]


def test_a_press_on_the_way_turns_round_without_a_jump_and_takes_no_longer_than_the_way_is() -> None:
    holder = Holder()
    holder.held.press("smile", SMILE, 0.0)
    there = holder.share(0.5)
    holder.held.press("smile", SMILE, 0.5)
    assert holder.share(0.5) == pytest.approx(there) and 0.0 < holder.share(0.6) < there
    assert holder.share(0.5 + 0.5 * there) == 0.0


def test_held_ones_last_as_long_as_the_key_is_down_and_timed_ones_their_time() -> None:
    holder = Holder()
    holder.held.press("a", SMILE.model_copy(update={"press": "hold"}), 0.0)
    holder.held.press("a", SMILE.model_copy(update={"press": "hold"}), 1.0)  # a key that repeats
    assert holder.share(1.5) > 0.9
    holder.held.let_go("a", 2.0)
    assert holder.share(3.0) == 0.0
    holder.held.press("b", SMILE.model_copy(update={"press": "timed", "lasts_s": 2.0}), 4.0)
    holder.held.let_go("b", 4.1)
    assert holder.share(5.9) == 1.0 and 0 < holder.share(6.2) < 1 and holder.share(7.0) == 0.0
    assert holder.held.held == ()
    assert holder.told == [("a",), ("a",), (), ("b",), ()]


def test_one_that_is_changed_while_it_is_held_goes_on_as_it_is_now() -> None:
    holder = Holder()
    holder.held.press("smile", SMILE, 0.0)
    holder.share(2.0)
    holder.held.redefine("smile", NamedExpression(edit="angry"), 2.0)
    ((edits, share),) = holder.held.shares(2.0)
    assert share == 1.0 and edits.presets == {"angry": 1.0}
    holder.held.redefine("smile", None, 3.0)
    assert holder.held.held == () and holder.share(4.0) == 0.0


def test_expressions_are_played_after_the_edits_and_told(rooms: Rooms) -> None:
    seen: list[Moment] = []
    rooms.script = lambda i, time_s: FaceSemantics.of(time_s, jawOpen=0.2)
    rooms.at = {
        0.5: lambda studio: studio.do(SetEdits(edit="jawOpen*2")),
        1.0: lambda studio: studio.do(Press(action="expression surprise")),
        3.0: lambda studio: studio.do(Press(action="release")),
    }
    with rooms.studio() as studio:
        studio.watch(seen.append)
        events = rooms.run(studio, 4.0)
    assert held_by(events) == [("surprise",), ()]
    jaws = np.array([moment.played["jawOpen"] for moment in seen])
    # 0.2 doubled; then surprise, which is 0.4 of what is left.
    assert jaws[20] == pytest.approx(0.2, abs=0.02)
    assert jaws[45] == pytest.approx(0.4, abs=0.02)
    assert jaws[140] == pytest.approx(0.4 + 0.4 * 0.6, abs=0.02)
    assert jaws[-1] == pytest.approx(0.4, abs=0.02)
    assert np.abs(np.diff(jaws[55:])).max() < 0.06
    assert all(moment.performed["jawOpen"] < 0.25 for moment in seen)


def test_pressing_what_is_not_there_says_what_is_near(rooms: Rooms) -> None:
    answers = []
    rooms.at = {0.5: lambda studio: answers.append(studio.do(Press(action="expression smil")))}
    with rooms.studio() as studio:
        rooms.run(studio, 1.0)
    assert not answers[0].done and "did you mean 'smile'" in answers[0].text


def test_keys_pause_and_go_on_and_record_and_stop(rooms: Rooms, tmp_path: object) -> None:
    said: list[str] = []

    def press(action: str) -> None:
        rooms.at[len(said) / 2 + 1 + len(rooms.at)] = lambda studio: said.append(
            studio.do(Press(action=action)).text
        )

    for action in (
        "pause",
        "pause",
        "calibrate",
        "record",
        "record",
        "character owl",
        "background navy",
        "background",
    ):
        press(action)
    with rooms.studio() as studio:
        rooms.run(studio, 12.0)
        assert studio.config.sinks.background == "" and studio.config.character.id == "owl"
    assert "idles" in said[0] and "follows" in said[1] and "Look straight" in said[2]
    assert "Recording into" in said[3] and "Recorded" in said[4]


def test_letting_go_of_a_key_ends_what_is_held_by_it(rooms: Rooms) -> None:
    own = 'expressions.own={ wave = { edit = "smirk", press = "hold", fade_out_s = 0.1 } }'
    rooms.at = {
        0.5: lambda studio: studio.do(Press(action="expression wave")),
        1.0: lambda studio: studio.do(LetGo(action="expression wave")),
        1.2: lambda studio: studio.do(LetGo(action="pause")),
    }
    with rooms.studio(own) as studio:
        events = rooms.run(studio, 2.0)
    assert held_by(events) == [("wave",), ()]


def test_one_can_be_tried_before_it_is_kept(rooms: Rooms) -> None:
    seen: list[Moment] = []
    rooms.script = lambda i, time_s: FaceSemantics.of(time_s)
    tried = TryExpression(expression=NamedExpression(edit="yaw=20deg", fade_in_s=0, fade_out_s=0))
    rooms.at = {0.5: lambda studio: studio.do(tried)}
    with rooms.studio() as studio:
        studio.watch(seen.append)
        rooms.run(studio, 4.0)
        assert studio.config.expressions.own == {}
    turned = [moment for moment in seen if moment.played.head_rotation_rad[1] > 0.3]
    assert 60 <= len(turned) <= 80


def test_layers_that_a_character_does_not_have_are_told_once(rooms: Rooms) -> None:
    puppet = replace(random_puppet(3), toggles=("blush", "tears"))

    class WithToggles:
        def __init__(self) -> None:
            self.open = rooms.cast.open_decoder

        def __call__(self, character: object, config: object) -> object:
            decoder = self.open(character, config)  # type: ignore[arg-type]
            decoder.puppet = puppet
            return decoder

    rooms.cast.open_decoder = WithToggles()  # type: ignore[method-assign, assignment]
    there = "blush"
    rooms.at = {
        0.5: lambda studio: studio.do(SetEdits(edit=f"toggle={there}")),
        1.0: lambda studio: studio.do(SetEdits(edit=f"toggle={there} toggle={there}x")),
        1.5: lambda studio: studio.do(SetEdits(edit=f"toggle={there} toggle={there}x smile")),
        2.0: lambda studio: studio.do(TryExpression(expression=NamedExpression(edit="toggle=wings"))),
    }
    with rooms.studio() as studio:
        events = rooms.run(studio, 3.0)
    told = [text for text in notices(events) if "has no layer" in text]
    assert len(told) == 2 and f"'{there}x' (did you mean '{there}'?)" in told[0] and "'wings'" in told[1]


def test_expressions_are_saved_renamed_and_put_away_with_their_keys(rooms: Rooms) -> None:
    evil = NamedExpression(edit="laugh angry@0.4", press="timed", lasts_s=2)
    wishes = [
        SaveExpression(name="Evil laugh", expression=evil),
        SetShortcut(action="expression Evil laugh", key="shift+e"),
        SetGlobalShortcut(action="expression Evil laugh", key="ctrl+alt+e"),
        Press(action="expression Evil laugh"),
        SaveExpression(name="Evil", expression=evil, before="Evil laugh"),
        RemoveExpression(name="kiss"),
        ChangeSettings(changes={"live.hold_s": 0.2, "live.ease_s": 0.1}),
        ChangeSettings(changes={"live.hold_s": 0.3, "live.ease_s": 99}),
    ]
    answers = []
    for i, wish in enumerate(wishes):
        rooms.at[0.2 + 0.2 * i] = lambda studio, wish=wish: answers.append(studio.do(wish))
    with rooms.studio() as studio:
        events = rooms.run(studio, 3.0)
        config = studio.config
    assert [answer.done for answer in answers] == [True] * 7 + [False]
    assert config.expressions.own["Evil"] == evil and "Evil laugh" not in config.expressions.own
    assert config.shortcuts.keys["expression Evil"] == "Shift+E"
    assert config.shortcuts.everywhere == {"expression Evil": "Ctrl+Alt+E"}
    assert config.expressions.own["kiss"].hidden and config.shortcuts.keys["expression kiss"] == ""
    assert config.live.hold_s == 0.2
    assert held_by(events)[:2] == [("Evil laugh",), ()]


def test_two_expressions_can_not_have_one_name() -> None:
    config = Config()
    for key, value in with_expression(config, "A", SMILE, "").items():
        config = with_setting(config, key, value)
    with pytest.raises(UserInputError, match="already"):
        with_expression(config, "smile", SMILE, "A")
    with pytest.raises(UserInputError, match="no expression"):
        without_expression(config, "B")
    # A key has one action.
    changed = with_shortcut(config, "expression A", "1", everywhere=False)["shortcuts.keys"]
    assert changed == {"expression smile": "", "expression A": "1"}
