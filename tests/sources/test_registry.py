"""The words by which sources are asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from avatar_stream.errors import SourceError
from avatar_stream.sources import registry
from avatar_stream.sources.registry import FRAME_SOURCES, open_frame_source


@pytest.mark.parametrize(
    ("spec", "index"), [("camera", None), ("camera:", None), ("camera:0", 0), ("camera:12", 12)]
)
def test_cameras(spec: str, index: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setitem(FRAME_SOURCES._factories, "camera", lambda *args: asked.append(args))
    open_frame_source(spec, width=320, height=240, fps=15.0)
    assert asked == [(index, 320, 240, 15.0)]


def test_a_file_may_be_called_like_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setitem(FRAME_SOURCES._factories, "file", lambda *args: asked.append(args))
    monkeypatch.chdir(tmp_path)
    for name in ("camera", "demo.mp4", "ü ñ 🎭.mkv"):
        (tmp_path / name).touch()
        open_frame_source(f"./{name}")
        assert asked.pop() == (Path(name),)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("camera:x", "a number from 0"),
        ("camera:-1", "a number from 0"),
        ("rtsp://host/stream", "is an address"),
        ("nobody.mp4", "There is no file 'nobody.mp4'"),
        ("persn.mp4", "did you mean 'person.mp4'"),
        ("camrea", "did you mean 'camera'"),
        ("no/such.mp4", "the folder 'no' does not exist"),
        (".", "is a folder"),
        ("", "is a folder"),
        ("x" * 5000, "There is no file"),
        ("nul\0.mp4", "There is no file"),
    ],
)
def test_what_cannot_be_opened(
    spec: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "person.mp4").touch()
    with pytest.raises(SourceError) as caught:
        open_frame_source(spec)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_the_registry_loads_no_device_code() -> None:
    """In a new interpreter, since this one has loaded it."""
    code = (
        f"import sys, {registry.__name__};"
        "sys.exit(any(m in sys.modules for m in ('av', 'cv2', 'avatar_stream.sources.camera')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
