"""The plain renderer: slow, in NumPy, written to be read. The fast ones are compared with it, case by case.

What is drawn:
    * the canvas begins transparent; parts come far to near, the triangles of a part in their order;
    * a pixel belongs to a triangle if its centre lies inside; a centre on an edge belongs to the triangle to its
      right or below, so that two triangles of one edge never share a pixel and never leave one out;
    * it takes the texture at the affine map of its centre, bilinear between texel centres, which for an atlas of W × H
      lie at 0.5 … W − 0.5;
    * colour and alpha, which are premultiplied, are scaled by the part's opacity, and by the alpha that its clip part
      has drawn at that pixel, before the clip part's own opacity;
    * the result lies over what is there: new + (1 − alpha) old.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.posing import PosedPuppet
from avatar_stream.puppet.puppet import Part, Puppet
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float64]


def draw_plainly(puppet: Puppet, posed: PosedPuppet) -> PixelArray:
    """(H, W, 4) uint8 RGBA, straight alpha: a posed puppet on its canvas."""
    canvas = np.zeros((puppet.height, puppet.width, 4))
    atlas = puppet.atlas.astype(np.float64) / 255.0
    holes: dict[str, Floats] = {}
    clips = {part.clip for part in puppet.parts if part.clip}
    first = 0
    for part, opacity in zip(puppet.parts, posed.opacity, strict=True):
        vertices = posed.vertices[first : first + len(part.rest)].astype(np.float64)
        first += len(part.rest)
        if opacity <= 0 and part.name not in clips:
            continue
        hole = np.zeros(canvas.shape[:2])
        clip = holes[part.clip] if part.clip else np.ones(canvas.shape[:2])
        for triangle in part.triangles:
            _draw_triangle(canvas, hole, clip, atlas, part, vertices, triangle, float(opacity))
        holes[part.name] = hole
    return straight(canvas)


def straight(canvas: Floats) -> PixelArray:
    """(H, W, 4) uint8 RGBA with straight alpha of (H, W, 4) premultiplied 0…1."""
    alpha = canvas[..., 3:]
    colour = np.divide(canvas[..., :3], alpha, out=np.zeros_like(canvas[..., :3]), where=alpha > 0)
    levels = np.rint(np.clip(np.concatenate([colour, alpha], axis=2), 0, 1) * 255)
    return np.asarray(levels, np.uint8)


def _draw_triangle(
    canvas: Floats,
    hole: Floats,
    clip: Floats,
    atlas: Floats,
    part: Part,
    vertices: Floats,
    triangle: npt.NDArray[np.int32],
    opacity: float,
) -> None:
    corners, texture = vertices[triangle], part.texture[triangle].astype(np.float64)
    edges = np.stack([corners[1] - corners[0], corners[2] - corners[0]], axis=1)
    if abs(np.linalg.det(edges)) < 1e-9:
        return
    height, width = canvas.shape[:2]
    low = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, (width, height))
    if (high <= low).any():
        return
    x, y = np.meshgrid(np.arange(low[0], high[0]) + 0.5, np.arange(low[1], high[1]) + 0.5)
    inside = _inside(corners, x, y)
    if not inside.any():
        return
    rows, columns = np.nonzero(inside)
    points = np.stack([x[inside], y[inside]])
    share = np.linalg.solve(edges, points - corners[0][:, None])
    places = (
        texture[0][:, None]
        + (texture[1] - texture[0])[:, None] * share[0]
        + (texture[2] - texture[0])[:, None] * share[1]
    )
    colour = _sampled(atlas, places[0], places[1])
    at = rows + low[1], columns + low[0]
    colour *= clip[at][:, None]
    hole[at] = colour[:, 3] + (1 - colour[:, 3]) * hole[at]
    colour = colour * opacity
    canvas[at] = colour + (1 - colour[:, 3:]) * canvas[at]


def _inside(corners: Floats, x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    """Row by row, from where the row's centre crosses the left edge to where it crosses the right one."""
    left = np.full(x.shape, np.inf)
    right = np.full(x.shape, -np.inf)
    for i in range(3):
        (ax, ay), (bx, by) = sorted(
            (corners[i], corners[(i + 1) % 3]), key=lambda corner: (corner[1], corner[0])
        )
        if ay == by:
            continue
        crossed = (ay <= y) & (y < by)
        crossing = ax + (y - ay) * ((bx - ax) / (by - ay))
        left = np.where(crossed, np.minimum(left, crossing), left)
        right = np.where(crossed, np.maximum(right, crossing), right)
    return np.asarray((left <= x) & (x < right))


def _sampled(atlas: Floats, u: Floats, v: Floats) -> Floats:
    """(N, 4) bilinear samples; beyond the border the border goes on."""
    height, width = atlas.shape[:2]
    u, v = np.clip(u - 0.5, 0, width - 1), np.clip(v - 0.5, 0, height - 1)
    column, row = np.minimum(u.astype(int), max(width - 2, 0)), np.minimum(v.astype(int), max(height - 2, 0))
    across, down = (u - column)[:, None], (v - row)[:, None]
    right, below = np.minimum(column + 1, width - 1), np.minimum(row + 1, height - 1)
    upper = atlas[row, column] * (1 - across) + atlas[row, right] * across
    lower = atlas[below, column] * (1 - across) + atlas[below, right] * across
    sampled: Floats = upper * (1 - down) + lower * down
    return sampled
