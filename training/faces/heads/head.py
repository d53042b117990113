"""One synthetic person: the shape that follows from a `Look`, and where it goes when it acts."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numba
import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.pose import head_rotation_matrix
from avatar_stream.types import FaceSemantics
from training.faces.heads import ict_model as ict
from training.faces.heads.clothes import dress, glasses_part
from training.faces.heads.hair import grow_hair, scalp_share
from training.faces.heads.ict_model import IctModel
from training.faces.heads.look import Look
from training.faces.heads.parts import Material, Part, joined
from training.faces.heads.proportions import Warp, shoulder_rise_cm
from training.faces.heads.renderer import Mesh

Floats = npt.NDArray[np.float32]

FACE_WIDTH_CM = 14.6
_NECK_CM = np.array([0.0, -4.0, 0.0], np.float32)
_COLLAR_CM = np.array([0.0, -12.0, -1.6], np.float32)
_COLLAR_RADIUS_CM = 6.2
_SKULL_CM = np.array([0.0, 4.0, 0.0], np.float32)
# Of the 68 landmarks.
_NOSE_TIP, _NOSE_BRIDGE, _LIPS = 30, 27, (62, 66)
_EYE_CORNERS = ((36, 33), (39, 133), (42, 362), (45, 263))  # with the face model's vertices
# ICT's y and z point the other way than the program's.
_AXES = np.array([1.0, -1.0, -1.0])

_GUM_COLOUR = (0.62, 0.30, 0.31)
_SOCKET_COLOUR = (0.42, 0.17, 0.17)
_WET_SHARE = (0.95, 0.68, 0.66)  # of the skin's colour, in the corners of the eyes
_TOOTH_COLOUR = (0.93, 0.91, 0.86)


class Head:
    """A person who does what `FaceSemantics` say."""

    def __init__(self, model: IctModel, look: Look, *, coarse: bool = False) -> None:
        """
        Args:
            model: the morphable model.
            look: who it is.
            coarse: whether the hair is made of fewer pieces, for small pictures.
        """
        self._model = model
        self.look = look
        strengths = np.zeros(len(model.identities), np.float32)
        strengths[: len(look.identity)] = look.identity
        self._strengths = strengths
        self._rest = model.identity(strengths)
        if look.lips_shut:
            self._rest = model.with_lips_shut(self._rest)
        marks = self._rest[model.landmarks68]
        self._eyes = {side: ict.sphere_centre(self._rest[part]) for side, part in ict.EYEBALLS.items()}
        self._warp = Warp(
            look.proportions,
            [self._eyes[side].astype(np.float32) for side in ("Right", "Left")],
            marks[_NOSE_TIP],
            marks[list(_LIPS)].mean(axis=0),
        )
        at_rest = self._warp(self._rest)
        skin = at_rest[ict.SKIN]
        scalp = scalp_share(model.neutral[ict.SKIN])
        self._flesh = self._painted_model(scalp)
        worn = []
        if (hair := grow_hair(look.hair, skin, scalp, look.seed, coarse=coarse)) is not None:
            worn.append(hair)
        if look.glasses is not None:
            worn.append(self._glasses(at_rest))
        self._worn = joined(worn) if worn else None
        self._collar = _COLLAR_CM + (0, shoulder_rise_cm(look.proportions), 0)
        self._body = dress(look.outfit, look.proportions.neck, float(self._collar[1] - _COLLAR_CM[1]))

    def _glasses(self, at_rest: Floats) -> Part:
        assert self.look.glasses is not None
        fronts = [
            at_rest[part][at_rest[part][:, 2].argmax()]
            for part in (ict.EYEBALLS["Right"], ict.EYEBALLS["Left"])
        ]
        skin = at_rest[ict.FACE]
        ears = []
        for side in (-1, 1):
            beside = skin[
                (skin[:, 0] * side > 6.5) & (np.abs(skin[:, 1] - fronts[0][1]) < 1.0) & (skin[:, 2] < 3.0)
            ]
            ears.append(beside[(beside[:, 0] * side).argmax()])
        bridge = at_rest[self._model.landmarks68[_NOSE_BRIDGE]]
        return glasses_part(self.look.glasses, (fronts[0], fronts[1]), (ears[0], ears[1]), bridge)

    def _painted_model(self, scalp: Floats) -> Part:
        """The model's corners with paint; positions are filled in when it acts."""
        vertex = self._model.corner_vertex
        count = len(self._model.neutral)
        material = np.full(count, float(Material.SKIN), np.float32)
        paint = np.ones((count, 4), np.float32)
        paint[ict.SKIN, 3] = scalp if self.look.hair.locks else 0.0
        wet = tuple(np.multiply(self.look.skin.colour, _WET_SHARE))
        for part, kind, colour in (
            (ict.MOUTH_SOCKET, Material.SOCKET, _SOCKET_COLOUR),
            (ict.EYE_SOCKETS, Material.SOCKET, wet),
            (ict.GUMS, Material.GUMS, _GUM_COLOUR),
            (ict.TEETH, Material.TEETH, _TOOTH_COLOUR),
            (ict.LASHES, Material.LASHES, self.look.eyes.lashes),
            (ict.EYEBALLS["Right"], Material.RIGHT_EYE, self.look.eyes.white),
            (ict.EYEBALLS["Left"], Material.LEFT_EYE, self.look.eyes.white),
        ):
            material[part] = float(kind)
            paint[part, :3] = colour
        # Light fades with the way into the mouth.
        lips = self._rest[self._model.landmarks68[list(_LIPS)]].mean(axis=0)
        for part in (ict.MOUTH_SOCKET, ict.GUMS, ict.TEETH):
            deep = lips[2] - self._rest[part, 2]
            paint[part, 3] = np.exp(-np.maximum(deep - 0.2, 0) / 2.2)
        rest = self._rest.copy()
        for side, part in ict.EYEBALLS.items():
            rest[part] -= self._eyes[side].astype(np.float32)
        return Part(
            np.zeros((len(vertex), 3), np.float32),
            rest[vertex],
            self._model.corner_uv,
            paint[vertex],
            material[vertex],
            self._model.triangles.astype(np.int32),
        )

    def mesh(self, semantics: FaceSemantics) -> Mesh:
        """The person doing what `semantics` says."""
        points = self._warp(self._model.expressed(self._rest, semantics, self.look.farther))
        points = _tucked(points, self._collar, self.look.proportions.neck)
        turn, shift = _turn(semantics), _shift(semantics)
        share = _head_share(points)[:, None]
        placed = (1 - share) * points + share * ((points - _NECK_CM) @ turn.T + _NECK_CM) + shift
        normals = _normals(placed.astype(np.float32), self._vertex_triangles)
        vertex = self._model.corner_vertex
        paint = self._flesh.paint
        for side, part in ict.EYEBALLS.items():
            paint = self._shaded_by_lid(paint, points, side, part)
        pieces = [replace(self._flesh, position=placed[vertex].astype(np.float32), paint=paint)]
        directions = [normals[vertex]]
        if self._worn is not None:
            moved = (self._worn.position - _NECK_CM) @ turn.T + _NECK_CM + shift
            strands = (self._worn.rest @ turn.T).astype(np.float32)
            pieces.append(replace(self._worn, position=moved.astype(np.float32), rest=strands))
            directions.append((self._worn_normals @ turn.T).astype(np.float32))
        pieces.append(replace(self._body, position=(self._body.position + shift).astype(np.float32)))
        directions.append(self._body_normals)
        return Mesh(joined(pieces), np.concatenate(directions))

    def at_rest(self, points: Floats, semantics: FaceSemantics) -> Floats:
        """(…, 3) where on the head at rest places (…, 3) of the head lie that has turned and moved."""
        rest: Floats = (points - _shift(semantics) - _NECK_CM) @ _turn(semantics) + _NECK_CM
        return rest

    def _shaded_by_lid(self, paint: Floats, points: Floats, side: str, part: slice) -> Floats:
        """The ball of an eye is darker towards the lids above and below."""
        lids = (37, 38, 40, 41) if side == "Right" else (43, 44, 46, 47)
        marks = points[self._model.landmarks68[list(lids)]]
        upper, lower = marks[:2, 1].mean(), marks[2:, 1].mean()
        of_eye = (self._model.corner_vertex >= part.start) & (self._model.corner_vertex < part.stop)
        y = points[self._model.corner_vertex[of_eye], 1]
        shaded = paint.copy()
        opening = max(float(upper - lower), 0.3)
        shaded[of_eye, 0] = np.clip(0.32 + (upper - y) / (0.42 * opening), 0.32, 1) * np.clip(
            0.75 + (y - lower) / (0.5 * opening), 0.6, 1
        )
        return shaded

    @cached_property
    def _vertex_triangles(self) -> npt.NDArray[np.int32]:
        return self._model.corner_vertex[self._model.triangles].astype(np.int32)

    @cached_property
    def _worn_normals(self) -> Floats:
        """Locks are lit half as what they are, half as one smooth volume."""
        assert self._worn is not None
        own = _normals(self._worn.position, self._worn.triangles)
        volume = self._worn.position - _SKULL_CM
        volume /= np.linalg.norm(volume, axis=1, keepdims=True)
        is_hair = (self._worn.material == float(Material.HAIR))[:, None]
        mixed = np.where(is_hair, 0.4 * own + 0.6 * volume, own)
        lit: Floats = mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-6)
        return lit

    @cached_property
    def _body_normals(self) -> Floats:
        return _normals(self._body.position, self._body.triangles)

    def landmarks(self, semantics: FaceSemantics) -> Floats:
        """(478, 3) FaceMesh's landmarks in ICT's axes and centimetres, by the shipped face model."""
        model = load_face_model()
        points = (
            model.neutral
            + np.tensordot(semantics.expression, model.expressions, 1)
            + np.tensordot(self._strengths, model.identities, 1)
        )
        ours, theirs = zip(*_EYE_CORNERS, strict=True)
        known, wanted = (
            model.neutral[list(theirs)] * _AXES,
            self._model.neutral[self._model.landmarks68[list(ours)]],
        )
        scale = np.linalg.norm(wanted[3] - wanted[0]) / np.linalg.norm(known[3] - known[0])
        placed = self._warp(
            (points * _AXES * scale + wanted.mean(axis=0) - scale * known.mean(axis=0)).astype(np.float32)
        )
        moved: Floats = (placed - _NECK_CM) @ _turn(semantics).T + _NECK_CM + _shift(semantics)
        return moved.astype(np.float32)


