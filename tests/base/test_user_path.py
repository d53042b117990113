"""Paths as users write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from avatar_stream.base.user_path import user_path
from avatar_stream.errors import UserInputError


def test_home_is_found() -> None:
    assert user_path("~/a.png") == Path.home() / "a.png"
    assert user_path("b/c") == Path("b/c")


def test_nobodys_home_is_an_error_for_people() -> None:
    with pytest.raises(UserInputError, match="no user of that name"):
        user_path("~nobody-of-that-name/x.png")
