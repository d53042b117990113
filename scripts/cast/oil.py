"""Painting a drawing over with strokes of a brush, from broad to fine, that follow its forms.

Hertzmann, "Painterly rendering with curved brush strokes of multiple sizes", SIGGRAPH 1998; the strokes' way by a
smoothed structure tensor.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import skia

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

_BRISTLES = 5


@dataclass(frozen=True)
class Brush:
    """One pass over the picture.

    Attributes:
        radius_px: of the brush.
        steps: longest stroke, in radii.
        error: a stroke is only laid where what is painted so far differs by more (0…255).
        uneven: how much colour varies from stroke to stroke and from bristle to bristle, 0…255.
        everywhere: or else only where it is looked at closely.
    """

    radius_px: float
    steps: int
    error: float
    uneven: float
    everywhere: bool = True


BRUSHES = (
    Brush(17, 7, -1, 6),
    Brush(9, 8, 5, 6),
    Brush(5, 9, 7, 5),
    Brush(2.6, 9, 8, 4),
    Brush(1.5, 7, 6, 3, everywhere=False),
)


def painted(drawing: Pixels, closely: Floats, seed: int) -> Pixels:
    """The drawing in strokes.

    Args:
        drawing: (n, n, 4) uint8 RGBA, straight alpha.
        closely: (n, n) 0…1: where the finest brush is taken, and little of the drawing is lost.
        seed: how the strokes fall.

    Returns:
        (n, n, 4) uint8 RGBA, straight alpha. Strokes begin within the drawing and may end a little beyond it.
    """
    random = np.random.default_rng(seed)
    n = len(drawing)
    alpha = drawing[..., 3:].astype(np.float32) / 255
    surface = skia.Surface.MakeRaster(skia.ImageInfo.MakeN32Premul(n, n))
    flow = _flow(drawing[..., :3].astype(np.float32) * alpha + 255 * (1 - alpha) * 0.5)
    for brush in BRUSHES:
        wanted = _blurred(drawing, 0.35 * brush.radius_px)
        so_far = surface.toarray(colorType=skia.kRGBA_8888_ColorType).astype(np.float32)
        off = np.abs(so_far[..., :3] * so_far[..., 3:] / 255 - wanted * so_far[..., 3:] / 255).mean(axis=2)
        off = cv2.blur(off + 255 - so_far[..., 3], (int(2 * brush.radius_px) | 1,) * 2)
        allowed = (alpha[..., 0] > 0.5) & (off > brush.error)
        if not brush.everywhere:
            allowed &= closely > 0.2
        _lay_strokes(surface.getCanvas(), brush, wanted, flow, allowed, random)
    result = surface.toarray(colorType=skia.kRGBA_8888_ColorType).astype(np.float32)
    # Broad strokes end where the drawing does; how far fine ones go beyond is what makes its edge a painted one.
    edge = cv2.GaussianBlur(cv2.dilate(alpha, np.ones((3, 3))), (0, 0), 2.2)
    noise = cv2.GaussianBlur(random.normal(0, 1, (n, n)).astype(np.float32), (0, 0), 4)
    ragged = edge + 0.12 * edge * (1 - edge) * 4 * noise / noise.std()
    result[..., 3] *= np.clip((ragged - 0.35) / 0.3, 0, 1)
    near = (0.75 * closely * alpha[..., 0])[..., None]
    result[..., :3] += near * (drawing[..., :3] - result[..., :3])
    return np.rint(np.clip(result, 0, 255)).astype(np.uint8)


def _blurred(drawing: Pixels, sigma_px: float) -> Floats:
    """(n, n, 3) without what lies beside the drawing in it."""
    alpha = drawing[..., 3:].astype(np.float32) / 255
    colour = cv2.GaussianBlur(drawing[..., :3] * alpha, (0, 0), max(sigma_px, 0.4))
    share = cv2.GaussianBlur(alpha, (0, 0), max(sigma_px, 0.4))[..., None]
    return np.where(share > 0.02, colour / np.maximum(share, 0.02), drawing[..., :3]).astype(np.float32)


def _flow(colour: Floats) -> Floats:
    """(n, n, 2) unit vectors along which colours change least, over some distance."""
    smooth = cv2.GaussianBlur(colour, (0, 0), 1.5)
    dx, dy = (cv2.Sobel(smooth, cv2.CV_32F, *way) for way in ((1, 0), (0, 1)))
    tensor = np.stack([(dx * dx).sum(2), (dx * dy).sum(2), (dy * dy).sum(2)], axis=2)
    wide = cv2.GaussianBlur(tensor, (0, 0), 5) + 0.15 * cv2.GaussianBlur(tensor, (0, 0), 22)
    angle = 0.5 * np.arctan2(2 * wide[..., 1], wide[..., 0] - wide[..., 2]) + np.pi / 2
    return np.stack([np.cos(angle), np.sin(angle)], axis=2).astype(np.float32)


def _lay_strokes(
    canvas: skia.Canvas,
    brush: Brush,
    wanted: Floats,
    flow: Floats,
    allowed: npt.NDArray[np.bool_],
    random: np.random.Generator,
) -> None:
    n, r = len(wanted), brush.radius_px
    grid = np.arange(0, n, max(1.0, 0.8 * r))
    starts = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2) + random.uniform(
        0, r, (len(grid) ** 2, 2)
    )
    starts = starts[(starts < n - 1).all(axis=1)]
    starts = starts[allowed[starts[:, 1].astype(int), starts[:, 0].astype(int)]]
    starts = starts[random.permutation(len(starts))]
    colour = wanted[starts[:, 1].astype(int), starts[:, 0].astype(int)]
    tracks, way, going = [starts], np.zeros_like(starts), np.ones(len(starts), bool)
    for step in range(brush.steps):
        place = tracks[-1]
        x, y = (place[:, k].astype(int).clip(0, n - 1) for k in (0, 1))
        ahead = flow[y, x] * np.where((flow[y, x] * way).sum(axis=1) < 0, -1, 1)[:, None]
        way = 0.5 * way + 0.5 * ahead
        way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-6)
        there = place + r * way
        x, y = (there[:, k].astype(int).clip(0, n - 1) for k in (0, 1))
        differs = np.abs(wanted[y, x] - colour).mean(axis=1)
        going &= (differs < 16) | (step < 1)
        tracks.append(np.where(going[:, None], there, place))
    paths = np.stack(tracks, axis=1)
    tones = (
        colour
        + brush.uneven * random.normal(0, 0.6, (len(colour), 1))
        + 0.4 * brush.uneven * random.normal(0, 1, colour.shape)
    )
    for path, tone, shades in zip(
        paths, tones, random.normal(0, brush.uneven, (len(paths), _BRISTLES)), strict=True
    ):
        _stroke(canvas, path, tone, shades if r > 4 else (), r)


def _stroke(
    canvas: skia.Canvas,
    path: npt.NDArray[np.float64],
    tone: Floats,
    shades: npt.NDArray[np.float64] | tuple[()],
    radius_px: float,
) -> None:
    line = skia.Path()
    line.moveTo(*(float(v) for v in path[0]))
    for a, b in zip(path[1:], path[2:], strict=False):
        line.quadTo(float(a[0]), float(a[1]), float((a[0] + b[0]) / 2), float((a[1] + b[1]) / 2))
    line.lineTo(*(float(v) for v in path[-1]))
    canvas.drawPath(line, _paint(tone, 1.7 * radius_px, 0.92))
    across = path[-1] - path[0]
    across = np.array([-across[1], across[0]]) / max(float(np.linalg.norm(across)), 1e-6)
    for place, shade in zip(np.linspace(-0.6, 0.6, _BRISTLES), shades, strict=False):
        canvas.save()
        canvas.translate(*(float(v) for v in place * radius_px * across))
        canvas.drawPath(line, _paint(tone + shade, 0.28 * radius_px, 0.5))
        canvas.restore()


def _paint(tone: Floats, width_px: float, opacity: float) -> skia.Paint:
    red, green, blue = (int(v) for v in np.clip(tone, 0, 255))
    return skia.Paint(
        AntiAlias=True, Color=skia.ColorSetARGB(round(255 * opacity), red, green, blue), Style=skia.Paint.kStroke_Style,
        StrokeWidth=width_px, StrokeCap=skia.Paint.kRound_Cap, StrokeJoin=skia.Paint.kRound_Join,
    )  # fmt: skip
