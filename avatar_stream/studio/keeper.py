"""Keeps what is changed in a show: in the profile that is in use, a moment after the last change."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from avatar_stream.config import SETTINGS_OF_ONE_RUN, Config, config_keys, load_config, setting
from avatar_stream.config_sections import SettingValue
from avatar_stream.errors import ConfigError
from avatar_stream.studio.profiles import Profiles, Settings, profile_text, settings_in

REST_S = 1.0
# They are in no file that is given to others, and not shown; addresses of media servers hold keys.
SECRET_SETTINGS = frozenset({"obs.password", "network.pairing", "sinks.outputs"})


class ProfileKeeper:
    """The profile in use.

    Args:
        profiles: the user's.
        name: the one to begin with.
        settings: what it holds; None where its file can't be read, and must not be written over.
        given: settings of this start alone, from command line and configuration file: they come before all profiles.

    Attributes:
        profiles, name: as above.
    """

    def __init__(
        self,
        profiles: Profiles,
        name: str,
        settings: Settings | None,
        given: Mapping[str, SettingValue],
    ) -> None:
        self.profiles, self.name = profiles, name
        self._settings, self._given = settings, given
        self._changed_at_s: float | None = None
        self._lock = threading.Lock()

    def note(self, changes: Mapping[str, SettingValue], now_s: float) -> None:
        """Settings were changed by whoever uses the studio."""
        with self._lock:
            if self._settings is None:
                return
            kept = {key: value for key, value in changes.items() if key not in SETTINGS_OF_ONE_RUN}
            for key, value in kept.items():
                # Back at its default, it is as if nobody had touched it, and follows a later version's.
                if value == setting(Config(), key):
                    self._settings.pop(key, None)
                else:
                    self._settings[key] = value
            if kept:
                self._changed_at_s = now_s

    def due(self, now_s: float) -> bool:
        """Whether there are changes to be written that have come to rest."""
        return self._changed_at_s is not None and now_s - self._changed_at_s >= REST_S

    def save(self) -> None:
        """Write what was changed. Raises OSError where that can't be; the changes are tried again with the next."""
        with self._lock:
            if self._changed_at_s is None or self._settings is None:
                return
            self._changed_at_s = None
            self.profiles.write(self.name, self._settings)

    def use(self, name: str) -> tuple[Config, list[str]]:
        """Go on with another profile.

        Returns:
            All settings with it, and one line for each of its settings that can't be used.

        Raises:
            ConfigError: it can't be read; everything stays as it is.
            OSError: the one before can't be written.
        """
        settings, troubles = self.profiles.read(name)
        config = load_config(beneath=settings, over=self._given)
        self.save()
        with self._lock:
            self.name, self._settings = name, settings
        self.profiles.choose(name)
        return config, troubles

    def copy_to(self, name: str, config: Config) -> None:
        """Begin a profile with all that is set now, and go on with it.

        Raises:
            ConfigError: there is one of that name.
            OSError: it can't be written.
        """
        if name in self.profiles.names:
            raise ConfigError(f"There is a profile '{name}' already; choose another name")
        self.save()
        settings = changed_settings(config)
        self.profiles.write(name, settings)
        with self._lock:
            self.name, self._settings = name, settings
        self.profiles.choose(name)

    def add(self, name: str, text: str) -> list[str]:
        """Keep the text of an exported profile under a name that is free.

        Returns:
            One line for each of its settings that can't be used, and is left out.

        Raises:
            ConfigError: it is no profile, or the name is taken.
            OSError: it can't be written.
        """
        if name in self.profiles.names:
            raise ConfigError(f"There is a profile '{name}' already; choose another name")
        settings, troubles = settings_in(text)
        self.profiles.write(name, settings)
        return troubles

    def text_of(self, name: str) -> str:
        """A profile to be given to others: without secrets.

        Raises:
            ConfigError: there is none of that name, or it can't be read.
        """
        with self._lock:
            current = self._settings if name == self.name else None
            settings = dict(current) if current is not None else self.profiles.read(name)[0]
        return profile_text({key: value for key, value in settings.items() if key not in SECRET_SETTINGS})


def changed_settings(config: Config) -> Settings:
    """All settings that are not at their defaults, but for those of one run."""
    values, defaults = config.model_dump(mode="json"), Config().model_dump(mode="json")
    changed: Settings = {}
    for key in config_keys():
        section, name = key.split(".", 1)
        if key not in SETTINGS_OF_ONE_RUN and values[section][name] != defaults[section][name]:
            changed[key] = values[section][name]
    return changed
