"""A true 3D head: the whole of ICT-FaceKit Light, rendered in perspective with eyes, brows, lips and teeth.

The data is not part of the program; whoever has it (MIT licence, see `models/README.md`) names the file. Unlike a
portrait that the decoder animates, this head turns, looks and speaks exactly as told.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.synthetic_heads import RenderedHead
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from avatar_stream.face_model.pose import head_rotation_matrix
from avatar_stream.types import FaceSemantics, FloatArray, PixelArray

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_SIZE_PX = (512, 512)
# A head in front of a webcam; centimetres and pixels.
_CAMERA_CM = 60.0
_FOCAL_PX = 760.0
_NECK_CM = np.array([0.0, -4.0, 0.0])
_FACE_WIDTH_CM = 14.6
_EARS_CM = 8.3

# Vertex ranges from ICT-FaceKit's documentation: the skin up to the back of the head, sockets, mouth and eyes.
_SKIN_END, _SOCKETS_END, _GUMS_END, _TEETH_END = 11248, 14062, 17039, 21451
_EYEBALLS = {"Left": slice(21451, 22221), "Right": slice(23021, 23791)}
# What `face_model.npz` means by a full eyeLook*.
_GAZE_RAD = {"Up": np.radians(25), "Down": np.radians(25), "In": np.radians(30), "Out": np.radians(30)}
_IRIS_CM, _PUPIL_CM = 0.585, 0.24

# Of the 68 landmarks (iBUG): what the painted features follow.
_BROWS = ((17, 18, 19, 20, 21), (22, 23, 24, 25, 26))
_LIDS = ((36, 37, 38, 39, 40, 41, 36), (42, 43, 44, 45, 46, 47, 42))
_LIPS = (48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 48)

_SKINS = ((0.86, 0.66, 0.55), (0.62, 0.43, 0.33), (0.93, 0.76, 0.66), (0.45, 0.30, 0.22))
_IRISES = ((0.32, 0.20, 0.10), (0.15, 0.09, 0.05), (0.35, 0.45, 0.55), (0.12, 0.07, 0.04))
_HAIR = (0.10, 0.07, 0.05)
_LIGHT = np.array([-0.35, 0.45, 0.82], np.float32)
_AMBIENT = 0.5


class IctHead(RenderedHead):
    """One random person of ICT-FaceKit, rendered."""

    def __init__(self, file: Path, seed: int) -> None:
        """
        Args:
            file: ICT-FaceKit Light as one .npz: neutral, faces, expressions with their names, identities, landmarks68.
            seed: who it is.

        Raises:
            UserInputError: the file can't be read, or holds something else.
        """
        self.name = f"ict-{seed}"
        self.size_px = _SIZE_PX
        data = _read(file)
        random = np.random.default_rng(seed)
        strengths = random.standard_normal(len(data["identities"])).astype(np.float32)
        self._rest: Floats = data["neutral"] + np.tensordot(
            strengths, data["identities"].astype(np.float32), 1
        )
        self._deltas = _arkit_deltas(data)
        self._triangles = _shown_triangles(data["faces"].astype(np.int64))
        self._eye_centres = {side: _sphere_centre(self._rest[part]) for side, part in _EYEBALLS.items()}
        self._colours = self._paint(data["landmarks68"].astype(np.int64), seed)
        self._iris = np.array(_IRISES[seed % len(_IRISES)], np.float32)
        self._background = _background(random)

    def render(self, semantics: FaceSemantics) -> PixelArray:
        points = self._rest + np.tensordot(semantics.expression.astype(np.float32), self._deltas, 1)
        for side, part in _EYEBALLS.items():
            centre = self._eye_centres[side]
            points[part] = (self._rest[part] - centre) @ _gaze(semantics, side).T + centre
        # The program's axes are x right, y down, z away; ICT's y and z point the other way.
        flip = np.diag([1.0, -1.0, -1.0])
        turn = flip @ head_rotation_matrix(semantics.head_rotation_rad) @ flip
        shift = semantics.head_position * (1.0, -1.0, 1.0) * _FACE_WIDTH_CM
        posed = ((points - _NECK_CM) @ turn.T + _NECK_CM + shift).astype(np.float32)
        normals = _normals(posed, self._triangles)
        away = _CAMERA_CM - posed[:, 2]
        places = np.stack(
            [
                _SIZE_PX[0] / 2 + _FOCAL_PX * posed[:, 0] / away,
                _SIZE_PX[1] / 2 - _FOCAL_PX * posed[:, 1] / away,
                away,
            ],
            axis=1,
        )
        triangle, shares = _rasterise(places.astype(np.float32), self._triangles, _SIZE_PX[1], _SIZE_PX[0])
        return self._shade(triangle, shares, normals)

    def _shade(self, triangle: npt.NDArray[np.int32], shares: Floats, normals: Floats) -> PixelArray:
        picture = self._background.copy()
        seen = triangle >= 0
        corners = self._triangles[triangle[seen]]
        weights = shares[seen][..., None]
        colour = (self._colours[corners] * weights).sum(axis=1)
        rest = (self._rest[corners] * weights).sum(axis=1)
        normal = (normals[corners] * weights).sum(axis=1)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-6)
        gloss = np.zeros(len(colour), np.float32)
        for side, part in _EYEBALLS.items():
            inside = (corners[:, 0] >= part.start) & (corners[:, 0] < part.stop)
            off = np.linalg.norm((rest[inside] - self._eye_centres[side])[:, :2], axis=1)
            colour[inside] = self._eye_colour(off)
            gloss[inside] = 0.8 * (normal[inside] @ _unit(_LIGHT + (0, 0, 1)) > 0.985)
        light = _AMBIENT + (1 - _AMBIENT) * np.clip(normal @ _unit(_LIGHT), 0, 1)
        picture[seen] = np.clip(colour * light[:, None] + gloss[:, None], 0, 1) ** (1 / 1.2)
        pixels: PixelArray = np.rint(255 * picture).astype(np.uint8)
        return pixels

    def _eye_colour(self, off_cm: Floats) -> Floats:
        """(n, 3) white, iris with a dark rim, pupil, by the distance from the axis of the eye."""
        colour = np.tile(np.array([0.92, 0.90, 0.88], np.float32), (len(off_cm), 1))
        colour[off_cm < _IRIS_CM] = 0.5 * self._iris
        colour[off_cm < 0.85 * _IRIS_CM] = self._iris
        colour[off_cm < _PUPIL_CM] = 0.02
        return colour

    def _paint(self, landmarks: Ints, seed: int) -> Floats:
        """(V, 3) colour of every vertex, 0…1."""
        rest = self._rest
        colours = np.empty((len(rest), 3), np.float32)
        skin = np.array(_SKINS[seed % len(_SKINS)], np.float32)
        colours[:_SKIN_END] = skin
        colours[_SKIN_END:_SOCKETS_END] = 0.25 * skin * (1, 0.5, 0.5)
        colours[_SOCKETS_END:_GUMS_END] = (0.55, 0.25, 0.25)
        colours[_GUMS_END:] = (0.88, 0.85, 0.78)
        surface = rest[:_SKIN_END]
        front = surface[:, 2] > 0

        def near(path: tuple[int, ...], reach_cm: float, core: float) -> Floats:
            distance = _distance_to_path(surface, rest[landmarks[list(path)]])
            return np.where(front, np.clip((reach_cm - distance) / (reach_cm * (1 - core)), 0, 1), 0)

        lips = np.where(
            _inside(surface[:, :2], rest[landmarks[list(_LIPS)], :2]) & front, 1.0, near(_LIPS, 0.3, 0.0)
        )
        layers = [(lips, skin * (0.82, 0.52, 0.52))]
        layers += [(near(brow, 0.55, 0.4), np.array(_HAIR)) for brow in _BROWS]
        layers += [(0.85 * near(lid, 0.16, 0.3), np.array((0.12, 0.08, 0.07))) for lid in _LIDS]
        # From the forehead over the temples and behind the ears to the neck.
        above = surface[:, 1] - (rest[landmarks[19], 1] + 3.0) + 0.85 * (9.5 - surface[:, 2])
        ears = (np.abs(surface[:, 0]) > _EARS_CM) & (above < 4)
        layers.append((np.where(ears | (surface[:, 1] < -5), 0, np.clip(above, 0, 1)), np.array(_HAIR)))
        for share, colour in layers:
            painted = colours[:_SKIN_END]
            painted += share[:, None].astype(np.float32) * (colour.astype(np.float32) - painted)
        return colours


def _read(file: Path) -> dict[str, npt.NDArray[Any]]:
    needed = ("neutral", "faces", "expressions", "expression_names", "identities", "landmarks68")
    try:
        with np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in needed}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UserInputError(
            f"'{file}' is not ICT-FaceKit Light as .npz with {', '.join(needed)}: {error}"
        ) from error


def _shown_triangles(faces: Ints) -> Ints:
    """(N, 3) all that is seen of (M, 4) quads: not the glassy layers over the eyes. -1 fills up triangles."""
    triangles = np.concatenate([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]])
    triangles = triangles[triangles.min(axis=1) >= 0]
    shown = triangles.max(axis=1) < _TEETH_END
    for part in _EYEBALLS.values():
        shown |= (triangles.min(axis=1) >= part.start) & (triangles.max(axis=1) < part.stop)
    kept: Ints = triangles[shown]
    return kept


def _arkit_deltas(data: dict[str, npt.NDArray[Any]]) -> Floats:
    """(52, V, 3) expressions in ARKit's order; ICT splits two of them by side."""
    deltas = np.zeros((EXPRESSION_COUNT, *data["neutral"].shape), np.float32)
    for ict_name, delta in zip(data["expression_names"], data["expressions"], strict=True):
        name = str(ict_name).replace("_L", "Left").replace("_R", "Right")
        name = name if name in EXPRESSION_INDEX else name.removesuffix("Left").removesuffix("Right")
        if name in EXPRESSION_INDEX:
            deltas[EXPRESSION_INDEX[name]] += delta
    return deltas


