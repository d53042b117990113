"""From 478 landmarks to facial semantics of one person."""

from __future__ import annotations

from collections.abc import Generator, Mapping

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.expression_fit import JAW_OPEN, MOUTH_CLOSE
from avatar_stream.encoder.eyes import (
    BLINKS,
    WIDES,
    EyeMeasures,
    gaze_of,
    gaze_of_each,
    how_clear,
    measure_eyes,
    read_gaze,
    read_lids,
    write_gaze,
)
from avatar_stream.encoder.face_evidence import EVIDENCE_COUNT, face_evidence
from avatar_stream.encoder.head_pose import HeadPose, fit_head_pose
from avatar_stream.encoder.identity import IdentitySplit
from avatar_stream.encoder.quick_blink import QuickBlink
from avatar_stream.encoder.rest_face import RestFace, learn_rest_face
from avatar_stream.encoder.score_rest import ScoreRest
from avatar_stream.encoder.tracker_response import TrackerResponse, load_tracker_response
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.model import FaceModel, load_face_model
from avatar_stream.face_model.pose import HEAD_CENTRE, head_rotation_angles
from avatar_stream.face_model.topology import VERTEX_COUNT
from avatar_stream.types import Calibration, FaceSemantics

Floats = npt.NDArray[np.float64]

# How far away the camera is taken to be at rest; only the ratio to it can be seen in a picture.
REST_DISTANCE_FACE_WIDTHS = 4.0

# Landmarks that fit no face worse than this are trusted less, and refused beyond the second; face widths.
_FIT_MISFIT, _WORST_MISFIT = 0.06, 0.16
_SMALLEST_FACE_PX, _FARTHEST_PX = 12.0, 1e6
# A correction of the pose beyond this is no correction: translation and growth, then rotation in radians.
_LARGEST_MOTION = np.array([0.1, 0.1, 0.1, 0.1, 0.15, 0.15, 0.15])

# The first second of a face, in which its rest is learned from the frames seen so far.
_LEARNING_S = 1.0
_LEAST_FRAMES, _MOST_FRAMES = 8, 60

# Afterwards rest follows slowly what is seen while little is expressed; brows and lids sooner.
_REFINING_S, _BROWS_REFINING_S, _OPENING_REFINING_S = 25.0, 8.0, 6.0
_LITTLE_EXPRESSION, _LITTLE_BROW = 0.4, 0.4
_OPENING_STEP = 0.35
_LONGEST_STEP_S = 0.2

_PUCKER = EXPRESSION_INDEX["mouthPucker"]
_FROWNS = [EXPRESSION_INDEX["mouthFrownLeft"], EXPRESSION_INDEX["mouthFrownRight"]]
_PUCKER_HIDES_FROWN = 1.5
# Scores that tremble by this much say nothing of a squint.
_SQUINTS = [EXPRESSION_INDEX["eyeSquintLeft"], EXPRESSION_INDEX["eyeSquintRight"]]
_SQUINT_NOISE = 0.04
_ABOUT_THE_MOUTH = np.array([name.startswith(("jaw", "mouth")) for name in EXPRESSION_NAMES])
_BROWS = np.array([i for i, name in enumerate(EXPRESSION_NAMES) if name.startswith("brow")])


