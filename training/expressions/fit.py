"""Fits how FaceMesh and the expression network answer to expressions, on heads that `dataset` rendered and tracked.

    python -m training.expressions.fit FOLDER models/tracker_response.npz [SEED …]

Without seeds, all heads of the folder are used. Heads 3 and 4 are never among them: `evaluate encoder --ict` measures
on them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.finders.facemesh import mirror_order
from avatar_stream.encoder.expression_fit import OBSERVATION_WEIGHTS, observe, pose_motions
from avatar_stream.encoder.expression_network import ExpressionNetwork
from avatar_stream.encoder.face_evidence import EVIDENCE_COUNT, IRIS_COLUMNS, LANDMARKS, ROTATION_COLUMNS
from avatar_stream.encoder.head_pose import fit_head_pose
from avatar_stream.encoder.solver import FaceSolver
from avatar_stream.encoder.task_file import find_task_file, read_task_file
from avatar_stream.encoder.tracker_response import TrackerResponse
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.retarget import retarget_expressions
from training.expressions.dataset import FPS, POSE_FRAMES, REST_FRAMES

Floats = npt.NDArray[np.float64]

HELD_OUT = (3, 4)
# So many frames in which an expression is full have to speak for a change before half of it is believed.
_SHAPE_RIDGE, _SCORE_RIDGE, _READING_RIDGE = 10.0, 3.0, 10.0
# What is read from everything at once: landmarks, what was fitted, scores. Without that, these names hardly answer, or
# answer for each other.
_READ_FROM_ALL = (
    "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeWide", "browDown", "noseSneer", "cheekPuff", "mouthClose",
    "mouthFunnel", "mouthPucker", "mouthFrown", "mouthDimple", "mouthStretch", "mouthRoll", "mouthShrug", "mouthPress",
    "mouthLowerDown", "mouthUpperUp", "mouthSmile",
)  # fmt: skip
# Landmarks show next to nothing of squints: with scores they are read from those of the upper face alone. Outer brows
# are read from what the upper face was fitted to, and its scores. Everything else is left as it was fitted.
_READ_FROM_SCORES = ("eyeSquint", "cheekSquint")
_READ_FROM_BOTH = ("browOuterUp",)
# A look up is read from irises alone: lids and brows rise for other reasons. A look down needs the lids.
_READ_FROM_IRISES = ("eyeLookUp",)
_UPPER_FACE = ("eye", "brow", "cheekSquint", "noseSneer", "mouthSmile")
# What is unsure is read modestly: these stay so far below what people see that they are stretched.
_STRETCH = {
    "eyeSquint": 2.0, "cheekPuff": 2.5, "browInnerUp": 0.8, "browOuterUp": 0.5, "eyeWide": 0.5, "mouthSmile": 0.7,
    "noseSneer": 0.8, "mouthUpperUp": 0.8,
}  # fmt: skip
# So much of what was fitted is kept beside what is read: lids show wide eyes well, and a reading alone is faint.
_KEPT = {"mouthPucker": 0.5, "eyeWide": 0.5, "mouthSmile": 0.3}
# The scores of raised brows agree better with what people see than brows do that were fitted; those of puckers and
# rolled lips rise where landmarks hardly move: so much is added.
_ADDED_SCORE = {"browInnerUp": 0.6, "browOuterUp": 0.4, "mouthPucker": 0.4, "mouthRoll": 0.4}
# On heads that the network hardly reads, scores cost more than they tell: so much of a reading is one without scores,
# and so much of the score comes on top.
_ALONE = {"mouthPucker": (0.85, 0.2)}
# What makes landmarks and scores of a name rise besides: what it explains of them is taken off.
_FREED = {
    "browInnerUp": ("eyeBlink", "eyeLookDown"),
    "mouthPucker": ("mouthFunnel", "jawOpen", "cheekPuff"),
}
_LEAST_VARIANCE = 1e-4
# Rendered faces are not people: so much of the correction explains the landmarks of real clips best.
_CORRECTION_SHARE = 0.7
# A pose's last frames, when a tracker that lags has come to rest.
_SETTLED = 2


@dataclass(frozen=True)
class HeadData:
    """n settled frames of one head.

    Attributes:
        landmarks: (m, 478, 3) pixels, NaN where nobody was found; of all frames, from which the settled ones are.
        all_scores: (m, 52) the network's, of all frames.
        truth: (m, 52) of all frames.
        settled: (n,) which frames.
        expression: (n, 52) the truth.
        moved: (n, 478, 3) the face minus its rest, in the head frame, in face widths.
        explained: (n, 478, 3) what the face's own expressions explain of it.
        scores: (n, 52) minus those at rest; 0 for the tongue.
        pose_motions: (7, 478, 3) of the face at rest.
    """

    landmarks: Floats
    all_scores: Floats
    truth: Floats
    settled: npt.NDArray[np.int64]
    expression: Floats
    moved: Floats
    explained: Floats
    scores: Floats
    pose_motions: Floats


def load_head(path: Path, network: ExpressionNetwork) -> HeadData:
    """Settled frames of a head that `dataset` wrote."""
    with np.load(path) as data:
        landmarks, expression = data["landmarks"].astype(np.float64), data["expression"].astype(np.float64)
    found = np.isfinite(landmarks[:, 0, 0])
    rest_frames = np.flatnonzero(found[:REST_FRAMES])[REST_FRAMES // 3 :]
    neutral = _neutral(landmarks[:REST_FRAMES])
    rest = np.median(
        [fit_head_pose(neutral, landmarks[i]).to_head_frame(landmarks[i]) for i in rest_frames], axis=0
    )
    deltas = retarget_expressions(load_face_model(), rest).astype(np.float64)
    index = np.arange(len(landmarks))
    settled = index[(index >= REST_FRAMES) & ((index - REST_FRAMES) % POSE_FRAMES >= POSE_FRAMES - _SETTLED)]
    settled = settled[found[settled]]
    explained = np.tensordot(expression[settled], deltas, axes=1)
    moved = np.stack(
        [
            fit_head_pose(rest + worn, landmarks[i]).to_head_frame(landmarks[i]) - rest
            for i, worn in zip(settled, explained, strict=True)
        ]
    )
    all_scores = np.full((len(landmarks), EXPRESSION_COUNT), np.nan)
    for i in np.flatnonzero(found):
        all_scores[i] = network.scores(landmarks[i])
    scores = np.nan_to_num(all_scores[settled] - np.median(all_scores[rest_frames], axis=0))
    return HeadData(
        landmarks,
        all_scores,
        expression,
        settled,
        expression[settled],
        moved,
        explained,
        scores,
        pose_motions(rest),
    )


def _neutral(landmarks: Floats) -> Floats:
    """(478, 3) the person's rest as the encoder learns it."""
    solver = FaceSolver(response=TrackerResponse.none())
    for index, face in enumerate(landmarks):
        if np.isfinite(face[0, 0]):
            solver.solve(face, index / FPS)
    rest = solver.rest_shape
    assert rest is not None
    return rest


