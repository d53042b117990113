"""People drawn at random: any seed gives one."""

from __future__ import annotations

import colorsys
from dataclasses import replace

import numpy as np

from training.faces.heads.look import (
    Brows,
    Colour,
    Eyes,
    Glasses,
    Hair,
    Light,
    Look,
    Outfit,
    Proportions,
    Shading,
    Skin,
)

_IDENTITIES = 100
# From pale to dark, as people are.
_SKINS: tuple[Colour, ...] = (
    (0.95, 0.80, 0.72), (0.91, 0.73, 0.63), (0.86, 0.66, 0.54), (0.76, 0.56, 0.43), (0.64, 0.45, 0.33),
    (0.50, 0.34, 0.25), (0.38, 0.25, 0.19),
)  # fmt: skip
_FANCY_SKINS: tuple[Colour, ...] = (
    (0.55, 0.75, 0.88),
    (0.60, 0.80, 0.62),
    (0.78, 0.66, 0.90),
    (0.72, 0.74, 0.80),
)
_HAIRS: tuple[Colour, ...] = (
    (0.06, 0.05, 0.06), (0.13, 0.08, 0.06), (0.26, 0.16, 0.10), (0.42, 0.27, 0.16), (0.66, 0.48, 0.28),
    (0.84, 0.70, 0.46), (0.50, 0.20, 0.10), (0.68, 0.66, 0.65), (0.88, 0.87, 0.86),
)  # fmt: skip
_IRISES: tuple[Colour, ...] = (
    (0.30, 0.18, 0.10), (0.20, 0.12, 0.08), (0.45, 0.31, 0.15), (0.35, 0.50, 0.62), (0.32, 0.46, 0.30),
    (0.46, 0.52, 0.55),
)  # fmt: skip
_SHADINGS: tuple[Shading, ...] = ("natural", "toon", "painterly", "flat")


def random_look(seed: int, shading: Shading | None = None, *, stylised: bool | None = None) -> Look:
    """A random person.

    Args:
        seed: who.
        shading: how it is drawn; None draws half of all people naturally.
        stylised: whether proportions and colours leave nature; None leaves it to chance.
    """
    random = np.random.default_rng([seed, 0])
    chosen: Shading = str(random.choice(_SHADINGS, p=(0.5, 0.2, 0.15, 0.15)))  # type: ignore[assignment]
    shading = shading or chosen
    fancy = bool(random.random() < (0.3 if shading == "natural" else 0.7)) if stylised is None else stylised
    feminine = bool(random.random() < 0.5)
    skin_colour = _skin_colour(random, fancy)
    hair_colour = _hair_colour(random, fancy, skin_colour)
    spread = 0.75 if fancy else 0.9
    look = Look(
        seed=seed,
        identity=tuple(float(v) for v in (spread * random.standard_normal(_IDENTITIES)).clip(-2, 2)),
        skin=_skin(random, skin_colour, feminine, fancy),
        brows=_brows(random, hair_colour, feminine, fancy),
        eyes=_eyes(random, fancy),
        hair=_hair(random, hair_colour, feminine),
        outfit=_outfit(random),
        glasses=_glasses(random) if random.random() < 0.2 else None,
        light=_light(random, shading),
        shading=shading,
    )
    return replace(look, proportions=_proportions(random)) if fancy else look


def _mix(a: Colour, b: Colour, share: float) -> Colour:
    return (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2]))


def _times(colour: Colour, r: float, g: float, b: float) -> Colour:
    return (min(1.0, colour[0] * r), min(1.0, colour[1] * g), min(1.0, colour[2] * b))


def _vivid(
    random: np.random.Generator, saturation: tuple[float, float], value: tuple[float, float]
) -> Colour:
    return colorsys.hsv_to_rgb(random.random(), random.uniform(*saturation), random.uniform(*value))


def _skin_colour(random: np.random.Generator, fancy: bool) -> Colour:
    if fancy and random.random() < 0.07:
        return _FANCY_SKINS[random.integers(len(_FANCY_SKINS))]
    place = random.uniform(0, len(_SKINS) - 1.001)
    warmth = random.uniform(-0.03, 0.03)
    return _times(_mix(_SKINS[int(place)], _SKINS[int(place) + 1], place % 1), 1, 1 + warmth, 1 + 2 * warmth)


