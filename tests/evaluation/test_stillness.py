import numpy as np
import pytest

from avatar_stream.encoder.solver import REST_DISTANCE_FACE_WIDTHS
from avatar_stream.evaluation.encoder_run import EncoderRun
from avatar_stream.evaluation.stillness import still_deviations, stillest_window
from avatar_stream.evaluation.tracked_clip import TrackedClip
from avatar_stream.face_model.model import load_face_model

FPS = 30


def clip_of(sway_px: np.ndarray) -> TrackedClip:
    """A face 170 px wide that moves sideways by so much in each frame."""
    landmarks = np.repeat(170 * load_face_model().neutral[None].astype(np.float64), len(sway_px), axis=0)
    landmarks[:, :, 0] += 320 + sway_px[:, None]
    count = len(sway_px)
    return TrackedClip(
        "clip", np.arange(count) / FPS, landmarks.astype(np.float32), np.zeros(count), np.array([640, 480])
    )


def test_finds_the_second_without_motion() -> None:
    time_s = np.arange(6 * FPS) / FPS
    window = stillest_window(clip_of(np.where((time_s >= 3) & (time_s <= 4.2), 0.0, 20 * np.sin(7 * time_s))))
    assert window is not None
    assert window.start >= 3 * FPS
    assert window.stop <= 4.2 * FPS + 2
    assert window.stop - window.start == FPS + 1


def test_nobody_still_gives_no_window() -> None:
    time_s = np.arange(6 * FPS) / FPS
    assert stillest_window(clip_of(30 * time_s)) is None
    assert stillest_window(clip_of(np.zeros(FPS))) is None  # over before the encoder has learned the face
    lost = clip_of(np.zeros(4 * FPS))
    lost.landmarks[::20] = np.nan
    assert stillest_window(lost) is None


def test_deviation_is_of_jitter_and_not_of_slow_motion() -> None:
    clip = clip_of(np.zeros(3 * FPS))
    window = slice(FPS, 2 * FPS)
    time_s = clip.time_s[:, None]
    rng = np.random.default_rng(3)
    numbers = np.zeros((3 * FPS, 58))
    numbers[:, 52:55] = np.radians(5 * time_s - 3 * time_s**2 + rng.normal(0, (0.1, 0.4, 0.2), (3 * FPS, 3)))
    size = 1.0 + 0.05 * time_s[:, 0] + rng.normal(0, 0.003, 3 * FPS)
    numbers[:, 57] = REST_DISTANCE_FACE_WIDTHS * (1 - 1 / size)
    run = EncoderRun(np.ones(3 * FPS, bool), numbers, clip.landmarks, np.zeros(3 * FPS))
    rotation_deg, scale_pct = still_deviations(run, clip, window)
    assert rotation_deg == pytest.approx(0.4, rel=0.35)
    assert scale_pct == pytest.approx(0.28, rel=0.35)