def _turn(semantics: FaceSemantics) -> Floats:
    flip = np.diag(_AXES)
    turn: Floats = (flip @ head_rotation_matrix(semantics.head_rotation_rad) @ flip).astype(np.float32)
    return turn


def _shift(semantics: FaceSemantics) -> Floats:
    shift: Floats = (semantics.head_position * (1.0, -1.0, 1.0) * FACE_WIDTH_CM).astype(np.float32)
    return shift


def _head_share(points: Floats) -> Floats:
    """(n,) how far a place turns with the head: 1 above the jaw, 0 at the shoulders."""
    height = points[:, 1] + 0.55 * points[:, 2]
    s = np.clip((height + 12.5) / 6.5, 0, 1)
    share: Floats = s * s * (3 - 2 * s)
    return share


def _tucked(points: Floats, collar: Floats, neck_share: float) -> Floats:
    """The skin with its lower end inside the collar, see `clothes`."""
    off = points - collar
    radius = np.hypot(
        off[:, 0] / (_COLLAR_RADIUS_CM * neck_share), off[:, 2] / (0.9 * _COLLAR_RADIUS_CM * neck_share)
    )
    low = np.clip((collar[1] + 3.5 - points[:, 1]) / 3.5, 0, 1) * (np.arange(len(points)) < ict.SKIN.stop)
    scale = 1 + low * low * (3 - 2 * low) * (1 / np.maximum(radius, 1) - 1)
    tucked = points.copy()
    tucked[:, [0, 2]] = collar[[0, 2]] + off[:, [0, 2]] * scale[:, None]
    return tucked


@numba.njit(cache=True)
def _normals(points: npt.NDArray[np.float32], triangles: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
    """(V, 3) unit normals, outwards, mean over each vertex's triangles by their size."""
    normals = np.zeros((len(points), 3), np.float32)
    for t in range(len(triangles)):
        i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ux, uy, uz = points[j, 0] - points[i, 0], points[j, 1] - points[i, 1], points[j, 2] - points[i, 2]
        vx, vy, vz = points[k, 0] - points[i, 0], points[k, 1] - points[i, 1], points[k, 2] - points[i, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for corner in (i, j, k):
            normals[corner, 0] += nx
            normals[corner, 1] += ny
            normals[corner, 2] += nz
    for v in range(len(points)):
        length = np.sqrt(normals[v, 0] ** 2 + normals[v, 1] ** 2 + normals[v, 2] ** 2)
        if length > 1e-12:
            for c in range(3):
                normals[v, c] /= length
    return normals
