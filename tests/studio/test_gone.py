"""What a profile names and is gone is left out, so that the show begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from avatar_stream.studio.gone import without_gone


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "room.png").touch()
    settings = {
        "character.id": "bit",
        "sinks.background": str(tmp_path / "room.png"),
        "source.input": "camera:0",
        "live.fps": 25.0,
        "room.members": {"Mia": {"source": "demo", "character": "theirs"}, "Me": {}},
    }
    assert without_gone(settings) == (settings, [])


@pytest.mark.parametrize("background", ["", "blur", "#102030", "teal"])
@pytest.mark.parametrize("source", ["auto", "demo:face", "udp://0.0.0.0:4000", "webrtc://", "nobody"])
def test_words_are_no_files(background: str, source: str) -> None:
    settings = {"sinks.background": background, "source.input": source}
    assert without_gone(settings) == (settings, [])


def test_what_is_gone_is_left_out_and_told(tmp_path: Path) -> None:
    settings = {
        "character.id": "deleted",
        "sinks.background": str(tmp_path / "room.png"),
        "source.input": str(tmp_path / "clip.mp4"),
        "live.fps": 25.0,
        "room.members": {"Mia": {"source": "demo", "character": "deleted", "view": "face"}},
    }
    kept, troubles = without_gone(settings)
    assert kept == {
        "live.fps": 25.0,
        "room.members": {"Mia": {"source": "demo", "character": "", "view": "face"}},
    }
    assert len(troubles) == 4 and all("deleted" in line or str(tmp_path) in line for line in troubles)
