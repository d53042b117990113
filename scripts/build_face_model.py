"""Carry ICT-FaceKit Light over to MediaPipe's 478-vertex topology and write ``models/face_model.npz``.

    python scripts/build_face_model.py --ict ict_facekit_light.npz --mediapipe DIR --out models/face_model.npz

Every MediaPipe vertex gets a fixed place on the ICT mesh (a weighted sum of at most four ICT vertices);
neutral, expressions and identities are then read off at those places. Vertices on the edges of lids and
lips are placed by topology (share of arc length between the corners), since next to a closed mouth the
nearest point is as likely on the wrong lip; all others by a thin-plate warp and the nearest point.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.interpolate import RBFInterpolator
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from avatar_stream.face_model import topology
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Vertex ranges of ICT-FaceKit, from its documentation.
ICT_FACE_END = 9409
ICT_SCLERAS = {"right": slice(23021, 23791), "left": slice(21451, 22221)}

# Half of the human iris' 11.7 mm, which hardly varies between adults.
IRIS_RADIUS_CM = 0.585

# ICT's Light model has no eyeball shapes, so a full eyeLook* turns the eyeball by what its lids follow.
FULL_GAZE_RAD = {
    "Up": np.radians(25.0),
    "Down": np.radians(25.0),
    "In": np.radians(30.0),
    "Out": np.radians(30.0),
}

# MediaPipe vertices of the 68-point (iBUG) landmarks outside eyes and lips: brows, nose, jaw below the mouth.
IBUG_TO_MEDIAPIPE = {
    17: 70, 18: 63, 19: 105, 20: 66, 21: 107, 22: 336, 23: 296, 24: 334, 25: 293, 26: 300,
    27: 168, 28: 197, 29: 5, 30: 4, 31: 98, 32: 97, 33: 2, 34: 326, 35: 327,
    0: 127, 1: 234, 2: 93, 3: 132, 4: 58, 5: 136, 6: 150, 7: 176, 8: 152,
    9: 400, 10: 379, 11: 365, 12: 288, 13: 361, 14: 323, 15: 454, 16: 356,
}  # fmt: skip

# Edges of lids and lips: MediaPipe's vertices, and the iBUG landmarks that the same edge passes on ICT.
EDGES: tuple[tuple[Ints, tuple[int, ...]], ...] = (
    (topology.RIGHT_UPPER_LID, (36, 37, 38, 39)),
    (topology.RIGHT_LOWER_LID, (36, 41, 40, 39)),
    (topology.LEFT_UPPER_LID, (45, 44, 43, 42)),
    (topology.LEFT_LOWER_LID, (45, 46, 47, 42)),
    (topology.UPPER_INNER_LIP, (60, 61, 62, 63, 64)),
    (topology.LOWER_INNER_LIP, (60, 67, 66, 65, 64)),
    (topology.UPPER_OUTER_LIP, (48, 49, 50, 51, 52, 53, 54)),
    (topology.LOWER_OUTER_LIP, (48, 59, 58, 57, 56, 55, 54)),
)


def read_obj(path: Path) -> tuple[Floats, Ints]:
    """Vertices (V, 3) and triangles (N, 3) of a Wavefront file, indices from 0."""
    vertices, triangles = [], []
    for line in path.read_text().splitlines():
        words = line.split()
        if words[:1] == ["v"]:
            vertices.append([float(w) for w in words[1:4]])
        elif words[:1] == ["f"]:
            triangles.append([int(w.split("/")[0]) - 1 for w in words[1:4]])
    return np.array(vertices), np.array(triangles, dtype=np.int64)


def edge_graph(points: Floats, faces: Ints) -> csr_matrix:
    """Sparse symmetric matrix of the edge lengths of a mesh of quads."""
    a, b = faces.ravel(), np.roll(faces, -1, axis=1).ravel()
    a, b = np.concatenate([a, b]), np.concatenate([b, a])
    pairs = np.unique(np.stack([a, b], axis=1), axis=0)
    lengths = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
    return coo_matrix((lengths, (pairs[:, 0], pairs[:, 1])), shape=(len(points),) * 2).tocsr()


def path_through(graph: csr_matrix, stops: Ints) -> Ints:
    """Vertices of the shortest way along the edges that passes all `stops` in order."""
    path = [int(stops[0])]
    for start, end in zip(stops[:-1], stops[1:], strict=True):
        _, before = dijkstra(graph, indices=start, return_predecessors=True)
        leg = [int(end)]
        while leg[-1] != start:
            leg.append(int(before[leg[-1]]))
        path += leg[-2::-1]
    return np.array(path)


def arc_share(points: Floats) -> Floats:
    """Share of the arc length at each point of a polyline, 0…1."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    shares: Floats = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum()
    return shares


