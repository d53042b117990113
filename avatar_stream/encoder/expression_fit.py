"""Expressions that explain best how a face differs from its rest, eyelids and gaze aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.bounded_least_squares import solve_bounded
from avatar_stream.encoder.tracker_response import TrackerResponse
from avatar_stream.face_model import topology
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES

Floats = npt.NDArray[np.float64]

# Read off the lids and irises directly, see `eyes`; and what no landmark shows.
_READ_ELSEWHERE = ("eyeBlink", "eyeLook", "eyeWide", "tongueOut")
FITTED: npt.NDArray[np.int64] = np.array(
    [i for i, name in enumerate(EXPRESSION_NAMES) if not name.startswith(_READ_ELSEWHERE)]
)

MOUTH_CLOSE = EXPRESSION_INDEX["mouthClose"]
JAW_OPEN = EXPRESSION_INDEX["jawOpen"]

# Landmarks are off by about a hundredth of a face width, many of them together: neighbours count as one.
_LANDMARK_NOISE = 0.010
_NEIGHBOURS = 8.0
_DEPTH_WEIGHT = 0.35
# The gap between the lips is seen far more precisely than where either lip is.
_GAP_NOISE = 0.004
_GAP_ABOVE, _GAP_BELOW = topology.UPPER_INNER_LIP[2:9], topology.LOWER_INNER_LIP[2:9]

# How far from 0 each expression is expected to go; small for those that hide in the landmarks' noise.
_USUAL_SIZE = 0.5
_SMALL_SIZES = {
    "jawForward": 0.15, "cheekPuff": 0.2, "mouthRollLower": 0.25, "mouthRollUpper": 0.25,
    "mouthShrugLower": 0.3, "mouthShrugUpper": 0.25, "noseSneer": 0.25, "mouthDimple": 0.25, "mouthPress": 0.25,
    "cheekSquint": 0.25, "mouthStretch": 0.3, "jawLeft": 0.3, "jawRight": 0.3, "eyeSquint": 0.3,
    "mouthFrown": 0.35, "mouthClose": 0.2, "mouthFunnel": 0.5, "mouthLeft": 0.35, "mouthRight": 0.35,
    "jawOpen": 1.0, "brow": 0.8, "mouthPucker": 0.8,
}  # fmt: skip
# The cost of using an expression at all, so that noise is not explained by a crowd of small ones.
SPARSITY = 1.5
# Of the weight that scores would deserve if they erred each on their own: they err together.
_SCORE_WEIGHT = 0.6

_SKIN_WEIGHT = 0.5
_UPPER_LIDS = np.concatenate([topology.RIGHT_UPPER_LID[1:-1], topology.LEFT_UPPER_LID[1:-1]])
_CHEEKS = (50, 280, 205, 425, 36, 266, 207, 427, 101, 330, 118, 347)
_NOSE_WINGS = (129, 358, 98, 327, 64, 294, 102, 331)
_JAW = (152, 148, 377, 176, 400, 149, 378, 150, 379, 136, 365, 172, 397, 199, 200, 18, 175, 32, 262)


def _expected_size(name: str) -> float:
    return next((size for prefix, size in _SMALL_SIZES.items() if name.startswith(prefix)), _USUAL_SIZE)


def _observation_weights() -> Floats:
    """(1404 + 7,) weight of each coordinate of the 468 skin landmarks, then of the gaps between the lips."""
    weight = np.full(topology.SKIN_VERTEX_COUNT, _SKIN_WEIGHT)
    groups: tuple[tuple[npt.ArrayLike, float], ...] = (
        (_CHEEKS, 0.4),
        (_JAW, 0.6),
        (_NOSE_WINGS, 0.6),
        (topology.RIGHT_LOWER_LID[2:7], 0.6),
        (topology.LEFT_LOWER_LID[2:7], 0.6),
        (topology.INNER_LIP_LOOP, 1.5),
        (topology.OUTER_LIP_LOOP, 1.5),
        (topology.RIGHT_BROW, 2.5),
        (topology.LEFT_BROW, 2.5),
        (_UPPER_LIDS, 0.0),
    )
    for vertices, value in groups:
        weight[np.asarray(vertices, dtype=np.int64)] = value
    places = np.outer(weight, (1.0, 1.0, _DEPTH_WEIGHT)).ravel() / (_LANDMARK_NOISE**2 * _NEIGHBOURS)
    gaps = np.full(len(_GAP_ABOVE), 1.0 / (_GAP_NOISE**2 * len(_GAP_ABOVE)))
    return np.concatenate([places, gaps])


OBSERVATION_WEIGHTS = _observation_weights()
EXPECTED_SIZES = np.array([_expected_size(EXPRESSION_NAMES[i]) for i in FITTED])


def observe(motion: npt.NDArray[np.floating[Any]]) -> Floats:
    """What the fit looks at in (n, 478, 3) motions: (n, m) displacements of landmarks, then gaps of the lips."""
    places = motion[:, : topology.SKIN_VERTEX_COUNT].reshape(len(motion), -1)
    gaps = motion[:, _GAP_BELOW, 1] - motion[:, _GAP_ABOVE, 1]
    seen: Floats = np.concatenate([places, gaps], axis=1).astype(np.float64)
    return seen


def pose_motions(face: Floats) -> Floats:
    """(7, 478, 3) how a face moves per unit of translation along x, y, z, of size, of rotation about x, y, z.

    Args:
        face: (478, 3) in the head frame.
    """
    motions = np.zeros((7, *face.shape))
    for axis in range(3):
        motions[axis, :, axis] = 1.0
        motions[4 + axis] = np.cross(np.eye(3)[axis], face)
    motions[3] = face
    return motions


@dataclass(frozen=True)
class Evidence:
    """What a difference from rest says.

    Attributes:
        shapes: (n,) what speaks for each fitted expression, less what it costs to use it.
        pose: (7,) what speaks for each of the `pose_motions`.
        scored: whether scores are part of it.
    """

    shapes: Floats
    pose: Floats
    scored: bool


class ExpressionFit:
    """Bounded, regularised least squares on landmarks, scores and a correction of the pose at once.

    The pose that came in was fitted to few landmarks. Its seven small corrections are free, so they are
    solved for in closed form (Schur complement) and only the expressions are bounded.
    """

    def __init__(self, neutral: Floats, deltas: npt.NDArray[np.float32], response: TrackerResponse) -> None:
        """
        Args:
            neutral: (478, 3) this face at rest, in face widths.
            deltas: (52, 478, 3) expressions of this face as the tracker shows them, in face widths.
            response: what the tracker's scores say.
        """
        shown = observe(deltas)
        poses = observe(pose_motions(neutral))
        weighted_poses = poses * OBSERVATION_WEIGHTS
        #: (7, m): what the pose explains of a difference.
        self._pose_reader = np.linalg.solve(weighted_poses @ poses.T, weighted_poses)
        shapes = shown[FITTED] * OBSERVATION_WEIGHTS
        self._shapes = shapes - (shapes @ poses.T) @ self._pose_reader
        #: (52, n) and (52, 7): how each full expression is seen by both.
        self._of_shapes, self._of_pose = shown @ self._shapes.T, shown @ self._pose_reader.T
        sizes = EXPECTED_SIZES
        self._gram = self._of_shapes[FITTED].T + np.diag(1.0 / sizes**2)
        self._cost = SPARSITY / sizes
        self._score_reader = _SCORE_WEIGHT * response.score_response[FITTED] / response.score_variance
        of_scores = response.score_response @ self._score_reader.T
        self._of_both = self._of_shapes + of_scores
        self._gram_with_scores = self._gram + of_scores[FITTED].T
        self._last: Floats | None = None

    def see(self, difference: Floats, risen: Floats | None = None) -> Evidence:
        """What a frame says, to be read by `solve`.

        Args:
            difference: (478, 3) face minus rest, in the head frame, in face widths.
            risen: (52,) by how much the scores are above those at rest; None without scores.
        """
        seen = observe(difference[None])[0]
        shapes = self._shapes @ seen - self._cost
        if risen is not None:
            shapes = shapes + self._score_reader @ risen
        return Evidence(shapes, self._pose_reader @ seen, risen is not None)

    def solve(self, evidence: Evidence, known: Floats) -> Floats:
        """Expressions behind a difference from rest.

        Args:
            evidence: see `see`.
            known: (52,) the expressions already read elsewhere; their share is taken off first.

        Returns:
            (52,) 0…1, zero for those not fitted here.
        """
        gram, of_known = self._gram, self._of_shapes
        if evidence.scored:
            gram, of_known = self._gram_with_scores, self._of_both
        self._last = solve_bounded(gram, evidence.shapes - known @ of_known, self._last)
        expression = np.zeros(EXPRESSION_COUNT)
        expression[FITTED] = self._last
        return expression

    def motion(self, evidence: Evidence, expression: Floats) -> Floats:
        """(7,) how much of each of the `pose_motions` is left in the difference, beside (52,) all expressions."""
        left: Floats = evidence.pose - expression @ self._of_pose
        return left