def _hair_colour(random: np.random.Generator, fancy: bool, skin: Colour) -> Colour:
    if fancy and random.random() < 0.5:
        return _vivid(random, (0.25, 0.75), (0.35, 0.95))
    # Dark skin seldom goes with fair hair.
    last = len(_HAIRS) if sum(skin) > 1.5 else 3
    return _HAIRS[random.integers(last)]


def _skin(random: np.random.Generator, colour: Colour, feminine: bool, fancy: bool) -> Skin:
    made_up = feminine and random.random() < 0.6
    natural_lips = _times(colour, 0.88, 0.66, 0.68)
    lips = natural_lips
    if made_up:
        lips = _mix(
            natural_lips,
            (random.uniform(0.5, 0.8), random.uniform(0.08, 0.3), random.uniform(0.12, 0.35)),
            random.uniform(0.2, 0.9),
        )
    return Skin(
        colour=colour,
        lips=lips,
        lips_share=random.uniform(0.55, 0.95),
        blush=_times(colour, 1.0, 0.66, 0.66),
        blush_share=random.uniform(0.1, 0.8 if made_up or fancy else 0.45),
        freckles=random.uniform(0.2, 1.0) if random.random() < 0.18 else 0.0,
        moles=int(random.integers(0, 4)) if random.random() < 0.4 else 0,
        shadow=_vivid(random, (0.1, 0.6), (0.2, 0.6)) if made_up else _times(colour, 0.7, 0.58, 0.56),
        shadow_share=random.uniform(0.2, 0.7) if made_up else random.uniform(0.1, 0.3),
        liner_share=random.uniform(0.5, 1.0) if made_up else random.uniform(0.05, 0.35),
        stubble=0.0 if feminine or random.random() < 0.5 else random.uniform(0.15, 0.6),
        gloss=random.uniform(0.2, 0.5),
        mottle=random.uniform(0.2, 0.5) if fancy else random.uniform(0.5, 1.0),
        bump=0.0 if fancy else random.uniform(0.1, 0.35),
    )


def _brows(random: np.random.Generator, hair: Colour, feminine: bool, fancy: bool) -> Brows:
    return Brows(
        colour=_times(hair, 0.75, 0.72, 0.72),
        height=random.uniform(0.55, 1.1) if feminine else random.uniform(0.8, 1.6),
        length=random.uniform(0.92, 1.08),
        arch=random.uniform(-0.4, 1.2 if feminine else 0.5),
        soft=not fancy or bool(random.random() < 0.5),
        share=random.uniform(0.65, 0.95),
    )


def _eyes(random: np.random.Generator, fancy: bool) -> Eyes:
    if fancy and random.random() < 0.5:
        inner = _vivid(random, (0.5, 0.9), (0.6, 1.0))
    else:
        inner = _IRISES[random.integers(len(_IRISES))]
    return Eyes(
        inner=_times(inner, 1.25, 1.2, 1.15),
        outer=_times(inner, 0.7, 0.7, 0.75),
        white=_mix((0.95, 0.95, 0.95), (0.90, 0.87, 0.84), random.random()),
        iris=random.uniform(1.0, 1.25) if fancy else random.uniform(0.93, 1.05),
        pupil=random.uniform(0.75, 1.45),
        sparkle=random.uniform(0.5, 1.0) if fancy else random.uniform(0.0, 0.4),
        lash_length=random.uniform(0.45, 1.0),
        lash_base=random.uniform(0.05, 0.4) if fancy else random.uniform(0.02, 0.1),
    )


