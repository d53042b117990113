"""From 478 landmarks to facial semantics of one person."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.expression_fit import JAW_OPEN, MOUTH_CLOSE
from avatar_stream.encoder.eyes import SIDES, EyeMeasures, measure_eyes, write_gaze
from avatar_stream.encoder.head_pose import HeadPose, fit_head_pose
from avatar_stream.encoder.rest_face import RestFace, learn_rest_face
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from avatar_stream.face_model.model import FaceModel, load_face_model
from avatar_stream.face_model.pose import head_rotation_angles
from avatar_stream.face_model.topology import VERTEX_COUNT
from avatar_stream.types import FaceSemantics

Floats = npt.NDArray[np.float64]

# The head's centre, between the ears, in the face model's units: turning the head leaves it where it is.
HEAD_CENTRE = np.array([0.0, 0.15, 0.45])

# How far away the camera is taken to be at rest; only the ratio to it can be seen in a picture.
REST_DISTANCE_FACE_WIDTHS = 4.0

# Landmarks that fit no face worse than this are trusted less, and refused beyond the second; face widths.
_FIT_MISFIT, _WORST_MISFIT = 0.06, 0.16
_SMALLEST_FACE_PX, _FARTHEST_PX = 12.0, 1e6

# The first second of a face, in which its rest is learned from the frames seen so far.
_LEARNING_S = 1.0
_LEAST_FRAMES, _MOST_FRAMES = 8, 60

# Afterwards rest follows slowly what is seen while little is expressed.
_REFINING_S = 25.0
_OPENING_HASTE, _OPENING_STEP = 4.0, 0.35
# Lids close a little more in the landmarks than the seam of a shut eye, and rarely all the way in a quick blink.
_SHUT_OPENING = 0.12
_LEAST_EXPECTED_OPENING = 0.4
_LID_NOISE = 0.1
# Below this share of its usual opening an eye shows too little iris to tell a gaze from.
_GAZE_OPENING = (0.25, 0.6)


class FaceSolver:
    """Learns one person's rest and reads every frame against it. Reset it for another person."""

    def __init__(self, model: FaceModel | None = None) -> None:
        self._model = model or load_face_model()
        self.reset()

    def reset(self) -> None:
        """Forget the person."""
        self._rest: RestFace | None = None
        self._learning = True
        self._first_s = 0.0
        self._last_s = 0.0
        self._faces: list[Floats] = []
        self._poses: list[HeadPose] = []
        self._gaze = np.zeros(2)

    def solve(self, landmarks: Floats, time_s: float) -> FaceSemantics | None:
        """Semantics of one frame.

        Args:
            landmarks: (478, 3) x, y, z in pixels, see `FaceMeshTracker.find`.
            time_s: when the frame was taken, seconds.

        Returns:
            The semantics, not smoothed; None where the landmarks are no credible face.
        """
        if (
            landmarks.shape != (VERTEX_COUNT, 3) or not np.abs(landmarks).max() < _FARTHEST_PX
        ):  # NaN is not less
            return None
        own = self._model.neutral.astype(np.float64) if self._rest is None else self._rest.neutral
        pose = fit_head_pose(own, landmarks)
        if pose.scale < _SMALLEST_FACE_PX or pose.misfit > _WORST_MISFIT or pose.rotation[2, 2] <= 0:
            return None
        face = pose.to_head_frame(landmarks)
        rest = self._learn(face, pose, time_s)
        eyes = measure_eyes(face)
        expression = self._expression(rest, face, eyes)
        if not self._learning:
            self._refine(rest, face, eyes, expression, time_s)
        self._last_s = time_s
        doubt = (pose.misfit - _FIT_MISFIT) / (_WORST_MISFIT - _FIT_MISFIT)
        rotation = head_rotation_angles(pose.rotation) - (rest.pitch_rad, 0.0, 0.0)
        position = _position(pose, rest)
        return FaceSemantics(expression, rotation, position, float(np.clip(1.0 - doubt, 0.1, 1.0)), time_s)

    def _learn(self, face: Floats, pose: HeadPose, time_s: float) -> RestFace:
        """The rest face as known by now."""
        if self._rest is not None and not self._learning:
            return self._rest
        if not self._faces:
            self._first_s = time_s
        self._faces.append(face)
        self._poses.append(pose)
        count = len(self._faces)
        done = count >= _MOST_FRAMES or (count >= _LEAST_FRAMES and time_s - self._first_s >= _LEARNING_S)
        # Learning anew costs some 10 ms, so it is done ever more rarely.
        if self._rest is None or done or count & (count - 1) == 0:
            # All faces are seen from poses that were fitted to the model or to a median of such, so they agree.
            self._rest = learn_rest_face(self._model, np.stack(self._faces), self._poses, HEAD_CENTRE)
        if done:
            self._learning = False
            self._faces, self._poses = [], []
        return self._rest

    def _expression(self, rest: RestFace, face: Floats, eyes: EyeMeasures) -> Floats:
        expression = np.zeros(EXPRESSION_COUNT)
        self._gaze = self._read_gaze(rest, eyes)
        write_gaze(expression, self._gaze)
        difference = face - rest.neutral
        # Lids first from what gaze alone would do to them, then with what the rest of the face does as well.
        for _ in range(2):
            fitted, _ = rest.fit.solve(difference, expression)
            _read_lids(rest, eyes, expression, fitted)
        expression += fitted
        # Closing the lips is something an open jaw needs: without it the lips would pass each other.
        expression[MOUTH_CLOSE] = min(expression[MOUTH_CLOSE], expression[JAW_OPEN])
        return expression

    def _read_gaze(self, rest: RestFace, eyes: EyeMeasures) -> Floats:
        """(2,) gaze to the picture's right and down, both eyes together, in full eyeLook* units."""
        straight = np.stack([np.zeros(2), rest.iris_height], axis=1)
        # The two eyes' corners lie mirrored, so sideways offsets of looking straight ahead cancel.
        gaze = (eyes.iris - straight) / rest.gaze_reach
        low, high = _GAZE_OPENING
        clear = np.clip((eyes.opening / rest.opening - low) / (high - low), 0.0, 1.0)
        if clear.max() == 0.0:
            return self._gaze
        seen = (gaze * clear[:, None]).sum(axis=0) / clear.sum()
        return np.asarray(self._gaze + clear.max() * (np.clip(seen, -1.0, 1.0) - self._gaze))

    def _refine(
        self, rest: RestFace, face: Floats, eyes: EyeMeasures, expression: Floats, time_s: float
    ) -> None:
        """Let the rest face follow slowly what expressions don't explain."""
        step = np.clip(time_s - self._last_s, 0.0, 0.2) / _REFINING_S
        calm = np.exp(-3.0 * float(expression.sum()))
        unexplained = face - rest.neutral - np.tensordot(expression, rest.deltas, axes=1)
        rest.neutral += step * calm * unexplained
        # Brows have no rest that could be told from the face's shape: where they mostly are counts as such.
        rest.neutral += step * rest.brow_region[:, None] * (face - rest.neutral)
        # The opening follows sooner: at first people often look up wide-eyed at their new picture.
        others = expression.copy()
        others[_BLINKS] = others[_WIDES] = 0.0
        open_eyed = expression[_BLINKS] < 0.6
        surprise = eyes.opening - rest.opening - others @ rest.opening_gain
        limit = _OPENING_STEP * rest.opening
        rest.opening += _OPENING_HASTE * step * open_eyed * np.clip(surprise, -limit, limit)


