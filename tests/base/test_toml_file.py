from __future__ import annotations

from pathlib import Path

import pytest

from avatar_stream.base.toml_file import MAX_TOML_BYTES, TomlError, parse_toml, read_toml

# What keeps a parser busy for minutes, overflows its stack, or that of whoever looks at the result.
HOSTILE = {
    "brackets": "a = " + "[" * 3000,
    "tables": "a = " + "{a = " * 3000,
    "digits": "a = " + "9" * 5000,
    "parts": "a" + ".a" * 20_000 + " = 1",
    "quoted parts": '"a"' + ' . "a"' * 5000 + " = 1",
    "deep in pieces": "[" + ".".join("abcdefghij") + "]\n" + ".".join("abcdefghij") + " = 1",
    "large": "#" * (MAX_TOML_BYTES + 1),
    "no TOML": "name = ",
    "no text": "name = '\udcff'",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(TomlError) as told:
        read_toml(path)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 300


def test_what_people_write_is_read() -> None:
    text = 'name = "a.b.c"\r\n[anchors]\nchin = [1.5, -2e3]\n[obs.scenes."My scene"]\nedit = "yaw=+10deg"'
    assert parse_toml(text) == {
        "name": "a.b.c",
        "anchors": {"chin": [1.5, -2e3]},
        "obs": {"scenes": {"My scene": {"edit": "yaw=+10deg"}}},
    }
