from pathlib import Path

import av
import numpy as np
import pytest

from avatar_stream.base.resources import cache_folder
from avatar_stream.encoder.task_file import find_task_file
from avatar_stream.errors import SourceError
from avatar_stream.evaluation import tracked_clip
from avatar_stream.evaluation.tracked_clip import track_clip


@pytest.fixture
def clip(tmp_path: Path, astronaut: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four frames of a face, then two of nobody; and nothing remembered yet."""
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path / "home"))
    path = tmp_path / "someone.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height = 320, 320
        for pixels in [astronaut[:320, 64:384]] * 4 + [np.full((320, 320, 3), 90, np.uint8)] * 2:
            container.mux(
                stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24"))
            )
        container.mux(stream.encode())
    return path


class Blinded:
    """Paints every frame over."""

    key = "blinded"

    def __call__(self, index: int, pixels: np.ndarray) -> np.ndarray:
        return np.zeros_like(pixels)


def test_tracks_and_remembers(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = track_clip(clip)
    assert first.found.tolist() == [True] * 4 + [False] * 2
    assert first.name == "someone"
    assert first.time_s == pytest.approx(np.arange(6) / 25)
    assert first.size_px.tolist() == [320, 320]
    assert first.face(4) is None
    face = first.face(0)
    assert face is not None
    assert face.shape == (478, 3)
    assert 0 < face[:, :2].min() < face[:, :2].max() < 320

    assert (first.score(0) is None) == (find_task_file() is None) and first.score(4) is None
    alone = track_clip(clip, tracker="facemesh")
    assert alone.score(0) is None
    assert np.array_equal(alone.landmarks, first.landmarks, equal_nan=True)

    assert not track_clip(clip, edit=Blinded()).found.any()

    def refuse(choice: str) -> None:
        raise AssertionError("tracked again")

    monkeypatch.setattr(tracked_clip.trackers, "open_tracker", refuse)
    again = track_clip(clip)
    assert np.array_equal(again.landmarks, first.landmarks, equal_nan=True)
    with pytest.raises(AssertionError, match="tracked again"):
        track_clip(clip, fresh=True)


def test_what_is_damaged_is_tracked_again(clip: Path) -> None:
    first = track_clip(clip)
    (stored,) = (cache_folder() / "tracked-clips").iterdir()
    stored.write_bytes(stored.read_bytes()[:100])
    assert np.array_equal(track_clip(clip).landmarks, first.landmarks, equal_nan=True)


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        track_clip(tmp_path / "nowhere.mp4")
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(SourceError):
        track_clip(tmp_path / "text.mp4")
