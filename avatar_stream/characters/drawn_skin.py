"""The mesh under a drawn face: smooth, and free of folds however the features lie.

Landmarks of a drawing crowd together (a tiny mouth) or run over each other (an eye as tall as the cheek), and a mesh
through them would be folded. Since eyes and mouth of a drawing are layers of their own, the skin below needs to know
only the outline: its mesh is laid evenly into that, and moves as the landmarks nearby do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.model import FaceModel
from avatar_stream.face_model.topology import FACE_OVAL, SKIN_VERTEX_COUNT
from avatar_stream.types import FloatArray

# The skin takes its depth and its motion from landmarks about this near, in face widths.
NEARNESS_FACE_WIDTHS = 0.07
# Seen from the middle of the face, points of its outline lie at least this far apart, in even steps.
LEAST_STEP = 0.15


def lay_skin(model: FaceModel, outline: FloatArray) -> FloatArray:
    """Lay the model's mesh into an outline, by Tutte's embedding: each vertex in the middle of its neighbours.

    With a convex outline no triangle folds (Tutte 1963; with the weights used here, Floater 1997).

    Args:
        model: the face model, whose own layout says how near neighbours lie.
        outline: (36, 2) pixels, in the order of `FACE_OVAL`.

    Returns:
        (478, 2) pixels. The irises, which no triangle of the skin holds, lie at the outline's middle.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.linalg import spsolve

    flat = model.neutral[:, :2].astype(np.float64)
    ends = np.concatenate([model.triangles[:, pair] for pair in ((0, 1), (1, 2), (2, 0))])
    ends = np.unique(np.sort(ends, axis=1), axis=0)
    weight = 1 / np.maximum(np.linalg.norm(flat[ends[:, 0]] - flat[ends[:, 1]], axis=1), 1e-3)
    here, there = np.concatenate([ends, ends[:, ::-1]]).T
    weights = coo_matrix((np.tile(weight, 2), (here, there)), shape=(SKIN_VERTEX_COUNT,) * 2).tocsr()
    laid = np.tile(outline.mean(axis=0), (len(flat), 1))
    laid[FACE_OVAL] = outline
    inner = np.setdiff1d(np.arange(SKIN_VERTEX_COUNT), FACE_OVAL)
    total = np.asarray(weights.sum(axis=1)).ravel()
    equations = (coo_matrix((total, (range(len(total)), range(len(total))))) - weights).tocsr()[inner]
    pull = -equations[:, FACE_OVAL] @ laid[FACE_OVAL]
    laid[inner] = spsolve(equations[:, inner].tocsc(), pull)
    return laid


def untangled(outline: FloatArray, centre: FloatArray) -> FloatArray:
    """An outline, (N, 2) pixels, whose points run round `centre` in one direction, as those of a poor fit may not."""
    offset = outline - centre
    angles = np.unwrap(np.arctan2(offset[:, 1], offset[:, 0]))
    turn = 2 * np.pi if angles[-1] > angles[0] else -2 * np.pi
    steps = np.diff(np.append(angles, angles[0] + turn)) * np.sign(turn)
    even = 2 * np.pi / len(outline)
    if steps.min() >= LEAST_STEP * even:
        return outline
    steps = np.maximum(steps, LEAST_STEP * even)
    steps *= 2 * np.pi / steps.sum()
    angles = angles[0] + np.sign(turn) * np.concatenate([[0.0], np.cumsum(steps[:-1])])
    radii = np.linalg.norm(offset, axis=1)
    return np.asarray(centre + radii[:, None] * np.column_stack([np.cos(angles), np.sin(angles)]))


def nearby(places: FloatArray, landmarks: FloatArray, face_width_px: float) -> FloatArray:
    """(P, L) weights, adding up to 1 for each place, by which (L, 2) landmarks lend values to (P, 2) places."""
    squared = ((places[:, None] - landmarks[None]) ** 2).sum(axis=2)
    # The nearest landmark always counts, however far off it is.
    exponent = (squared.min(axis=1, keepdims=True) - squared) / (
        2 * (NEARNESS_FACE_WIDTHS * face_width_px) ** 2
    )
    weights = np.exp(exponent)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def spread(weights: FloatArray, values: npt.NDArray[np.floating[Any]]) -> FloatArray:
    """Values of landmarks, (…, L, D), carried over to places, (…, P, D)."""
    return np.asarray(np.einsum("pl,...ld->...pd", weights, values, optimize=True))
