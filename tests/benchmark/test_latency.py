"""Latency from outside: the arithmetic on made-up sightings, and a whole show with the stand-in as its camera."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from avatar_stream.base.clock import now_s
from avatar_stream.benchmark.jumping_face import JUMP_EVERY_S, JumpingFace, side_at
from avatar_stream.benchmark.latency import follow_delays_s, measure_latency
from avatar_stream.config import load_config


def sightings(delay_s: float, *, fps: float = 100.0, ramp_s: float = 0.0) -> npt.NDArray[np.float64]:
    """What a reader sees of an avatar that follows `delay_s` late, in a straight line of `ramp_s`."""
    times_s = np.arange(500.0, 510.0, 1 / fps)
    steps = np.linspace(0.0, ramp_s, 21)
    places = np.mean([[20.0 * side_at(t - delay_s - step) for t in times_s] for step in steps], axis=0)
    return np.stack([times_s, 100 + places], axis=1)


@pytest.mark.parametrize(
    ("delay_s", "ramp_s", "wanted_s"), [(0.03, 0, 0.03), (0.1, 0, 0.1), (0.05, 0.1, 0.1)]
)
def test_the_delay_is_found(delay_s: float, ramp_s: float, wanted_s: float) -> None:
    delays = follow_delays_s(sightings(delay_s, ramp_s=ramp_s))
    assert len(delays) >= 10
    assert np.median(delays) == pytest.approx(wanted_s, abs=0.011)


def test_an_avatar_that_stays_where_it_is_has_no_delay() -> None:
    still = sightings(0.05)
    still[:, 1] = 100.0
    assert not len(follow_delays_s(still))
    still[:, 1] = np.nan
    assert not len(follow_delays_s(still))
    assert not len(follow_delays_s(np.empty((0, 2))))


def test_the_stand_in_jumps_by_the_clock(tmp_path: Path, astronaut: npt.NDArray[np.uint8]) -> None:
    Image.fromarray(astronaut).save(tmp_path / "face.png")
    source = JumpingFace(tmp_path / "face.png", width=160, height=120, fps=60.0)
    start_s = now_s()
    frames = []
    while now_s() < start_s + 1.1 * JUMP_EVERY_S:
        frame = source.read()
        assert frame is not None
        frames.append(frame)
    sides = {side_at(frame.captured_s) for frame in frames}
    assert sides == {-1, 1}
    pictures = {side: [f.pixels for f in frames if side_at(f.captured_s) == side] for side in sides}
    for shown in pictures.values():
        assert all(np.array_equal(shown[0], other) for other in shown)
    assert not np.array_equal(pictures[-1][0], pictures[1][0])
    assert np.array_equal(pictures[-1][0][:, 20:130], pictures[1][0][:, 30:140])
    source.close()
    assert source.read() is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="tried on Linux alone")
def test_a_whole_show_is_measured(astronaut: npt.NDArray[np.uint8]) -> None:
    config = load_config(None, ["decoder.size_px=96"], {})
    for duration_s in (4.0, 16.0, 64.0):  # a busy machine follows no jump for a while
        measured = measure_latency(config, astronaut, duration_s)
        assert measured is not None
        if measured["jumps"]:
            break
    assert measured["jumps"] >= 1
    for kind in ("sink_ms", "motion_ms"):
        assert 0 < measured[kind]["p50"] <= measured[kind]["p95"]
    # The wait for the camera's next picture is in the one, but not in the other.
    assert measured["motion_ms"]["p95"] > measured["sink_ms"]["p50"]


def test_without_the_optional_library_nothing_is_measured(
    monkeypatch: pytest.MonkeyPatch, astronaut: npt.NDArray[np.uint8]
) -> None:
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    assert measure_latency(load_config(None, None, {}), astronaut, 1.0) is None
