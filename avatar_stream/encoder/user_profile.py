"""What is remembered of a user from one show to the next: a handful of gains, never a picture."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from avatar_stream.base.resources import user_folder
from avatar_stream.base.safe_file import replace_file
from avatar_stream.base.toml_file import read_toml
from avatar_stream.encoder.personal_gain import GAINED_NAMES, LARGEST_GAIN
from avatar_stream.errors import UserInputError

_NAME = re.compile(r"[\w][\w .-]{0,63}")


def profile_path(name: str) -> Path:
    """The file of one user's profile: ``profiles/NAME.toml`` in the user folder.

    Raises:
        UserInputError: `name` can't be the name of a file.
    """
    if not _NAME.fullmatch(name):
        raise UserInputError(
            f"'{name}' can't be the name of a profile: use letters, digits, space, '.', '-' or '_', at most 64"
        )
    return user_folder() / "profiles" / f"{name}.toml"


def load_gains(path: Path, warn: Callable[[str], None]) -> dict[str, float]:
    """The gains in a profile, 1…`LARGEST_GAIN` by name of the expression; empty where there is none.

    Args:
        path: see `profile_path`.
        warn: takes one line for the user where the file is damaged; it counts as absent then.
    """
    try:
        gains = read_toml(path)["gains"]
        values = {name: float(gains[name]) for name in GAINED_NAMES if name in gains}
        if not all(1.0 <= value <= LARGEST_GAIN for value in values.values()):
            raise ValueError("a gain is out of range")
    except FileNotFoundError:
        return {}
    except (OSError, KeyError, TypeError, ValueError, OverflowError) as error:
        warn(f"The profile {path} can't be used ({error}); your expressions are learned anew")
        return {}
    return values


def save_gains(path: Path, gains: Mapping[str, float]) -> None:
    """Write a profile; a crash in between leaves the old one whole.

    Raises:
        OSError: it can't be written.
    """
    lines = ["# How far this user's expressions go; learned while tracking, safe to delete.", "[gains]"]
    lines += [f"{name} = {gains[name]:.4f}" for name in GAINED_NAMES if name in gains]
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, ("\n".join(lines) + "\n").encode())
