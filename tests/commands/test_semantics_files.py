"""encode, decode and inspect as people call them."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from sinks.sounding_clips import MOMENTS_S, clicks_s, write_clip

from avatar_stream.codec.container import read_file
from commands.test_command_line import Run, left_behind, run


def last_json(out: str) -> dict[str, object]:
    parsed: dict[str, object] = json.loads(out.splitlines()[-1])
    return parsed


def test_a_performance_is_stored_inspected_and_shown(tmp_path: Path, run_here: Run) -> None:
    arguments = ["encode", "demo", "a.fsb", "--duration", "2", "--keyframe", "character:kitsu", "--json"]
    code, out, err = run_here(arguments)
    assert code == 0, err
    stored = last_json(out)
    assert (stored["frames"], stored["fps"]) == (50, 25.0)
    assert stored["bytes_total"] == (tmp_path / "a.fsb").stat().st_size
    assert stored["bytes_total"] == stored["bytes_keyframe"] + stored["bytes_semantics"]  # type: ignore[operator]
    assert stored["kbps_semantics"] == pytest.approx(8e-3 * stored["bytes_semantics"] / 2, abs=1e-3)  # type: ignore[operator]
    assert stored["kbps_semantics"] < 2.5  # type: ignore[operator]
    assert 0 < stored["semantics_rmse"]["rotation"] < 2**-7  # type: ignore[index]

    code, out, err = run_here(["inspect", "a.fsb", "--plot", "a.png", "--json"])
    assert code == 0, err
    found = last_json(out)
    assert (found["frames"], found["keyframe"], found["damage"]) == (50, "character", None)
    assert sum(found["histogram"].values()) == 50  # type: ignore[attr-defined]
    bits = sum(found["bits_by_name"].values())  # type: ignore[attr-defined]
    assert bits == pytest.approx(found["bits_per_frame"], abs=2.5)
    picture = cv2.imread(str(tmp_path / "a.png"))
    assert picture is not None
    assert picture.std() > 20

    code, out, err = run_here(["decode", "a.fsb", "a.mp4", "--size", "64", "--json"])
    assert code == 0, err
    shown = last_json(out)
    assert (shown["character"], shown["frames"], shown["frames_tracked"]) == ("kitsu", 50, 50)
    with av.open(str(tmp_path / "a.mp4")) as video:
        assert sum(1 for _ in video.decode(video=0)) == 50
    assert left_behind(tmp_path) == {"a.fsb", "a.png", "a.mp4"}


def test_a_cut_off_file_shows_what_there_is_and_says_so(tmp_path: Path, run_here: Run) -> None:
    assert run_here(["encode", "demo", "a.fsb", "--duration", "2"])[0] == 0
    data = (tmp_path / "a.fsb").read_bytes()
    (tmp_path / "b.fsb").write_bytes(data[: len(data) * 3 // 4])
    code, out, _ = run_here(["inspect", "b.fsb", "--json"])
    assert code == 0
    found = last_json(out)
    assert 10 <= found["frames"] <= 40  # type: ignore[operator]
    assert "s after its beginning" in str(found["damage"])
    code, _, err = run_here(["decode", "b.fsb", "b.mp4", "--size", "64"])
    assert code == 0
    assert "cut off" in err


def test_live_packets_can_be_stored_and_shown(tmp_path: Path, run_here: Run) -> None:
    command = ["encode", "demo", "a.fsb", "--duration", "2", "--profile", "live", "--json"]
    code, out, err = run_here(command)
    assert code == 0, err
    stored = last_json(out)
    assert (stored["profile"], stored["frames"]) == ("live", 50)
    assert stored["bytes_total"] == stored["bytes_semantics"] == (tmp_path / "a.fsb").stat().st_size
    code, out, err = run_here(["inspect", "a.fsb", "--json"])
    assert code == 0, err
    found = last_json(out)
    assert (found["profile"], found["frames"]) == ("live", 50)
    assert 8 * stored["bytes_total"] / 50 == pytest.approx(found["bits_per_frame"], abs=6)  # type: ignore[operator]
    code, _, err = run_here(["decode", "a.fsb", "a.mp4", "--size", "64"])
    assert code == 0, err


MOST_BYTES = 3500


@pytest.fixture(scope="module")
def person(shared_media: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A file of a person's video, and what `encode` says of it."""
    folder = tmp_path_factory.mktemp("person")
    clip = shared_media / "drivers" / "d0.mp4"
    command = ["encode", str(clip), "d.fsb", "--keyframe", "self", "--duration", "1"]
    code, out, err = run([*command, "--most-bytes", str(MOST_BYTES), "--json"], folder)
    assert code == 0, err
    assert left_behind(folder) == {"d.fsb"}
    return folder / "d.fsb", last_json(out)


