"""Finishes and palettes at random."""

from __future__ import annotations

import colorsys

import numpy as np

from training.faces.illustrated.chance import between, maybe, pick
from training.faces.illustrated.palette import (
    Colour,
    Palette,
    hex_colour,
    mixed,
    random_colour,
    random_hair,
    random_skin,
    shaded,
)
from training.faces.illustrated.style import Family, Finish, FinishKind

KINDS: dict[Family, dict[FinishKind, float]] = {
    "anime": {"soft": 4, "glossy": 4, "cel": 3, "watercolour": 0.9, "paint": 0.9, "flat": 0.5},
    "chibi": {"soft": 3, "cel": 3, "glossy": 2, "watercolour": 1, "flat": 1},
    "semireal": {"paint": 3, "render": 4, "watercolour": 1, "soft": 1},
    "toon": {"flat": 2, "cel": 2, "render": 3, "paint": 1, "watercolour": 0.7, "soft": 1},
    "mascot": {"flat": 2, "cel": 2, "soft": 2, "paint": 1.5, "watercolour": 1, "render": 2},
}


def random_finish(rng: np.random.Generator, family: Family) -> Finish:
    """A hand."""
    kind: FinishKind = pick(rng, KINDS[family])
    lineless = {"render": 1.0, "paint": 0.92, "flat": 0.5, "watercolour": 0.35, "soft": 0.1, "glossy": 0.12}
    line = between(rng, 0.004, 0.01) if maybe(rng, 0.85) else between(rng, 0.01, 0.018)
    soft = {
        "cel": 0.0,
        "flat": 0.0,
        "soft": 0.7,
        "glossy": 0.8,
        "paint": 0.5,
        "watercolour": 0.4,
        "render": 1.0,
    }
    return Finish(
        kind=kind,
        line=0.0 if maybe(rng, lineless.get(kind, 0.03)) else line,
        tint=between(rng, 0.0, 0.5) if kind == "cel" and maybe(rng, 0.6) else between(rng, 0.45, 1.0),
        depth=between(rng, 0.12, 0.24)
        if kind == "flat"
        else between(rng, 0.35, 0.62)
        if family == "semireal"
        else between(rng, 0.22, 0.52),
        soft=float(np.clip(soft[kind] + rng.normal(0, 0.15), 0, 1)) if soft[kind] else 0.0,
        gradient=between(rng, 0.0, 0.35) if kind in ("cel", "flat") else between(rng, 0.35, 1.0),
        strands=int(rng.integers(0, 3)) if kind in ("flat", "cel") else int(rng.integers(3, 9)),
        gloss=between(rng, 0.0, 0.4) if kind == "flat" else between(rng, 0.35, 1.0),
        light=float(rng.choice([-1, 1])) * between(rng, 0.4, 1.0),
        rim=between(rng, 0.3, 0.9) if maybe(rng, 0.05 if kind in ("flat", "cel") else 0.35) else 0.0,
        rim_colour=random_colour(rng, (0.75, 0.97), (0.4, 1.0)),
        shade=_shade(rng),
        ambient=colorsys.hls_to_rgb(_hue(rng, AMBIENT_HUES), between(rng, 0.35, 0.7), between(rng, 0.3, 0.8)),
        ambient_share=float(rng.choice([-1, 1])) * between(rng, 0.06, 0.26) if maybe(rng, 0.22) else 0.0,
    )


def random_palette(rng: np.random.Generator, family: Family) -> Palette:
    """Colours that go together as those of a designed character do."""
    fur = family == "mascot"
    skin = _fur(rng) if fur else _skin(rng)
    hair = _hair(rng)
    key = rng.random()
    black: Colour = (0.07, 0.05, 0.08)
    brow = shaded(hair, 0.35) if max(hair) > 0.35 else hair
    iris_hue = colorsys.rgb_to_hls(*hair)[0] if maybe(rng, 0.3) else rng.random()
    iris_hue = _hue(rng, IRIS_HUES) if maybe(rng, 0.5) else iris_hue
    iris = colorsys.hls_to_rgb(iris_hue, between(rng, 0.3, 0.62), between(rng, 0.25, 0.95))
    cloth = _cloth(rng, key)
    return Palette(
        skin=skin,
        hair=hair,
        hair_second=_hair(rng) if maybe(rng, 0.15) else shaded(hair, between(rng, -0.45, 0.45)),
        iris=iris if maybe(rng, 0.88) else mixed(iris, (0.3, 0.18, 0.12), 0.8),
        lips=mixed(shaded(skin, 0.1), (0.82, 0.25, 0.3), between(rng, 0.25, 0.75)),
        cloth=cloth,
        cloth_second=_cloth(rng, key + between(rng, 0.3, 0.7)),
        brow=brow if maybe(rng, 0.8) else mixed(brow, black, 0.6),
        line=mixed(black, random_colour(rng, (0.1, 0.3), (0.2, 0.6)), float(rng.random() ** 1.5)),
        backdrop=_backdrop(rng),
        backdrop_second=_backdrop(rng),
    )


