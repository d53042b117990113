"""Where the program finds what it ships with, and where it keeps what belongs to the user."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from avatar_stream.base.user_path import user_path

_PACKAGE = Path(__file__).resolve().parents[1]


def resource_folder(name: str) -> Path:
    """The folder `name` ("characters", "models" or "configs") that the program ships with.

    In a checkout it lies beside the package, in an installed wheel inside it.
    """
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


def user_folder() -> Path:
    """The folder for what the user makes, such as imported characters; it may not exist yet.

    The environment variable ``AVATAR_STREAM_HOME`` overrides the operating system's usual place.
    """
    override = os.environ.get("AVATAR_STREAM_HOME")
    if override:
        return user_path(override)
    return Path(platformdirs.user_data_dir("avatar_stream", appauthor=False))


def cache_folder() -> Path:
    """The folder for what can be computed again, such as fitted characters; it may not exist yet.

    Lies in ``AVATAR_STREAM_HOME`` where that is set.
    """
    override = os.environ.get("AVATAR_STREAM_HOME")
    if override:
        return user_path(override) / "cache"
    return Path(platformdirs.user_cache_dir("avatar_stream", appauthor=False))


SNAPSHOTS, RECORDINGS = "snapshots", "recordings"


def user_subfolder(name: str) -> Path:
    """A folder inside `user_folder`, made where it is missing.

    Raises:
        OSError: it can't be made.
    """
    folder = user_folder() / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