def test_a_persons_own_frame_can_be_the_keyframe(
    tmp_path: Path, shared_media: Path, person: tuple[Path, dict[str, object]], run_here: Run
) -> None:
    from avatar_stream.codec.still_picture import decode_still
    from avatar_stream.sources.video_file import VideoFileSource

    path, stored = person
    parts = ("bytes_keyframe", "bytes_bank", "bytes_semantics")
    assert stored["bytes_total"] == sum(stored[part] for part in parts) <= MOST_BYTES  # type: ignore[misc]
    keyframe = read_file(path).header.keyframe.picture
    assert keyframe is not None
    still, index = keyframe
    assert index is not None
    frame = next(islice(iter(VideoFileSource(shared_media / "drivers" / "d0.mp4").read, None), index, None))
    picture = decode_still(still)
    small = cv2.resize(frame.pixels, picture.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(float) - picture).mean() < 10

    (tmp_path / "d.fsb").write_bytes(path.read_bytes())
    write_clip(tmp_path / "sound.mp4")
    command = ["decode", "d.fsb", "d.mp4", "--size", "128", "--sound", "sound.mp4", "--json"]
    code, out, err = run_here(command)
    assert code == 0, err
    shown = last_json(out)
    assert (shown["character"], shown["frames"]) == ("self", 25)
    assert clicks_s(tmp_path / "d.mp4")[0] == pytest.approx(MOMENTS_S[0], abs=0.025)
    assert left_behind(tmp_path) == {"d.fsb", "d.mp4", "sound.mp4"}


def test_a_damaged_bank_costs_its_pictures_alone(
    tmp_path: Path, run_here: Run, person: tuple[Path, dict[str, object]]
) -> None:
    path, _ = person
    data = bytearray(path.read_bytes())
    (tmp_path / "d.fsb").write_bytes(data)
    code, out, _ = run_here(["inspect", "d.fsb", "--json"])
    found = last_json(out)
    assert "mouth" in found["bank"]  # type: ignore[operator]
    data[data.index(read_file(path).bank[0].still) + 20] ^= 1
    (tmp_path / "d.fsb").write_bytes(data)
    code, out, err = run_here(["decode", "d.fsb", "d.mp4", "--size", "64", "--json"])
    assert code == 0, err
    assert "reference bank" in err
    assert last_json(out)["frames"] == found["frames"] == 25


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["encode", "missing.mp4", "a.fsb"], ["missing.mp4"]),
        (["encode", "demo", "no/such/a.fsb"], ["no/such"]),
        (["encode", "demo", "a.fsb", "--quality", "best"], ["best", "highest"]),
        (["encode", "demo", "a.fsb", "--profile", "best"], ["best", "storage"]),
        (["encode", "demo", "a.fsb", "--duration", "0"], ["--duration"]),
        (["encode", "demo", "a.fsb", "--keyframe", "self"], ["self", "demo"]),
        (["encode", "demo", "a.fsb", "--keyframe", "me"], ["me", "character:ID"]),
        (["encode", "demo", "a.fsb", "--keyframe", "character:kitsoo"], ["kitsoo", "kitsu"]),
        (["decode", "missing.fsb", "a.mp4"], ["missing.fsb"]),
        (["decode", "notes.txt", "a.mp4"], ["notes.txt", ".fsb"]),
        (["decode", "rubbish.fsb", "a.mp4"], ["rubbish.fsb"]),
        (["inspect", "rubbish.fsb"], ["rubbish.fsb"]),
    ],
)
def test_mistakes_give_one_line_and_exit_code_2(
    tmp_path: Path, run_here: Run, arguments: list[str], words: list[str]
) -> None:
    (tmp_path / "rubbish.fsb").write_bytes(b"rubbish")
    (tmp_path / "notes.txt").write_text("notes")
    code, _, err = run_here(arguments)
    assert code == 2, err
    assert all(word in err for word in words)
    assert len(err.splitlines()) == 1
    assert left_behind(tmp_path) == {"rubbish.fsb", "notes.txt"}
