"""Paths as users write them."""

from __future__ import annotations

from pathlib import Path

from avatar_stream.errors import UserInputError


def user_path(text: str) -> Path:
    """A path with ``~`` and ``~NAME`` replaced by the home they stand for.

    Raises:
        UserInputError: there is no such user.
    """
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise UserInputError(f"'{text[:200]}' can't be used: there is no user of that name") from None
