"""How a person's face moves under expressions, before the head does: what keyforms are taken from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.deform import deform_face
from avatar_stream.face_model.topology import FACE_OVAL, LEFT_IRIS, RIGHT_IRIS, VERTEX_COUNT
from avatar_stream.puppet.building.person.head_mesh import smoothstep
from avatar_stream.puppet.building.person.response import shown
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.puppet.building.person.unfolding import Unfolder

Floats = npt.NDArray[np.float64]

_LOOKS = np.array([i for i, name in enumerate(EXPRESSION_NAMES) if name.startswith("eyeLook")])
_CLOSE, _JAW_OPEN = EXPRESSION_INDEX["mouthClose"], EXPRESSION_INDEX["jawOpen"]
_JAW = np.array([EXPRESSION_INDEX[name] for name in ("jawForward", "jawLeft", "jawRight", "jawOpen")])
# Lower teeth and tongue stay behind the lower lip when the jaw opens.
_LOWER_LIP = 14
# From this share of shut lids begin to lap over each other; so far they do, in pixels, once they are.
_LAP_FROM, _UPPER_LAP_PX, _LOWER_LAP_PX = 0.6, 1.5, 0.75
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
        self._rest_rims = [rim.vertices(rig.face) for rim in rig.rims]

    def at(self, **expressions: float) -> Floats:
        """(V, 3) pixels of the rig's vertices under some expressions, 0…1, by name."""
        reached = self._reached(expressions)
        # Lips that close over a shut jaw would pass each other.
        reached[_CLOSE] = min(reached[_CLOSE], reached[_JAW_OPEN])
        face = deform_face(self.rig.face, self.rig.expressions, reached)
        rims = [rim.vertices(face) for rim in self.rig.rims]
        for rim, rest in zip(rims[:2], self._rest_rims, strict=False):
            self._lap(rim, self._opened(rest))
        skin_and_rims = np.concatenate([face, *rims])
        self._unfolder.unfold(skin_and_rims)
        skin, all_rims = np.split(skin_and_rims, [VERTEX_COUNT])
        shell = self._shell + (skin - self._skin)[self.rig.shell_leader] * self.rig.shell_share[:, None]
        return np.asarray(np.concatenate([skin, shell, all_rims]), np.float64)

    def gaze(self, **expressions: float) -> Floats:
        """(2, 2) pixels, x and y: how far the right and the left iris have moved."""
        return np.asarray(self._reached(expressions)[_LOOKS] @ self._iris_shapes, np.float64).reshape(2, 2)

    def jaw(self, **expressions: float) -> Floats:
        """(2,) pixels: how far lower teeth and tongue have moved."""
        return np.asarray(self._reached(expressions)[_JAW] @ self._jaw_shapes, np.float64)

    def gap(self, rim: int, vertices: Floats) -> float:
        """Widest distance in pixels between the two sides of an opening, 0 right eye, 1 left eye, 2 mouth."""
        first = self.rim_first(rim)
        return self._opened(vertices[first : first + self.rig.rims[rim].vertex_count])

    def lips_gap(self, vertices: Floats) -> float:
        """Mean distance in pixels between the lips about their middle."""
        lips = vertices[_LIP_PAIRS][..., :2]
        return float(((lips[:, 1] - lips[:, 0]) @ self.rig.frame.down).mean())

    def rim_first(self, rim: int) -> int:
        """Number of the first vertex of a rim."""
        before = sum(one.vertex_count for one in self.rig.rims[rim:])
        return len(self.rig.vertices) - before

    def _opened(self, rim: Floats) -> float:
        """Widest distance in pixels between the two sides of a rim's edge."""
        edge = rim[: len(rim) // 2, :2]
        half = len(edge) // 2
        return float(((edge[1:half] - edge[:half:-1]) @ self.rig.frame.down).max())

    def _lap(self, rim: Floats, rest_px: float) -> None:
        """Let the lids of an eye that shuts lap over each other: their edges are soft, nothing is to shine through."""
        shut = 1 - self._opened(rim) / max(rest_px, 1e-6)
        share = float(smoothstep((shut - _LAP_FROM) / (1 - _LAP_FROM)))
        count = len(rim) // 2
        half = count // 2
        for first in (0, count):
            rim[first + 1 : first + half, :2] -= share * _LOWER_LAP_PX * self.rig.frame.down
            rim[first + half + 1 : first + count, :2] += share * _UPPER_LAP_PX * self.rig.frame.down

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
