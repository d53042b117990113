"""Profiles: all settings that a user has changed, by name, each a configuration file of the usual kind.

Only what was changed is in them, so that better defaults of a later version reach everybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import tomlkit
from pydantic import AfterValidator, Field

from avatar_stream.base.resources import user_folder
from avatar_stream.base.safe_file import replace_file
from avatar_stream.base.toml_file import TomlError, parse_toml
from avatar_stream.config import SETTINGS_OF_ONE_RUN, Config, flat_settings, with_setting
from avatar_stream.config_sections import SettingValue
from avatar_stream.errors import ConfigError, UserInputError

USUAL = "Default"
SUFFIX = ".toml"
_CURRENT = "current"
# Names that Windows keeps for devices.
_TAKEN = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
_HEADER = "# A profile of the studio. It can be used as a configuration, too: live --config FILE\n\n"


def _usable_name(name: str) -> str:
    if not re.fullmatch(r"\w(?:[\w -]*[\w-])?", name) or _TAKEN.fullmatch(name):
        raise ValueError(f"can't name a profile: '{name[:40]}'; use letters, digits, spaces, - and _")
    return name


ProfileName = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_usable_name)]
Settings = dict[str, SettingValue]


class Profiles:
    """The user's profiles, in a folder of their own.

    Args:
        folder: where they lie; None for the usual place.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or user_folder() / "profiles"

    @property
    def names(self) -> list[str]:
        """All of them, the usual one first; it is always there."""
        found = {file.stem for file in self._folder.glob(f"*{SUFFIX}")}
        named = sorted((name for name in found if _is_usable(name)), key=str.casefold)
        return [USUAL, *(name for name in named if name != USUAL)]

    @property
    def current(self) -> str:
        """The one that was chosen last."""
        try:
            name = (self._folder / _CURRENT).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return USUAL
        return name if name in self.names else USUAL

    def choose(self, name: str) -> None:
        """Have a profile be the current one at the next start, too. Raises OSError where that can't be kept."""
        self._write(self._folder / _CURRENT, name)

    def read(self, name: str) -> tuple[Settings, list[str]]:
        """The settings of a profile by "section.key", and one line for each of them that can't be used.

        Raises:
            ConfigError: the file can't be read at all, or there is none.
        """
        path = self._path(name)
        if not path.is_file():
            if name != USUAL:
                raise ConfigError(f"There is no profile '{name}'; there are: {', '.join(self.names)}")
            return {}, []
        try:
            return usable_settings(flat_settings(path))
        except ConfigError as error:
            raise ConfigError(f"The profile '{name}' can't be read: {error}") from None

    def write(self, name: str, settings: Mapping[str, SettingValue]) -> None:
        """Keep a profile, whole or not at all. Raises OSError where that can't be."""
        self._write(self._path(name), profile_text(settings))

    def remove(self, name: str) -> None:
        """Take a profile away. Raises OSError where that can't be."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{_checked(name)}{SUFFIX}"

    def _write(self, path: Path, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, text.encode())


def profile_text(settings: Mapping[str, SettingValue]) -> str:
    """A profile as a file: TOML, a section for each of the settings'."""
    sections: dict[str, dict[str, Any]] = {}
    for key, value in settings.items():
        section, name = key.split(".", 1)
        sections.setdefault(section, {})[name] = list(value) if isinstance(value, tuple) else value
    return _HEADER + tomlkit.dumps(sections)


def settings_in(text: str) -> tuple[Settings, list[str]]:
    """The settings in the text of a profile, see `Profiles.read`.

    Raises:
        ConfigError: it is no TOML.
    """
    try:
        sections = parse_toml(text)
    except TomlError as error:
        raise ConfigError(f"This is no profile: {error}") from None
    flat = {
        f"{section}.{name}": value
        for section, entries in sections.items()
        if isinstance(entries, dict)
        for name, value in entries.items()
    }
    return usable_settings(flat)


def usable_settings(values: Mapping[str, Any]) -> tuple[Settings, list[str]]:
    """Those settings that this version knows and allows, and one line for each of the others."""
    config, usable, troubles = Config(), Settings(), list[str]()
    for key, value in values.items():
        if key in SETTINGS_OF_ONE_RUN:
            continue
        try:
            config = with_setting(config, key, value)
        except ConfigError as error:
            troubles.append(str(error))
        else:
            usable[key] = value
    return usable, troubles


def _is_usable(name: str) -> bool:
    try:
        _usable_name(name)
    except ValueError:
        return False
    return len(name) <= 40


def _checked(name: str) -> str:
    if not _is_usable(name):
        raise UserInputError(f"'{name[:40]}' is no name of a profile")
    return name
