"""Nothing that is printed tells the terminal what to do, and no encoding makes printing fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from programs import own_home
from rich.table import Table

from avatar_stream.commands import terminal

PROGRAM = Path(__file__).resolve().parents[2] / "run_avatar.py"
# Clears the screen, sets the title, a bell, C1's own escape, turns the direction of writing, half a character.
HOSTILE = "a\x1b[2Jb\x1b]0;owned\x07c\x9b31md\u202ee\x08\x7f\udcfff"
SEEN = "a[2Jb]0;ownedc31mdef"


def test_notes_and_tables_show_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("name")
    table.add_row(HOSTILE)
    terminal.stdout.print(table)
    terminal.stdout.print(HOSTILE)
    terminal.note(f"{HOSTILE}\nand a second line")
    out, err = capsys.readouterr()
    assert out.count(SEEN) == 2
    assert err == f"{SEEN} and a second line\n"
    assert not set(out + err) & set("\x1b\x07\x08\x7f\x9b\u202e\udcff")


def test_json_keeps_its_values_and_shows_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_json({"name": HOSTILE, "plain": "ä…"})
    out = capsys.readouterr().out
    assert json.loads(out) == {"name": HOSTILE, "plain": "ä…"}
    assert "ä…" in out
    assert not set(out) & set("\x1b\x07\x08\x7f\x9b\u202e\udcff")


def character_with_a_name(home: Path, name: str) -> None:
    folder = home / "characters" / "odd"
    folder.mkdir(parents=True)
    (folder / "character.toml").write_text(f"name = {json.dumps(name)}\n", encoding="utf-8")
    Image.new("RGB", (80, 80)).save(folder / "keyframe.png")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["characters", "list"], 0),
        (["characters", "list", "--json"], 0),
        (["characters", "import", "--help"], 0),
        (["live", "--source", "demo", "--sink", "null", "--duration", "0.3", "--size", "64"], 0),
        (["characters", "show", "Füchsin…"], 2),
        (["live", "--size", "…"], 2),
        (["characters", "import", "wall.png"], 2),
    ],
)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_unicode_gets_plainer_text(
    tmp_path: Path, arguments: list[str], code: int, encoding: str
) -> None:
    home = own_home(tmp_path)
    character_with_a_name(home, "Füchsin… 狐 ×")
    Image.new("RGB", (200, 200), "grey").save(tmp_path / "wall.png")
    environment = {**os.environ, "AVATAR_STREAM_HOME": str(home), "LC_ALL": "C"}
    environment |= {"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *[a.encode() for a in arguments]],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        timeout=120,
    )
    said = (done.stdout + done.stderr).decode(encoding)
    assert done.returncode == code, said
    assert "should not happen" not in said and "Traceback" not in said
    if "--json" in arguments:
        characters = json.loads(done.stdout.decode(encoding))["characters"]
        assert {one["name"] for one in characters} >= {"Füchsin… 狐 ×"}
