"""A person's video as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from avatar_stream.codec.container import SemanticsFile
from avatar_stream.face_video import person
from avatar_stream.face_video.person import STILLS_BYTES, encode_person


def test_without_a_limit_pictures_take_what_is_usual(
    shared_media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What takes long; it is tested by itself.
    monkeypatch.setattr(person, "find_background", lambda *anything: None)
    monkeypatch.setattr(person, "choose_bank", lambda *anything: [])
    made = encode_person(shared_media / "drivers" / "d0.mp4", 25.0, 1, limit_s=0.2)
    file = SemanticsFile(made.data)
    assert 0.8 * STILLS_BYTES < len(file.header.keyframe.data) <= STILLS_BYTES + 20
    assert file.bank == []
    assert file.packet_count == len(made.performance) == 5
