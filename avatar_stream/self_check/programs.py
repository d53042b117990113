"""Other programs, and what is shared with them: OBS, network ports, the user's folder."""

from __future__ import annotations

import os
import plistlib
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import psutil

from avatar_stream.base.resources import user_folder as program_folder
from avatar_stream.self_check.finding import Finding
from avatar_stream.sinks.virtual_camera_remedies import obs_runs

# The first version with obs-websocket 5, through which OBS is set up.
_FIRST_GOOD_OBS = 28

_INSTALL_OBS = {
    "linux": "sudo apt install obs-studio, or flatpak install com.obsproject.Studio",
    "win32": "winget install OBSProject.OBSStudio",
    "darwin": "brew install --cask obs",
}


def obs() -> Finding:
    """OBS Studio and its version; only streams need it, and virtual cameras on Windows and macOS."""
    version = obs_version()
    install = _INSTALL_OBS.get(sys.platform, "see obsproject.com")
    if version is None:
        return Finding("OBS", "warn", "not found", f"for streams: {install}")
    running = ", running" if obs_runs() else ""
    number = re.match(r"\d+", version)
    if number and int(number[0]) < _FIRST_GOOD_OBS:
        return Finding(
            "OBS", "warn", f"OBS Studio {version}{running}", f"needs version 28 or newer: {install}"
        )
    return Finding("OBS", "ok", f"OBS Studio {version}{running}")


def obs_version() -> str | None:
    """The version of the OBS Studio that is installed here, "of unknown version", or None where there is none."""
    if sys.platform == "darwin":
        return _obs_version_macos()
    if sys.platform == "win32":
        return _obs_version_windows()
    return _obs_version_unix()


def _obs_version_macos(applications: Path = Path("/Applications")) -> str | None:
    description = applications / "OBS.app" / "Contents" / "Info.plist"
    if not description.is_file():
        return None
    try:
        return str(plistlib.loads(description.read_bytes())["CFBundleShortVersionString"])
    except (plistlib.InvalidFileException, KeyError, ValueError):
        return _UNKNOWN


def _obs_version_windows() -> str | None:
    if sys.platform != "win32":
        return None
    import winreg

    uninstall = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\OBS Studio"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, uninstall) as key:
            return str(winreg.QueryValueEx(key, "DisplayVersion")[0])
    except OSError:
        program = Path(os.environ.get("PROGRAMFILES", r"C:\Program Files")) / "obs-studio"
        return _UNKNOWN if program.is_dir() else None


def _obs_version_unix() -> str | None:
    for command in (["obs", "--version"], ["flatpak", "info", "com.obsproject.Studio"]):
        if shutil.which(command[0]) is None:
            continue
        try:
            answer = subprocess.run(
                command, capture_output=True, encoding="utf-8", errors="replace", timeout=10
            )
        except (OSError, subprocess.TimeoutExpired):
            return _UNKNOWN
        if answer.returncode == 0:
            found = re.search(r"(?:OBS Studio - |Version:\s*)(\d[\w.]*)", answer.stdout)
            return found[1] if found else _UNKNOWN
    return None


_UNKNOWN = "of unknown version"


def ports(wanted: tuple[tuple[int, str], ...]) -> Finding:
    """The ports of this machine that the program listens on are free.

    Args:
        wanted: each port with what it is for.
    """
    taken = [(port, what) for port, what in wanted if not _free(port)]
    if not taken:
        return Finding("ports", "ok", ", ".join(f"{port} ({what})" for port, what in wanted) + " free")
    port, what = taken[0]
    evidence = f"{port} ({what}) is taken{_listener(port)}"
    return Finding("ports", "warn", evidence, "close that program; else the next free port is taken")


def _free(port: int) -> bool:
    with socket.socket() as listener:
        if sys.platform != "win32":  # there it would share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _listener(port: int) -> str:
    """``by NAME (process N)``, as far as the system tells this user."""
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
            if listens and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return ""


def user_folder() -> Finding:
    """The folder of the user's own characters can be written."""
    folder = program_folder()
    nearest = folder
    while not nearest.exists():
        nearest = nearest.parent
    if os.access(nearest, os.W_OK):
        return Finding("user folder", "ok", str(folder))
    remedy = "make it writable, or set AVATAR_STREAM_HOME to a folder of yours"
    return Finding("user folder", "warn", f"{folder} can't be written", remedy)
