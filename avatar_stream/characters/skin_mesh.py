"""The triangles that carry a character's picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.head_mesh import shell_triangles, shell_vertices
from avatar_stream.characters.layers import NaturalLayers
from avatar_stream.characters.rims import OPENINGS, Rim
from avatar_stream.face_model.model import load_face_model
from avatar_stream.types import FloatArray, PixelArray


@dataclass(frozen=True)
class SkinMesh:
    """A mesh at rest.

    Attributes:
        vertices: (V, 3) pixels: 478 of the skin, then the shell, then the rims.
        triangles: (T, 3) int32. Together they are one closed sheet and all wound alike, with positive areas where
            nothing is turned over: that is why leaving out those that turn away can't make a hole.
        opening, beside, lid, patch: (T,) uint8, as in `Rig`.
    """

    vertices: FloatArray
    triangles: npt.NDArray[np.int32]
    opening: PixelArray
    beside: PixelArray
    lid: PixelArray
    patch: PixelArray


def natural_mesh(
    face: FloatArray, ratios: list[float], rims: tuple[Rim, ...], layers: NaturalLayers
) -> SkinMesh:
    """The mesh of a photograph, painting or render: skin with openings, through which eyes and mouth are seen.

    Args:
        face: (478, 3) landmarks in pixels.
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
    return SkinMesh(vertices, triangles, opening, beside, lids, patch)


def face_triangles() -> npt.NDArray[np.int32]:
    """(898, 3) MediaPipe's triangles, wound so that their areas are positive (x right, y down)."""
    return load_face_model().triangles.astype(np.int32)[:, ::-1]


def _reaches(corners: FloatArray, crop: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Which of (T, 3, 2) triangles at rest share pixels with a crop: left, top, width, height."""
    low, size = np.array(crop[:2]), np.array(crop[2:])
    inside = (corners.max(axis=1) > low) & (corners.min(axis=1) < low + size)
    return np.asarray(inside.all(axis=1))