_BLINKS = np.array([EXPRESSION_INDEX[f"eyeBlink{side}"] for side in SIDES])
_WIDES = np.array([EXPRESSION_INDEX[f"eyeWide{side}"] for side in SIDES])


def _read_lids(rest: RestFace, eyes: EyeMeasures, expression: Floats, fitted: Floats) -> None:
    """Set eyeBlink* and eyeWide* in `expression` from how open the eyes are against what to expect.

    A gaze, a squint and a broad smile move the lids too; only what they don't explain is a blink.
    """
    others = expression + fitted
    others[_BLINKS] = others[_WIDES] = 0.0
    expected = np.maximum(rest.opening + others @ rest.opening_gain, _LEAST_EXPECTED_OPENING * rest.opening)
    shut = _SHUT_OPENING * rest.opening
    expression[_BLINKS] = _beyond_noise((expected - eyes.opening) / (expected - shut))
    widening = rest.opening_gain[_WIDES, (0, 1)]
    expression[_WIDES] = _beyond_noise((eyes.opening - expected) / np.maximum(widening, 1e-6))


def _beyond_noise(value: Floats) -> Floats:
    """0…1 with the first tenth taken as noise, so that an eye at rest is at rest."""
    return np.clip((value - _LID_NOISE) / (1.0 - _LID_NOISE), 0.0, 1.0)


def _position(pose: HeadPose, rest: RestFace) -> Floats:
    """(3,) x, y, depth of the head's centre in face widths from rest."""
    centre = pose.place + pose.scale * pose.rotation @ HEAD_CENTRE
    nearer = pose.scale / rest.scale
    x, y = (centre[:2] - rest.place) / rest.scale
    return np.array([x, y, REST_DISTANCE_FACE_WIDTHS * (1.0 - 1.0 / nearer)])
