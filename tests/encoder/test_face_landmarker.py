"""The second tracker is taken where its model is, and never missed where it is not."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from avatar_stream.encoder import face_landmarker as fl
from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.encoder.trackers import open_tracker
from avatar_stream.errors import AvatarStreamError
from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from tests.encoder.people import Person

CONFIDENCES = {"detection_confidence": 0.5, "tracking_confidence": 0.5}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))
    monkeypatch.setattr(fl, "resource_folder", lambda name: tmp_path / "shipped" / name)
    return tmp_path


def test_without_the_file_facemesh_tracks(caplog):
    assert fl.find_task_file() is None
    tracker = open_tracker(**CONFIDENCES)
    assert isinstance(tracker, FaceMeshTracker) and tracker.expression_scores is None
    tracker.close()
    assert not caplog.records


@pytest.mark.parametrize("folder", [".", "models", "shipped/models"])
def test_the_file_is_found(home, folder):
    (home / folder).mkdir(parents=True, exist_ok=True)
    (home / folder / fl.TASK_FILE).write_bytes(b"model")
    assert fl.find_task_file() == home / folder / fl.TASK_FILE


@pytest.mark.parametrize("content", [b"", b"this is no model" * 99, b"PK\x03\x04" + bytes(500)])
def test_a_damaged_file_is_told_once_and_facemesh_tracks(home, content, caplog):
    (home / fl.TASK_FILE).write_bytes(content)
    with pytest.raises(AvatarStreamError, match=fl.TASK_FILE):
        fl.FaceLandmarkerTracker(home / fl.TASK_FILE)
    tracker = open_tracker(**CONFIDENCES)
    assert isinstance(tracker, FaceMeshTracker)
    tracker.close()
    assert len(caplog.records) == 1 and "\n" not in caplog.records[0].getMessage()


def test_a_mediapipe_without_the_task_is_told(home, monkeypatch):
    (home / fl.TASK_FILE).write_bytes(b"model")
    monkeypatch.setattr(fl, "import_mediapipe", lambda: SimpleNamespace())
    with pytest.raises(AvatarStreamError):
        fl.FaceLandmarkerTracker(home / fl.TASK_FILE)


class FakeLandmarker:
    """Stands in for MediaPipe's, whose model is not here: sees two people, the right one nearer."""

    def __init__(self):
        self.stamps_ms = []
        near, far = (
            Person(1).landmarks(place=(400, 240, 0)),
            Person(2).landmarks(place=(120, 240, 0), scale=90),
        )
        self.faces = [far, near]

    def detect_for_video(self, image, stamp_ms):
        self.stamps_ms.append(stamp_ms)
        points = [
            [SimpleNamespace(x=x / 640, y=y / 480, z=z / 640) for x, y, z in face] for face in self.faces
        ]
        scores = [
            [SimpleNamespace(category_name=n, score=s) for n, s in (("_neutral", 0.9), ("jawOpen", score))]
            for score in (0.1, 0.8)
        ]
        return SimpleNamespace(face_landmarks=points, face_blendshapes=scores)

    def close(self):
        pass


def test_landmarks_and_scores_are_the_owners(home, monkeypatch):
    fake = FakeLandmarker()
    vision = SimpleNamespace(
        FaceLandmarkerOptions=lambda **options: options,
        RunningMode=SimpleNamespace(VIDEO=1),
        FaceLandmarker=SimpleNamespace(create_from_options=lambda options: fake),
    )
    mediapipe = SimpleNamespace(
        tasks=SimpleNamespace(vision=vision, BaseOptions=lambda **options: options),
        Image=lambda **image: image,
        ImageFormat=SimpleNamespace(SRGB=1),
    )
    monkeypatch.setattr(fl, "import_mediapipe", lambda: mediapipe)
    (home / fl.TASK_FILE).write_bytes(b"model")
    tracker = open_tracker(**CONFIDENCES)
    pixels = np.zeros((480, 640, 3), np.uint8)
    for time_s in (0.0, 0.033, 0.033, 0.0):
        np.testing.assert_allclose(tracker.find(pixels, time_s), fake.faces[1], atol=1e-9)
    assert tracker.expression_scores[EXPRESSION_INDEX["jawOpen"]] == pytest.approx(0.8)
    assert np.isnan(tracker.expression_scores).sum() == 51
    assert np.diff(fake.stamps_ms).min() > 0, "MediaPipe wants times that rise"
    fake.faces = []
    assert tracker.find(pixels, 0.1) is None and tracker.expression_scores is None
    tracker.close()


def test_scores_are_clipped_and_strangers_left_out():
    scores = fl.scores_by_name([("jawOpen", 3.0), ("mouthPucker", float("nan")), ("eyebrowDance", 0.5)])
    assert scores[EXPRESSION_INDEX["jawOpen"]] == 1.0 and np.isnan(scores).sum() == 51