def closest_on_triangles(point: Floats, corners: Floats) -> tuple[int, Floats]:
    """The triangle of `corners` (N, 3, 3) nearest to `point`, and the barycentric place on it."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    best = np.full(len(corners), np.inf)
    places = np.zeros((len(corners), 3))
    # Inside the triangle…
    ab, ac, ap = b - a, c - a, point - a
    d = np.stack([(ab * ab).sum(1), (ab * ac).sum(1), (ac * ac).sum(1)])
    p, q = (ap * ab).sum(1), (ap * ac).sum(1)
    det = np.maximum(d[0] * d[2] - d[1] ** 2, 1e-18)
    v, w = (d[2] * p - d[1] * q) / det, (d[0] * q - d[1] * p) / det
    candidates = [(np.stack([1 - v - w, v, w], axis=1), (v >= 0) & (w >= 0) & (v + w <= 1))]
    # …or on one of its edges.
    for i, j in ((0, 1), (1, 2), (2, 0)):
        edge = corners[:, j] - corners[:, i]
        along = np.clip(((point - corners[:, i]) * edge).sum(1) / np.maximum((edge**2).sum(1), 1e-18), 0, 1)
        place = np.zeros((len(corners), 3))
        place[:, i], place[:, j] = 1 - along, along
        candidates.append((place, np.ones(len(corners), bool)))
    for place, valid in candidates:
        distance = np.linalg.norm(np.einsum("nk,nkd->nd", place, corners) - point, axis=1)
        better = valid & (distance < best)
        best[better], places[better] = distance[better], place[better]
    nearest = int(best.argmin())
    return nearest, places[nearest]


def rings_from(faces: Ints, hole: Ints, vertex_count: int) -> Ints:
    """How many edges each vertex is away from the nearest vertex of `hole`."""
    graph = edge_graph(np.random.default_rng(0).normal(size=(vertex_count, 3)), faces)
    graph.data[:] = 1.0
    distance = dijkstra(graph, indices=hole).min(axis=0)
    return np.where(np.isfinite(distance), distance, 10**6).astype(np.int64)


def boundary_loops(faces: Ints) -> list[Ints]:
    """The closed loops of edges that have a face on one side only."""
    a, b = faces.ravel(), np.roll(faces, -1, axis=1).ravel()
    directed = set(zip(a.tolist(), b.tolist(), strict=True))
    follow = {x: y for x, y in directed if (y, x) not in directed}
    loops = []
    while follow:
        start = min(follow)
        loop = [start]
        while (vertex := follow.pop(loop[-1])) != start:
            loop.append(vertex)
        loops.append(np.array(loop))
    return loops


def skin_faces(faces: Ints, on_edges: Ints) -> Ints:
    """ICT's outer skin: without the insides of lids and lips, which no MediaPipe vertex may be put on."""
    # The loop with most vertices is the neckline; the others are the two eyes and the mouth.
    holes = sorted(boundary_loops(faces), key=len)[:-1]
    keep = np.ones(len(faces), bool)
    for hole in holes:
        rings = rings_from(faces, hole, ICT_FACE_END)
        keep &= rings[faces].max(axis=1) > rings[on_edges].min()
    skin: Ints = faces[keep]
    return skin