def _gaze(semantics: FaceSemantics, side: str) -> FloatArray:
    """(3, 3) rotation of one eyeball, in ICT's axes."""
    amount = {way: semantics[f"eyeLook{way}{side}"] * angle for way, angle in _GAZE_RAD.items()}
    right = amount["Out"] - amount["In"] if side == "Left" else amount["In"] - amount["Out"]
    up = amount["Up"] - amount["Down"]
    about_y = np.array([[np.cos(right), 0, np.sin(right)], [0, 1, 0], [-np.sin(right), 0, np.cos(right)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(up), np.sin(up)], [0, -np.sin(up), np.cos(up)]])
    rotation: FloatArray = about_y @ about_x
    return rotation


def _sphere_centre(points: Floats) -> FloatArray:
    system = np.concatenate([2 * points, np.ones((len(points), 1))], axis=1).astype(np.float64)
    centre: FloatArray = np.linalg.lstsq(system, (points.astype(np.float64) ** 2).sum(axis=1), rcond=None)[0][
        :3
    ]
    return centre


def _distance_to_path(points: Floats, path: Floats) -> Floats:
    """(n,) distance of points from a line through the (k, 3) points of `path`."""
    nearest = np.full(len(points), np.inf)
    for start, end in zip(path[:-1], path[1:], strict=True):
        edge = end - start
        along = np.clip((points - start) @ edge / (edge @ edge), 0, 1)
        nearest = np.minimum(nearest, np.linalg.norm(points - start - along[:, None] * edge, axis=1))
    return nearest.astype(np.float32)