def fit_response(heads: list[HeadData]) -> TrackerResponse:
    """The response that explains all heads, and their mirror images, best; reads nothing into what was fitted."""
    vertices, names = mirror_order(), _mirror_names()
    expression = np.concatenate([head.expression for head in heads])
    left = np.concatenate([_without_pose(head.moved - head.explained, head.pose_motions) for head in heads])
    scores = np.concatenate([head.scores for head in heads])
    expression = np.concatenate([expression, expression[:, names]])
    left = np.concatenate([left, left[:, vertices] * (-1.0, 1.0, 1.0)])
    scores = np.concatenate([scores, scores[:, names]])
    gram = expression.T @ expression
    flat = left.reshape(len(left), -1)
    identity = np.eye(EXPRESSION_COUNT)
    correction = np.linalg.solve(gram + _SHAPE_RIDGE * identity, expression.T @ flat)
    response = np.linalg.solve(gram + _SCORE_RIDGE * identity, expression.T @ scores)
    # No head shows its tongue, whatever it was asked.
    correction[EXPRESSION_INDEX["tongueOut"]] = response[EXPRESSION_INDEX["tongueOut"]] = 0.0
    return TrackerResponse(
        _CORRECTION_SHARE * correction.reshape(EXPRESSION_COUNT, -1, 3),
        response,
        ((scores - expression @ response) ** 2).mean(axis=0) + _LEAST_VARIANCE,
        np.eye(EXPRESSION_COUNT, EVIDENCE_COUNT + EXPRESSION_COUNT),
        np.eye(EXPRESSION_COUNT, EVIDENCE_COUNT),
    )


