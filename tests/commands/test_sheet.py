"""Contact sheets of many characters, some of which can't be drawn."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_stream.cli import run


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A picture without a face, and one that is none."""
    Image.new("RGB", (200, 200), "grey").save(tmp_path / "wall.png")
    (tmp_path / "notes.png").write_text("no picture")
    return tmp_path


def options(*characters: str) -> list[str]:
    return [word for name in characters for word in ("-c", name)] + ["--size", "64", "--json"]


def test_a_bad_picture_among_good_ones_is_left_out_and_told(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wall, notes = str(bad / "wall.png"), str(bad / "notes.png")
    assert run(["sheet", str(bad / "out"), *options(wall, "noa", notes, "bit")]) == 0
    captured = capsys.readouterr()
    assert sorted(path.name for path in (bad / "out").iterdir()) == ["bit.png", "noa.png"]
    told = captured.err.strip().splitlines()[-1]
    assert "2 of 4" in told and wall in told and notes in told and "No face" in told
    assert set(json.loads(captured.out)["left_out"]) == {wall, notes}


def test_where_none_works_it_is_an_error(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wall, notes = str(bad / "wall.png"), str(bad / "notes.png")
    for characters in ((wall,), (wall, notes)):
        assert run(["sheet", str(bad / "out"), *options(*characters)]) == 2
        assert "No face" in json.loads(capsys.readouterr().out)["error"]
    assert not (bad / "out").exists()


def test_two_pictures_of_one_name_get_a_sheet_each(tmp_path: Path, astronaut: np.ndarray) -> None:
    for folder, pixels in (("a", astronaut), ("b", astronaut[:, ::-1])):
        (tmp_path / folder).mkdir()
        Image.fromarray(np.ascontiguousarray(pixels)).save(tmp_path / folder / "eileen.png")
    both = options(str(tmp_path / "a" / "eileen.png"), str(tmp_path / "b" / "eileen.png"))
    assert run(["sheet", str(tmp_path / "out"), *both]) == 0
    sheets = [np.asarray(Image.open(path)) for path in sorted((tmp_path / "out").iterdir())]
    assert len(sheets) == 2
    assert not np.array_equal(*sheets)


def test_the_face_of_a_tall_figure_is_seen(tmp_path: Path) -> None:
    sheets = {}
    for view in ("whole", "face"):
        assert run(["sheet", str(tmp_path / view), *options("mio"), "--view", view]) == 0
        sheets[view] = np.asarray(Image.open(tmp_path / view / "mio.png"))
    assert sheets["face"].shape == sheets["whole"].shape and not np.array_equal(*sheets.values())
