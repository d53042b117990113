"""How steady the encoder is while the person is: the stillest second of a clip."""

from __future__ import annotations

import numpy as np

from avatar_stream.encoder.solver import REST_DISTANCE_FACE_WIDTHS
from avatar_stream.evaluation.encoder_run import EncoderRun
from avatar_stream.evaluation.tracked_clip import TrackedClip
from avatar_stream.face_model.arkit import EXPRESSION_COUNT

# Bone close under the skin: forehead, bridge of the nose, corners of the eyes, temples.
_RIGID_LANDMARKS = [10, 151, 9, 8, 168, 6, 33, 133, 263, 362, 127, 356]
_ROTATION = slice(EXPRESSION_COUNT, EXPRESSION_COUNT + 3)
_DEPTH = EXPRESSION_COUNT + 5

_WINDOW_S = 1.0
# The encoder learns a face in its first second; steadiness is asked of it afterwards.
_LEARNING_S = 1.5


def stillest_window(clip: TrackedClip) -> slice | None:
    """The second in which the landmarks of the skull move least in the picture.

    Args:
        clip: a clip of any length.

    Returns:
        Frames spanning at least 1 s, all with a face, after the first 1.5 s; None where there is no such
        window. Motion is the root mean square of the landmarks' distance from their mean in the window, in
        units of the eyes' distance.
    """
    points = clip.landmarks[:, _RIGID_LANDMARKS, :2].astype(np.float64)
    eyes = np.linalg.norm(clip.landmarks[:, 263, :2] - clip.landmarks[:, 33, :2], axis=1)
    best, least_motion = None, np.inf
    for first in range(int(np.searchsorted(clip.time_s, _LEARNING_S)), len(clip.time_s)):
        last = int(np.searchsorted(clip.time_s, clip.time_s[first] + _WINDOW_S - 1e-6))
        if last >= len(clip.time_s):
            break
        window = slice(first, last + 1)
        if not clip.found[window].all():
            continue
        off_px = points[window] - points[window].mean(axis=0)
        motion = np.sqrt((off_px**2).sum(axis=2).mean()) / eyes[window].mean()
        if motion < least_motion:
            best, least_motion = window, motion
    return best


def still_deviations(run: EncoderRun, window: slice) -> tuple[float, float]:
    """Standard deviations of what left the encoder during a still window.

    Returns:
        Rotation in degrees, of the worst of the three axes; size of the face in percent. What the person
        truly moved is in them, so they are upper bounds of the jitter.
    """
    numbers = run.numbers[window]
    rotation_deg = np.degrees(numbers[:, _ROTATION].std(axis=0)).max()
    # Depth is what the size in the picture says about the distance; undo that.
    size = 1.0 / (1.0 - numbers[:, _DEPTH] / REST_DISTANCE_FACE_WIDTHS)
    return float(rotation_deg), float(100.0 * size.std() / size.mean())
