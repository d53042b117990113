"""The program's settings: how files, options and profiles are merged and checked.

Order of precedence, weakest first: the defaults of `config_sections`, a TOML file, ``--set key=value``, an option of
its own such as ``--size``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from avatar_stream.base.naming import nearest_name
from avatar_stream.base.resources import resource_folder
from avatar_stream.base.toml_file import TomlError, parse_toml, read_toml
from avatar_stream.base.user_path import user_path
from avatar_stream.config_sections import (
    BroadcastSection,
    CharacterSection,
    DecoderSection,
    EncoderSection,
    ExpressionsSection,
    FramingSection,
    LiveSection,
    MatroskaSection,
    NetworkSection,
    ObsSection,
    PanelSection,
    PerformanceSection,
    Section,
    SettingValue,
    ShortcutsSection,
    SinksSection,
    SmoothingSection,
    SourceSection,
    VoiceSection,
)
from avatar_stream.errors import ConfigError
from avatar_stream.room.section import RoomSection
from avatar_stream.sinks.broadcast_address import public_name

#: Of one start alone: no profile keeps them.
SETTINGS_OF_ONE_RUN = frozenset({"source.duration_s", "sinks.outputs", "panel.enabled"})


class Config(Section):
    """All settings. A section has only what the program uses today."""

    source: SourceSection = SourceSection()
    encoder: EncoderSection = EncoderSection()
    smoothing: SmoothingSection = SmoothingSection()
    performance: PerformanceSection = PerformanceSection()
    voice: VoiceSection = VoiceSection()
    character: CharacterSection = CharacterSection()
    decoder: DecoderSection = DecoderSection()
    sinks: SinksSection = SinksSection()
    framing: FramingSection = FramingSection()
    live: LiveSection = LiveSection()
    matroska: MatroskaSection = MatroskaSection()
    broadcast: BroadcastSection = BroadcastSection()
    network: NetworkSection = NetworkSection()
    room: RoomSection = RoomSection()
    panel: PanelSection = PanelSection()
    expressions: ExpressionsSection = ExpressionsSection()
    shortcuts: ShortcutsSection = ShortcutsSection()
    obs: ObsSection = ObsSection()


def config_keys() -> list[str]:
    """Every key, as in "decoder.size_px"."""
    return [
        f"{section}.{key}"
        for section, field in Config.model_fields.items()
        for key in _section_keys(field.annotation)
    ]


def setting(config: Config, key: str) -> Any:
    """The value of a setting as it stands in a file."""
    section, name = key.split(".", 1)
    return getattr(config, section).model_dump(mode="json")[name]


def with_setting(config: Config, key: str, value: SettingValue) -> Config:
    """The same configuration with one other value.

    Raises:
        ConfigError: there is no such key (the message names the nearest), or the value is not allowed.
    """
    if key not in config_keys():
        raise ConfigError(f"There is no setting '{key}'{_hint(key)}")
    section, name = key.split(".", 1)
    values = config.model_dump()
    if isinstance(value, bool) and not isinstance(values[section][name], bool):
        raise ConfigError(f"{key} = {str(value).lower()} can't be used: it is no yes or no")
    values[section][name] = value
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        raise ConfigError(f"{key} = {_shown(value)} can't be used: it {_allowed(error)}") from None


def _section_keys(section: Any) -> list[str]:
    return list(section.model_fields)


def load_config(
    file: str | Path | None = None,
    sets: list[str] | None = None,
    options: dict[str, tuple[str, Any]] | None = None,
    *,
    beneath: Mapping[str, SettingValue] | None = None,
    over: Mapping[str, SettingValue] | None = None,
) -> Config:
    """Merge and check the settings.

    Args:
        file: path of a TOML file, or the name of one the program ships with, such as "meeting".
        sets: "section.key=value" texts; the value is read as TOML where it is valid TOML, else as text.
        options: by key, the option it was given with and its value: ``{"decoder.size_px": ("--size", 256)}``.
            A value of None counts as not given.
        beneath: settings by key that give way to all others: those of a profile.
        over: settings by key that come before all others.

    Raises:
        ConfigError: a file that can't be read, an unknown key (the message names the nearest one that
            exists), or a value that is not allowed (the message says what is).
    """
    values, origins = _given(file, sets, options)
    values = {**(beneath or {}), **values, **(over or {})}
    return _validated(values, origins)


def given_settings(
    file: str | Path | None = None,
    sets: list[str] | None = None,
    options: dict[str, tuple[str, Any]] | None = None,
) -> dict[str, Any]:
    """Those settings by key that are given there; see `load_config`."""
    return _given(file, sets, options)[0]


def flat_settings(path: Path) -> dict[str, Any]:
    """The settings in a TOML file by "section.key", not yet checked. Raises ConfigError where it can't be read."""
    return _read(path)


