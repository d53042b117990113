"""ICT-FaceKit Light as arrays: a head with 100 identity modes, ARKit's expressions, eyes, teeth and lashes.

Li et al., "Learning Formation of Physically-Based Face Attributes", CVPR 2020. The data (MIT licence, see
`models/README.md`) is not part of the program; whoever has it names the file.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from avatar_stream.errors import UserInputError
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from avatar_stream.types import FaceSemantics, FloatArray

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_NEEDED = (
    "neutral", "faces", "faces_uv", "uv", "expressions", "expression_names", "identities", "landmarks68",
)  # fmt: skip

# Vertex ranges from ICT-FaceKit's documentation.
FACE = slice(0, 9409)
SKIN = slice(0, 11248)
MOUTH_SOCKET = slice(11248, 13294)
EYE_SOCKETS = slice(13294, 14062)
GUMS = slice(14062, 17039)
TEETH = slice(17039, 21451)
EYEBALLS = {"Left": slice(21451, 22221), "Right": slice(23021, 23791)}
LASHES = slice(25351, 26719)

# Of the 68 landmarks (iBUG): the middle of the upper lip's inner edge, and what lies below it on the lower lip.
_INNER_LIPS = (61, 62, 63, 67, 66, 65)
# Lips that touch overlap a little in the coarse mesh.
_LIPS_OVERLAP_CM = 0.02

# A little smaller than it is, an eyeball doesn't cut the coarse triangles of the lids.
_EYEBALL_SHARE = 0.965
_LID_CM, _LID_EDGE_CM = 0.07, 0.25  # a lid's least thickness; how near to the eyeball its edge is

# What `face_model.npz` means by a full eyeLook*.
_GAZE_RAD = {"Up": np.radians(25), "Down": np.radians(25), "In": np.radians(30), "Out": np.radians(30)}


@dataclass(frozen=True)
class IctModel:
    """The head, in ICT's axes (x to the picture's right, y up, z towards the camera) and centimetres.

    Attributes:
        neutral: (V, 3) float32.
        expressions: (52, V, 3) float32 deltas in ARKit's order.
        identities: (100, V, 3) float32 deltas at one standard deviation.
        landmarks68: (68,) vertices of the iBUG landmarks.
        lash_lids: (L,) vertex of the lid's edge on which each vertex of the lashes stands.
        corner_vertex, corner_uv: (C,) vertex and (C, 2) texture place of everything that is drawn: a vertex
            on a seam of the texture occurs once for each of its places.
        triangles: (T, 3) into the corners; the glassy layers over the eyes are left out.
    """

    neutral: Floats
    expressions: Floats
    identities: Floats
    landmarks68: Ints
    lash_lids: Ints
    corner_vertex: Ints
    corner_uv: Floats
    triangles: Ints

    def identity(self, strengths: FloatArray) -> Floats:
        """(V, 3) the head at rest of one person; `strengths` (100,) in standard deviations."""
        offsets = strengths.astype(np.float32) @ self.identities.reshape(len(self.identities), -1)
        shape: Floats = self.neutral + offsets.reshape(self.neutral.shape)
        return shape

    def with_lips_shut(self, rest: Floats) -> Floats:
        """(V, 3) a head at rest whose lips touch: some identities part them."""
        lips = self.landmarks68[list(_INNER_LIPS)]
        gap_cm = rest[lips[:3], 1] - rest[lips[3:], 1]
        closing = self.expressions[EXPRESSION_INDEX["mouthClose"]]
        closed_cm = closing[lips[3:], 1] - closing[lips[:3], 1]
        share = float(np.max((gap_cm + _LIPS_OVERLAP_CM) / closed_cm))
        shut: Floats = rest + max(share, 0.0) * closing
        return shut

    def expressed(
        self, rest: Floats, semantics: FaceSemantics, farther: Mapping[str, float] | None = None
    ) -> Floats:
        """(V, 3) a head at rest with expression and gaze, still looking straight ahead.

        Args:
            rest: (V, 3) the head at rest.
            semantics: what it does.
            farther: see `Look`.
        """
        strengths = semantics.expression.copy()
        for name, factor in (farther or {}).items():
            for side in ("Left", "Right"):
                strengths[EXPRESSION_INDEX[name + side]] *= factor
        points = rest.copy()
        for k in np.flatnonzero(strengths):
            points += strengths[k] * self.expressions[k]
        for side, part in EYEBALLS.items():
            centre = sphere_centre(rest[part])
            turned = (rest[part] - centre) @ gaze_rotation(semantics, side).T
            points[part] = _EYEBALL_SHARE * turned + centre
            _slide_over_eyeball(
                points, self.lash_lids, centre, float(np.linalg.norm(rest[part] - centre, axis=1).max())
            )
        return points


def _slide_over_eyeball(points: Floats, lash_lids: Ints, centre: FloatArray, radius_cm: float) -> None:
    """Lift lids that an identity has sunk into the eyeball, and the lashes on them; changes `points`."""
    off = points[FACE] - centre
    distance = np.linalg.norm(off, axis=1)
    above = distance - (radius_cm + _LID_CM)
    sunk = (above < 0) & (off[:, 2] > 0.35 * radius_cm)
    # What was further in stays further in, or the inside of a lid would come through.
    wanted = radius_cm + _LID_CM - 0.6 * _LID_CM * (1 - np.exp(np.minimum(above, 0) / 0.1))
    lift = np.where(sunk, wanted / np.maximum(distance, 1e-6) - 1, 0)[:, None] * off
    points[FACE] += lift
    points[LASHES] += lift[lash_lids]


@cache
def load_ict_model(file: Path) -> IctModel:
    """Read ICT-FaceKit Light; once for each file, then shared.

    Args:
        file: one .npz: neutral, faces and faces_uv (quads, or -1 for the fourth corner of a triangle), uv,
            expressions with their names, identities, landmarks68.

    Raises:
        UserInputError: the file can't be read, or holds something else.
    """
    try:
        with np.load(file, allow_pickle=False) as archive:
            data = {name: archive[name] for name in _NEEDED}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UserInputError(
            f"'{file}' is not ICT-FaceKit Light as .npz with {', '.join(_NEEDED)}: {error}"
        ) from error
    neutral = data["neutral"]
    # The shoulders are left to the clothes.
    under_clothes = (neutral[:, 1] < -10.0) & (np.hypot(neutral[:, 0], neutral[:, 2] + 1.6) > 7.4)
    under_clothes |= neutral[:, 1] < -15.0
    vertex, places, triangles = _corners(
        data["faces"].astype(np.int64), data["faces_uv"].astype(np.int64), under_clothes
    )
    return IctModel(
        data["neutral"].astype(np.float32),
        _arkit_deltas(data),
        data["identities"].astype(np.float32),
        data["landmarks68"].astype(np.int64),
        _lids_of_lashes(neutral),
        vertex,
        data["uv"][places].astype(np.float32),
        triangles,
    )


def _lids_of_lashes(neutral: Floats) -> Ints:
    """The vertex on the lid's edge next to each vertex of the lashes, looked for mostly sideways."""
    edge = np.zeros(FACE.stop, bool)
    for part in EYEBALLS.values():
        off = neutral[FACE] - sphere_centre(neutral[part])
        radius = np.linalg.norm(neutral[part] - sphere_centre(neutral[part]), axis=1).max()
        edge |= (np.linalg.norm(off, axis=1) < radius + _LID_EDGE_CM) & (off[:, 2] > 0)
    vertices = np.flatnonzero(edge)
    along = np.array((1.0, 0.4, 0.2))
    nearest: Ints = vertices[cKDTree(neutral[vertices] * along).query(neutral[LASHES] * along)[1]]
    return nearest


