"""Many clips and characters in one go: a video for each, and what is wrong with one costs no other."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import av
import pytest

from avatar_stream.config import load_config
from avatar_stream.errors import SinkError
from avatar_stream.studio.batch import jobs_of, without_secrets

# Gives exit code, output and errors.
Run = Callable[[list[str]], tuple[int, str, str]]
SHORT = ["--size", "64", "--duration", "0.2"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_video_for_each_clip_and_character_and_the_names_of_those_that_fail(
    run_here: Run, tmp_path: Path
) -> None:
    (tmp_path / "notes.mp4").write_text("not a video")
    command = ["render", "missing.mp4", "demo", "notes.mp4", "-c", "bit", "-c", "mio", *SHORT]
    code, out, err = run_here([*command, "--out", "made/here", "--json", "--progress"])
    assert code == 2, err
    assert names(tmp_path / "made" / "here") == ["demo bit.mp4", "demo mio.mp4"]
    for path in (tmp_path / "made" / "here").iterdir():
        with av.open(str(path)) as video:
            assert sum(1 for _ in video.decode(video=0)) == 6
    assert err.count("Error: ") == 4 and "2 of 6 videos made; 4 failed" in err
    assert "There is no" in err and "'missing.mp4'" in err and "'notes.mp4'" in err
    *progress, result = map(json.loads, out.splitlines())
    assert progress == [{"videos": done, "of": 6} for done in range(1, 7)]
    made = {Path(one["output"]).name: one.get("frames", one.get("error")) for one in result["videos"]}
    assert [made["demo bit.mp4"], made["demo mio.mp4"]] == [6, 6]
    assert "notes.mp4" in made["notes bit.mp4"]


def test_one_character_is_not_part_of_the_name_and_videos_may_be_transparent(
    run_here: Run, tmp_path: Path
) -> None:
    code, _, err = run_here(["render", "demo", "--out", "made", "-c", "bit", "--transparent", *SHORT])
    assert code == 0, err
    assert names(tmp_path / "made") == ["demo.webm"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.mp4", "b.mp4", "c.mp4"], "--out FOLDER"),
        (["demo", "out.mp4", "-c", "bit", "-c", "mio"], "--out FOLDER"),
        (["one/a.mp4", "two/a.mov", "--out", "made"], "would both become"),
        (["a.mp4", "--out", "made", "--size", "3"], "--size"),
    ],
)
def test_what_can_not_be_meant_is_told_before_anything_is_made(
    run_here: Run, tmp_path: Path, arguments: list[str], words: str
) -> None:
    code, _, err = run_here(["render", *arguments])
    assert code == 2 and words in err and err.count("\n") == 1
    assert not (tmp_path / "made").exists()


def test_without_ray_one_line_says_what_to_install(run_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    code, _, err = run_here(["render", "demo", "out.mp4", "--engine", "ray", *SHORT])
    assert code == 2 and "pip install ray" in err and err.count("\n") == 1


@pytest.mark.parametrize(("address", "words"), [("127.0.0.1:1", "nobody answers"), ("over-there", "like")])
def test_a_cluster_that_is_not_there_is_told_at_once(
    run_here: Run, monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    monkeypatch.setitem(sys.modules, "ray", ModuleType("ray"))
    code, _, err = run_here(["render", "demo", "o.mp4", "--engine", "ray", "--ray-address", address, *SHORT])
    assert code == 2 and words in err and err.count("\n") == 1


def test_no_secret_goes_along_to_other_machines() -> None:
    secrets = ["obs.password=sekret", "network.pairing=sekretsekret", 'sinks.outputs=["rtmp://h/a/sekret"]']
    config = load_config(None, [*secrets, "sinks.background=navy", "decoder.size_px=64"])
    sent = without_secrets(config)
    assert "sekret" not in sent.model_dump_json()
    assert (sent.sinks.background, sent.decoder.size_px) == ("navy", 64)


def test_names_are_those_of_clips(tmp_path: Path) -> None:
    configs = [load_config(None, [f"source.input={name}"]) for name in ("x/a.mp4", "b.fsb")]
    jobs = jobs_of(configs, tmp_path, ".mp4", own_sound=True)
    assert [job.output for job in jobs] == [str(tmp_path / "a.mp4"), str(tmp_path / "b.mp4")]
    with pytest.raises(SinkError, match=r"'x/a\.mp4' and 'a\.mov'"):
        jobs_of([configs[0], load_config(None, ["source.input=a.mov"])], tmp_path, ".mp4", own_sound=True)
