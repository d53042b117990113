from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from avatar_stream.characters.storing import shipped_folder
from avatar_stream.cli import app
from avatar_stream.cli import run as run_program


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*arguments: str) -> dict[str, object]:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    facts: dict[str, object] = json.loads(result.stdout.strip().splitlines()[-1])
    return facts


def test_fitting_a_shipped_character_makes_a_copy_of_ones_own(home: Path) -> None:
    before = (shipped_folder() / "mio" / "character.toml").read_text(encoding="utf-8")
    facts = run("characters", "fit", "mio", "--anchor", "chin=512,670", "--anchor", "left_iris=603,486")
    assert facts["folder"] == str(home / "characters" / "mio")
    text = (home / "characters" / "mio" / "character.toml").read_text(encoding="utf-8")
    assert "chin = [512.0, 670.0]" in text
    assert "left_iris = [603.0, 486.0]" in text
    assert (shipped_folder() / "mio" / "character.toml").read_text(encoding="utf-8") == before
    assert run("characters", "fit", "mio", "--anchor", "chin=512,671")["anchors"] == 46


def test_a_picture_has_to_be_imported_before_it_is_fitted(
    tmp_path: Path, astronaut: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "eileen.png"
    Image.fromarray(astronaut).save(picture)
    assert run_program(["characters", "fit", str(picture), "--anchor", "chin=220,180", "--json"]) == 2
    assert "characters import" in capsys.readouterr().out


def test_the_anchors_are_drawn(tmp_path: Path) -> None:
    out = tmp_path / "anchors.png"
    run("characters", "show", "kitsu", "--anchors", str(out))
    pixels = np.array(Image.open(out))
    assert pixels.shape == (1600, 1600, 3)
    # All of kitsu's anchors are set by hand: blue.
    assert (np.abs(pixels.astype(int) - (20, 120, 255)).max(axis=2) < 40).sum() > 200


def test_a_place_to_draw_to_must_be_writable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "no" / "where.png")
    assert run_program(["characters", "show", "kitsu", "--anchors", out, "--json"]) == 2
    assert "can't be saved" in capsys.readouterr().out


def test_the_style_is_told_from_the_picture_when_importing(tmp_path: Path, astronaut: np.ndarray) -> None:
    photo = tmp_path / "photo.png"
    Image.fromarray(astronaut).save(photo)
    assert run("characters", "import", str(photo))["style"] == "natural"
    drawing = shipped_folder() / "mio" / "keyframe.png"
    assert run("characters", "import", str(drawing), "--id", "drawing")["style"] == "drawn"


def test_layers_are_imported_told_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.characters.layered.layered_files import drawn, layers_of, nameless, psd_of, saved

    art = saved(psd_of(nameless(layers_of(drawn(8, 320)))), tmp_path / "art.psd")
    assert run_program(["characters", "import", str(art), "--layer", "Layer 3=hat"]) == 0
    told = capsys.readouterr()
    assert "Imported as 'art'" in told.err and "place and looks" in told.out and "as you say" in told.out
    facts = run("characters", "layers", "art", "--layer", "Layer 3=front hair")
    layers: list[dict[str, object]] = facts["layers"]  # type: ignore[assignment]
    third = next(layer for layer in layers if layer["layer"] == "Layer 3")
    assert (third["part"], third["told_by"], third["shown"]) == ("front hair", "given", True)
    assert run_program(["characters", "layers", "mio"]) == 2
    assert "characters export" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["characters", "import", "art.psd", "--layer", "Layer 3"], "NAME=PART"),
        (["characters", "import", "art.psd", "--face", "2"], "one character"),
        (["characters", "import", "art.psd"], "at least 64×64"),
        (["characters", "import", "plain.png", "--layer", "a=face"], "is none"),
        (["characters", "export", "mio", "out.png"], ".psd or .ora"),
        (["characters", "export", "nobody", "out.psd"], "no character"),
    ],
)
def test_wrong_layers_are_one_line(
    arguments: list[str],
    says: str,
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("art.psd").write_bytes(b"8BPS" + bytes(40))
    Image.new("RGB", (80, 80)).save("plain.png")
    assert run_program(arguments) == 2
    said = capsys.readouterr().err.strip()
    assert says in said.replace("\n", " ") and "Traceback" not in said
    assert not list(home.glob("characters/*")) and not list(tmp_path.glob("out*"))
