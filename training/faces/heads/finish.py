"""What makes a drawing a picture: soft darkness in hollows, outlines, brush strokes, smooth edges."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.types import PixelArray
from training.faces.heads.look import Look
from training.faces.heads.parts import Material
from training.faces.heads.renderer import Drawing

Floats = npt.NDArray[np.float32]

# Lengths in shares of the picture's width.
_HOLLOW = 0.012
_LINE = 0.0022
_BRUSH = 0.0045


def finished(drawing: Drawing, look: Look, size_px: int) -> PixelArray:
    """(n, n, 4) uint8 RGBA with straight alpha, shrunk from a larger drawing."""
    cover = (drawing.material > 0).astype(np.float32)
    colour = drawing.colour
    if look.shading != "toon":
        colour = colour * _hollows(drawing, cover)[..., None]
    if look.shading == "toon":
        colour = _outlined(colour, drawing)
    colour, alpha = _shrunk(colour, cover, size_px)
    if look.shading == "painterly":
        colour = _painted(colour, alpha, _detail(drawing, size_px), look.seed)
    rgba = np.concatenate([colour, alpha[..., None]], axis=2)
    pixels: PixelArray = np.rint(255 * rgba.clip(0, 1)).astype(np.uint8)
    return pixels


def _shrunk(colour: Floats, cover: Floats, size_px: int) -> tuple[Floats, Floats]:
    """Colour without the background's share in it, and coverage."""
    size = (size_px, size_px)
    alpha = cv2.resize(cover, size, interpolation=cv2.INTER_AREA)
    mixed = cv2.resize(colour * cover[..., None], size, interpolation=cv2.INTER_AREA)
    return mixed / np.maximum(alpha, 1e-3)[..., None], alpha


def _hollows(drawing: Drawing, cover: Floats) -> Floats:
    """(H, W) ambient occlusion by unsharp masking of the depth: Luft et al., ACM Transactions on Graphics 2006."""
    sigma = _HOLLOW * drawing.material.shape[1]
    blurred = cv2.GaussianBlur(drawing.away_cm * cover, (0, 0), sigma)
    share = cv2.GaussianBlur(cover, (0, 0), sigma)
    behind = drawing.away_cm - blurred / np.maximum(share, 1e-3)
    dark = np.clip(behind, 0, 1.6) / 1.6
    # Eyes and teeth have their own.
    own = np.isin(drawing.material, (Material.RIGHT_EYE, Material.LEFT_EYE, Material.TEETH))
    hollows: Floats = (1 - np.where(own, 0.0, 0.38) * dark).astype(np.float32)
    return hollows


def _outlined(colour: Floats, drawing: Drawing) -> Floats:
    """Dark lines where a surface ends before another one, or where the material changes."""
    width = drawing.material.shape[1]
    depth = np.where(drawing.material > 0, drawing.away_cm, drawing.away_cm.max() + 30)
    kernel = np.ones((3, 3), np.uint8)
    step = depth - cv2.erode(depth, kernel)
    material = drawing.material.astype(np.uint8)
    # What lies within the lids and lips needs no line of its own.
    material[np.isin(material, (Material.LASHES,))] = int(Material.SKIN)
    inner = np.isin(material, (Material.SOCKET, Material.GUMS, Material.TEETH))
    material[inner] = int(Material.SOCKET)
    change = cv2.dilate(material, kernel) != cv2.erode(material, kernel)
    edges = (step > 0.55) | (change & (step > 0.02))
    pen = max(1, round(_LINE * width))
    line = cv2.dilate(
        edges.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pen + 1, pen + 1))
    )
    soft = cv2.GaussianBlur(line.astype(np.float32), (0, 0), 0.5)[..., None]
    local = cv2.erode(colour, np.ones((5, 5), np.uint8))
    ink = 0.30 * local + np.array((0.06, 0.03, 0.05), np.float32)
    outlined: Floats = colour + 0.9 * soft * (ink - colour)
    return outlined


def _detail(drawing: Drawing, size_px: int) -> Floats:
    """(n, n) 1 in and around the eyes, where a painter takes the finest brush."""
    eyes = np.isin(drawing.material, (Material.RIGHT_EYE, Material.LEFT_EYE, Material.LASHES)).astype(
        np.float32
    )
    small = cv2.resize(eyes, (size_px, size_px), interpolation=cv2.INTER_AREA)
    near: Floats = cv2.GaussianBlur(cv2.dilate(small, np.ones((3, 3))), (0, 0), _HOLLOW * size_px / 4).clip(
        0, 1
    )
    return near


def _painted(colour: Floats, alpha: Floats, fine: Floats, seed: int) -> Floats:
    """(n, n, 3) as if painted: each place takes the calmest of eight sectors around it, on canvas.

    Papari et al., "Artistic edge and corner enhancing smoothing", IEEE Transactions on Image Processing 2007.
    """
    n = len(colour)
    radius = max(2, round(_BRUSH * n))
    premultiplied = np.concatenate([colour * alpha[..., None], alpha[..., None]], axis=2)
    total = np.zeros_like(colour)
    weight = np.zeros((n, n, 1), np.float32)
    for kernel in _sectors(radius):
        mean = cv2.filter2D(premultiplied, -1, kernel, borderType=cv2.BORDER_REPLICATE)
        square = cv2.filter2D(premultiplied[..., :3] ** 2, -1, kernel, borderType=cv2.BORDER_REPLICATE)
        spread = np.maximum(square - mean[..., :3] ** 2, 0).sum(axis=2, keepdims=True)
        calm = 1.0 / (1e-5 + spread) ** 2.5 * np.maximum(mean[..., 3:], 1e-3)
        total += calm * mean[..., :3] / np.maximum(mean[..., 3:], 1e-3)
        weight += calm
    flat = total / weight
    flat += (0.7 * fine)[..., None] * (colour - flat)
    random = np.random.default_rng([seed, 3])
    return (flat + _canvas(n, random)[..., None]).astype(np.float32)


def _sectors(radius: int) -> list[Floats]:
    """Eight overlapping wedges of a Gaussian disc, each summing to 1."""
    y, x = np.mgrid[-2 * radius : 2 * radius + 1, -2 * radius : 2 * radius + 1].astype(np.float32)
    disc = np.exp(-(x * x + y * y) / (2 * radius**2))
    kernels = []
    for k in range(8):
        off = np.angle(np.exp(1j * (np.arctan2(y, x) - k * np.pi / 4)))
        wedge = disc * np.clip(1.3 - np.abs(off) / (np.pi / 5), 0, 1)
        wedge[2 * radius, 2 * radius] = disc.max() / 8
        kernels.append((wedge / wedge.sum()).astype(np.float32))
    return kernels


def _canvas(n: int, random: np.random.Generator) -> Floats:
    """(n, n) relief of linen and of uneven paint, about ±0.02."""
    y, x = np.mgrid[:n, :n].astype(np.float32)
    pitch = n / 256
    weave = np.sin(2 * np.pi * x / (pitch * 1.6)) * np.sin(2 * np.pi * y / (pitch * 1.6))
    bristles = random.normal(0, 1, (n, n)).astype(np.float32)
    bristles = cv2.GaussianBlur(bristles, (0, 0), 0.9 * pitch)
    relief: Floats = 0.007 * weave + 0.008 * bristles / max(float(bristles.std()), 1e-6)
    return relief.astype(np.float32)
