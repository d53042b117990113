"""What this person looks like at rest, learned from the first second and slowly refined."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.expression_fit import ExpressionFit
from avatar_stream.encoder.eyes import gaze_reach, measure_eyes, opening_gain
from avatar_stream.encoder.head_pose import HeadPose
from avatar_stream.encoder.identity import IdentitySplit
from avatar_stream.encoder.rest_drift import RestDrift
from avatar_stream.encoder.tracker_response import TrackerResponse
from avatar_stream.face_model.arkit import EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.model import FaceModel
from avatar_stream.face_model.pose import head_rotation_angles
from avatar_stream.face_model.retarget import retarget_expressions
from avatar_stream.face_model.topology import LOWER_INNER_LIP, UPPER_INNER_LIP

Floats = npt.NDArray[np.float64]

# Share of the first second's frames that are taken as the rest of mouth and lids: the most closed mouth,
# the most open eyes, leaving out extremes.
_QUIET_SHARE = 0.3

_BROWS = tuple(name for name in EXPRESSION_NAMES if name.startswith("brow"))

# A mouth at rest is closed whoever it belongs to; how high brows stand is a matter of the person.
_ABOUT_THE_MOUTH = np.array([name.startswith(("jaw", "mouth")) for name in EXPRESSION_NAMES])


@dataclass
class RestFace:
    """The face that all expressions are measured against.

    Attributes:
        neutral: (478, 3) in the head frame, in face widths.
        brow_region: (478,) 0…1 how much each vertex belongs to the brows.
        deltas: (52, 478, 3) expressions of this face as the tracker shows them.
        fit: solver on those expressions.
        drift: what is learned about the neutral from then on.
        opening: (2,) distance between the lids at rest, right and left eye.
        opening_gain: (52, 2) see `eyes.opening_gain`.
        gaze_reach: (2, 2) see `eyes.gaze_reach`.
        iris_height: (2,) y of the irises from the middle of the corners, looking straight ahead.
        pitch_rad, yaw_rad: how the head was turned at rest, as seen; cameras stand above or below the eyes.
        place: (2,) x, y of the head's centre at rest in pixels.
        scale: pixels per face width at rest.
    """

    neutral: Floats
    brow_region: Floats
    deltas: npt.NDArray[np.float32]
    fit: ExpressionFit
    drift: RestDrift
    opening: Floats
    opening_gain: Floats
    gaze_reach: Floats
    iris_height: Floats
    pitch_rad: float
    yaw_rad: float
    place: Floats
    scale: float

    def shown(self, expression: Floats) -> Floats:
        """(478, 3) how (52,) expressions move this face."""
        moved = expression.astype(np.float32) @ self.deltas.reshape(len(self.deltas), -1)
        return moved.reshape(-1, 3).astype(np.float64)


def learn_rest_face(
    model: FaceModel,
    response: TrackerResponse,
    identity: IdentitySplit,
    faces: Floats,
    poses: list[HeadPose],
    head_centre: Floats,
) -> Generator[None, None, RestFace]:
    """The rest face behind some frames of a person who may already talk and blink.

    A generator that yields between pieces of about a millisecond and returns the rest face in the end, so that
    no camera frame has to pay for all of it.

    Args:
        model: the face model.
        response: how the tracker's landmarks answer to expressions.
        identity: tells identity from expression, of the same model.
        faces: (n, 478, 3) landmarks in the head frame, in face widths.
        poses: the n head poses they were seen in.
        head_centre: (3,) the point of the head whose place counts, in the head frame.
    """
    neutral = np.median(faces, axis=0)
    eyes = [measure_eyes(face) for face in faces]
    opening = np.stack([e.opening for e in eyes])
    lips_apart = faces[:, 14, 1] - faces[:, 13, 1]
    quiet_count = max(1, round(_QUIET_SHARE * len(faces)))
    yield
    # Parts of the face come from the frames in which they were at rest; masks blend the parts.
    open_eyed = np.argsort(opening.sum(axis=1))[-quiet_count:]
    closed_mouth = np.argsort(lips_apart)[:quiet_count]
    for frames, names in (
        (open_eyed, ("eyeBlinkLeft", "eyeBlinkRight")),
        (closed_mouth, ("jawOpen", "mouthFunnel", "mouthSmileLeft", "mouthSmileRight")),
    ):
        mask = _reach_of(model, names)
        neutral = neutral + mask[:, None] * (np.median(faces[frames], axis=0) - neutral)
    yield
    # What still is expression, such as a mouth that never closed, is taken off as well.
    worn = np.where(_ABOUT_THE_MOUTH, identity.expression_in(neutral), 0.0)
    yield
    shown = retarget_expressions(model, neutral) + response.correction
    neutral = neutral - np.tensordot(worn, shown, axes=1)
    lips_passed = np.maximum(neutral[UPPER_INNER_LIP, 1] - neutral[LOWER_INNER_LIP, 1], 0.0)
    neutral[UPPER_INNER_LIP[1:-1], 1] -= lips_passed[1:-1] / 2
    neutral[LOWER_INNER_LIP[1:-1], 1] += lips_passed[1:-1] / 2
    yield
    plain = retarget_expressions(model, neutral)
    deltas = (plain + response.correction).astype(np.float32)
    yield
    fit = ExpressionFit(neutral, deltas, response)
    yield
    drift = RestDrift(neutral, deltas)
    pitch, yaw, _ = np.median([head_rotation_angles(p.rotation) for p in poses], axis=0)
    return RestFace(
        neutral=neutral,
        brow_region=_reach_of(model, _BROWS),
        deltas=deltas,
        fit=fit,
        drift=drift,
        opening=measure_eyes(neutral).opening,
        opening_gain=opening_gain(plain),
        gaze_reach=gaze_reach(deltas),
        iris_height=np.median([e.iris[:, 1] for e in eyes], axis=0),
        pitch_rad=float(pitch),
        yaw_rad=float(yaw),
        place=np.median([(p.place + p.scale * p.rotation @ head_centre)[:2] for p in poses], axis=0),
        scale=float(np.median([p.scale for p in poses])),
    )


def _reach_of(model: FaceModel, names: tuple[str, ...]) -> Floats:
    """(478,) 0…1 how much each vertex belongs to the part of the face that the named expressions move."""
    motion = sum(np.linalg.norm(model.expressions[EXPRESSION_INDEX[name]], axis=1) for name in names)
    belongs: Floats = np.clip(np.asarray(motion, dtype=np.float64) / (0.25 * np.max(motion)), 0.0, 1.0)
    return belongs