def fit_sphere(points: Floats) -> Floats:
    """Centre of the sphere through `points`, least squares."""
    system = np.concatenate([2 * points, np.ones((len(points), 1))], axis=1)
    centre: Floats = np.linalg.lstsq(system, (points**2).sum(axis=1), rcond=None)[0][:3]
    return centre


def place_vertices(ict: dict[str, npt.NDArray[Any]], canonical: Floats) -> tuple[csr_matrix, Floats]:
    """(478, V) weights by which every MediaPipe vertex is a mean of ICT vertices, and the neutral (478, 3).

    The neutral of the skin is the warped canonical face, at most 4 mm off ICT's surface, and not its
    nearest points there: those crowd and fold at the wings of the nose.
    """
    points = ict["neutral"].astype(np.float64)
    landmarks68 = ict["landmarks68"].astype(np.int64)
    all_faces = ict["faces"].astype(np.int64)
    faces = all_faces[(all_faces < ICT_FACE_END).all(axis=1)]
    face_points = points[:ICT_FACE_END]
    graph = edge_graph(face_points, faces)
    weights: dict[int, dict[int, float]] = {}
    on_edges = []

    for loop, stops in EDGES:
        path = path_through(graph, landmarks68[list(stops)])
        on_edges.append(path)
        shares = arc_share(points[path])
        for vertex, share in zip(loop.tolist(), arc_share(canonical[loop]), strict=True):
            after = int(np.clip(np.searchsorted(shares, share), 1, len(path) - 1))
            part = float(np.clip((share - shares[after - 1]) / (shares[after] - shares[after - 1]), 0, 1))
            weights[vertex] = {int(path[after - 1]): 1 - part, int(path[after]): part}

    skin = skin_faces(faces, np.concatenate(on_edges))
    controls = {v: sum(w * points[i] for i, w in places.items()) for v, places in weights.items()}
    controls |= {m: points[landmarks68[i]] for i, m in IBUG_TO_MEDIAPIPE.items()}
    known = np.array(sorted(controls))
    warp = RBFInterpolator(
        canonical[known], np.stack([controls[k] for k in known]), kernel="thin_plate_spline"
    )
    warped = warp(canonical)
    # Quads are split along one diagonal; the vertex tree finds the few triangles worth measuring.
    triangles = np.concatenate([skin[:, [0, 1, 2]], skin[:, [0, 2, 3]]])
    tree = cKDTree(points[triangles].mean(axis=1))
    for vertex in range(topology.SKIN_VERTEX_COUNT):
        if vertex in weights:
            continue
        near = tree.query(warped[vertex], k=60)[1]
        nearest, place = closest_on_triangles(warped[vertex], points[triangles[near]])
        weights[vertex] = dict(zip(triangles[near[nearest]].tolist(), place.tolist(), strict=True))

    for side, loop in (("right", topology.RIGHT_IRIS), ("left", topology.LEFT_IRIS)):
        eyeball = np.arange(len(points))[ICT_SCLERAS[side]]
        front = eyeball[points[eyeball, 2] > fit_sphere(points[eyeball])[2]]
        pupil = points[front, :2].mean(axis=0)
        rim = [
            int(
                front[
                    np.linalg.norm(
                        points[front, :2] - pupil - np.array(way) * IRIS_RADIUS_CM, axis=1
                    ).argmin()
                ]
            )
            for way in ((1, 0), (0, 1), (-1, 0), (0, -1))
        ]
        weights[int(loop[0])] = dict.fromkeys(rim, 0.25)
        weights |= {int(vertex): {i: 1.0} for vertex, i in zip(loop[1:], rim, strict=True)}

    entries = [(v, i, w) for v, places in weights.items() for i, w in places.items()]
    rows, columns, values = (np.array(c) for c in zip(*entries, strict=True))
    places = coo_matrix((values, (rows, columns)), shape=(topology.VERTEX_COUNT, len(points))).tocsr()
    neutral = places @ points
    neutral[: topology.SKIN_VERTEX_COUNT] = warped[: topology.SKIN_VERTEX_COUNT]
    return places, neutral


