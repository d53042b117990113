"""The surface of a finish, given to each layer alike: brush dabs, watercolour, light on edges, ambient colour."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.types import PixelArray
from training.faces.illustrated.compositing import Box, box_of
from training.faces.illustrated.fur import Coat, coat_of, has_fur
from training.faces.illustrated.style import IllustratedStyle
from training.faces.illustrated.textures import Field, cut, dabs, noises, paper
from training.faces.illustrated.view import View

FINE = ("eye_white", "iris", "lower_lash", "upper_lash", "lid_crease", "brow", "nose", "mouth", "glasses")
LIT = ("clothes", "hands", "face", "ears", "back_hair", "front_hair", "headwear")
EDGE_SHARE = 0.7  # of the shift that edges do not take part in
SPREAD = 3  # pixels by which a shifted layer may grow


@dataclass(frozen=True)
class Surface:
    """Fields for one picture, the same for all of its layers; None where the finish has no such thing.

    Attributes:
        shift: (H, W, 2) float32, how far from it each pixel takes its colour.
        tone: (H, W) float32, by which colours are multiplied.
        tint: (H, W) float32 share of the ambient colour.
        rim_px: width of the light along edges.
        coat: hairs of an animal.
    """

    shift: npt.NDArray[np.float32] | None
    tone: Field | None
    tint: Field | None
    rim_px: float
    coat: Coat | None = None


def surface_of(style: IllustratedStyle, view: View) -> Surface:
    """The surface of a character's finish in a picture."""
    finish, size_px, scale_px = style.finish, view.size_px, view.scale_px
    rng = np.random.default_rng([style.wear.seed, 13])
    at = (int(rng.integers(0, 768)), int(rng.integers(0, 768)))
    shift, tone = None, None
    strong = min(scale_px / 110, 1.0)
    if finish.kind == "paint":
        size = int(np.clip(round(scale_px * rng.uniform(0.05, 0.1)), 4, 14)) // 2 * 2
        x, y, light = (cut(field, size_px, at) for field in dabs(size))
        shift = (np.stack([x, y], 2) * np.float32(rng.uniform(0.2, 0.5) * strong)).astype(np.float32)
        tone = 1 + np.float32(rng.uniform(0.008, 0.025)) * light
    elif finish.kind == "watercolour":
        bleed = np.stack([cut(noises()[3], size_px, at), cut(noises()[3], size_px, at[::-1])], 2)
        shift = (bleed * np.float32(rng.uniform(0.6, 1.6) * strong)).astype(np.float32)
        tone = (
            1
            + np.float32(0.04) * cut(noises()[4], size_px, at)
            + np.float32(0.018) * cut(paper(), size_px, at)
        )
    elif finish.kind in ("soft", "glossy", "render") and rng.random() < 0.4:
        tone = 1 + np.float32(rng.uniform(0.008, 0.025)) * cut(noises()[3], size_px, at)
    tint = None
    if finish.ambient_share:
        run = np.linspace(0, 1, size_px, dtype=np.float32)[:, None]
        run = run if finish.ambient_share > 0 else 1 - run
        tint = np.repeat(np.float32(abs(finish.ambient_share)) * run, size_px, axis=1)
    return Surface(shift, tone, tint, scale_px * float(rng.uniform(0.015, 0.04)), coat_of(style, view))


def finished(picture: PixelArray, label: str, style: IllustratedStyle, surface: Surface) -> PixelArray:
    """(H, W, 4) uint8: a layer with its surface; the given one is left as it is."""
    coat = surface.coat if surface.coat is not None and has_fur(label, style) else None
    box = box_of(picture)
    plain = surface.shift is None and surface.tone is None and surface.tint is None and coat is None
    if box is None or (plain and not style.finish.rim):
        return picture
    box = _grown(box, picture.shape[0], SPREAD if coat is None else SPREAD + round(coat.length_px))
    part = picture[box]
    if coat is not None:
        part = _shifted(part, coat.shift[box], edges=1.0)
    if surface.shift is not None:
        part = _shifted(part, surface.shift[box] * np.float32(0.3 if label in FINE else 1.0))
    alpha = part[..., 3].astype(np.float32) / 255
    colour = part[..., :3].astype(np.float32)
    if surface.tone is not None:
        tone = surface.tone[box]
        if style.finish.kind == "watercolour" and label not in FINE:
            inner = cv2.GaussianBlur(alpha, (0, 0), max(0.8 * surface.rim_px, 0.6))
            tone = tone * (1 - 0.35 * (1 - inner) * alpha)  # pigment gathers at edges
        colour *= tone[..., None]
    if coat is not None:
        colour *= coat.tone[box][..., None]
    if surface.tint is not None:
        share = surface.tint[box][..., None]
        colour += share * (255 * np.asarray(style.finish.ambient, np.float32) - colour)
    if style.finish.rim and label in LIT:
        _light_rim(colour, alpha, style, surface.rim_px)
    done = np.zeros_like(picture)
    done[box] = np.dstack([colour.clip(0, 255), alpha * 255]).round().astype(np.uint8)
    return done


def _light_rim(colour: Field, alpha: Field, style: IllustratedStyle, width_px: float) -> None:
    """Brighten the edge that looks towards the light, in place."""
    way = style.finish.light
    moved = np.array([[1, 0, -way * width_px], [0, 1, 0.6 * width_px]], np.float32)
    soft = cv2.GaussianBlur(alpha, (0, 0), max(0.35 * width_px, 0.5))
    there = cv2.warpAffine(soft, moved, alpha.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    rim = (alpha * (1 - there)).clip(0, 1)[..., None] * np.float32(style.finish.rim)
    colour += rim * (255 * np.asarray(style.finish.rim_colour, np.float32) - colour)


def _shifted(part: PixelArray, shift: npt.NDArray[np.float32], edges: float = 1 - EDGE_SHARE) -> PixelArray:
    height, width = part.shape[:2]
    x = np.arange(width, dtype=np.float32)[None] + shift[..., 0]
    y = np.arange(height, dtype=np.float32)[:, None] + shift[..., 1]
    alpha = part[..., 3:].astype(np.float32) / 255
    premultiplied = np.concatenate([part[..., :3] * alpha, alpha], 2)
    moved = cv2.remap(premultiplied, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    found = moved[..., 3:] > 0.05
    colour = np.where(found, moved[..., :3] / np.maximum(moved[..., 3:], 0.05), part[..., :3])
    x, y = x - (1 - edges) * shift[..., 0], y - (1 - edges) * shift[..., 1]
    edge = cv2.remap(part[..., 3], x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.dstack([colour.clip(0, 255).round().astype(np.uint8), edge])


def _grown(box: Box, size_px: int, spread: int) -> Box:
    rows, columns = (slice(max(side.start - spread, 0), min(side.stop + spread, size_px)) for side in box)
    return rows, columns
