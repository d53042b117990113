"""How a person's face moves under expressions, before the head does: what keyforms are taken from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.rig import Rig
from avatar_stream.characters.unfolding import Unfolder
from avatar_stream.decoder.response import shown
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.deform import deform_face
from avatar_stream.face_model.topology import FACE_OVAL, LEFT_IRIS, RIGHT_IRIS, VERTEX_COUNT

Floats = npt.NDArray[np.float64]

_LOOKS = np.array([i for i, name in enumerate(EXPRESSION_NAMES) if name.startswith("eyeLook")])
_CLOSE, _JAW_OPEN = EXPRESSION_INDEX["mouthClose"], EXPRESSION_INDEX["jawOpen"]
_JAW = np.array([EXPRESSION_INDEX[name] for name in ("jawForward", "jawLeft", "jawRight", "jawOpen")])
# Lower teeth and tongue stay behind the lower lip when the jaw opens.
_LOWER_LIP = 14
_LIP_PAIRS = np.array([(13, 14), (82, 87), (312, 317)])


class MovingFace:
    """A face's mesh under expressions; holds what depends on the rig alone."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        end = VERTEX_COUNT + len(rig.shell_leader)
        self._skin, self._shell = rig.vertices[:VERTEX_COUNT], rig.vertices[VERTEX_COUNT:end]
        self._unfolder = _unfolder(rig, end)
        self._iris_shapes = rig.expressions[_LOOKS][:, [RIGHT_IRIS[0], LEFT_IRIS[0]], :2].reshape(-1, 4)
        self._jaw_shapes = rig.expressions[_JAW][:, _LOWER_LIP, :2]
        self.rest = rig.vertices.astype(np.float64)

    def at(self, **expressions: float) -> Floats:
        """(V, 3) pixels of the rig's vertices under some expressions, 0…1, by name."""
        reached = self._reached(expressions)
        # Lips that close over a shut jaw would pass each other.
        reached[_CLOSE] = min(reached[_CLOSE], reached[_JAW_OPEN])
        face = deform_face(self.rig.face, self.rig.expressions, reached)
        skin_and_rims = np.concatenate([face, *(rim.vertices(face) for rim in self.rig.rims)])
        self._unfolder.unfold(skin_and_rims)
        skin, rims = np.split(skin_and_rims, [VERTEX_COUNT])
        shell = (
            self._shell + (skin - self._skin)[self.rig.shell_leader] * self.rig.shell_share[:, None]
        )
        return np.asarray(np.concatenate([skin, shell, rims]), np.float64)

    def gaze(self, **expressions: float) -> Floats:
        """(2, 2) pixels, x and y: how far the right and the left iris have moved."""
        return np.asarray(self._reached(expressions)[_LOOKS] @ self._iris_shapes, np.float64).reshape(2, 2)

    def jaw(self, **expressions: float) -> Floats:
        """(2,) pixels: how far lower teeth and tongue have moved."""
        return np.asarray(self._reached(expressions)[_JAW] @ self._jaw_shapes, np.float64)

    def gap(self, rim: int, vertices: Floats) -> float:
        """Widest distance in pixels between the two sides of an opening, 0 right eye, 1 left eye, 2 mouth."""
        edge = vertices[self.rim_first(rim) :][: self.rig.rims[rim].vertex_count // 2, :2]
        half = len(edge) // 2
        return float(((edge[1:half] - edge[:half:-1]) @ self.rig.frame.down).max())

    def lips_gap(self, vertices: Floats) -> float:
        """Mean distance in pixels between the lips about their middle."""
        lips = vertices[_LIP_PAIRS][..., :2]
        return float(((lips[:, 1] - lips[:, 0]) @ self.rig.frame.down).mean())

    def rim_first(self, rim: int) -> int:
        """Number of the first vertex of a rim."""
        before = sum(one.vertex_count for one in self.rig.rims[rim:])
        return len(self.rig.vertices) - before

    @staticmethod
    def _reached(expressions: dict[str, float]) -> npt.NDArray[np.float32]:
        values = np.zeros(EXPRESSION_COUNT, np.float32)
        for name, value in expressions.items():
            values[EXPRESSION_INDEX[name]] = value
        return shown(values)


def _unfolder(rig: Rig, shell_end: int) -> Unfolder:
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
