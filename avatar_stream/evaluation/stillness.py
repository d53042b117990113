"""How steady the encoder is while the person is: the stillest second of a clip."""

from __future__ import annotations

import numpy as np

from avatar_stream.encoder.solver import REST_DISTANCE_FACE_WIDTHS
from avatar_stream.evaluation.encoder_run import EncoderRun
from avatar_stream.evaluation.tracked_clip import TrackedClip
from avatar_stream.face_model.arkit import EXPRESSION_COUNT
from avatar_stream.types import FloatArray

# Bone close under the skin: forehead, bridge of the nose, corners of the eyes, temples.
_RIGID_LANDMARKS = [10, 151, 9, 8, 168, 6, 33, 133, 263, 362, 127, 356]
_ROTATION = slice(EXPRESSION_COUNT, EXPRESSION_COUNT + 3)
_DEPTH = EXPRESSION_COUNT + 5

_WINDOW_S = 1.0
# The encoder learns a face in its first second; steadiness is asked of it afterwards.
_LEARNING_S = 1.5
# Who moves more than this share of the eyes' distance in every second never sits still.
_STILL = 0.015


def stillest_window(clip: TrackedClip) -> slice | None:
    """The second in which the landmarks of the skull move least in the picture.

    Args:
        clip: a clip of any length.

    Returns:
        Frames spanning at least 1 s, all with a face, after the first 1.5 s; None where the person never
        sits still for so long. Motion is the root mean square of the landmarks' distance from their mean in the
        window; up to 1.5 % of the eyes' distance counts as still.
    """
    points = clip.landmarks[:, _RIGID_LANDMARKS, :2].astype(np.float64)
    eyes_px = np.linalg.norm(clip.landmarks[:, 263, :2] - clip.landmarks[:, 33, :2], axis=1)
    best, least_motion = None, _STILL
    for first in range(int(np.searchsorted(clip.time_s, _LEARNING_S)), len(clip.time_s)):
        last = int(np.searchsorted(clip.time_s, clip.time_s[first] + _WINDOW_S - 1e-6))
        if last >= len(clip.time_s):
            break
        window = slice(first, last + 1)
        if not clip.found[window].all():
            continue
        off_px = points[window] - points[window].mean(axis=0)
        motion = np.sqrt((off_px**2).sum(axis=2).mean()) / eyes_px[window].mean()
        if motion <= least_motion:
            best, least_motion = window, motion
    return best


def still_deviations(run: EncoderRun, clip: TrackedClip, window: slice) -> tuple[float, float]:
    """Standard deviations of what leaves the encoder during a still window.

    They are taken about a parabola through the window: nobody sits like a stone, and breathing or a slow sway is
    no fault of the encoder's.

    Returns:
        Rotation in degrees, of the worst of the three axes; size of the face in percent.
    """
    numbers, time_s = run.numbers[window], clip.time_s[window]
    rotation_deg = _deviation(np.degrees(numbers[:, _ROTATION]), time_s).max()
    # Depth is what the size in the picture says about the distance; undo that.
    size = 1.0 / (1.0 - numbers[:, _DEPTH] / REST_DISTANCE_FACE_WIDTHS)
    return float(rotation_deg), float(100.0 * _deviation(size[:, None], time_s)[0] / size.mean())


def _deviation(values: FloatArray, time_s: FloatArray) -> FloatArray:
    """(k,) standard deviations of the columns of (n, k) values about their quadratic trends."""
    powers = np.vander(time_s - time_s.mean(), 3)
    trend = powers @ np.linalg.lstsq(powers, values, rcond=None)[0]
    deviation: FloatArray = np.sqrt(((values - trend) ** 2).mean(axis=0))
    return deviation