def fit_reading(heads: list[HeadData]) -> tuple[Floats, Floats]:
    """(52, n + 52) and (52, n): how `TrackerResponse.read` reads expressions with and without scores.

    Each half of the heads is solved with a response fitted on the other half, so that nobody is read by what was
    learned of themselves.
    """
    scored, alone = [], []
    for first in (0, 1):
        response = fit_response(heads[1 - first :: 2])
        for head in heads[first::2]:
            scored.append(_solved(head, response, with_scores=True))
            alone.append(_solved(head, response, with_scores=False))
    return with_alone(_fitted_reading(scored, with_scores=True), _fitted_reading(alone, with_scores=False))


def with_alone(reading: Floats, alone: Floats) -> tuple[Floats, Floats]:
    """Both readings; where scores mislead on some heads, the one with scores is mixed with the one without."""
    reading = reading.copy()
    for name, (share, score) in _ALONE.items():
        row = EXPRESSION_INDEX[name]
        reading[row] *= 1 - share
        reading[row, :EVIDENCE_COUNT] += share * alone[row]
        reading[row, EVIDENCE_COUNT + row] += score
    return reading, alone


@dataclass(frozen=True)
class _Read:
    """n frames of one head: (n, m) the evidence, (n, 52) how far scores had risen, (n, 52) the truth."""

    evidence: Floats
    risen: Floats
    expression: Floats

    def mirrored(self) -> _Read:
        names = _mirror_names()
        return _Read(_mirrored(self.evidence), self.risen[:, names], self.expression[:, names])


def _fitted_reading(heads: list[_Read], *, with_scores: bool) -> Floats:
    both = [view for head in heads for view in (head, head.mirrored())]
    evidence = np.concatenate([view.evidence for view in both])
    if with_scores:
        evidence = np.concatenate([evidence, np.concatenate([view.risen for view in both])], axis=1)
    truth = np.concatenate([view.expression for view in both])
    fitted = np.array([i for i, name in enumerate(EXPRESSION_NAMES) if name.startswith(_UPPER_FACE)])
    scores = fitted + EVIDENCE_COUNT if with_scores else fitted
    everything = np.arange(evidence.shape[1])
    looks = np.array([i for i, name in enumerate(EXPRESSION_NAMES) if name.startswith("eyeLook")])
    irises = np.concatenate(
        [looks, IRIS_COLUMNS, looks + EVIDENCE_COUNT if with_scores else looks[:0], ROTATION_COLUMNS]
    )
    reading = np.eye(EXPRESSION_COUNT, evidence.shape[1])
    for columns, names in (
        (everything, _READ_FROM_ALL),
        (scores, _READ_FROM_SCORES),
        (np.union1d(fitted, scores), _READ_FROM_BOTH),
        (irises, _READ_FROM_IRISES),
    ):
        rows = np.array([i for i, name in enumerate(EXPRESSION_NAMES) if name.startswith(names)])
        reading[rows] = 0.0
        reading[np.ix_(rows, columns)] = _ridge(evidence[:, columns], truth[:, rows]).T
    for index, name in enumerate(EXPRESSION_NAMES):
        reading[index] *= _by_prefix(_STRETCH, name, 1.0)
        reading[index, index] += _by_prefix(_KEPT, name, 0.0)
        if with_scores:
            reading[index, index + EVIDENCE_COUNT] += _by_prefix(_ADDED_SCORE, name, 0.0)
    for name, others in _FREED.items():
        row = EXPRESSION_INDEX[name]
        columns = np.array([i for i, other in enumerate(EXPRESSION_NAMES) if other.startswith(others)])
        left = truth[:, row] - evidence @ reading[row]
        reading[row, columns] += _ridge(evidence[:, columns], left)
    return reading


