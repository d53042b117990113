import json
import math
from pathlib import Path

import pytest

from avatar_stream.cli import run
from avatar_stream.evaluation.blink_score import EyeScore
from avatar_stream.evaluation.encoder_clips import ClipMeasures, mean_measures


def _last_line(text: str) -> dict:
    return json.loads(text.strip().splitlines()[-1])


def test_means_count_clips_alike_but_events_together() -> None:
    one = ClipMeasures(100, 90, dense_error_pct=1.0, solver_ms=1.0, eyes=EyeScore(found=1, missed=1))
    two = ClipMeasures(200, 200, dense_error_pct=2.0, eyes=EyeScore(found=8, invented=1))
    mean = mean_measures([one, two, ClipMeasures(300, 0)])
    assert (mean.frames, mean.dense_error_pct, mean.solver_ms) == (200, 1.5, 1.0)
    assert mean.blink_recall == pytest.approx(0.9)
    assert mean.blink_precision == pytest.approx(0.9)
    assert "wink_side_accuracy" not in mean.as_json()
    assert mean_measures([ClipMeasures(5, 0)]).blink_recall is None


def test_measures_a_folder_of_clips(
    shared_media: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, clip in (("d0", "d0"), ("two", "intel_two_people_ccby")):
        (tmp_path / f"{name}.mp4").symlink_to(shared_media / "drivers" / f"{clip}.mp4")
    (tmp_path / "notes.txt").write_text("not a clip")
    arguments = ["evaluate", "encoder", "--media", str(tmp_path), "--no-synthetic"]
    assert run([*arguments, "--json"]) == 0
    trackers = _last_line(capsys.readouterr().out)
    assert set(trackers) == {"auto"}
    result = trackers["auto"]
    assert set(result) == {"clips", "mean", "agreement"}
    labelled, unlabelled = result["clips"]["d0"], result["clips"]["two"]
    assert labelled["frames"] == labelled["tracked"] == 78
    assert (labelled["blink_precision"], labelled["blink_recall"]) == (1, 1)
    assert 0 < labelled["dense_error_pct"] < 2
    assert not {"blink_precision", "blink_recall", "wink_side_accuracy"} & set(unlabelled)
    assert 0 < unlabelled["still_rotation_sd_deg"] < 1
    assert all(math.isfinite(value) for value in result["mean"].values())
    (tmp_path / "d0.mp4").unlink()
    assert run(arguments) == 0
    assert "two" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--media FOLDER"),
        (["--media", "{}/nowhere"], "There is no folder"),
        (["--media", "{}"], "There is no clip"),
        (["--media", "{}", "--no-synthetic", "--plot", "a.png"], "--plot"),
        (["--media", "{}", "--tracker", "face"], "auto, facemesh, landmarker"),
    ],
)
def test_what_is_missing_is_said(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["evaluate", "encoder", *(one.format(tmp_path) for one in arguments), "--json"]) == 2
    assert words in _last_line(capsys.readouterr().out)["error"]
