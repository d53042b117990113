"""What all tests with real programs share."""

from __future__ import annotations

import pytest

from avatar_stream.base.resources import user_folder


@pytest.fixture(autouse=True)
def _welcomed() -> None:
    """Nobody is here for the first time, or the first steps would lie over the page; one test begins anew."""
    user_folder().mkdir(parents=True, exist_ok=True)
    (user_folder() / "welcomed").touch()