def _inside(points: Floats, loop: Floats) -> npt.NDArray[np.bool_]:
    """(n,) which (n, 2) points lie within a closed (k, 2) loop: an odd number of edges to their right."""
    odd = np.zeros(len(points), np.bool_)
    for start, end in zip(loop[:-1], loop[1:], strict=True):
        crosses = (start[1] > points[:, 1]) != (end[1] > points[:, 1])
        with np.errstate(divide="ignore", invalid="ignore"):
            x = start[0] + (points[:, 1] - start[1]) / (end[1] - start[1]) * (end[0] - start[0])
        odd ^= crosses & (points[:, 0] < x)
    return odd


def _normals(points: Floats, triangles: Ints) -> Floats:
    """(V, 3) unit normals, outwards, mean over each vertex's triangles by their size."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    normals = np.stack(
        [sum(np.bincount(triangles[:, k], face[:, i], len(points)) for k in range(3)) for i in range(3)],
        axis=1,
    )
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    return normals.astype(np.float32)


def _unit(vector: FloatArray) -> FloatArray:
    unit: FloatArray = vector / np.linalg.norm(vector)
    return unit


def _background(random: np.random.Generator) -> Floats:
    """(H, W, 3) a plain wall with a gradient."""
    y, x = np.mgrid[: _SIZE_PX[1], : _SIZE_PX[0]] / _SIZE_PX[0]
    tint = random.uniform(0.35, 0.7, 3)
    wall: Floats = (tint * (0.8 + 0.25 * x + 0.15 * y)[..., None]).clip(0, 1).astype(np.float32)
    return wall


@numba.njit(cache=True)
def _rasterise(places: Any, triangles: Any, height: int, width: int) -> Any:
    """Nearest triangle of every pixel, -1 for none, and its corners' shares there.

    `places` (V, 3) x, y in pixels and distance; `triangles` (N, 3).
    """
    winner = np.full((height, width), -1, np.int32)
    shares = np.zeros((height, width, 3), np.float32)
    nearest = np.full((height, width), np.inf, np.float32)
    for index in range(len(triangles)):
        ax, ay, az = places[triangles[index, 0]]
        bx, by, bz = places[triangles[index, 1]]
        cx, cy, cz = places[triangles[index, 2]]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0:
            continue
        for row in range(max(0, int(np.ceil(min(ay, by, cy)))), min(height - 1, int(max(ay, by, cy))) + 1):
            for column in range(
                max(0, int(np.ceil(min(ax, bx, cx)))), min(width - 1, int(max(ax, bx, cx))) + 1
            ):
                u = ((bx - column) * (cy - row) - (by - row) * (cx - column)) / area
                v = ((cx - column) * (ay - row) - (cy - row) * (ax - column)) / area
                w = 1.0 - u - v
                if u < 0.0 or v < 0.0 or w < 0.0:
                    continue
                distance = u * az + v * bz + w * cz
                if distance < nearest[row, column]:
                    nearest[row, column] = distance
                    winner[row, column] = index
                    shares[row, column, 0] = u
                    shares[row, column, 1] = v
                    shares[row, column, 2] = w
    return winner, shares
