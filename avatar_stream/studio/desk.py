"""Takes commands: each is turned into what the rooms of a studio can do, and none holds up the show."""

from __future__ import annotations

from functools import singledispatchmethod

from avatar_stream.base.naming import nearest_name
from avatar_stream.edits.expression import NamedExpression, all_expressions, edits_of
from avatar_stream.shortcuts.actions import split_action
from avatar_stream.studio.answers import UNUSABLE, Helpers, Pending, now
from avatar_stream.studio.changes import ChangeQueue
from avatar_stream.studio.commands import (
    Answer,
    AnswerOffer,
    Command,
    LetGo,
    Pause,
    Press,
    Recalibrate,
    Resume,
    SetBackground,
    Snapshot,
    StartRecording,
    StopRecording,
    SwitchCharacter,
    SwitchProfile,
    TryExpression,
    done,
    refused,
)
from avatar_stream.studio.events import Notice
from avatar_stream.studio.output_commands import OUTPUT_REMEDY, OutputCommands
from avatar_stream.studio.parts import Parts
from avatar_stream.studio.setting_commands import SettingCommands
from avatar_stream.studio.settings import SettingsInEffect
from avatar_stream.studio.toggles import missing_toggles

# No expression is called so, since no name has a space at its end.
_TRIED, _TRIED_S = "tried ", 1.5


class Desk:
    """Takes commands from any thread; those about the performance are carried out here.

    Args:
        settings: the settings in effect.
        changes: carries out changes of them.
        parts: what commands act on.
    """

    def __init__(self, settings: SettingsInEffect, changes: ChangeQueue, parts: Parts) -> None:
        self._settings, self._changes = settings, changes
        self._source, self._performer, self._stage = parts.source, parts.performer, parts.stage
        self._expressions, self._clock, self._publish = parts.acting.expressions, parts.clock, parts.publish
        self._helpers = Helpers()
        self._outputs = OutputCommands(settings, parts, self._helpers)
        self._others = (SettingCommands(settings, changes), self._outputs)
        self._ended = False

    def submit(self, command: Command) -> Pending:
        """Take a command; returns at once. The answer comes when it was carried out, or why it was not."""
        if self._ended:
            return now(refused("The studio has ended", "Start it again"))
        try:
            for commands in self._others:
                pending = commands.obey(command)
                if pending is not None:
                    return pending
            return self._obey(command)
        except UNUSABLE as error:
            return now(refused(error, OUTPUT_REMEDY))

    def end(self) -> None:
        """Refuse all commands from now on: the show is over."""
        self._ended = True

    def close(self) -> None:
        """Take no more; what is under way is finished."""
        self.end()
        self._changes.close()
        self._helpers.close()
        self._outputs.close()

    @singledispatchmethod
    def _obey(self, command: object) -> Pending:
        raise TypeError(f"{command!r} is no command")

    @_obey.register
    def _(self, command: Recalibrate) -> Pending:
        info = self._source.info
        if info is None:
            return now(refused("No source is open", "Try again once the camera is there"))
        if not info.tracked:
            return now(refused(f"{info.input} needs no calibration", "Choose a camera for it"))
        self._source.recalibrate()
        return now(done("Look straight ahead and relax for a second"))

    @_obey.register
    def _(self, command: AnswerOffer) -> Pending:
        return self._helpers.help(
            lambda: done(self._source.answer_offer(command.text)),
            "Copy the newest text of the sender, all of it",
        )

    @_obey.register
    def _(self, command: Pause) -> Pending:
        self._performer.paused = True
        return now(done("Paused; the character idles"))

    @_obey.register
    def _(self, command: Resume) -> Pending:
        self._performer.paused = False
        return now(done("The character follows again"))

    @_obey.register
    def _(self, command: Press) -> Pending:
        verb, target = split_action(command.action)
        if verb == "expression":
            return now(self._press_expression(target))
        if verb == "release":
            self._expressions.release(self._clock.now_s())
            return now(done("No expression is held"))
        return self.submit(self._meant(verb, target))

    @_obey.register
    def _(self, command: LetGo) -> Pending:
        verb, target = split_action(command.action)
        if verb == "expression":
            self._expressions.let_go(target, self._clock.now_s())
        return now(done(f"{command.action} is let go"))

    @_obey.register
    def _(self, command: TryExpression) -> Pending:
        shortly = command.expression.model_copy(update={"press": "timed", "lasts_s": _TRIED_S})
        self._tell_missing(shortly)
        self._expressions.press(_TRIED, shortly, self._clock.now_s())
        return now(done("It shows for a moment"))

    def _meant(self, verb: str, target: str) -> Command:
        """What a press of a key asks for just now."""
        if verb == "pause":
            return Resume() if self._performer.paused else Pause()
        if verb == "record":
            return StopRecording() if self._outputs.is_recording else StartRecording()
        if verb == "character":
            return SwitchCharacter(character=target)
        if verb == "background":
            return SetBackground(background=target)
        if verb == "profile":
            return SwitchProfile(name=target)
        return Recalibrate() if verb == "calibrate" else Snapshot()

    def _press_expression(self, name: str) -> Answer:
        there = all_expressions(self._settings.config.expressions.own)
        if name not in there:
            return refused(
                f"There is no expression '{name}'{nearest_name(name, there)}", "Make it on the page"
            )
        self._tell_missing(there[name])
        held = self._expressions.press(name, there[name], self._clock.now_s())
        return done(f"{name} is {'held' if held else 'let go'}")

    def _tell_missing(self, expression: NamedExpression) -> None:
        missing = missing_toggles(self._stage.actor, edits_of(expression))
        if missing:
            self._publish(Notice(level="info", text=missing))
