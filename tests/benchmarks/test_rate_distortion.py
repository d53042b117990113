"""What the rate-distortion benchmark makes of its figures."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import pytest

from avatar_stream.errors import UserInputError

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
from rate_distortion.cache import Cache
from rate_distortion.learned import LearnedMetric
from rate_distortion.report import at_bytes, beats, claims, table

NAN = float("nan")
FACTS = ("psnr", "landmarks", "eyes", "mouth", "trackable", "ms_ssim", "flip")


def figures(size: int, *values: float) -> dict[str, float]:
    return {"bytes": size, **dict(zip(FACTS, values, strict=True))}


OURS = figures(1000, 20, 3, 1, 2, 1, 0.8, 0.2)
FLOOR = figures(1000, 21, NAN, NAN, NAN, 0, 0.7, 0.3)
MORE = figures(4000, 25, 5, 3, 3, 1, 0.9, 0.1)


def test_between_two_points_figures_go_with_the_logarithm_of_bytes() -> None:
    middle = at_bytes([FLOOR, MORE], 2000)
    assert middle is not None
    assert (middle["bytes"], middle["psnr"]) == (2000, pytest.approx(23))
    assert math.isnan(middle["eyes"])  # at the floor no face is found
    assert at_bytes([FLOOR, MORE], 999) is at_bytes([FLOOR, MORE], 4001) is None
    for point in (FLOOR, MORE):
        there = at_bytes([FLOOR, MORE], point["bytes"])
        assert there is not None
        assert there["psnr"] == pytest.approx(point["psnr"])


def test_a_face_that_is_not_found_is_worst() -> None:
    assert beats("eyes", 1.0, NAN)
    assert not beats("eyes", NAN, 1.0)
    assert not beats("eyes", NAN, NAN)
    assert beats("flip_face", 0.1, 0.2)
    assert beats("psnr", 21, 20)


def test_losses_bear_a_star() -> None:
    lines = table("clip", 4.0, {"ours": [OURS], "VVenC": [FLOOR, MORE]}).splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == [
        "ours",
        "VVenC floor",
        "VVenC ×1",
        "VVenC ×2",
    ]
    assert "*" not in lines[2]
    assert lines[3].startswith("| VVenC floor | 1000 | 2.00 | 21* | – | – | – | 0 | 0.7 | 0.3 |")


def test_claims_are_tested_against_who_needs_as_few_bytes() -> None:
    def verdicts(ours: dict[str, float]) -> list[str]:
        rows = {"ours": [ours], "VVenC": [FLOOR, MORE], "x265": [MORE]}
        return [cell.strip() for cell in claims({"clip": rows}).splitlines()[2].split("|")[2:-1]]

    assert verdicts(OURS) == ["yes"] * 7
    assert verdicts(OURS | {"bytes": 1001})[0] == "NO"
    assert verdicts(OURS | {"ms_ssim": 0.6})[5] == "NO"
    assert verdicts(OURS | {"eyes": NAN})[2] == "NO"


def test_results_are_made_once_and_halves_of_files_never_count(tmp_path: Path) -> None:
    cache, calls = Cache(tmp_path / "results"), []

    def measure() -> dict[str, float]:
        calls.append(1)
        return {"psnr": NAN}

    assert all(math.isnan(cache.figures("key", measure)["psnr"]) for _ in range(2))
    assert len(calls) == 1

    def broken(path: Path) -> None:
        path.write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        cache.file("other", "vvc", broken)
    assert cache.file("other", "vvc", lambda path: path.write_text("whole") and None).read_text() == "whole"


def test_metrics_with_weights_come_from_the_users_file(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="learned metrics run on PyTorch")

    class Difference(torch.nn.Module):
        def forward(self, a, b):  # type: ignore[no-untyped-def]
            return (a - b).abs().max()

    path = tmp_path / "metric.pt"
    torch.jit.trace(Difference(), (torch.zeros(1, 3, 8, 8),) * 2).save(str(path))
    black, white = np.zeros((8, 8, 3), np.uint8), np.full((8, 8, 3), 255, np.uint8)
    assert LearnedMetric(f"lpips={path}")(black, white) == 2
    assert LearnedMetric(f"dists={path}")(black, white) == 1
    assert LearnedMetric(f"dists={path}")(black, black) == 0
    (tmp_path / "rubbish.pt").write_bytes(b"rubbish")
    for words in ("vmaf=a.pt", "lpips", f"lpips={tmp_path}/none.pt", f"lpips={tmp_path}/rubbish.pt"):
        with pytest.raises(UserInputError, match="--weights"):
            LearnedMetric(words)
