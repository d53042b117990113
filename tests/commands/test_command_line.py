"""The program as people start it: real processes, one clear line for every mistake, nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from programs import start

# Gives exit code, output and errors.
Run = Callable[[list[str]], tuple[int, str, str]]


def run(arguments: list[str], folder: Path) -> tuple[int, str, str]:
    process = start(arguments, folder)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def left_behind(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and ".home" not in path.parts
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["live", "--size", "-5"], ["--size", "64"]),
        (["characters", "import", "grey.png"], ["face"]),
        (["render", "missing.mp4", "out.mp4"], ["missing.mp4"]),
        (["live", "--source", "demo", "--sink", "out.mp4", "--sink", "x.xyz", "--size", "64"], ["x.xyz"]),
    ],
)
def test_mistakes_give_one_line_and_exit_code_2(
    tmp_path: Path, arguments: list[str], words: list[str]
) -> None:
    assert_one_line(lambda arguments: run(arguments, tmp_path), arguments, words, tmp_path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["live", "--size", "4097"], ["--size", "4096"]),
        (["live", "--size", "huge"], ["--size"]),
        (["live", "--fps", "0"], ["--fps", "1"]),
        (["live", "--device", "gpu"], ["--device", "'cpu'"]),
        (["--set", "decoder.size=3"], ["--set", "decoder.size_px"]),
        (["--config", "nothing.toml"], ["nothing.toml", "meeting"]),
        (["rendr", "a", "b"], ["rendr", "render"]),
        (["render", "clip.mp4"], ["OUTPUT"]),
        (["live", "--sync", "null"], ["--sync"]),
        (["characters", "show", "mioo"], ["mioo", "mio"]),
        (["render", "demo", "out.mp4", "--character", "nobody-here"], ["nobody-here"]),
        (["render", "notes.txt", "out.mp4"], ["notes.txt"]),
        (["render", "demo", "out.xyz", "--size", "64"], ["out.xyz", ".mp4"]),
        (["render", "demo", "no/such/folder/out.mp4", "--size", "64"], ["no/such/folder"]),
        (["render", "demo", "out.mp4", "--duration", "-1"], ["--duration"]),
        (["render", "demo", "out.mp4", "--edit", "smile@0.6 eys=0.5"], ["--edit", "eys=0.5", "'eyes'"]),
        (["live", "--source", "demo", "--background", "~nobody-here/x.png"], ["~nobody-here", "user"]),
        (["live", "--source", "demo", "--sink", "x" * 300 + ".mp4"], ["xxx", "long"]),
        (["live", "--source", "x" * 300 + ".mp4"], ["xxx"]),
        (["live", "--edit", "yaw+10grad"], ["--edit", "yaw+10grad", "deg"]),
        (["evaluate", "decoder", "--drivers", "none", "--characters", "none"], ["none", ".mp4"]),
        (["render", "demo", "out.mp4", "--size", "64", "--background", "blurple"], ["blurple", "colour"]),
        (["live", "--source", "missing.mp4", "--sink", "out.mp4", "--size", "64"], ["missing.mp4"]),
        (["characters", "import", "notes.txt"], ["notes.txt"]),
    ],
)
def test_other_mistakes_do_too(run_here: Run, tmp_path: Path, arguments: list[str], words: list[str]) -> None:
    assert_one_line(run_here, arguments, words, tmp_path)


def assert_one_line(run: Run, arguments: list[str], words: list[str], folder: Path) -> None:
    """One line that has all the words, exit code 2, and nothing left behind."""
    (folder / "notes.txt").write_text("not a video, not a picture")
    Image.new("RGB", (200, 200), "grey").save(folder / "grey.png")
    before = left_behind(folder)
    code, out, err = run(arguments)
    assert code == 2, err
    assert "Traceback" not in err + out
    assert len(err.strip().splitlines()) == 1
    for word in words:
        assert word in err
    assert out == ""
    assert left_behind(folder) == before


def test_json_errors_are_json(tmp_path: Path) -> None:
    code, out, _ = run(["live", "--size", "1", "--json"], tmp_path)
    assert code == 2
    assert json.loads(out)["exit_code"] == 2


def test_a_bug_is_one_line_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from avatar_stream import cli

    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("oh\ndear")

    monkeypatch.setattr(cli, "app", broken)
    assert cli.run(["sources"]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert "ZeroDivisionError: oh dear" in captured.err
    monkeypatch.setenv("AVATAR_STREAM_DEBUG", "1")
    cli.run(["sources"])
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [[], ["live"], ["render"], ["characters"], ["characters", "import"], ["doctor"]]
)
def test_help_is_there_for_everything(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    from avatar_stream import cli

    assert cli.run([*command, "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["live", "--source", "demo", "--sink", "rtmp://127.0.0.1:1/live/sekret", "--sink", "null"],
        ["live", "--source", "demo", "--sink", "rtmp://127.0.0.1:1/live/sekret#sekret"],
        ["live", "--set", "sinks.outputs=rtmp://127.0.0.1:1/live/sekret"],
        ["render", "demo", "rtmp://127.0.0.1:1/live/sekret"],
    ],
)
def test_a_streams_key_is_never_printed(run_here: Run, arguments: list[str]) -> None:
    _, out, err = run_here([*arguments, "--size", "64", "--duration", "1", "--json"])
    assert "rtmp://127.0.0.1:1/live/…" in out + err
    assert "sekret" not in out + err


def test_live_demo_to_nowhere(tmp_path: Path) -> None:
    arguments = ["--source", "demo", "--sink", "null", "--duration", "1.5", "--size", "128", "--json"]
    code, out, err = run(arguments, tmp_path)
    assert code == 0, err
    assert len(out.splitlines()) == 1
    statistics = json.loads(out)
    assert statistics["frames"] >= 20
    assert statistics["frames_tracked"] >= 0.8 * statistics["frames"]
    assert statistics["source"] == "demo"
    assert statistics["latency_ms"]["p50"] > 0
    assert 0 < statistics["peak_rss_mb"] < 2000


def test_without_camera_screen_and_virtual_camera_it_runs_all_the_same(tmp_path: Path) -> None:
    if list(Path("/dev").glob("video*")):
        pytest.skip("this machine has cameras, or a virtual one")
    code, _, err = run(["--duration", "4", "--size", "96"], tmp_path)
    assert code == 0, err
    for words in ("No camera was found", "irtual camera", "screen", "running without output"):
        assert words in err


def test_render_the_demo_frame_by_frame(tmp_path: Path) -> None:
    arguments = [
        "render",
        "demo",
        "out.mp4",
        "--duration",
        "1",
        "--size",
        "96",
        "--background",
        "navy",
        "--json",
    ]
    code, out, err = run(arguments, tmp_path)
    assert code == 0, err
    assert json.loads(out.splitlines()[-1])["frames"] == 30
    assert left_behind(tmp_path) == {"out.mp4"}
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert len(list(container.decode(video=0))) == 30


def test_an_edit_changes_the_rendering(run_here: Run, tmp_path: Path) -> None:
    same = ["--duration", "0.2", "--size", "96", "--character", "mio"]
    for folder, edit in (("plain", ""), ("turned", "yaw=+20deg"), ("again", "yaw+20deg")):
        code, _, err = run_here(["render", "demo", f"{folder}/", *same, "--edit", edit])
        assert code == 0, err
    plain, turned, again = (
        np.array(Image.open(sorted((tmp_path / folder).glob("*.png"))[0]))
        for folder in ("plain", "turned", "again")
    )
    assert np.array_equal(turned, again)
    assert (np.abs(plain.astype(int) - turned).max(axis=2) > 30).mean() > 0.01


def test_render_refuses_to_write_over_its_source(tmp_path: Path) -> None:
    assert run(["render", "demo", "a.mp4", "--duration", "0.3", "--size", "64"], tmp_path)[0] == 0
    before = (tmp_path / "a.mp4").read_bytes()
    code, _, err = run(["render", "a.mp4", "./a.mp4", "--size", "64"], tmp_path)
    assert code == 2
    assert "source itself" in err
    assert (tmp_path / "a.mp4").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_live_cleanly_with_a_playable_file(tmp_path: Path, number: signal.Signals) -> None:
    process = start(["live", "--source", "demo", "--sink", "out.mp4", "--size", "96"], tmp_path)
    deadline_s = time.monotonic() + 30
    while not left_behind(tmp_path) and time.monotonic() < deadline_s:
        time.sleep(0.05)
    time.sleep(1.0)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert left_behind(tmp_path) == {"out.mp4"}
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert len(list(container.decode(video=0))) >= 10


@pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix")
def test_a_signal_gives_up_a_rendering_and_leaves_nothing(tmp_path: Path) -> None:
    process = start(["render", "demo", "out.mp4", "--duration", "3000", "--size", "96"], tmp_path)
    deadline_s = time.monotonic() + 30
    while not left_behind(tmp_path) and time.monotonic() < deadline_s:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "was not written" in err
    assert left_behind(tmp_path) == set()


def test_characters_are_listed_imported_and_shown(tmp_path: Path, astronaut: npt.NDArray[np.uint8]) -> None:
    Image.fromarray(astronaut).save(tmp_path / "Eileen C.png")
    code, out, err = run(["characters", "import", "Eileen C.png", "--id", "eileen", "--json"], tmp_path)
    assert code == 0, err
    assert json.loads(out.splitlines()[-1])["id"] == "eileen"
    code, out, _ = run(["characters", "list", "--json"], tmp_path)
    assert code == 0
    assert "eileen" in [one["id"] for one in json.loads(out)["characters"]]
    code, out, _ = run(["characters", "show", "eileen"], tmp_path)
    assert code == 0
    assert "512" in out
    code, _, err = run(["characters", "import", "Eileen C.png", "--id", "../evil"], tmp_path)
    assert code == 2, err


def test_sources_as_json(tmp_path: Path) -> None:
    code, out, _ = run(["sources", "--json"], tmp_path)
    assert code == 0
    assert "demo" in json.loads(out)["also"]


def test_doctor_says_what_works(tmp_path: Path) -> None:
    code, out, err = run(["doctor", "--json", "--size", "128"], tmp_path)
    report = json.loads(out.splitlines()[-1])
    assert (code == 0) == report["works"]
    assert code == 0, err
    verdicts = {finding["name"]: finding["verdict"] for finding in report["findings"]}
    assert verdicts["Python"] == verdicts["picture"] == verdicts["face tracker"] == "ok"
    for finding in report["findings"]:
        assert finding["evidence"]
        assert finding["verdict"] == "ok" or finding["remedy"]


def test_doctor_fails_where_the_main_job_cannot_run(run_here: Run) -> None:
    code, out, _ = run_here(["doctor", "--json", "--character", "nobody-here"])
    assert code == 1
    failed = [f for f in json.loads(out.splitlines()[-1])["findings"] if f["verdict"] == "fail"]
    assert [finding["name"] for finding in failed] == ["picture"]
    assert "nobody-here" in failed[0]["remedy"]


def test_bench_compares(run_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    # Tested by itself, and takes long.
    monkeypatch.setattr("avatar_stream.benchmark.rounds.measure_latency", lambda *anything: {"jumps": 3})
    code, out, err = run_here(["bench", "--rounds", "5", "--size", "128", "--json"])
    assert code == 0, err
    report = json.loads(out.splitlines()[-1])
    assert len(report["measurements"]) == 3
    for row in report["measurements"]:
        assert row["ratio"] > 0
        assert row["median_ms"] > 0
    assert report["cold_start_s"] > 0
    assert report["latency"] == {"jumps": 3}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts threads as Linux shows them")
def test_numpy_brings_no_thread_that_waits_busily() -> None:
    code = (
        "import os, sys; from avatar_stream.__main__ import main; sys.argv = ['avatar-stream', '--version']\n"
        "try: main()\n"
        "except SystemExit: import numpy; print(len(os.listdir('/proc/self/task')))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.split()[-1] == "1"