def _ridge(seen: Floats, wanted: Floats) -> Floats:
    """The weights that read (n, …) `wanted` best from (n, m) `seen`."""
    gram = seen.T @ seen + _READING_RIDGE * np.eye(seen.shape[1])
    weights: Floats = np.linalg.solve(gram, seen.T @ wanted)
    return weights


def _by_prefix(values: dict[str, float], name: str, otherwise: float) -> float:
    return next((value for prefix, value in values.items() if name.startswith(prefix)), otherwise)


def _solved(head: HeadData, response: TrackerResponse, *, with_scores: bool) -> _Read:
    """What the solver makes of all frames of a head that was met."""
    solver = FaceSolver(response=response)
    evidence, risen, seen = [], [], []
    for index, (face, scores) in enumerate(zip(head.landmarks, head.all_scores, strict=True)):
        if not np.isfinite(face[0, 0]):
            continue
        semantics = solver.solve(face, index / FPS, scores if with_scores else None)
        if semantics is not None and index >= REST_FRAMES:
            evidence.append(solver.evidence)
            up = solver.scores_risen(scores)
            risen.append(np.zeros(EXPRESSION_COUNT) if up is None else up)
            seen.append(index)
    return _Read(np.array(evidence), np.array(risen), head.truth[seen])


def _mirrored(evidence: Floats) -> Floats:
    """(n, m) what would be seen in a mirror."""
    places = np.arange(EXPRESSION_COUNT, EXPRESSION_COUNT + 2 * len(LANDMARKS)).reshape(-1, 2)
    order = np.searchsorted(LANDMARKS, mirror_order()[LANDMARKS])
    first = EXPRESSION_COUNT + 2 * len(LANDMARKS)
    source = np.concatenate(
        [
            _mirror_names(),
            places[order].ravel(),
            first + np.array([1, 0, 3, 2, 5, 4]),
            first + 6 + np.arange(6),
        ]
    )
    sign = np.ones(EVIDENCE_COUNT)
    sign[places[:, 0]] = -1.0
    sign[first : first + 2] = -1.0
    sign[first + 7 : first + 9] = -1.0
    mirrored: Floats = evidence[:, source] * sign
    return mirrored


def _without_pose(left: Floats, motions: Floats) -> Floats:
    """(n, 478, 3) differences without what a small correction of the pose would explain of them."""
    poses = observe(motions)
    weighted = poses * OBSERVATION_WEIGHTS
    share = observe(left) @ np.linalg.solve(weighted @ poses.T, weighted).T
    result: Floats = left - np.tensordot(share, motions, axes=1)
    return result


def _mirror_names() -> npt.NDArray[np.int64]:
    def mirror(name: str) -> str:
        for one, other in (("Left", "Right"), ("Right", "Left")):
            if name.endswith(one):
                return name[: -len(one)] + other
        return name

    return np.array([EXPRESSION_INDEX[mirror(name)] for name in EXPRESSION_NAMES])


def save_response(response: TrackerResponse, path: Path) -> None:
    """Write it as the program loads it."""
    np.savez_compressed(
        path,
        correction=response.correction.astype(np.float16),
        score_response=response.score_response.astype(np.float32),
        score_variance=response.score_variance.astype(np.float32),
        reading=response.reading.astype(np.float32),
        reading_alone=response.reading_alone.astype(np.float32),
    )


def main() -> None:
    """See the module's docstring."""
    folder, target, seeds = Path(sys.argv[1]), Path(sys.argv[2]), set(map(int, sys.argv[3:]))
    task = find_task_file()
    assert task is not None, "the expression network is needed"
    network = ExpressionNetwork(read_task_file(task))
    heads = []
    for path in sorted(folder.glob("head-*.npz")):
        seed = int(path.stem.split("-")[1])
        if seed not in HELD_OUT and (not seeds or seed in seeds):
            heads.append(load_head(path, network))
    reading, alone = fit_reading(heads)
    save_response(replace(fit_response(heads), reading=reading, reading_alone=alone), target)
    print(f"{target}: fitted on {len(heads)} heads, {sum(len(head.expression) for head in heads)} frames")


if __name__ == "__main__":
    main()
