"""The face model as pages need it to draw a wireframe of what is tracked: 478 points, never a picture."""

from __future__ import annotations

from functools import cache

import numpy as np
from safetensors.numpy import save
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from avatar_stream.face_model import topology
from avatar_stream.face_model.model import load_face_model

_LINES = {
    "right_eye": (topology.RIGHT_EYE_LOOP, True),
    "left_eye": (topology.LEFT_EYE_LOOP, True),
    "right_iris": (topology.RIGHT_IRIS[1:], True),
    "left_iris": (topology.LEFT_IRIS[1:], True),
    "inner_lips": (topology.INNER_LIP_LOOP, True),
    "outer_lips": (topology.OUTER_LIP_LOOP, True),
    "right_brow": (topology.RIGHT_BROW[:5], False),
    "left_brow": (topology.LEFT_BROW[:5], False),
    "face": (topology.FACE_OVAL, True),
}


def face_routes() -> list[Route]:
    """``GET /api/face``."""

    async def face(request: Request) -> Response:
        return Response(face_bytes(), media_type="application/octet-stream")

    return [Route("/api/face", face)]


@cache
def face_bytes() -> bytes:
    """A safetensors file: ``neutral`` (478, 3) and ``expressions`` (52, 478, 3) float32 in face widths, ``mesh`` (…, 2)
    int32 all edges of the skin, and ``line_NAME`` (…, 2) int32 the edges of each feature."""
    model = load_face_model()
    sides = np.concatenate([model.triangles[:, pair] for pair in ([0, 1], [1, 2], [2, 0])]).astype(np.int32)
    arrays = {
        "neutral": model.neutral,
        "expressions": model.expressions,
        "mesh": np.unique(np.sort(sides, axis=1), axis=0),
    }
    for name, (loop, closed) in _LINES.items():
        ends = np.roll(loop, -1) if closed else loop[1:]
        starts = loop if closed else loop[:-1]
        arrays[f"line_{name}"] = np.stack([starts, ends], axis=1).astype(np.int32)
    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
