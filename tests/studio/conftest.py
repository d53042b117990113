"""What all tests of the studio start from."""

from __future__ import annotations

from pathlib import Path

import pytest
from rooms import rooms

__all__ = ["rooms"]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recordings without a folder in their name go where the test runs."""
    monkeypatch.chdir(tmp_path)