def _hair(random: np.random.Generator, colour: Colour, feminine: bool) -> Hair:
    tip = _times(colour, *(random.uniform(0.9, 1.35) * np.ones(3)))
    if random.random() < 0.1:
        tip = _vivid(random, (0.3, 0.8), (0.4, 0.9))
    thin = bool(random.random() < 0.6)
    hair = Hair(
        root=colour,
        tip=tip,
        locks=int(random.integers(330, 460)) if thin else int(random.integers(190, 270)),
        width_cm=random.uniform(1.3, 1.8) if thin else random.uniform(1.9, 2.6),
        volume_cm=random.uniform(0.7, 2.0),
        parting=random.uniform(-0.8, 0.8),
        wave=random.uniform(0.0, 0.6) ** 1.5,
        curl=random.uniform(0.5, 2.2),
        messy=random.uniform(0.2, 0.7),
        strands=random.uniform(10, 24),
        gloss=random.uniform(0.2, 0.9),
        wispy=random.uniform(0.0, 1.0),
    )
    kind = random.random()
    if kind < (0.06 if feminine else 0.14):
        return replace(hair, locks=0)
    short = random.random() < (0.2 if feminine else 0.75)
    side = random.uniform(2.5, 6.0) if short else random.uniform(-16.0, 0.0)
    back = side - random.uniform(0.5, 3.0) if not short else random.uniform(-5, 1.0)
    hair = replace(hair, side_cm=side, back_cm=back)
    if random.random() < 0.45:  # a fringe
        return replace(hair, parting_length=random.uniform(0.0, 0.25), fringe_cm=random.uniform(5.8, 9.0))
    if short and random.random() < 0.6:  # brushed back
        return replace(
            hair, parting_length=0.1, fringe_cm=9.0, volume_cm=random.uniform(1.0, 2.4),
            swept=(random.uniform(-0.5, 0.5), random.uniform(0.4, 1.0), -1.2), lift=random.uniform(0.3, 0.9),
        )  # fmt: skip
    return replace(
        hair,
        parting_length=random.uniform(0.85, 1.0),
        fringe_cm=random.uniform(5.5, 9.0),
        falls_rad=random.uniform(0.2, 0.7),
    )


def _outfit(random: np.random.Generator) -> Outfit:
    return Outfit(
        collar=random.choice(("round", "hood", "turtle", "wide")),
        colour=_vivid(random, (0.05, 0.6), (0.12, 0.9)),
        second=_vivid(random, (0.0, 0.4), (0.2, 0.95)),
        stripes=bool(random.random() < 0.15),
        shoulders=random.uniform(0.82, 1.1),
    )


def _glasses(random: np.random.Generator) -> Glasses:
    dark = random.random() < 0.6
    return Glasses(
        colour=(0.07, 0.06, 0.06) if dark else _vivid(random, (0.1, 0.7), (0.15, 0.8)),
        width_cm=random.uniform(2.2, 2.8),
        height_cm=random.uniform(1.6, 2.5),
        thickness_cm=random.uniform(0.06, 0.2),
        squareness=random.uniform(2.0, 5.0),
    )


def _light(random: np.random.Generator, shading: Shading) -> Light:
    side, height = random.uniform(-1, 1), random.uniform(0.1, 0.9)
    warmth, strength = random.uniform(-0.12, 0.16), random.uniform(0.55, 1.05)
    even = random.uniform(0.22, 0.5)
    sky = _mix((even, even, even), _times(_vivid(random, (0.1, 0.5), (0.8, 1.0)), even, even, even), 0.4)
    glow = random.uniform(0, 0.6)
    tint = _vivid(random, (0.15, 0.35), (0.55, 0.75))
    return Light(
        key=(0.9 * side, height, random.uniform(0.6, 1.0)),
        key_colour=(strength * (1 + warmth), strength, strength * (1 - warmth)),
        sky=sky,
        ground=_times(sky, 0.65, 0.55, 0.5),
        rim=(-np.sign(side) * random.uniform(0.5, 1.0), random.uniform(0, 0.6), -random.uniform(0.3, 0.8)),
        rim_colour=_times(_vivid(random, (0.0, 0.5), (0.8, 1.0)), glow, glow, glow),
        shadow=random.uniform(0.5, 0.95),
        shade=_mix((0.70, 0.56, 0.60), tint, 0.3)
        if shading != "flat"
        else _mix((0.8, 0.72, 0.74), tint, 0.2),
    )


def _proportions(random: np.random.Generator) -> Proportions:
    strength = random.uniform(0.2, 1.0)

    def towards(extreme: float) -> float:
        return 1 + strength * random.uniform(0.4, 1.0) * (extreme - 1)

    return Proportions(
        eyes=towards(1.65),
        eye_height=towards(1.2),
        nose=towards(0.6),
        mouth=towards(0.75),
        jaw=towards(0.82),
        chin=towards(0.85),
        skull=towards(1.14),
        neck=towards(0.7),
    )
