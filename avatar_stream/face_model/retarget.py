"""Carry the model's expressions over to any face, in that face's own proportions.

Every expression keeps the direction and the pattern of its motion; its size follows the part of the face
it belongs to: the eye's own width and height, the distance from eye to brow, the width of the mouth, the
height from nose to chin. So a raised brow rises by the same share of the way whether the face is
photographed or painted. Closing the eyes is solved exactly: both lids meet on one curve of this eye.

Serves the encoder (the person's face) and the decoder (the character's) alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model import topology
from avatar_stream.face_model.arkit import EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.model import FaceModel
from avatar_stream.face_model.proportions import FaceProportions, measure_proportions

Floats = npt.NDArray[np.float64]

# Share of the eye's opening that the lower lid rises in a blink; the upper lid comes down the rest.
LOWER_LID_SHARE = 0.12

# How far the two rings of skin round an eye follow its lids in a blink; as in the model.
_RING_SHARES = (0.65, 0.04)

# A small mouth still talks in proportion to its face: it moves like one of at least this share of the
# model's width.
_LEAST_MOUTH_MOTION = 0.7

_EYES = (
    ("Right", topology.RIGHT_UPPER_LID, topology.RIGHT_LOWER_LID, topology.RIGHT_EYE_RINGS),
    ("Left", topology.LEFT_UPPER_LID, topology.LEFT_LOWER_LID, topology.LEFT_EYE_RINGS),
)


def retarget_expressions(model: FaceModel, neutral: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float32]:
    """The 52 expressions as they look on one face.

    Args:
        model: the face model whose expressions are carried over.
        neutral: (478, 3) landmarks of the face at rest, seen from the front: x right, y down, z away,
            any unit.

    Returns:
        (52, 478, 3) float32 deltas in the unit of `neutral`, in the order of `EXPRESSION_NAMES`. With
        ``eyeBlink*`` at 1 the lids meet exactly.

    Raises:
        ValueError: `neutral` has another shape or holds numbers that are not finite.
    """
    face = np.asarray(neutral, dtype=np.float64)
    if face.shape != (topology.VERTEX_COUNT, 3) or not np.isfinite(face).all():
        raise ValueError(f"neutral must be finite and (478, 3), not {face.shape}")
    source, target = measure_proportions(model.neutral), measure_proportions(face)
    deltas = np.empty(model.expressions.shape)
    for index, name in enumerate(EXPRESSION_NAMES):
        deltas[index] = model.expressions[index] * _motion_scale(name, source, target)
    for side, upper, lower, rings in _EYES:
        blink = deltas[EXPRESSION_INDEX[f"eyeBlink{side}"]]
        number = 0 if side == "Right" else 1
        room = target.lid_room[number] / source.lid_room[number]
        height = target.eye_height[number] / source.eye_height[number]
        _close_lids(blink, face, upper, lower, rings, room / max(height, 1e-9))
    return deltas.astype(np.float32)


def _motion_scale(name: str, source: FaceProportions, target: FaceProportions) -> Floats:
    """(3,), or (478, 3) where it differs by vertex: growth of one expression's motion along x, y and z."""
    face = target.face_width / source.face_width
    if name.startswith("eye"):
        side = 0 if name.endswith("Right") else 1
        across = target.eye_width[side] / source.eye_width[side]
        height = target.eye_height[side] / source.eye_height[side]
        scale = np.tile((across, height, across), (topology.VERTEX_COUNT, 1))
        if not name.startswith("eyeBlink"):
            # A tall eye leaves its lids little skin to move over; the iris is free of that.
            skin = slice(0, topology.SKIN_VERTEX_COUNT)
            room = target.lid_room[side] / source.lid_room[side]
            scale[skin, 1] = min(height, room)
            # Where lids can't follow the gaze, the iris must not leave them.
            scale[topology.SKIN_VERTEX_COUNT :, 1] *= 0.5 + 0.5 * min(1.0, room / max(height, 1e-9))
        return scale
    if name.startswith("brow"):
        sides = [0] if name.endswith("Right") else [1] if name.endswith("Left") else [0, 1]
        return np.array([face, (target.brow_height[sides] / source.brow_height[sides]).mean(), face])
    if name.startswith(("cheek", "nose")):
        return np.array([face, target.nose_height / source.nose_height, face])
    across = max(target.mouth_width / source.mouth_width, _LEAST_MOUTH_MOTION * face)
    jaw = target.jaw_height / source.jaw_height
    if name.startswith(("mouthRoll", "mouthShrug")):
        # How far a lip can roll in depends on how much lip there is.
        return np.array([across, min(target.lip_height / source.lip_height, jaw), across])
    # A small mouth on a long chin opens wider than its width alone says, but not by the whole chin.
    return np.array([across, np.sqrt(across * jaw), across])


def _close_lids(
    blink: Floats,
    face: Floats,
    upper: topology.IndexArray,
    lower: topology.IndexArray,
    rings: tuple[topology.IndexArray, ...],
    room: float,
) -> None:
    """Change one blink, (478, 3) deltas, in place so that the lids of `face` meet on one clean curve.

    `room` is the skin between lid and brow for each height of the eye, relative to the model's: the lid of a tall
    eye comes from nowhere, and must not drag brow and fringe down with it.
    """
    seam = _lid_seam(face[upper], face[lower])
    # In the order of the eye loop: outer corner, lower lid, inner corner, upper lid back to the outer corner.
    loop = np.concatenate([lower, upper[-2:0:-1]])
    travel = np.concatenate([seam, seam[-2:0:-1]]) - face[loop]
    asked = np.linalg.norm(blink[upper[3:6]], axis=1).mean()
    given = np.linalg.norm(seam[3:6] - face[upper[3:6]], axis=1).mean()
    if asked > 0:
        blink *= given / asked * min(1.0, room)
    blink[loop] = travel
    # The skin follows the smoothed travel of the lids: their own would carve waves into the crease.
    for _ in range(2):
        travel = (np.roll(travel, 1, axis=0) + 2 * travel + np.roll(travel, -1, axis=0)) / 4
    for ring, share in zip(rings, _RING_SHARES, strict=True):
        blink[ring] = share * min(1.0, room) * travel * (0.4, 1, 1)


def _lid_seam(upper: Floats, lower: Floats) -> Floats:
    """(9, 3) where the two lids of one eye meet, from corner to corner; they are (9, 3) each."""
    mixed = lower + LOWER_LID_SHARE * (upper - lower)
    start, chord = mixed[0], mixed[-1] - mixed[0]
    along = np.clip((mixed[:, :2] - start[:2]) @ chord[:2] / max(float(chord[:2] @ chord[:2]), 1e-12), 0, 1)
    # Vertices in order and not crowded, or the skin between them would fold.
    along = 0.7 * np.maximum.accumulate(along) + 0.3 * np.linspace(0, 1, len(mixed))
    along[0], along[-1] = 0.0, 1.0
    # A cubic through both corners: as round as the lid, without its little kinks.
    bow = along * (1 - along)
    basis = np.stack([bow, bow * along], axis=1)
    straight = start + along[:, None] * chord
    shape = np.linalg.lstsq(basis, (mixed - straight)[:, 1:], rcond=None)[0]
    seam: Floats = straight.copy()
    seam[:, 1:] += basis @ shape
    return seam