def gaze_deltas(points: Floats, neutral: Floats, side: str, direction: str) -> Floats:
    """(5, 3) how the iris landmarks move when the eyeball turns fully in one direction (ICT axes)."""
    centre = fit_sphere(points[ICT_SCLERAS[side]])
    angle = FULL_GAZE_RAD[direction]
    loop = topology.RIGHT_IRIS if side == "right" else topology.LEFT_IRIS
    c, s = np.cos(angle), np.sin(angle)
    if direction in ("Up", "Down"):
        s = s if direction == "Up" else -s
        turn = np.array([[1, 0, 0], [0, c, s], [0, -s, c]])
    else:
        towards_positive_x = (direction == "In") == (side == "right")
        s = s if towards_positive_x else -s
        turn = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    deltas: Floats = (neutral[loop] - centre) @ turn.T + centre - neutral[loop]
    return deltas


def build(
    ict: dict[str, npt.NDArray[Any]], canonical: Floats, triangles: Ints
) -> dict[str, npt.NDArray[Any]]:
    """The arrays of the face model, in the project's axes (x right, y down, z away) and units."""
    points = ict["neutral"].astype(np.float64)
    weights, neutral = place_vertices(ict, canonical)
    expressions = np.zeros((EXPRESSION_COUNT, topology.VERTEX_COUNT, 3))
    for ict_name, delta in zip(ict["expression_names"], ict["expressions"], strict=True):
        name = str(ict_name).replace("_L", "Left").replace("_R", "Right")
        # ICT splits browInnerUp and cheekPuff by side; ARKit has one of each.
        name = name if name in EXPRESSION_INDEX else name.removesuffix("Left").removesuffix("Right")
        if name in EXPRESSION_INDEX:
            expressions[EXPRESSION_INDEX[name]] += weights @ delta.astype(np.float64)
    for side, loop in (("right", topology.RIGHT_IRIS), ("left", topology.LEFT_IRIS)):
        for direction in FULL_GAZE_RAD:
            index = EXPRESSION_INDEX[f"eyeLook{direction}{side.capitalize()}"]
            expressions[index, loop] = gaze_deltas(points, neutral, side, direction)
    identities = np.stack([weights @ d.astype(np.float64) for d in ict["identities"]])

    axes = np.array([1.0, -1.0, -1.0])
    right, left = topology.FACE_SIDES
    scale = 1 / np.linalg.norm(neutral[left] - neutral[right])
    corners = np.concatenate([topology.RIGHT_EYE_CORNERS, topology.LEFT_EYE_CORNERS])
    return {
        "neutral": ((neutral - neutral[corners].mean(axis=0)) * axes * scale).astype(np.float32),
        "expressions": (expressions * axes * scale).astype(np.float16),
        "identities": (identities * axes * scale).astype(np.float16),
        "triangles": triangles.astype(np.int16),
    }


def write_npz(path: Path, arrays: dict[str, npt.NDArray[Any]]) -> None:
    """Like `np.savez_compressed`, but with fixed time stamps: same arrays, same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            stream = io.BytesIO()
            np.lib.format.write_array(  # type: ignore[no-untyped-call]
                stream, np.ascontiguousarray(array), allow_pickle=False
            )
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, stream.getvalue())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ict", type=Path, required=True, help="ICT-FaceKit Light as one .npz")
    parser.add_argument(
        "--mediapipe", type=Path, required=True, help="folder with MediaPipe's canonical .obj files"
    )
    parser.add_argument("--out", type=Path, required=True, help="where to write the model")
    options = parser.parse_args()
    _, triangles = read_obj(options.mediapipe / "canonical_face_model_468.obj")
    canonical, _ = read_obj(options.mediapipe / "face_model_with_iris_478.obj")
    with np.load(options.ict, allow_pickle=False) as archive:
        ict = dict(archive)
    write_npz(options.out, build(ict, canonical, triangles))
    print(f"wrote {options.out} ({options.out.stat().st_size / 1e3:.0f} kB)")


if __name__ == "__main__":
    main()
