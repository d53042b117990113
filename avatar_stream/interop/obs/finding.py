"""Where OBS's WebSocket server is: as the user says, else as OBS's own files on this machine say."""

from __future__ import annotations

import configparser
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avatar_stream.config_sections import ObsSection

PASSWORD_VARIABLE = "AVATAR_STREAM_OBS_PASSWORD"
_USUAL_PORT = 4455
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class ObsAddress:
    """Where to reach OBS.

    Attributes:
        host, port: of its WebSocket server.
        password: of it, "" where none is known.
        password_origin: where the password was found, for messages.
        switched_off: OBS's own files say that the server is off.
    """

    host: str
    port: int
    password: str = ""
    password_origin: str = ""
    switched_off: bool = False

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def find_obs(settings: ObsSection) -> ObsAddress:
    """The address by, in this order: settings, environment variable (the password alone), OBS's own files."""
    own = _own_settings() if settings.host in _LOCAL_HOSTS else {}
    passwords = (
        (settings.password, "the setting obs.password"),
        (os.environ.get(PASSWORD_VARIABLE, ""), f"the environment variable {PASSWORD_VARIABLE}"),
        (str(own.get("password", "")), "OBS's own settings"),
    )
    password, origin = next((pair for pair in passwords if pair[0]), ("", ""))
    port = settings.port or own.get("port") or _USUAL_PORT
    return ObsAddress(settings.host, port, password, origin, own.get("enabled") is False)


def obs_folders() -> list[Path]:
    """Where OBS keeps its settings, for each way in which it can be installed."""
    home = Path.home()
    if sys.platform == "win32":
        return [Path(os.environ.get("APPDATA", home / "AppData/Roaming")) / "obs-studio"]
    if sys.platform == "darwin":
        return [home / "Library/Application Support/obs-studio"]
    return [
        Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "obs-studio",
        home / ".var/app/com.obsproject.Studio/config/obs-studio",  # Flatpak
        home / "snap/obs-studio/current/.config/obs-studio",
    ]


def _own_settings() -> dict[str, Any]:
    """``enabled``, ``port`` and ``password`` as OBS itself keeps them; empty where nothing is found."""
    for folder in obs_folders():
        for read, name in (
            (_read_json, "plugin_config/obs-websocket/config.json"),  # OBS 30 and newer
            (_read_ini, "global.ini"),
        ):
            try:
                found = read(folder / name)
            except (OSError, ValueError, LookupError, configparser.Error):
                continue  # not there, or not as we know it: the user can still say it
            if found:
                return found
    return {}


def _read_json(file: Path) -> dict[str, Any]:
    content = json.loads(file.read_text(encoding="utf-8-sig"))
    return {
        "enabled": bool(content["server_enabled"]),
        "port": int(content["server_port"]),
        "password": str(content["server_password"]) if content["auth_required"] else "",
    }


def _read_ini(file: Path) -> dict[str, Any]:
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(file.read_text(encoding="utf-8-sig"))
    section = parser["OBSWebSocket"]
    return {
        "enabled": section.getboolean("ServerEnabled", fallback=False),
        "port": section.getint("ServerPort", fallback=_USUAL_PORT),
        "password": section.get("ServerPassword", "") if section.getboolean("AuthRequired", True) else "",
    }
