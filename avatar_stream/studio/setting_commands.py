"""Carries out the commands that change settings, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatchmethod

from avatar_stream.base.user_path import user_path
from avatar_stream.config import Config
from avatar_stream.config_sections import SettingValue
from avatar_stream.errors import AvatarStreamError
from avatar_stream.room.changes import room_changes
from avatar_stream.room.commands import RoomCommand
from avatar_stream.studio.answers import Pending, now
from avatar_stream.studio.changes import ChangeQueue
from avatar_stream.studio.commands import (
    Answer,
    ChangeSetting,
    ChangeSettings,
    ChooseSource,
    ImportProfile,
    NewProfile,
    RemoveExpression,
    RemoveProfile,
    SaveExpression,
    SetBackground,
    SetEdits,
    SetGlobalShortcut,
    SetShortcut,
    SetSize,
    SwitchCharacter,
    SwitchProfile,
    refused,
)
from avatar_stream.studio.expression_changes import (
    Changes,
    with_expression,
    with_shortcut,
    without_expression,
)
from avatar_stream.studio.settings import SettingsInEffect


class SettingCommands:
    """Settings, profiles, expressions, shortcuts and rooms.

    Args:
        settings: the settings in effect.
        changes: carries out changes of them.
    """

    def __init__(self, settings: SettingsInEffect, changes: ChangeQueue) -> None:
        self._settings, self._changes = settings, changes

    @singledispatchmethod
    def obey(self, command: object) -> Pending | None:
        """The answer to a command; None where it is none of these."""
        return None

    @obey.register
    def _(self, command: SwitchCharacter) -> Pending:
        edit = {} if command.edit is None else {"character.edit": command.edit}
        return self._change({"character.id": command.character, **edit}, keep=command.keep)

    @obey.register
    def _(self, command: SetEdits) -> Pending:
        return self._change({"character.edit": command.edit})

    @obey.register
    def _(self, command: SetBackground) -> Pending:
        return self._change({"sinks.background": command.background})

    @obey.register
    def _(self, command: SetSize) -> Pending:
        return self._change({"decoder.size_px": command.size_px})

    @obey.register
    def _(self, command: ChangeSetting) -> Pending:
        return self._change({command.key: command.value})

    @obey.register
    def _(self, command: ChooseSource) -> Pending:
        named = command.source.partition(":")[0] in ("auto", "camera", "demo", "nobody")
        is_address = "://" in command.source
        if not named and not is_address and not user_path(command.source).is_file():
            return now(
                refused(
                    f"There is no file '{command.source}'",
                    "A source is auto, camera, camera:N, demo, demo:face, nobody, a file or an address such as browser://",
                )
            )
        return self._change({"source.input": command.source})

    @obey.register
    def _(self, command: ChangeSettings) -> Pending:
        return self._change(dict(command.changes))

    @obey.register
    def _(self, command: SwitchProfile) -> Pending:
        return self._with_profiles(lambda: self._settings.switch_profile(command.name))

    @obey.register
    def _(self, command: NewProfile) -> Pending:
        return self._with_profiles(lambda: self._settings.new_profile(command.name))

    @obey.register
    def _(self, command: RemoveProfile) -> Pending:
        return self._with_profiles(lambda: self._settings.remove_profile(command.name))

    @obey.register
    def _(self, command: ImportProfile) -> Pending:
        return self._with_profiles(lambda: self._settings.import_profile(command.name, command.text))

    @obey.register
    def _(self, command: SaveExpression) -> Pending:
        name, expression, before = command.name, command.expression, command.before
        return self._settle(lambda config: with_expression(config, name, expression, before))

    @obey.register
    def _(self, command: RemoveExpression) -> Pending:
        return self._settle(lambda config: without_expression(config, command.name))

    @obey.register
    def _(self, command: SetShortcut) -> Pending:
        return self._settle(
            lambda config: with_shortcut(config, command.action, command.key, everywhere=False)
        )

    @obey.register
    def _(self, command: SetGlobalShortcut) -> Pending:
        return self._settle(
            lambda config: with_shortcut(config, command.action, command.key, everywhere=True)
        )

    @obey.register
    def _(self, command: RoomCommand) -> Pending:
        return self._settle(lambda config: room_changes(command, config))

    def _with_profiles(self, work: Callable[[], Answer]) -> Pending:
        def answer() -> Answer:
            try:
                return work()
            except (AvatarStreamError, OSError) as error:
                return refused(error, "Everything stays as it was")

        return self._changes.put(object(), answer)

    def _settle(self, changes: Callable[[Config], Changes]) -> Pending:
        """Change settings depending on what they are by the time it is done."""

        def work() -> Answer:
            try:
                return self._settings.carry_out(changes(self._settings.config))
            except AvatarStreamError as error:
                return refused(error, "Everything stays as it was")

        return self._changes.put(object(), work)

    def _change(self, changes: dict[str, SettingValue], *, keep: bool = True) -> Pending:
        return self._changes.put(frozenset(changes), lambda: self._settings.carry_out(changes, keep=keep))