def _corners(faces: Ints, faces_uv: Ints, hidden: npt.NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
    """Vertex and texture place of every distinct corner, and the shown triangles into them."""
    both = np.stack([faces, faces_uv], axis=-1)
    halves = np.concatenate([both[:, [0, 1, 2]], both[:, [0, 2, 3]]])
    vertices = halves[..., 0]
    shown = (vertices.min(axis=1) >= 0) & (vertices.max(axis=1) < TEETH.stop)
    for part in (*EYEBALLS.values(), LASHES):
        shown |= (vertices.min(axis=1) >= part.start) & (vertices.max(axis=1) < part.stop)
    shown &= ~hidden[vertices].all(axis=1)
    # Only what faces the camera is drawn, and lashes are seen from both sides.
    lashes = shown & (vertices.min(axis=1) >= LASHES.start)
    halves = np.concatenate([halves[shown], halves[lashes][:, ::-1]])
    pairs, index = np.unique(halves.reshape(-1, 2), axis=0, return_inverse=True)
    return pairs[:, 0], pairs[:, 1], index.reshape(-1, 3)


def _arkit_deltas(data: dict[str, npt.NDArray[Any]]) -> Floats:
    """(52, V, 3) expressions in ARKit's order; ICT splits two of them by side."""
    deltas = np.zeros((EXPRESSION_COUNT, *data["neutral"].shape), np.float32)
    for ict_name, delta in zip(data["expression_names"], data["expressions"], strict=True):
        name = str(ict_name).replace("_L", "Left").replace("_R", "Right")
        name = name if name in EXPRESSION_INDEX else name.removesuffix("Left").removesuffix("Right")
        if name in EXPRESSION_INDEX:
            deltas[EXPRESSION_INDEX[name]] += delta
    return deltas


def gaze_rotation(semantics: FaceSemantics, side: str) -> FloatArray:
    """(3, 3) rotation of the "Left" or "Right" eyeball, in ICT's axes."""
    amount = {way: semantics[f"eyeLook{way}{side}"] * angle for way, angle in _GAZE_RAD.items()}
    right = amount["Out"] - amount["In"] if side == "Left" else amount["In"] - amount["Out"]
    up = amount["Up"] - amount["Down"]
    about_y = np.array([[np.cos(right), 0, np.sin(right)], [0, 1, 0], [-np.sin(right), 0, np.cos(right)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(up), np.sin(up)], [0, -np.sin(up), np.cos(up)]])
    rotation: FloatArray = about_y @ about_x
    return rotation


def sphere_centre(points: Floats) -> FloatArray:
    """(3,) centre of the sphere through (n, 3) points, least squares."""
    system = np.concatenate([2 * points, np.ones((len(points), 1))], axis=1).astype(np.float64)
    squares = (points.astype(np.float64) ** 2).sum(axis=1)
    centre: FloatArray = np.linalg.lstsq(system, squares, rcond=None)[0][:3]
    return centre
