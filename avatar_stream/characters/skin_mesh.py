"""The triangles that carry a character's picture, and how expressions move them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.drawn_eye import DrawnEye
from avatar_stream.characters.drawn_mouth import DrawnMouth
from avatar_stream.characters.drawn_skin import lay_skin, nearby, spread, untangled
from avatar_stream.characters.head_mesh import HeadFrame, shell_triangles, shell_vertices, smoothstep
from avatar_stream.characters.layers import DrawnLayers, NaturalLayers
from avatar_stream.characters.rims import OPENINGS, Rim
from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.topology import FACE_OVAL
from avatar_stream.types import FloatArray, PixelArray

# The sides of the face's outline, from the temples to the corners of the jaw.
DRAWN_CHEEKS = (127, 234, 93, 132, 58, 356, 454, 323, 361, 288)
# A drawn mouth is drawn anew; the skin round it, and the chin, follow by this share of what they would do otherwise.
DRAWN_SKIN_FOLLOWS = 0.35
_MOUTH = [i for i, name in enumerate(EXPRESSION_NAMES) if name.startswith(("mouth", "jaw"))]
# Drawn lids are lines on the skin and don't take it along.
_EYES = [i for i, name in enumerate(EXPRESSION_NAMES) if name.startswith("eye")]


@dataclass(frozen=True)
class SkinMesh:
    """A mesh at rest.

    Attributes:
        vertices: (V, 3) pixels: 478 of the skin, then the shell, then a natural face's rims.
        shapes: (52, 478, 3) pixels, what each full expression adds to the skin.
        triangles: (T, 3) int32. Together they are one closed sheet and all wound alike, with positive areas where
            nothing is turned over: that is why leaving out those that turn away can't make a hole.
        opening, beside, lid, patch: (T,) uint8, as in `Rig`.
    """

    vertices: FloatArray
    shapes: FloatArray
    triangles: npt.NDArray[np.int32]
    opening: PixelArray
    beside: PixelArray
    lid: PixelArray
    patch: PixelArray


def natural_mesh(
    face: FloatArray, shapes: FloatArray, ratios: list[float], rims: tuple[Rim, ...], layers: NaturalLayers
) -> SkinMesh:
    """The mesh of a photograph, painting or render: skin with openings, through which eyes and mouth are seen.

    Args:
        face: (478, 3) landmarks in pixels.
        shapes: (52, 478, 3) its expressions.
        ratios: sizes of the shell's rings, as from `ring_ratios`.
        rims: of right eye, left eye and mouth.
        layers: eyes and mouth.
    """
    vertices = np.concatenate([face, shell_vertices(face, ratios), *(rim.vertices(face) for rim in rims)])
    skin = face_triangles()
    at_openings = np.isin(skin, np.concatenate([opening.loop for opening in OPENINGS])).any(axis=1)
    parts = [(skin[~at_openings], 0, 0, 0), (shell_triangles(len(ratios)), 0, 0, 0)]
    first = len(vertices) - sum(rim.vertex_count for rim in rims)
    for number, rim in enumerate(rims, start=1):
        inside, around, outside = rim.triangles(first)
        lid = number if rim.opening.is_eye else 0
        parts += [(inside, number, 0, 0), (around, 0, number, 0), (outside, 0, 0, lid)]
        first += rim.vertex_count
    sizes = [len(part) for part, *_ in parts]
    opening, beside, lids = (
        np.repeat(np.array(numbers, np.uint8), sizes) for numbers in list(zip(*parts, strict=True))[1:]
    )
    triangles = np.ascontiguousarray(np.concatenate([part for part, *_ in parts]))
    patch = np.zeros(len(triangles), np.uint8)
    for bit, eye in enumerate(layers.eyes if layers.closed else ()):
        crop = (eye.left_px, eye.top_px, *eye.white.shape[1::-1])
        patch[_reaches(vertices[triangles, :2], crop)] |= 1 << bit
    return SkinMesh(vertices, shapes, triangles, opening, beside, lids, patch)


def drawn_mesh(face: FloatArray, shapes: FloatArray, ratios: list[float], layers: DrawnLayers) -> SkinMesh:
    """The mesh of a drawing: skin without openings, on which eyes and mouth are laid; arguments as above."""
    frame = HeadFrame.of(face)
    outlined = face.copy()
    outlined[FACE_OVAL, :2] = untangled(face[FACE_OVAL, :2], frame.centre)
    skin = np.column_stack([lay_skin(load_face_model(), outlined[FACE_OVAL, :2]), face[:, 2]])
    weights = nearby(skin[:, :2], face[:, :2], frame.width_px)
    skin[:, 2] = spread(weights, face[:, 2:])[:, 0]
    skin[FACE_OVAL, 2] = face[FACE_OVAL, 2]
    moves = spread(weights, shapes) * _held_outline(skin, frame)[:, None]
    moves[_MOUTH] *= DRAWN_SKIN_FOLLOWS
    moves[_EYES] = 0
    vertices = np.concatenate([skin, shell_vertices(outlined, ratios)])
    triangles = np.ascontiguousarray(np.concatenate([face_triangles(), shell_triangles(len(ratios))]))
    patch = np.zeros(len(triangles), np.uint8)
    features: tuple[DrawnEye | DrawnMouth, ...] = (*layers.eyes, layers.mouth)
    for bit, feature in enumerate(features):
        crop = (feature.left_px, feature.top_px, *feature.clean.shape[1::-1])
        patch[_reaches(vertices[triangles, :2], crop)] |= 1 << bit
    nothing = np.zeros(len(triangles), np.uint8)
    return SkinMesh(vertices, moves, triangles, nothing, nothing, nothing, patch)


def face_triangles() -> npt.NDArray[np.int32]:
    """(898, 3) MediaPipe's triangles, wound so that their areas are positive (x right, y down)."""
    return load_face_model().triangles.astype(np.int32)[:, ::-1]


def _reaches(corners: FloatArray, crop: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Which of (T, 3, 2) triangles at rest share pixels with a crop: left, top, width, height."""
    low, size = np.array(crop[:2]), np.array(crop[2:])
    inside = (corners.max(axis=1) > low) & (corners.min(axis=1) < low + size)
    return np.asarray(inside.all(axis=1))


def _held_outline(face: FloatArray, frame: HeadFrame) -> FloatArray:
    """(478,) 0…1: how far expressions move each vertex of a drawn face, whose cheeks are a line that must not bulge."""
    to_cheeks = np.linalg.norm(face[:, None, :2] - face[None, DRAWN_CHEEKS, :2], axis=2).min(axis=1)
    return smoothstep(to_cheeks / (0.2 * frame.width_px))
