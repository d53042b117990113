"""Carries out commands: each is turned into what the rooms of a studio can do, and none holds up the show."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import singledispatchmethod

from avatar_stream.base.naming import nearest_name
from avatar_stream.base.resources import SNAPSHOTS
from avatar_stream.base.user_path import user_path
from avatar_stream.config import Config
from avatar_stream.config_sections import SettingValue
from avatar_stream.edits.expression import NamedExpression, all_expressions, edits_of
from avatar_stream.errors import AvatarStreamError
from avatar_stream.room.changes import room_changes
from avatar_stream.room.commands import RoomCommand
from avatar_stream.shortcuts.actions import split_action
from avatar_stream.sinks.broadcast_address import public_name
from avatar_stream.studio.changes import ChangeQueue
from avatar_stream.studio.commands import (
    AddOutput,
    Answer,
    AnswerOffer,
    ChangeSetting,
    ChangeSettings,
    ChooseSource,
    Command,
    ImportProfile,
    LetGo,
    NewProfile,
    Pause,
    Press,
    Recalibrate,
    RemoveExpression,
    RemoveFromObs,
    RemoveOutput,
    RemoveProfile,
    RenderRecording,
    Resume,
    SaveExpression,
    SetBackground,
    SetEdits,
    SetGlobalShortcut,
    SetShortcut,
    SetSize,
    SetUpObs,
    Snapshot,
    StartRecording,
    StopRecording,
    StopRendering,
    SwitchCharacter,
    SwitchProfile,
    TryExpression,
    done,
    refused,
)
from avatar_stream.studio.events import Notice
from avatar_stream.studio.expression_changes import (
    Changes,
    with_expression,
    with_shortcut,
    without_expression,
)
from avatar_stream.studio.keeping import keep_snapshot, new_file
from avatar_stream.studio.obs import put_into_obs, take_out_of_obs
from avatar_stream.studio.parts import Parts
from avatar_stream.studio.recording import Recording
from avatar_stream.studio.rendering import Rendering
from avatar_stream.studio.settings import SettingsInEffect
from avatar_stream.studio.toggles import missing_toggles

Pending = Future[Answer]
# Names that nobody can open: of no user's home, too long, with a zero byte; and anything after the end.
_UNUSABLE = (AvatarStreamError, OSError, RuntimeError, ValueError)
# No expression is called so, since no name has a space at its end.
_TRIED, _TRIED_S = "tried ", 1.5
# The stream that OBS shows, and from the camera to it where nothing was measured yet.
STREAM, _USUAL_LATENCY_MS = "matroska", 45.0
_PATIENCE_S = 10.0
_OUTPUT_REMEDY = "Choose another output, or look at what 'doctor' says of this one"


class Desk:
    """Takes commands from any thread.

    Args:
        settings: the settings in effect.
        changes: carries out changes of them.
        parts: what commands act on.
    """

    def __init__(self, settings: SettingsInEffect, changes: ChangeQueue, parts: Parts) -> None:
        self._settings, self._changes = settings, changes
        self._source, self._performer = parts.source, parts.performer
        self._stage, self._outputs, self._show = parts.stage, parts.outputs, parts.show
        self._expressions, self._clock, self._publish = parts.acting.expressions, parts.clock, parts.publish
        self._recording = Recording(parts)
        self._rendering = Rendering(parts.publish)
        self._ended = False
        self._naming = threading.Lock()
        # Disks and devices may take their time.
        self._helpers = ThreadPoolExecutor(2, thread_name_prefix="desk")

    def submit(self, command: Command) -> Pending:
        """Take a command; returns at once. The answer comes when it was carried out, or why it was not."""
        if self._ended:
            return _now(refused("The studio has ended", "Start it again"))
        try:
            return self._obey(command)
        except _UNUSABLE as error:
            return _now(refused(error, _OUTPUT_REMEDY))

    def end(self) -> None:
        """Refuse all commands from now on: the show is over."""
        self._ended = True

    def close(self) -> None:
        """Take no more; what is under way is finished."""
        self.end()
        self._changes.close()
        self._helpers.shutdown()
        self._recording.close()
        self._rendering.close()

    @singledispatchmethod
    def _obey(self, command: object) -> Pending:
        raise TypeError(f"{command!r} is no command")

    @_obey.register
    def _(self, command: SwitchCharacter) -> Pending:
        edit = {} if command.edit is None else {"character.edit": command.edit}
        return self._change({"character.id": command.character, **edit}, keep=command.keep)

    @_obey.register
    def _(self, command: SetEdits) -> Pending:
        return self._change({"character.edit": command.edit})

    @_obey.register
    def _(self, command: SetBackground) -> Pending:
        return self._change({"sinks.background": command.background})

    @_obey.register
    def _(self, command: SetSize) -> Pending:
        return self._change({"decoder.size_px": command.size_px})

    @_obey.register
    def _(self, command: ChangeSetting) -> Pending:
        return self._change({command.key: command.value})

    @_obey.register
    def _(self, command: ChooseSource) -> Pending:
        named = command.source.partition(":")[0] in ("auto", "camera", "demo", "nobody")
        is_address = "://" in command.source
        if not named and not is_address and not user_path(command.source).is_file():
            return _now(
                refused(
                    f"There is no file '{command.source}'",
                    "A source is auto, camera, camera:N, demo, demo:face, nobody, a file or an address such as browser://",
                )
            )
        return self._change({"source.input": command.source})

    @_obey.register
    def _(self, command: AddOutput) -> Pending:
        opened = self._outputs.add(command.spec, self._show.scene.size, self._settings.config.live.fps)
        return _answered(opened, lambda note: done(note or self._how_it_is(public_name(command.spec))))

    @_obey.register
    def _(self, command: RemoveOutput) -> Pending:
        def remove() -> Answer:
            removed = self._outputs.remove(command.spec)
            if removed.phase == "hung":
                return done(f"Output {removed.spec} does not answer; it gets no more pictures")
            return done(f"Output {removed.spec} is closed")

        return self._help(remove, "Name one that is there")

    @_obey.register
    def _(self, command: Recalibrate) -> Pending:
        info = self._source.info
        if info is None:
            return _now(refused("No source is open", "Try again once the camera is there"))
        if not info.tracked:
            return _now(refused(f"{info.input} needs no calibration", "Choose a camera for it"))
        self._source.recalibrate()
        return _now(done("Look straight ahead and relax for a second"))

    @_obey.register
    def _(self, command: AnswerOffer) -> Pending:
        return self._help(
            lambda: done(self._source.answer_offer(command.text)),
            "Copy the newest text of the sender, all of it",
        )

    @_obey.register
    def _(self, command: Pause) -> Pending:
        self._performer.paused = True
        return _now(done("Paused; the character idles"))

    @_obey.register
    def _(self, command: Resume) -> Pending:
        self._performer.paused = False
        return _now(done("The character follows again"))

    @_obey.register
    def _(self, command: Snapshot) -> Pending:
        picture, character = self._show.picture, self._show.scene.id
        if picture is None:
            return _now(refused("There is no picture yet", "Try again in a moment"))

        def keep() -> Answer:
            if command.path:
                path = user_path(command.path)
                keep_snapshot(picture, path)
            else:
                with self._naming:  # several in one second
                    path = new_file(SNAPSHOTS, character, ".png")
                    keep_snapshot(picture, path)
            return done(f"Snapshot in '{path}'")

        return self._help(keep, "Choose another file")

    @_obey.register
    def _(self, command: StartRecording) -> Pending:
        fps = self._settings.config.live.fps
        return self._help(lambda: done(self._recording.start(command.path, fps)), _OUTPUT_REMEDY)

    @_obey.register
    def _(self, command: StopRecording) -> Pending:
        return self._help(lambda: done(f"Recorded '{self._recording.stop()}'"), "What was recorded is kept")

    @_obey.register
    def _(self, command: RenderRecording) -> Pending:
        return self._help(
            lambda: done(f"Rendering '{self._rendering.start(command)}'"), "Choose another recording"
        )

    @_obey.register
    def _(self, command: StopRendering) -> Pending:
        if not self._rendering.stop():
            return _now(refused("Nothing is being rendered", "Nothing to do"))
        return _now(done("Rendering is given up"))

    @_obey.register
    def _(self, command: SetUpObs) -> Pending:
        config, outputs = self._settings.config, self._outputs
        latencies = (output.recent_latency_ms()[0] for output in outputs.all)
        latency_ms = next((one for one in latencies if one is not None), _USUAL_LATENCY_MS)

        def open_stream() -> None:
            if not any(output.spec == STREAM for output in outputs.all):
                outputs.add(STREAM, self._show.scene.size, config.live.fps).result(_PATIENCE_S)

        return self._help(lambda: put_into_obs(config, latency_ms, open_stream), _OUTPUT_REMEDY)

    @_obey.register
    def _(self, command: RemoveFromObs) -> Pending:
        return self._help(lambda: take_out_of_obs(self._settings.config), _OUTPUT_REMEDY)

    @_obey.register
    def _(self, command: SwitchProfile) -> Pending:
        return self._with_profiles(lambda: self._settings.switch_profile(command.name))

    @_obey.register
    def _(self, command: NewProfile) -> Pending:
        return self._with_profiles(lambda: self._settings.new_profile(command.name))

    @_obey.register
    def _(self, command: RemoveProfile) -> Pending:
        return self._with_profiles(lambda: self._settings.remove_profile(command.name))

    @_obey.register
    def _(self, command: ImportProfile) -> Pending:
        return self._with_profiles(lambda: self._settings.import_profile(command.name, command.text))

    def _with_profiles(self, work: Callable[[], Answer]) -> Pending:
        def answer() -> Answer:
            try:
                return work()
            except (AvatarStreamError, OSError) as error:
                return refused(error, "Everything stays as it was")

        return self._changes.put(object(), answer)

    @_obey.register
    def _(self, command: ChangeSettings) -> Pending:
        return self._change(dict(command.changes))

    @_obey.register
    def _(self, command: Press) -> Pending:
        verb, target = split_action(command.action)
        if verb == "expression":
            return _now(self._press_expression(target))
        if verb == "release":
            self._expressions.release(self._clock.now_s())
            return _now(done("No expression is held"))
        return self._obey(self._meant(verb, target))

    @_obey.register
    def _(self, command: LetGo) -> Pending:
        verb, target = split_action(command.action)
        if verb == "expression":
            self._expressions.let_go(target, self._clock.now_s())
        return _now(done(f"{command.action} is let go"))

    @_obey.register
    def _(self, command: SaveExpression) -> Pending:
        name, expression, before = command.name, command.expression, command.before
        return self._settle(lambda config: with_expression(config, name, expression, before))

    @_obey.register
    def _(self, command: RemoveExpression) -> Pending:
        return self._settle(lambda config: without_expression(config, command.name))

    @_obey.register
    def _(self, command: TryExpression) -> Pending:
        shortly = command.expression.model_copy(update={"press": "timed", "lasts_s": _TRIED_S})
        self._tell_missing(shortly)
        self._expressions.press(_TRIED, shortly, self._clock.now_s())
        return _now(done("It shows for a moment"))

    @_obey.register
    def _(self, command: SetShortcut) -> Pending:
        return self._settle(
            lambda config: with_shortcut(config, command.action, command.key, everywhere=False)
        )

    @_obey.register
    def _(self, command: SetGlobalShortcut) -> Pending:
        return self._settle(
            lambda config: with_shortcut(config, command.action, command.key, everywhere=True)
        )

    @_obey.register
    def _(self, command: RoomCommand) -> Pending:
        return self._settle(lambda config: room_changes(command, config))

    def _meant(self, verb: str, target: str) -> Command:
        """What a press of a key asks for just now."""
        if verb == "pause":
            return Resume() if self._performer.paused else Pause()
        if verb == "record":
            return StopRecording() if self._recording.running else StartRecording()
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

    def _settle(self, changes: Callable[[Config], Changes]) -> Pending:
        """Change settings depending on what they are by the time it is done."""

        def work() -> Answer:
            try:
                return self._settings.carry_out(changes(self._settings.config))
            except AvatarStreamError as error:
                return refused(error, "Everything stays as it was")

        return self._changes.put(object(), work)

    def _how_it_is(self, spec: str) -> str:
        waiting = next(
            (one.reason for one in self._outputs.all if one.spec == spec and one.phase == "waiting"), ""
        )
        return f"Output {spec} waits for its device: {waiting}" if waiting else f"Output {spec} is open"

    def _change(self, changes: dict[str, SettingValue], *, keep: bool = True) -> Pending:
        return self._changes.put(frozenset(changes), lambda: self._settings.carry_out(changes, keep=keep))

    def _help(self, work: Callable[[], Answer], remedy: str) -> Pending:
        def answer() -> Answer:
            try:
                return work()
            except _UNUSABLE as error:
                return refused(error, remedy)

        return self._helpers.submit(answer)


def _now(answer: Answer) -> Pending:
    future: Pending = Future()
    future.set_result(answer)
    return future


def _answered(opened: Future[str], answer: Callable[[str], Answer]) -> Pending:
    """An answer for when an output is open, or can't be opened."""
    pending: Pending = Future()

    def take(opened: Future[str]) -> None:
        if not pending.set_running_or_notify_cancel():
            return  # whoever asked wants to hear no more
        error = opened.exception()
        pending.set_result(answer(opened.result()) if error is None else refused(error, _OUTPUT_REMEDY))

    opened.add_done_callback(take)
    return pending
