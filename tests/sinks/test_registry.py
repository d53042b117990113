"""The words by which outputs are asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from avatar_stream.errors import SinkError
from avatar_stream.sinks import registry
from avatar_stream.sinks.null import NullSink
from avatar_stream.sinks.png_folder import PngFolderSink
from avatar_stream.sinks.registry import SINKS, open_sink
from avatar_stream.sinks.video_file import VideoFileSink
from avatar_stream.stages import Sink

from .pictures import picture, stripes


def opened(spec: str) -> Sink:
    return open_sink(spec, width=32, height=24, fps=30.0)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("out.mp4", VideoFileSink),
        ("OUT.MP4", VideoFileSink),
        ("out.webm", VideoFileSink),
        ("pictures/", PngFolderSink),
        ("pictures", PngFolderSink),
        ("with.dot/", PngFolderSink),
        ("not here/yet", PngFolderSink),
    ],
)
def test_paths(tmp_path: Path, name: str, kind: type[Sink]) -> None:
    sink = opened(f"{tmp_path}/{name}")
    assert type(sink) is kind
    sink.send(picture(stripes(32, 24)))
    sink.close()
    target = tmp_path / name
    assert target.is_file() if kind is VideoFileSink else (target / "000000.png").is_file()


def test_null_counts() -> None:
    sink = opened("null")
    assert isinstance(sink, NullSink)
    for _ in range(3):
        sink.send(picture(np.zeros((24, 32, 4), np.uint8)))
    sink.close()
    assert sink.count == 3 and sink.closed


@pytest.mark.parametrize(
    ("spec", "kind", "target"),
    [("vcam", "vcam", ""), ("vcam:/dev/video10", "vcam", "/dev/video10"), ("vcam:OBS: x", "vcam", "OBS: x")],
)
def test_virtual_camera_s_device(spec: str, kind: str, target: str) -> None:
    assert registry._parse(spec) == (kind, target)
    assert kind in SINKS.names()


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("out.avi", "no output of the kind '.avi'"),
        ("out.png", "no output of the kind '.png'"),
        ("", "is no output"),
        ("rtsp://host/x.mp4", "is no output"),
        ("prevew", "did you mean 'preview'"),
        ("vcma", "did you mean 'vcam'"),
        ("/no such folder/a.mp4", "does not exist"),
    ],
)
def test_what_cannot_be_opened(
    spec: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SinkError) as caught:
        opened(spec)
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_opening_one_sink_loads_no_other() -> None:
    """In a new interpreter, since this one has loaded them all."""
    code = (
        "import sys, numpy; from avatar_stream.sinks.registry import open_sink;"
        "open_sink('null', width=8, height=8, fps=1.0);"
        "sys.exit(any(m in sys.modules for m in ('av', 'cv2', 'pyvirtualcam', 'avatar_stream.sources')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