def _given(
    file: str | Path | None, sets: list[str] | None, options: dict[str, tuple[str, Any]] | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """Values by key, and where each comes from, for messages."""
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    if file is not None:
        path = _config_path(str(file))
        for key, value in _read(path).items():
            values[key], origins[key] = value, f"{path}"
    for text in sets or []:
        key, separator, value = text.partition("=")
        key = key.strip()
        if not separator or not key:
            raise ConfigError(f"--set {text}: write it as section.key=value, such as decoder.size_px=256")
        values[key], origins[key] = _parse(value.strip()), "--set"
    for key, (option, value) in (options or {}).items():
        if value is not None:
            values[key], origins[key] = value, option
    for key in values:
        if key not in config_keys():
            raise ConfigError(f"{origins[key]}: there is no setting '{key[:80]}'{_hint(key)}")
    return values, origins


def _config_path(file: str) -> Path:
    shipped = resource_folder("configs") / f"{file}.toml"
    if shipped.is_file() and Path(file).name == file:
        return shipped
    path = user_path(file)
    if not path.is_file():
        names = sorted(entry.stem for entry in resource_folder("configs").glob("*.toml"))
        raise ConfigError(
            f"There is no configuration '{file}'{nearest_name(file, names)}; "
            f"give a TOML file or one of: {', '.join(names)}"
        )
    return path


def _read(path: Path) -> dict[str, Any]:
    """The file's settings by "section.key"."""
    try:
        content = read_toml(path)
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error.strerror}") from None
    except TomlError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None
    flat: dict[str, Any] = {}
    for section, entries in content.items():
        if section in Config.model_fields and not isinstance(entries, dict):
            raise ConfigError(f"{path}: '{section}' is a section; write [{section}] and its keys below")
        if isinstance(entries, dict):
            flat |= {f"{section}.{key}": value for key, value in entries.items()}
            if not entries and section not in Config.model_fields:
                flat[section] = entries
        else:
            flat[section] = entries
    return flat


def _parse(text: str) -> Any:
    try:
        return parse_toml(f"value = {text}")["value"]
    except TomlError:
        return text


def _hint(key: str) -> str:
    known = config_keys()
    # First the right key in no or the wrong section.
    moved = [name for name in known if name.split(".")[1] == key.rsplit(".", 1)[-1]]
    hint = f" (did you mean '{moved[0]}'?)" if moved else nearest_name(key, known)
    return hint or f"; choices: {', '.join(known)}"


def _validated(values: dict[str, Any], origins: dict[str, str]) -> Config:
    nested: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        section, name = key.split(".", 1)
        nested.setdefault(section, {})[name] = value
    try:
        return Config.model_validate(nested)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"][:2])
        allowed = _allowed(error)
        origin = origins.get(key, "configuration")
        name = origin if origin.startswith("--") and origin != "--set" else f"{origin}: {key}"
        raise ConfigError(f"{name} = {_shown(first['input'])} can't be used: it {allowed}") from None


def _shown(value: Any) -> str:
    """A value for a message, at most 60 characters; keys of media servers are not in it."""
    if isinstance(value, (list, tuple)):
        value = [public_name(one) if isinstance(one, str) else one for one in value]
    return repr(public_name(value) if isinstance(value, str) else value)[:60]


def _allowed(error: ValidationError) -> str:
    """What the first value that was refused must be."""
    return error.errors()[0]["msg"].removeprefix("Value error, ").replace("Input should", "must")
