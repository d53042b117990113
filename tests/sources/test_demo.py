from __future__ import annotations

import math

import numpy as np
import pytest

from avatar_stream.errors import SourceError
from avatar_stream.sources.demo import LOOP_S, DemoPerformer, performance_at

TIMES_S = np.arange(0, LOOP_S, 1 / 60)


def tracks():
    seen = [performance_at(t) for t in TIMES_S]
    return {name: np.array([s[name] for s in seen]) for name in ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight",
            "mouthSmileLeft", "mouthPucker", "browInnerUp", "eyeWideLeft", "eyeLookInLeft", "eyeLookOutLeft")} | {
        "rotation": np.array([s.head_rotation_rad for s in seen])}  # fmt: skip


def test_it_has_everything_in_it():
    t = tracks()
    assert all(t[name].max() > 0.45 for name in t if name != "rotation")
    assert np.degrees(np.abs(t["rotation"]).max(axis=0)) == pytest.approx([12, 25, 12], abs=3)
    wink = (t["eyeBlinkLeft"] > 0.9) & (t["eyeBlinkRight"] < 0.1)
    assert 0.2 < wink.sum() / 60 < 0.8
    assert not ((t["eyeLookInLeft"] > 0) & (t["eyeLookOutLeft"] > 0)).any()
    talking = t["jawOpen"][120:330]
    assert np.count_nonzero(np.diff(np.sign(np.diff(talking)))) > 12, "syllables"


def test_it_is_a_smooth_endless_function_of_time():
    for time_s in (0.0, 3.21, 12.5):
        a, b = performance_at(time_s), performance_at(time_s + 7 * LOOP_S)
        np.testing.assert_allclose(a.expression, b.expression, atol=1e-5)
        np.testing.assert_allclose(a.head_rotation_rad, b.head_rotation_rad, atol=1e-5)
    times_s = np.arange(0, LOOP_S + 0.1, 1e-3)
    seen = [performance_at(t) for t in times_s]
    rotation = np.degrees([s.head_rotation_rad for s in seen])
    assert np.abs(np.diff(rotation, axis=0)).max() < 0.3
    assert np.abs(np.diff([s.expression for s in seen], axis=0)).max() < 0.03
    assert performance_at(-1.0).face_seen


def test_reads_at_its_rate_and_ends():
    performer = DemoPerformer(fps=25, duration_s=2.0)
    assert (performer.fps, performer.frame_count, performer.paced) == (25, None, False)
    times_s = []
    while (semantics := performer.read()) is not None:
        times_s.append(semantics.captured_s)
    assert times_s == [i / 25 for i in range(50)]


def test_close_ends_it():
    performer = DemoPerformer()
    assert performer.read() is not None
    performer.close()
    performer.close()
    assert performer.read() is None


@pytest.mark.parametrize("options", [{"fps": 0}, {"fps": math.nan}, {"duration_s": 0}, {"duration_s": -1}])
def test_refuses_impossible_options(options):
    with pytest.raises(SourceError, match="above 0"):
        DemoPerformer(**options)
