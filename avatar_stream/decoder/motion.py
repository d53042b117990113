"""Semantics to motion: where every vertex of the rig goes, and how the eyes and the mouth sit under them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.head_mesh import smoothstep
from avatar_stream.characters.rig import Rig
from avatar_stream.characters.unfolding import Unfolder
from avatar_stream.decoder.dynamics import Dynamics, FollowThrough
from avatar_stream.decoder.response import PITCH_RESPONSE, YAW_RESPONSE, shown
from avatar_stream.face_model.arkit import EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.deform import deform_face
from avatar_stream.face_model.pose import head_rotation_matrix
from avatar_stream.face_model.topology import FACE_OVAL, LEFT_IRIS, RIGHT_IRIS, VERTEX_COUNT
from avatar_stream.types import FaceSemantics, FloatArray

# Head motion is followed exactly up to the first figure and eases towards the second, which is never passed:
# one picture has no more to show of a head. Radians, face widths.
PITCH_LIMITS = (np.radians(20), np.radians(30))
YAW_LIMITS = (np.radians(25), np.radians(38))
ROLL_LIMITS = (np.radians(25), np.radians(40))
POSITION_LIMITS = (0.25, 0.5)
DEPTH_LIMITS = (0.5, 1.0)


@dataclass(frozen=True)
class HeadLimits:
    """How far head motion is followed: for each, up to where exactly, and what is never passed."""

    pitch_rad: tuple[float, float] = PITCH_LIMITS
    yaw_rad: tuple[float, float] = YAW_LIMITS
    roll_rad: tuple[float, float] = ROLL_LIMITS
    position_face_widths: tuple[float, float] = POSITION_LIMITS
    depth_face_widths: tuple[float, float] = DEPTH_LIMITS


AVATAR_LIMITS = HeadLimits()
# A head this many face widths away at rest grows by perspective as it comes nearer (60 cm, heads of 15 cm).
REST_DISTANCE_FACE_WIDTHS = 4.0
# The mouth's painted inside has replaced the resting lips' picture once the gap has grown by this share of
# the face's height.
MOUTH_OPENS_FACE_HEIGHTS = 0.02
SEAM_PX = 4.0
# An eye that is shut so far begins to give way to the artist's shut eye, and has given way.
CLOSED_FROM, CLOSED_TO = 0.9, 0.985
# Shoulders lean towards where the head turns and tilts, by so many face widths for each radian.
SHOULDER_LEAN = 0.08
# Where the tips of the hair are, seen from the middle of the head, in face widths.
TIPS = np.array([0.0, 0.3, -0.5])

_LOOKS = np.array([i for i, name in enumerate(EXPRESSION_NAMES) if name.startswith("eyeLook")])
_CLOSE, _JAW_OPEN = EXPRESSION_INDEX["mouthClose"], EXPRESSION_INDEX["jawOpen"]
_JAW = np.array([EXPRESSION_INDEX[name] for name in ("jawForward", "jawLeft", "jawRight", "jawOpen")])
_LIP_PAIRS = np.array([(13, 14), (82, 87), (312, 317)])
# Lower teeth and tongue stay behind the lower lip when the jaw opens.
_LOWER_LIP = 14


@dataclass(frozen=True)
class Motion:
    """One moment of a rig, in pixels of the picture to be made.

    Attributes:
        vertices: (V, 2) float32 places of the rig's vertices.
        depth: (V,) float32, larger is farther away.
        to_keyframe: (3, 2, 3) float32: for right eye, left eye and mouth the affine map from the new picture's
            pixels back to the keyframe's.
        gaze: (2, 2) float32: how far each iris has moved in the keyframe, x and y.
        widened: (2, 2) float32, at least 0: how far beyond rest the upper and the lower lid of each eye are, pixels.
        jaw: (2,) float32: how far the jaw has moved in the keyframe.
        mouth_open: 0…1, how much of the painted mouth shows between the lips.
        lid_shown: (2,) float32 0…1: how much of each upper lid is plain skin, unrolled from nowhere.
        parted: (3,) float32 0…1: 0 where lids or lips touch, so that nothing may shine through the seam.
        closed: (2,) float32 0…1: how far each eye has given way to the artist's shut one, if there is any.
    """

    vertices: npt.NDArray[np.float32]
    depth: npt.NDArray[np.float32]
    to_keyframe: npt.NDArray[np.float32]
    gaze: npt.NDArray[np.float32]
    widened: npt.NDArray[np.float32]
    jaw: npt.NDArray[np.float32]
    mouth_open: float
    parted: npt.NDArray[np.float32]
    lid_shown: npt.NDArray[np.float32]
    closed: npt.NDArray[np.float32]


class MotionModel:
    """Turns semantics into the motion of one rig; holds what depends on the rig alone."""

    def __init__(self, rig: Rig, *, breathing: bool = False, limits: HeadLimits = AVATAR_LIMITS) -> None:
        self._rig, self._limits = rig, limits
        self._dynamics = Dynamics(breathing=breathing)
        shell_end = VERTEX_COUNT + len(rig.shell_leader)
        self._skin, self._shell = rig.vertices[:VERTEX_COUNT], rig.vertices[VERTEX_COUNT:shell_end]
        self._to_upright = head_rotation_matrix(rig.rest_rotation_rad).T
        self._weight = rig.head_weight[:, None].astype(np.float64)
        self._chest = _chest(rig)
        planes = [_plane(rig.face[rim.opening.loop].astype(np.float64)) for rim in rig.rims]
        self._centres, self._slopes = (np.stack(part) for part in zip(*planes, strict=True))
        self._rest_eyes = [_eye_sides(rim.vertices(rig.face)) for rim in rig.rims[:2]]
        self._rest_gaps = [self._gap(rim.vertices(rig.face)) for rim in rig.rims]
        self._iris_shapes = rig.expressions[_LOOKS][:, [RIGHT_IRIS[0], LEFT_IRIS[0]], :2].reshape(-1, 4)
        self._unfolder = _skin_unfolder(rig, shell_end)
        self._jaw_shapes = rig.expressions[_JAW][:, _LOWER_LIP, :2]

    def at(self, semantics: FaceSemantics) -> Motion:
        """The rig's motion for `semantics`; neutral semantics leave every vertex in its place.

        Hair and body follow what came before, by the times in the semantics; the first call finds them settled.
        """
        rig = self._rig
        expression = shown(semantics.expression)
        # Lips that close over a shut jaw would pass each other.
        expression[_CLOSE] = min(expression[_CLOSE], expression[_JAW_OPEN])
        face = deform_face(rig.face, rig.expressions, expression)
        rims = [rim.vertices(face) for rim in rig.rims]
        gaze = (expression[_LOOKS] @ self._iris_shapes).reshape(2, 2)
        skin_and_rims = np.concatenate([face, *rims])
        self._unfolder.unfold(skin_and_rims)
        skin, beyond = np.split(skin_and_rims, [VERTEX_COUNT])
        shell = self._shell + (skin - self._skin)[rig.shell_leader] * rig.shell_share[:, None]
        local = np.concatenate([skin, shell, beyond])
        rotation, scale, shift = self._head_motion(semantics)
        through = self._follow_through(rotation, shift, semantics.captured_s)
        moved = scale * (local - rig.pivot) @ rotation.T + rig.pivot + shift
        moved[:, :2] += rig.swing[:, None] * (through.hair * rig.frame.width_px)
        body_shift = np.append(through.body, 0.0) * rig.frame.width_px
        weight = self._weight
        placed = weight * moved + (1 - weight) * (local + body_shift)
        placed[:, 1] -= self._chest * (through.breath * rig.frame.width_px)
        gaps = [self._gap(rim) for rim in rims]
        return Motion(
            vertices=placed[:, :2].astype(np.float32),
            depth=placed[:, 2].astype(np.float32),
            to_keyframe=self._to_keyframe(rotation, scale, shift),
            gaze=gaze.astype(np.float32),
            widened=self._widened(rims[:2]),
            jaw=(expression[_JAW] @ self._jaw_shapes).astype(np.float32),
            mouth_open=self._mouth_open(local),
            parted=np.array([self._parted(*pair) for pair in zip(gaps, self._rest_gaps, strict=True)]),
            lid_shown=np.array([_lid_shown(*pair) for pair in zip(gaps[:2], self._rest_gaps, strict=False)]),
            closed=np.array([_closed(*pair) for pair in zip(gaps[:2], self._rest_gaps, strict=False)]),
        )

    def _follow_through(self, rotation: FloatArray, shift: FloatArray, time_s: float) -> FollowThrough:
        width = self._rig.frame.width_px
        tips = shift[:2] / width + (rotation @ TIPS - TIPS)[:2]
        # The first column holds the sines of roll and yaw.
        lean = np.array([SHOULDER_LEAN * (rotation[1, 0] + rotation[2, 0]), 0.0])
        shoulders = self._rig.body_follows * (shift[:2] / width + lean)
        return self._dynamics.at(tips, shoulders, time_s)

    def _mouth_open(self, local: FloatArray) -> float:
        frame = self._rig.frame
        lips = local[_LIP_PAIRS][..., :2]
        gap = float(((lips[:, 1] - lips[:, 0]) @ frame.down).mean())
        opened = (gap - self._rig.layers.mouth.rest_gap_px) / (MOUTH_OPENS_FACE_HEIGHTS * frame.height_px)
        return float(np.clip(opened, 0, 1))

    def _gap(self, rim: FloatArray) -> float:
        """Widest distance in pixels between the two sides of an opening, from the vertices of its rim."""
        edge = rim[: len(rim) // 2, :2]
        half = len(edge) // 2
        return float(((edge[1:half] - edge[:half:-1]) @ self._rig.frame.down).max())

    def _widened(self, rims: list[FloatArray]) -> npt.NDArray[np.float32]:
        widened = np.zeros((2, 2), np.float32)
        for number, (rim, rest) in enumerate(zip(rims, self._rest_eyes, strict=True)):
            for side, outwards in enumerate((-1.0, 1.0)):
                travel = outwards * (_eye_sides(rim)[side] - rest[side])
                widened[number, side] = max(float(travel.max()), 0.0)
        return widened

    @staticmethod
    def _parted(gap: float, rest_gap: float) -> np.float32:
        """1 for an opening as wide as at rest, easing to 0 over the last `SEAM_PX` pixels before it is shut."""
        wide = min(SEAM_PX, rest_gap)
        return np.float32(min(max(gap / wide, 0.0), 1.0) if wide > 0 else 1)

    def _head_motion(self, semantics: FaceSemantics) -> tuple[FloatArray, float, FloatArray]:
        pitch, yaw, roll = (float(angle) for angle in semantics.head_rotation_rad)
        angles = [
            soft_limit(angle, *limits)
            for angle, limits in (
                (PITCH_RESPONSE * pitch, self._limits.pitch_rad),
                (YAW_RESPONSE * yaw, self._limits.yaw_rad),
                (roll, self._limits.roll_rad),
            )
        ]
        position = self._limits.position_face_widths
        x, y = (soft_limit(float(v), *position) for v in semantics.head_position[:2])
        depth = soft_limit(float(semantics.head_position[2]), *self._limits.depth_face_widths)
        scale = REST_DISTANCE_FACE_WIDTHS / (REST_DISTANCE_FACE_WIDTHS - depth)
        shift = np.array([x, y, 0.0]) * self._rig.frame.width_px
        # A head that is tilted in the picture shakes about its own neck, not about the picture's height.
        turned = head_rotation_matrix(self._rig.rest_rotation_rad + angles)
        return turned @ self._to_upright, scale, shift

    def _to_keyframe(self, rotation: FloatArray, scale: float, shift: FloatArray) -> npt.NDArray[np.float32]:
        """Inverse of how the planes of eyes and mouth move in the picture, as (3, 2, 3) affine maps."""
        pivot, centres = self._rig.pivot, self._centres
        targets = (scale * (centres - pivot) @ rotation.T + pivot + shift)[:, :2, None]
        forward = scale * (rotation[:2, :2] + rotation[:2, 2:] * self._slopes[:, None])
        inverse = np.linalg.inv(forward)
        maps = np.concatenate([inverse, centres[:, :2, None] - inverse @ targets], axis=2)
        return np.asarray(maps, np.float32)


def _eye_sides(rim: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(N,) heights in the picture of an eye's upper and of its lower edge, from the vertices of its rim."""
    edge = rim[: len(rim) // 2, 1]
    half = len(edge) // 2
    return edge[half + 1 :], edge[1:half]


def soft_limit(value: float, exact: float, limit: float) -> float:
    """`value` itself up to ±`exact`, then easing towards ±`limit`, with no kink."""
    excess = abs(value) - exact
    if excess <= 0:
        return value
    room = limit - exact
    return float(np.copysign(exact + room * np.tanh(excess / room), value))


def _skin_unfolder(rig: Rig, shell_end: int) -> Unfolder:
    """For the skin's vertices followed by the rims'."""
    triangles = rig.triangles[rig.triangle_opening == 0]
    in_shell = (triangles >= VERTEX_COUNT) & (triangles < shell_end)
    triangles = triangles[~in_shell.any(axis=1)]
    triangles = np.where(triangles < VERTEX_COUNT, triangles, triangles - (shell_end - VERTEX_COUNT))
    held = [FACE_OVAL, *(rim.opening.loop for rim in rig.rims)]
    first = VERTEX_COUNT
    for rim in rig.rims:
        held.append(first + np.arange(rim.vertex_count // 2))
        first += rim.vertex_count
    rest = np.concatenate([rig.vertices[:VERTEX_COUNT], rig.vertices[shell_end:]])
    return Unfolder(triangles.astype(np.int32), rest, np.concatenate(held))


def _chest(rig: Rig) -> FloatArray:
    """(V,) 0…1, how much each vertex rises with the breath: the shoulders do, the picture's lower edge doesn't."""
    above_edge = (rig.height - rig.vertices[:, 1]) / (0.35 * rig.height)
    rises = (1 - rig.head_weight) * smoothstep(above_edge)
    return np.asarray(rises) if rig.body_follows > 0 else np.zeros(len(rises))


def _lid_shown(gap: float, rest_gap: float) -> np.float32:
    """0 for an eye open as at rest, 1 from three quarters shut."""
    closed = 1 - gap / max(rest_gap, 1e-6)
    return np.float32(smoothstep((closed - 0.1) / 0.65))


def _closed(gap: float, rest_gap: float) -> np.float32:
    shut = 1 - gap / max(rest_gap, 1e-6)
    return np.float32(smoothstep((shut - CLOSED_FROM) / (CLOSED_TO - CLOSED_FROM)))


def _plane(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Centre (3,) and slope (dz/dx, dz/dy) of the plane through (N, 3) points."""
    centre = points.mean(axis=0)
    offset = points - centre
    slope, *_ = np.linalg.lstsq(offset[:, :2], offset[:, 2], rcond=None)
    # Landmarks of thin shapes (a closed mouth) leave the slope along them undetermined.
    return centre, np.clip(slope, -0.6, 0.6)
