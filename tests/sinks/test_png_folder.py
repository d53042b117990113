"""Numbered PNG pictures."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from avatar_stream.errors import SinkError
from avatar_stream.sinks.png_folder import PngFolderSink

from .pictures import picture


def test_pictures_come_back_exactly(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    sent = [random.integers(0, 256, (9, 13, 4), np.uint8) for _ in range(3)]
    folder = tmp_path / "new" / "folder"
    sink = PngFolderSink(folder, width=13, height=9)
    for pixels in sent:
        sink.send(picture(pixels))
    sink.close()
    assert sorted(path.name for path in folder.iterdir()) == ["000000.png", "000001.png", "000002.png"]
    for path, pixels in zip(sorted(folder.iterdir()), sent, strict=True):
        back = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        assert np.array_equal(cv2.cvtColor(back, cv2.COLOR_BGRA2RGBA), pixels)


def test_discarding_removes_what_this_sink_wrote_and_nothing_else(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    other.mkdir()
    (other / "notes.txt").write_text("keep")
    for folder in (mine, other):
        sink = PngFolderSink(folder, width=4, height=4)
        sink.send(picture(np.zeros((4, 4, 4), np.uint8)))
        sink.close(discard=True)
        sink.close(discard=True)
    assert not mine.exists()
    assert [path.name for path in other.iterdir()] == ["notes.txt"]


def test_close_keeps_and_a_later_discard_does_not_undo_it(tmp_path: Path) -> None:
    sink = PngFolderSink(tmp_path / "a", width=4, height=4)
    sink.send(picture(np.zeros((4, 4, 4), np.uint8)))
    sink.close()
    sink.close(discard=True)
    assert (tmp_path / "a" / "000000.png").exists()


def test_what_cannot_be_written_is_an_error_at_opening(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "000007.png").write_bytes(b"")
    for folder, words in (
        (tmp_path / "file", "can't be written"),
        (tmp_path / "file" / "inside", "can't be written"),
        (tmp_path / "used", "holds numbered pictures already"),
        (Path("/proc/self/pictures"), "can't be written"),
    ):
        with pytest.raises(SinkError, match=words):
            PngFolderSink(folder, width=4, height=4)


def test_a_failed_picture_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sink = PngFolderSink(tmp_path, width=4, height=4)

    def half(path: Path, data: bytes) -> int:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(SinkError, match="No space left"):
        sink.send(picture(np.zeros((4, 4, 4), np.uint8)))
    assert list(tmp_path.iterdir()) == []
