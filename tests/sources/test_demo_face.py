from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from avatar_stream.encoder.facemesh_encoder import FaceMeshEncoder
from avatar_stream.errors import SourceError
from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from avatar_stream.sources import demo_face
from avatar_stream.sources.demo_face import DemoFaceSource, demo_face_clip
from avatar_stream.sources.registry import open_frame_source
from avatar_stream.sources.video_file import VideoFileSource
from avatar_stream.types import FaceSemantics


class FakeClock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time_s = 100.0
        monkeypatch.setattr(demo_face, "now_s", lambda: self.time_s)
        monkeypatch.setattr(demo_face, "sleep_until", self._sleep)

    def _sleep(self, deadline_s: float) -> None:
        self.time_s = max(self.time_s, deadline_s)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    return FakeClock(monkeypatch)


@pytest.fixture(scope="module")
def truth() -> dict[str, np.ndarray]:
    with np.load(demo_face_clip().with_suffix(".npz"), allow_pickle=False) as archive:
        return dict(archive)


@pytest.fixture(scope="module")
def tracked() -> list[FaceSemantics]:
    clip, encoder = VideoFileSource(demo_face_clip()), FaceMeshEncoder()
    seen = [encoder.encode(frame) for frame in iter(clip.read, None)]
    clip.close()
    encoder.close()
    return seen


def test_it_plays_for_ever_at_its_own_speed(clock: FakeClock, truth: dict[str, np.ndarray]) -> None:
    source = DemoFaceSource()
    assert (source.fps, source.paced, source.frame_count) == (30, True, None)
    frames = len(truth["expression"])
    first = source.read()
    assert first is not None and first.captured_s == 100.0
    for _ in range(frames - 1):
        assert source.read() is not None
    again = source.read()
    assert again is not None
    assert np.array_equal(again.pixels, first.pixels)
    assert again.captured_s == pytest.approx(100.0 + frames / 30)
    source.close()
    source.close()
    assert source.read() is None


def test_late_frames_are_dropped(clock: FakeClock) -> None:
    source = DemoFaceSource()
    source.read()
    clock.time_s += 1.0
    frame = source.read()
    assert frame is not None
    assert abs(frame.captured_s - clock.time_s) < 0.04
    assert source.dropped == pytest.approx(29, abs=1)
    source.close()


def test_it_has_a_name_and_says_what_is_missing(tmp_path: Path) -> None:
    source = open_frame_source("demo:face")
    assert isinstance(source, DemoFaceSource)
    source.close()
    with pytest.raises(SourceError, match="no file"):
        DemoFaceSource(tmp_path / "gone.mp4")


def test_the_clip_is_small_and_a_loop(truth: dict[str, np.ndarray]) -> None:
    assert demo_face_clip().stat().st_size <= 400_000
    for name, largest in (("expression", 0.2), ("head_rotation_rad", 0.03), ("head_position", 0.03)):
        steps = np.abs(np.diff(truth[name].astype(float), axis=0))
        assert np.abs(truth[name][0] - truth[name][-1].astype(float)).max() <= max(steps.max(), largest)


def test_a_tracker_reads_what_the_person_does(
    tracked: list[FaceSemantics], truth: dict[str, np.ndarray]
) -> None:
    assert len(tracked) == len(truth["expression"])
    assert all(semantics.face_seen for semantics in tracked)
    seen = np.stack([semantics.expression for semantics in tracked])

    def correlation(*names: str) -> float:
        columns = [EXPRESSION_INDEX[name] for name in names]
        return float(
            np.corrcoef(seen[:, columns].mean(axis=1), truth["expression"][:, columns].mean(axis=1))[0, 1]
        )

    assert correlation("jawOpen") > 0.9
    assert correlation("mouthSmileLeft", "mouthSmileRight") > 0.9
    assert correlation("eyeBlinkLeft") > 0.9
    assert correlation("eyeBlinkRight") > 0.9
    wink = (truth["expression"][:, EXPRESSION_INDEX["eyeBlinkLeft"]] > 0.9) & (
        truth["expression"][:, EXPRESSION_INDEX["eyeBlinkRight"]] < 0.1
    )
    assert (
        seen[wink, EXPRESSION_INDEX["eyeBlinkLeft"]] > seen[wink, EXPRESSION_INDEX["eyeBlinkRight"]] + 0.3
    ).all()
    rotation = np.degrees(np.stack([semantics.head_rotation_rad for semantics in tracked]))
    error = np.abs(rotation - np.degrees(truth["head_rotation_rad"]))[
        30:
    ]  # the first second is for calibration
    assert error.mean() < 2.0
