from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from programs import own_home

from avatar_stream import cli


@pytest.fixture
def run_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[[list[str]], tuple[int, str, str]]:
    """The program in the test's own process, in `tmp_path`: code, output and errors as of a process of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(own_home(tmp_path)))
    monkeypatch.delenv("DISPLAY", raising=False)

    def run(arguments: list[str]) -> tuple[int, str, str]:
        capfd.readouterr()
        code = cli.run(arguments)
        return code, *capfd.readouterr()

    return run