NATURAL = (
    "#1a1518",
    "#2b211f",
    "#4a3528",
    "#6e4f38",
    "#94704a",
    "#c9a26a",
    "#e8cd8f",
    "#f4e3b8",
    "#dcdade",
    "#5c3a30",
)
# Hue and how often it is met; natural ones are added by themselves.
HAIR_HUES = {
    0.0: 2,
    0.03: 2,
    0.07: 3,
    0.11: 3,
    0.13: 3,
    0.35: 0.7,
    0.48: 1.3,
    0.56: 2.5,
    0.62: 3,
    0.7: 2,
    0.78: 2,
    0.9: 3,
    0.95: 2,
}
AMBIENT_HUES = {0.03: 2, 0.08: 3, 0.12: 2, 0.55: 1, 0.62: 3, 0.7: 2, 0.8: 1.5, 0.93: 2}
IRIS_HUES = {0.0: 2, 0.06: 3, 0.1: 3, 0.13: 2, 0.35: 2, 0.45: 2, 0.56: 4, 0.62: 4, 0.75: 3, 0.9: 1.5}


def _hue(rng: np.random.Generator, table: dict[float, float]) -> float:
    return float((pick(rng, table) + rng.normal(0, 0.02)) % 1)


def _skin(rng: np.random.Generator) -> Colour:
    """Pale in most drawings of these kinds, any in the rest."""
    if maybe(rng, 0.55):
        pale = ("#fff3ea", "#ffe9dc", "#fde3d4", "#fbdcc8", "#fce0cf", "#f9d5bd")
        return mixed(
            hex_colour(str(rng.choice(pale))), random_colour(rng, (0.6, 0.9), (0.3, 0.7)), 0.05 * rng.random()
        )
    return random_skin(rng, fantastic=0.04)


def _shade(rng: np.random.Generator) -> Colour:
    """What painters multiply by: rose, mauve, violet, blue, or brown."""
    tints: tuple[Colour, ...] = (
        (0.55, 0.08, 0.12),
        (0.45, 0.1, 0.3),
        (0.3, 0.1, 0.5),
        (0.1, 0.15, 0.45),
        (0.4, 0.15, 0.05),
    )
    return tints[int(rng.choice(len(tints), p=(0.35, 0.25, 0.2, 0.1, 0.1)))]


def _fur(rng: np.random.Generator) -> Colour:
    coats = (
        "#f4efe8",
        "#e0c9a6",
        "#c98a4b",
        "#a5673f",
        "#7c5a44",
        "#8a8f98",
        "#4b4a52",
        "#e8a75c",
        "#f7d9b0",
        "#d9d9de",
    )
    if maybe(rng, 0.7):
        return mixed(hex_colour(str(rng.choice(coats))), random_colour(rng, (0.4, 0.8), (0.1, 0.5)), 0.1)
    return random_colour(rng, (0.5, 0.88), (0.2, 0.8))


def _hair(rng: np.random.Generator) -> Colour:
    """Natural, pastel, pale or vivid."""
    mood = rng.random()
    if mood < 0.45:
        brown = random_hair(rng)
        return brown if maybe(rng, 0.5) else mixed(brown, hex_colour(str(rng.choice(NATURAL))), 0.85)
    if mood < 0.65:
        return colorsys.hls_to_rgb(_hue(rng, HAIR_HUES), between(rng, 0.72, 0.9), between(rng, 0.15, 0.7))
    if mood < 0.78:
        return colorsys.hls_to_rgb(_hue(rng, HAIR_HUES), between(rng, 0.08, 0.25), between(rng, 0.1, 0.5))
    return colorsys.hls_to_rgb(_hue(rng, HAIR_HUES), between(rng, 0.35, 0.68), between(rng, 0.3, 0.8))


def _backdrop(rng: np.random.Generator) -> Colour:
    """Pale, dark or muted more often than loud."""
    lightness = between(rng, 0.1, 0.95) if maybe(rng, 0.5) else between(rng, 0.75, 0.97)
    return colorsys.hls_to_rgb(rng.random(), lightness, 0.75 * float(rng.random() ** 1.7))


def _cloth(rng: np.random.Generator, key: float) -> Colour:
    plain = (
        "#f7f5f2",
        "#1e1f26",
        "#24304d",
        "#efe3cf",
        "#8f1f2d",
        "#5b5f68",
        "#d8d4d0",
        "#34302e",
        "#6b4a36",
    )
    if maybe(rng, 0.5):
        return mixed(hex_colour(str(rng.choice(plain))), random_colour(rng, (0.2, 0.8), (0.2, 0.6)), 0.08)
    hue = (key + rng.normal(0, 0.06)) % 1
    return colorsys.hls_to_rgb(hue, between(rng, 0.2, 0.82), between(rng, 0.15, 0.75))
