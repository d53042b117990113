"""Hair: tapering locks that start on the scalp, flow away from the parting over the head, and fall."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numba
import numpy as np
import numpy.typing as npt

from avatar_stream.types import FloatArray
from training.faces.heads.look import Hair
from training.faces.heads.parts import Floats, Material, Part, swept

# Steps along a lock: fine and coarse, and the same for wavy hair, which is that from so wide a wave on.
_STEPS, _WAVY_STEPS, _WAVY_CM = (16, 10), (28, 18), 0.25
_ROUND_POINTS = (5, 4)
_STIFF_STEPS = 7
_MARCH_CM = 1.1
_LONGEST = 46
_CROWN_CM = (0.0, 12.5, -4.0)
_RIGHT = np.array([1.0, 0.0, 0.0])
_DOWN = np.array([0.0, -1.0, 0.0])
_NECK_TOP_CM = -8.0
_EARS_CM = 7.7
_HAIRLINE_CM = 9.1
_FLATNESS = 0.24
# Around the head, from straight ahead: where the fringe ends and the sides, and the sides and the back, begin.
_FRINGE_RAD, _SIDE_RAD, _BACK_RAD = 0.55, 1.0, 2.0
_MAP_ROWS, _MAP_COLUMNS = 48, 96


class _HeadShape:
    """The head as seen from its middle: how far the surface is in every direction."""

    def __init__(self, points: Floats) -> None:
        self.centre = np.array([0.0, 5.0, 0.5], np.float32)
        off = points - self.centre
        radius = np.linalg.norm(off, axis=1)
        row, column = self._cell(off)
        far = np.zeros((_MAP_ROWS, _MAP_COLUMNS), np.float32)
        np.maximum.at(far, (row.round().astype(int), column.round().astype(int) % _MAP_COLUMNS), radius)
        # Cells between the vertices take what their neighbours have.
        for _ in range(12):
            empty = far == 0
            if not empty.any():
                break
            padded = np.pad(far, ((1, 1), (0, 0)), mode="edge")
            padded = np.concatenate([padded[:, -1:], padded, padded[:, :1]], axis=1)
            near = np.stack(
                [
                    padded[1 + i : 1 + i + _MAP_ROWS, 1 + j : 1 + j + _MAP_COLUMNS]
                    for i in (-1, 0, 1)
                    for j in (-1, 0, 1)
                ]
            )
            known = (near > 0).sum(axis=0)
            far = np.where(empty & (known > 0), near.sum(axis=0) / np.maximum(known, 1), far)
        # Locks glide over ears and seams.
        wrapped = np.concatenate([far[:, -4:], far, far[:, :4]], axis=1)
        self._far = cv2.GaussianBlur(wrapped, (0, 0), 1.2)[:, 4:-4]

    @staticmethod
    def _cell(off: Floats) -> tuple[Floats, Floats]:
        radius = np.maximum(np.linalg.norm(off, axis=1), 1e-6)
        row = np.arccos(np.clip(off[:, 1] / radius, -1, 1)) / np.pi * (_MAP_ROWS - 1)
        column = (np.arctan2(off[:, 0], off[:, 2]) / (2 * np.pi) % 1.0) * _MAP_COLUMNS
        return row, column

    def pushed_out(self, points: Floats, clearance: Floats) -> Floats:
        """(n, 3) points, those under `clearance` (n,) over the surface lifted to it."""
        off = points - self.centre
        row, column = self._cell(off)
        r0, c0 = np.floor(row).astype(int), np.floor(column).astype(int)
        fr, fc = row - r0, column - c0
        r1 = np.minimum(r0 + 1, _MAP_ROWS - 1)
        c0, c1 = c0 % _MAP_COLUMNS, (c0 + 1) % _MAP_COLUMNS
        far = (
            self._far[r0, c0] * (1 - fr) * (1 - fc)
            + self._far[r0, c1] * (1 - fr) * fc
            + self._far[r1, c0] * fr * (1 - fc)
            + self._far[r1, c1] * fr * fc
        )
        radius = np.maximum(np.linalg.norm(off, axis=1), 1e-6)
        scale = np.maximum(1.0, (far + clearance) / radius)
        lifted: Floats = (self.centre + off * scale[:, None]).astype(np.float32)
        return lifted


def scalp_share(neutral: Floats) -> Floats:
    """(n,) where hair grows on the model's neutral head, 0…1: from the forehead over the temples and behind the ears.

    Args:
        neutral: (n, 3) places on the skin of the head that no identity has changed, cm.
    """
    x, y, z = neutral.T
    # Temples that recede a little make a hairline out of a plain cut.
    line = y - _HAIRLINE_CM + 0.85 * (9.5 - z) - 0.035 * (np.abs(x) - 2.0) ** 2
    ears = (np.abs(x) > 7.0) & (y < 6.3) & (z > -4.3) & (z < 4.0)
    grown = np.clip(line / 1.6 + 0.2, 0, 1)
    return np.where(ears | (y < -5.5), 0, grown).astype(np.float32)


def grow_hair(hair: Hair, skin: Floats, scalp: Floats, seed: int, *, coarse: bool = False) -> Part | None:
    """Locks on a head that looks straight ahead.

    Args:
        hair: what it is like.
        skin: (n, 3) places on the head's surface, cm.
        scalp: (n,) where hair grows, 0…1.
        seed: which locks.
        coarse: whether locks are made of fewer pieces, for small pictures.

    Returns:
        The locks, or None for a bald head.
    """
    if hair.locks == 0:
        return None
    random = np.random.default_rng([seed, 2])
    ears = (np.abs(skin[:, 0]) > _EARS_CM) & (skin[:, 1] < 7.0)
    head = _HeadShape(skin[(skin[:, 1] > _NECK_TOP_CM) & ~ears])
    roots = _scattered(skin[scalp > 0.6], hair.locks, random)
    steps = (_WAVY_STEPS if hair.wave > _WAVY_CM else _STEPS)[coarse]
    paths = _flow(hair, head, roots, random, steps)
    return _locks(hair, head, paths, random, _ROUND_POINTS[coarse])


def _scattered(points: Floats, count: int, random: np.random.Generator) -> Floats:
    """`count` of the points, evenly strewn (farthest point sampling)."""
    pool = points[random.permutation(len(points))[:4000]]
    scattered: Floats = pool[_farthest(pool, min(count, len(pool)))]
    return scattered


@numba.njit(cache=True)
def _farthest(pool: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.int64]:
    """Which of (n, 3) places are chosen if each is the one farthest from those before it."""
    chosen = np.zeros(count, np.int64)
    distance = np.full(len(pool), np.float32(np.inf))
    for k in range(1, count):
        x, y, z = pool[chosen[k - 1]]
        best = np.float32(-1)
        for i in range(len(pool)):
            dx, dy, dz = pool[i, 0] - x, pool[i, 1] - y, pool[i, 2] - z
            distance[i] = min(distance[i], dx * dx + dy * dy + dz * dz)
            if distance[i] > best:
                best, chosen[k] = distance[i], i
    return chosen


def _flow(hair: Hair, head: _HeadShape, roots: Floats, random: np.random.Generator, steps: int) -> Floats:
    """(n, steps, 3) the middle of each lock."""
    own = random.normal(0, 1, (len(roots), 4)).astype(np.float32)
    top = (roots[:, 1] - roots[:, 1].min()) / np.ptp(roots[:, 1])
    clearance = hair.volume_cm * (0.25 + 0.75 * top) * (1 + 0.3 * hair.messy * own[:, 0].clip(-1.5, 1))
    limit = _end_heights(hair, own[:, 1])
    place, track = roots.copy(), [roots - 0.25 * _unit(roots - head.centre)]
    going = np.zeros_like(roots)
    growing, lengths = np.ones(len(roots), bool), np.zeros(len(roots))
    for step in range(_LONGEST):
        outward = _unit(place - head.centre)
        way = _combed(hair, place, outward, max(0.0, 1 - step / _STIFF_STEPS), own[:, 1:4])
        going = _unit(0.55 * going + 0.45 * _unit(way))
        risen = clearance * (1 - np.exp(-(step + 1) / 4.0))
        moved = head.pushed_out((place + _MARCH_CM * going).astype(np.float32), risen.astype(np.float32))
        place = np.where(growing[:, None], moved, place)
        track.append(place.copy())
        lengths += growing
        growing &= place[:, 1] > limit(_azimuth(place))
        if not growing.any():
            break
    return _resampled(np.stack(track, axis=1), np.maximum(lengths, 2), steps)


def _combed(hair: Hair, place: Floats, outward: Floats, stiff: float, own: Floats) -> FloatArray:
    """(n, 3) which way hair goes on from a place: away from the parting while it is stiff, and down.

    Args:
        hair: what it is like.
        place: (n, 3) where each lock has got to.
        outward: (n, 3) unit vectors away from the head.
        stiff: how much hair goes its own way here rather than fall, 1 at the roots … 0.
        own: (n, 3) how each lock differs.
    """
    parting_x = 5.0 * hair.parting
    crown = np.array(_CROWN_CM) + (0.4 * parting_x, 0, 0)
    away = _tangent(place - crown, outward)
    aside = np.tanh((place[:, :1] - parting_x) / 0.5) * _RIGHT
    parted = hair.parting_length * np.clip((place[:, 2:] + 9.0) / 12.0, 0, 1)
    # At the sides there is no way further aside along the head: there it goes down.
    aside = aside - (aside * outward).sum(axis=1, keepdims=True) * outward
    away = _unit((1 - parted) * away + parted * aside + 0.25 * _DOWN)
    # Over the forehead hair keeps the way it was combed; at the sides it falls.
    beside = np.clip((_azimuth(place) - hair.falls_rad) / 0.7, 0, 1)[:, None]
    way: FloatArray = (
        away * (1.0 - (1 - stiff) * beside)
        + _DOWN * (0.15 + 1.2 * (1 - stiff) * beside)
        + np.array(hair.swept) * (0.5 + 0.5 * stiff)
        + outward * hair.lift * 1.6 * stiff
        + 0.28 * hair.messy * own * (0.5 + 0.5 * stiff)
    )
    return way


def _azimuth(place: Floats) -> FloatArray:
    """(n,) how far round the head from straight ahead, to either side, radians."""
    azimuth: FloatArray = np.abs(np.arctan2(place[:, 0], place[:, 2] - 1.0))
    return azimuth


def _end_heights(hair: Hair, own: Floats) -> Callable[[FloatArray], FloatArray]:
    """A function from the way round the head, 0 in front, to the height at which each lock ends."""
    raggedness = 1.3 * hair.messy * own

    def limit(azimuth: FloatArray) -> FloatArray:
        ends: FloatArray = np.interp(
            azimuth,
            (0, _FRINGE_RAD, _SIDE_RAD, _BACK_RAD, np.pi),
            (hair.fringe_cm, hair.fringe_cm - 0.8, hair.side_cm, hair.back_cm, hair.back_cm),
        )
        return ends + raggedness

    return limit


def _resampled(track: FloatArray, lengths: FloatArray, steps: int) -> Floats:
    """(n, steps, 3) places at even shares of the way that each lock goes."""
    share = np.linspace(0, 1, steps)[None] * lengths[:, None]
    share = np.minimum(share, track.shape[1] - 1.001)
    index = share.astype(int)
    part = (share - index)[..., None]
    rows = np.arange(len(track))[:, None]
    places: Floats = ((1 - part) * track[rows, index] + part * track[rows, index + 1]).astype(np.float32)
    return places


def _locks(
    hair: Hair, head: _HeadShape, paths: Floats, random: np.random.Generator, round_points: int
) -> Part:
    n = len(paths)
    length = np.linalg.norm(np.diff(paths, axis=1), axis=2).sum(axis=1)
    tangent = np.gradient(paths, axis=1)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=2, keepdims=True), 1e-6)
    out = paths - head.centre
    out -= (out * tangent).sum(axis=2, keepdims=True) * tangent
    out /= np.maximum(np.linalg.norm(out, axis=2, keepdims=True), 1e-6)
    side = np.cross(tangent, out)
    share = np.linspace(0, 1, paths.shape[1])
    turns = hair.curl * length[:, None] / 10
    phase = 2 * np.pi * (turns * share + random.uniform(0, 1, (n, 1)))
    amplitude = hair.wave * np.minimum(1, 2.5 * share) * random.uniform(0.6, 1.3, (n, 1))
    paths = (
        paths
        + (amplitude * np.sin(phase))[..., None] * side
        + 0.5 * (amplitude * np.cos(phase))[..., None] * out
    )
    profile = np.interp(
        share, (0, 0.16, 0.6, 0.85, 1), (0.7 - 0.5 * hair.wispy, 0.95, 1.0, 0.8, 0.04 + 0.5 * hair.wispy)
    )
    width = (
        0.5 * hair.width_cm * profile * (1 + 0.3 * hair.messy * random.normal(0, 1, (n, 1)).clip(-1.5, 1.5))
    )
    thick = _FLATNESS * width
    # Straight on the head, turned a little about itself where it hangs.
    turn = hair.messy * random.normal(0, 0.35, (n, 1)) * share
    lean = np.cos(turn)[..., None] * side + np.sin(turn)[..., None] * out
    face = np.cos(turn)[..., None] * out - np.sin(turn)[..., None] * side
    paint = np.stack(
        [random.uniform(0, 1, n), np.ones(n), np.full(n, hair.wispy), random.uniform(0, 1, n)], axis=1
    )
    return swept(
        paths.astype(np.float32),
        (width[..., None] * lean).astype(np.float32),
        (thick[..., None] * face).astype(np.float32),
        material=Material.HAIR,
        paint=paint.astype(np.float32),
        round_points=round_points,
    )


def _tangent(vectors: FloatArray, outward: FloatArray) -> Floats:
    """Unit vectors along the surface."""
    return _unit(vectors - (vectors * outward).sum(axis=1, keepdims=True) * outward)


def _unit(vectors: FloatArray) -> Floats:
    length = np.sqrt(np.einsum("...i,...i->...", vectors, vectors))
    unit: Floats = vectors / np.maximum(length, 1e-6)[..., None]
    return unit
