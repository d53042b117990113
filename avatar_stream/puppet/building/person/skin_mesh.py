"""The triangles that carry a person's picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.openings import OPENINGS
from avatar_stream.puppet.building.person.head_mesh import shell_triangles, shell_vertices
from avatar_stream.puppet.building.person.rims import Rim
from avatar_stream.types import FloatArray, PixelArray


@dataclass(frozen=True)
class SkinMesh:
    """A mesh at rest.

    Attributes:
        vertices: (V, 3) pixels: 478 of the skin, then the shell, then the rims.
        triangles: (T, 3) int32. Together they are one closed sheet and all wound alike, with positive areas where
            nothing is turned over: that is why leaving out those that turn away can't make a hole.
        opening, beside, lid: (T,) uint8, as in `Rig`.
    """

    vertices: FloatArray
    triangles: npt.NDArray[np.int32]
    opening: PixelArray
    beside: PixelArray
    lid: PixelArray


def person_mesh(face: FloatArray, ratios: list[float], rims: tuple[Rim, ...]) -> SkinMesh:
    """Skin with openings, through which eyes and mouth are seen, and round it a shell.

    Args:
        face: (478, 3) landmarks in pixels.
        ratios: sizes of the shell's rings, as from `ring_ratios`.
        rims: of right eye, left eye and mouth.
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
    return SkinMesh(vertices, triangles, opening, beside, lids)


def face_triangles() -> npt.NDArray[np.int32]:
    """(898, 3) MediaPipe's triangles, wound so that their areas are positive (x right, y down)."""
    return load_face_model().triangles.astype(np.int32)[:, ::-1]