class FaceSolver:
    """Learns one person's rest and reads every frame against it. Reset it for another person."""

    def __init__(
        self,
        model: FaceModel | None = None,
        *,
        response: TrackerResponse | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        """
        Args:
            model: the face model; None for the program's own.
            response: how the tracker answers to expressions; None for what was learned of FaceMesh.
            calibration: where the person is at rest, if that is known already.
        """
        self._model = model or load_face_model()
        self._response = response or load_tracker_response()
        self._identity = IdentitySplit(self._model, self._response)
        self._kept: Calibration | None = None
        self.reset(looks_straight=calibration is not None)
        self._kept = calibration

    def calibration(self, gains: Mapping[str, float]) -> Calibration | None:
        """What is known of where the person is at rest, with their `gains`; None while it is being learned."""
        rest = self._rest
        if rest is None or self._learning:
            return self._kept
        yaw_rad = rest.yaw_rad if self._looks_straight else 0.0
        x_px, y_px = map(float, rest.place)
        return Calibration(rest.pitch_rad, yaw_rad, x_px, y_px, rest.scale, dict(gains))

    @property
    def rest_shape(self) -> Floats | None:
        """(478, 3) the face at rest as known by now, in the head frame, in face widths; None before the first."""
        return None if self._rest is None else self._rest.neutral + self._rest.drift.offset

    def reset(self, *, looks_straight: bool = False) -> None:
        """Forget the person.

        Args:
            looks_straight: the next one was asked to look straight ahead, so that however their head seems to be
                turned counts as not turned. Else that goes for pitch alone: cameras stand above or below the
                eyes, while somebody who is seen from the side most likely is turned to the side.
        """
        self._looks_straight = looks_straight
        self._kept = None
        self._rest: RestFace | None = None
        self._next_rest: Generator[None, None, RestFace] | None = None
        self._next_is_last = False
        self._learning = True
        self._first_s = 0.0
        self._last_s = 0.0
        self._faces: list[Floats] = []
        self._poses: list[HeadPose] = []
        self._gaze = np.zeros(2)
        self._read_gaze = np.zeros(2)
        self._read_squints = np.zeros(2)
        self._quick_blink = QuickBlink()
        self._score_rest = ScoreRest()
        #: What the last frame was read from, for training; see `face_evidence`.
        self.evidence: Floats = np.zeros(EVIDENCE_COUNT)
        self._shape: Floats = self._model.neutral.astype(np.float64)
        self._pose: HeadPose | None = None

    def solve(
        self,
        landmarks: Floats,
        time_s: float,
        scores: Floats | None = None,
    ) -> FaceSemantics | None:
        """Semantics of one frame.

        Args:
            landmarks: (478, 3) x, y, z in pixels, see `FaceMeshTracker.find`.
            time_s: when the frame was taken, seconds.
            scores: (52,) 0…1 what a tracker's own classifier says of each expression, NaN where it says nothing:
                evidence that is weighed with the landmarks, once it is known what it says of the face at rest.

        Returns:
            The semantics, not smoothed; None where the landmarks are no credible face.
        """
        if (
            landmarks.shape != (VERTEX_COUNT, 3) or not np.abs(landmarks).max() < _FARTHEST_PX
        ):  # NaN is not less
            return None
        # Against the face as it was last: what it expresses then doesn't pull at the pose.
        pose = fit_head_pose(self._shape, landmarks)
        if pose.scale < _SMALLEST_FACE_PX or pose.misfit > _WORST_MISFIT or pose.rotation[2, 2] <= 0:
            self._shape = self._rest.neutral if self._rest else self._model.neutral.astype(np.float64)
            return None
        face = pose.to_head_frame(landmarks)
        step_s = min(max(time_s - self._last_s, 0.0), _LONGEST_STEP_S)
        self._last_s = time_s
        rest = self._learn(face, pose, time_s)
        drift = rest.drift.offset
        eyes = measure_eyes(face)
        risen = None if scores is None else self.scores_risen(scores)
        expression, motion = self._express(rest, face - drift, eyes, time_s, risen)
        worn = rest.neutral + rest.shown(expression)
        if not self._learning:
            rest.drift.learn(face - worn, step_s)
            self._refine(rest, face - drift, worn, eyes, expression, step_s)
        if scores is not None:
            self._learn_scores(scores, expression, step_s)
        self._shape = worn + drift
        self._pose = pose.moved(np.clip(motion, -_LARGEST_MOTION, _LARGEST_MOTION))
        doubt = (pose.misfit - _FIT_MISFIT) / (_WORST_MISFIT - _FIT_MISFIT)
        rotation = self._rotation(rest, self._pose)
        return FaceSemantics(
            self._read(rest, eyes, self._evidence(rest, face - drift, eyes, expression, rotation), risen),
            rotation,
            _position(self._pose, rest),
            min(max(1.0 - doubt, 0.1), 1.0),
            time_s,
        )

    def scores_risen(self, scores: Floats) -> Floats | None:
        """(52,) how far scores are above those of this face at rest; None while nothing is known of that."""
        return self._score_rest.risen(scores)

    def reconstruct(self) -> Floats | None:
        """The last face solved, drawn again from rest, expression and pose.

        Returns:
            (478, 3) where its landmarks should have been, in the axes and unit of those given to `solve`; None
            before the first.
        """
        return None if self._pose is None else self._pose.to_picture(self._shape)

    def _learn(self, face: Floats, pose: HeadPose, time_s: float) -> RestFace:
        """The rest face as known by now."""
        if self._rest is not None and not self._learning:
            return self._rest
        if not self._faces:
            self._first_s = time_s
        if len(self._faces) < _MOST_FRAMES:
            # All faces are seen from poses fitted to the model or to a rest learned from such, so they agree.
            self._faces.append(face)
            self._poses.append(pose)
        count = len(self._faces)
        enough = count >= _MOST_FRAMES or (count >= _LEAST_FRAMES and time_s - self._first_s >= _LEARNING_S)
        next_rest = self._next_rest
        if next_rest is None:
            next_rest = self._next_rest = learn_rest_face(
                self._model,
                self._response,
                self._identity,
                np.stack(self._faces),
                list(self._poses),
                HEAD_CENTRE,
            )
            self._next_is_last = enough
        while True:
            try:
                next(next_rest)
            except StopIteration as result:
                self._rest, self._next_rest = result.value, None
                if self._kept is not None:
                    _place(result.value, self._kept)
                if self._next_is_last:
                    self._learning = False
                    self._score_rest.know()
                    self._faces, self._poses = [], []
            # The very first frame has to wait for a rest; later ones do one piece each.
            if self._rest is not None:
                return self._rest

    def _express(
        self, rest: RestFace, face: Floats, eyes: EyeMeasures, time_s: float, risen: Floats | None
    ) -> tuple[Floats, Floats]:
        """(52,) expressions and the (7,) correction of the pose."""
        expression = np.zeros(EXPRESSION_COUNT)
        self._gaze = read_gaze(eyes, rest.opening, rest.iris_height, rest.gaze_reach, self._gaze)
        write_gaze(expression, self._gaze)
        evidence = rest.fit.see(face - rest.neutral, risen)
        # Lids first from what gaze alone would do to them, then with what the rest of the face does as well.
        for _ in range(2):
            known = expression.copy()
            fitted = rest.fit.solve(evidence, known)
            openness = read_lids(eyes, rest.opening, rest.opening_gain, expression, fitted)
        expression[BLINKS] = np.maximum(expression[BLINKS], self._quick_blink.read(openness, time_s))
        motion = rest.fit.motion(evidence, known + fitted)
        expression += fitted
        # Closing the lips is something an open jaw needs: without it the lips would pass each other.
        expression[MOUTH_CLOSE] = min(expression[MOUTH_CLOSE], expression[JAW_OPEN])
        return expression, motion

    def _evidence(
        self, rest: RestFace, face: Floats, eyes: EyeMeasures, fitted: Floats, rotation_rad: Floats
    ) -> Floats:
        """See `face_evidence`."""
        gaze = gaze_of_each(eyes, rest.iris_height, rest.gaze_reach)
        opening = eyes.opening / rest.opening
        self.evidence = face_evidence(fitted, face - rest.neutral, gaze, opening, rotation_rad)
        return self.evidence

    def _read(self, rest: RestFace, eyes: EyeMeasures, evidence: Floats, risen: Floats | None) -> Floats:
        """(52,) expressions from a frame and its scores; gaze and squints wait while the eyes are shut."""
        expression = self._response.read(evidence, risen)
        expression[MOUTH_CLOSE] = min(expression[MOUTH_CLOSE], expression[JAW_OPEN])
        # The tracker draws the corners of pursed lips down, as in a frown.
        expression[_FROWNS] *= max(0.0, 1.0 - _PUCKER_HIDES_FROWN * expression[_PUCKER])
        each = how_clear(eyes, rest.opening)
        clear = float(each.max())
        self._read_gaze = self._read_gaze + clear * (gaze_of(expression, each) - self._read_gaze)
        write_gaze(expression, self._read_gaze)
        squints = np.maximum(expression[_SQUINTS] - _SQUINT_NOISE, 0.0) / (1.0 - _SQUINT_NOISE)
        self._read_squints = self._read_squints + clear * (squints - self._read_squints)
        expression[_SQUINTS] = self._read_squints
        return expression

    def _learn_scores(self, scores: Floats, expression: Floats, step_s: float) -> None:
        """Let the scores at rest follow those that expressions don't explain."""
        if self._learning:
            # Brows and lids that seem to act in the first second mostly are how somebody looks.
            worn = np.where(_ABOUT_THE_MOUTH, expression, 0.0)
            self._score_rest.meet(scores, worn @ self._response.score_response)
        else:
            explained = expression @ self._response.score_response
            self._score_rest.follow(scores, explained, _calm(expression), step_s)

    def _rotation(self, rest: RestFace, pose: HeadPose) -> Floats:
        """(3,) pitch, yaw, roll from rest, as the camera sees them.

        A head that moves aside is seen a little from its side. That is left in: a viewer is to see the turn that the
        camera saw.
        """
        angles = head_rotation_angles(pose.rotation)
        return angles - (rest.pitch_rad, rest.yaw_rad if self._looks_straight else 0.0, 0.0)

    def _refine(
        self, rest: RestFace, face: Floats, worn: Floats, eyes: EyeMeasures, expression: Floats, step_s: float
    ) -> None:
        """Let the rest face follow slowly what expressions don't explain."""
        rest.neutral += step_s / _REFINING_S * _calm(expression) * (face - worn)
        # Brows have no rest that could be told from the face's shape: where they mostly are counts as such.
        calm_brows = np.exp(-((float(expression[_BROWS].sum()) / _LITTLE_BROW) ** 2))
        following = step_s / _BROWS_REFINING_S * calm_brows * rest.brow_region
        rest.neutral += following[:, None] * (face - rest.neutral)
        # The opening follows sooner: at first people often look up wide-eyed at their new picture.
        others = expression.copy()
        others[BLINKS] = others[WIDES] = 0.0
        open_eyed = expression[BLINKS] < 0.6
        surprise = eyes.opening - rest.opening - others @ rest.opening_gain
        limit = _OPENING_STEP * rest.opening
        rest.opening += step_s / _OPENING_REFINING_S * open_eyed * np.clip(surprise, -limit, limit)


def _calm(expression: Floats) -> float:
    """1 where nothing is expressed, towards 0 where much is."""
    return float(np.exp(-((float(expression.sum()) / _LITTLE_EXPRESSION) ** 2)))


def _place(rest: RestFace, kept: Calibration) -> None:
    """Put a face whose shape was learned anew where it was at rest before."""
    rest.pitch_rad, rest.yaw_rad = kept.pitch_rad, kept.yaw_rad
    rest.place, rest.scale = np.array([kept.x_px, kept.y_px]), kept.scale_px


def _position(pose: HeadPose, rest: RestFace) -> Floats:
    """(3,) x, y, depth of the head's centre in face widths from rest."""
    centre = pose.place + pose.scale * pose.rotation @ HEAD_CENTRE
    nearer = pose.scale / rest.scale
    x, y = (centre[:2] - rest.place) / rest.scale
    return np.array([x, y, REST_DISTANCE_FACE_WIDTHS * (1.0 - 1.0 / nearer)])
