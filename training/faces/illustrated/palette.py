"""Colours of a drawn character, as RGB 0…1."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np

Colour = tuple[float, float, float]

# Pale to dark, as illustrators paint them: warmer and more even than real skin.
HUMAN_SKIN = (
    "#fff1e6", "#fde6d8", "#fbdcc8", "#ffe0d0", "#f6cfb2", "#edb98a", "#e8a87c", "#d08b5b", "#ae5d29", "#9a5a3c",
    "#7a4a30", "#614335", "#4a2c20",
)  # fmt: skip


@dataclass(frozen=True)
class Palette:
    """The colours of one character; `line` is the ink of its outlines."""

    skin: Colour
    hair: Colour
    hair_second: Colour
    iris: Colour
    lips: Colour
    cloth: Colour
    cloth_second: Colour
    brow: Colour
    line: Colour
    backdrop: Colour
    backdrop_second: Colour


def hex_colour(text: str) -> Colour:
    """ "#rrggbb" as a colour."""
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """From one colour (share 0) to another (1)."""
    red, green, blue = ((1 - share) * a + share * b for a, b in zip(one, other, strict=True))
    return red, green, blue


def shaded(colour: Colour, amount: float) -> Colour:
    """A shadow (amount > 0) or a light (< 0) of a colour, as painters mix them: shadows cooler and more coloured."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour)
    if amount >= 0:
        dark = colorsys.hls_to_rgb(
            (hue - 0.03 * amount) % 1, lightness * (1 - amount), min(saturation * 1.15, 1)
        )
        return mixed(dark, (0.25, 0.15, 0.45), 0.12 * amount)
    return mixed(colour, (1.0, 0.98, 0.94), -amount)


def random_colour(
    rng: np.random.Generator, lightness: tuple[float, float], saturation: tuple[float, float]
) -> Colour:
    """Any hue, with lightness and saturation (HLS) in the given ranges."""
    return colorsys.hls_to_rgb(rng.random(), rng.uniform(*lightness), rng.uniform(*saturation))


def random_skin(rng: np.random.Generator, fantastic: float) -> Colour:
    """A human skin, or with the probability `fantastic` any colour."""
    if rng.random() < fantastic:
        return random_colour(rng, (0.45, 0.92), (0.1, 0.8))
    # Paler ones more often: drawings of the kinds that are meant have them.
    place = int(len(HUMAN_SKIN) * rng.random() ** 1.9)
    return mixed(
        hex_colour(HUMAN_SKIN[place]), random_colour(rng, (0.3, 0.8), (0.3, 0.7)), 0.08 * rng.random()
    )


def random_hair(rng: np.random.Generator) -> Colour:
    """Natural hair, or dyed in any colour."""
    if rng.random() < 0.5:
        browns = (
            "#120f14",
            "#241a18",
            "#3b2a20",
            "#5a3b25",
            "#8a5a32",
            "#b98a4e",
            "#e3c27a",
            "#f3e2b0",
            "#d9d6d2",
        )
        return mixed(hex_colour(str(rng.choice(browns))), random_colour(rng, (0.2, 0.7), (0.2, 0.6)), 0.12)
    return random_colour(rng, (0.2, 0.85), (0.15, 0.9))
