"""Illustrated characters at random: any number, each as if drawn by somebody else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from training.faces.illustrated.chance import between, maybe, pick
from training.faces.illustrated.fur import furred
from training.faces.illustrated.mouth_shape import Mouth
from training.faces.illustrated.palette import Palette, mixed, random_colour, shaded
from training.faces.illustrated.random_finish import random_finish, random_palette
from training.faces.illustrated.random_wear import random_hair_cut, random_wear
from training.faces.illustrated.style import Brows, Eyes, Family, Finish, Head, IllustratedStyle, Nose

FAMILIES: dict[Family, float] = {"anime": 0.62, "chibi": 0.09, "semireal": 0.12, "toon": 0.09, "mascot": 0.08}


def random_style(rng: np.random.Generator, family: Family | None = None) -> IllustratedStyle:
    """A character of a family, or of a random one."""
    if family is None:
        family = pick(rng, FAMILIES)
    finish = random_finish(rng, family)
    palette = random_palette(rng, family)
    head = _head(rng, family)
    style = IllustratedStyle(
        family=family,
        palette=palette,
        finish=finish,
        head=head,
        eyes=_eyes(rng, family, palette),
        brows=_brows(rng, family),
        nose=_nose(rng, family, head),
        mouth=_mouth(rng, family, head, finish),
        hair=random_hair_cut(rng, family, palette, finish),
        wear=random_wear(rng, family),
    )
    style = replace(style, brows=_heavy(rng.spawn(1)[0], family, style.brows))
    return furred(rng.spawn(1)[0], family, style)


def _heavy(rng: np.random.Generator, family: Family, brows: Brows) -> Brows:
    """Brows as thick as locks, now and then; dice of their own leave all other choices of a seed as they were."""
    if not brows.length or family not in ("anime", "chibi") or maybe(rng, 0.94):
        return brows
    return replace(
        brows, thickness=between(rng, 0.035, 0.075), kind=pick(rng, {"tapered": 3, "block": 2, "round": 1})
    )


def _head(rng: np.random.Generator, family: Family) -> Head:
    chin = {"anime": (0.44, 0.57), "chibi": (0.38, 0.48), "semireal": (0.66, 0.82), "toon": (0.55, 0.85),
            "mascot": (0.4, 0.56)}[family]  # fmt: skip
    pointed = family == "anime"
    return Head(
        chin=between(rng, *chin),
        skull=between(rng, 0.62, 0.78) if family != "semireal" else between(rng, 0.6, 0.68),
        jaw=between(rng, 0.285, 0.355)
        if pointed
        else between(rng, 0.33, 0.39)
        if family == "semireal"
        else between(rng, 0.35, 0.45),
        chin_width=between(rng, 0.05, 0.12)
        if pointed
        else between(rng, 0.1, 0.16)
        if family == "semireal"
        else between(rng, 0.12, 0.24),
        temple=between(rng, 0.46, 0.5),
        cheek=between(rng, 0.47, 0.52) if family != "mascot" else between(rng, 0.52, 0.62),
        ears="none"
        if family == "mascot"
        else pick(rng, {"human": 8, "elf": 1, "none": 1.5 if pointed else 0.3}),
        ear_size=between(rng, 0.8, 1.3),
        ears_over_hair=maybe(rng, 0.35),
        neck=between(rng, 0.125, 0.175) if family in ("anime", "chibi") else between(rng, 0.2, 0.3),
        muzzle=between(rng, 0.9, 1.5) if family == "mascot" else 0.0,
    )


def _eyes(rng: np.random.Generator, family: Family, palette: Palette) -> Eyes:
    real = family == "semireal"
    if real:
        width, above, below = between(rng, 0.22, 0.28), between(rng, 0.055, 0.085), between(rng, 0.03, 0.05)
    elif family == "anime":
        width = between(rng, 0.26, 0.36)
        height = width * (between(rng, 0.68, 1.12) if maybe(rng, 0.75) else between(rng, 0.45, 0.68))
        above, below = 0.56 * height, 0.44 * height
    else:
        width = between(rng, 0.26, 0.37) if family == "chibi" else between(rng, 0.18, 0.34)
        height = width * between(rng, 0.6, 1.3)
        above, below = 0.55 * height, 0.45 * height
    bead = maybe(rng, {"mascot": 0.5, "chibi": 0.15, "toon": 0.12}.get(family, 0.0))
    jitome = maybe(rng, 0.12)
    over_hair, whole = _over_hair(rng.spawn(1)[0], family)
    return Eyes(
        kind="bead" if bead else "white_less" if maybe(rng, 0.05) and not real else "iris",
        apart=max(between(rng, 0.22, 0.27), 0.5 * width + 0.05),
        width=width,
        above=above,
        below=below,
        tilt=float(rng.normal(0.06, 0.16)),
        peak=between(rng, -0.35, 0.3),
        flat=between(rng, 0.2, 0.45) if jitome else 0.0,
        square=between(rng, 1.9, 3.4) if not real else between(rng, 1.7, 2.3),
        lash=between(rng, 0.008, 0.02) if real else between(rng, 0.02, 0.055),
        wing=between(rng, 0.01, 0.075) if maybe(rng, 0.8) else 0.0,
        tips=int(rng.integers(0, 5)),
        lower_line=between(rng, 0.003, 0.012),
        lower_tips=int(rng.integers(0, 4)) if maybe(rng, 0.4) else 0,
        crease=between(rng, 0.02, 0.05) if maybe(rng, 0.8) else 0.0,
        iris=between(rng, 1.15, 1.4)
        if real
        else between(rng, 0.5, 0.75)
        if maybe(rng, 0.1)
        else between(rng, 0.86, 1.15),
        iris_aspect=1.0 if real else between(rng, 0.66, 1.0),
        iris_up=between(rng, -0.06, 0.12),
        pupil=between(rng, 0.3, 0.55),
        pupil_kind=pick(rng, {"round": 8, "slit": 0.7, "none": 1.3, "ring": 0.8, "star": 0.3}),
        glints=int(rng.integers(0, 3)) if real else int(rng.integers(1, 5)),
        glint_kind=pick(rng, {"round": 4, "oval": 4, "glow": 2, "star": 0.4, "bar": 0.7}),
        rest_open=between(rng, 0.45, 0.85) if maybe(rng, 0.15) else 1.0,
        second=random_colour(rng, (0.5, 0.8), (0.4, 0.9))
        if maybe(rng, 0.25)
        else mixed(shaded(palette.iris, -0.45), random_colour(rng, (0.5, 0.7), (0.4, 0.9)), 0.12),
        odd=maybe(rng, 0.05),
        over_hair=over_hair,
        whole_over_hair=whole,
    )


def _over_hair(rng: np.random.Generator, family: Family) -> tuple[float, bool]:
    """How strongly lashes show over the fringe, and whether all of the eye does.

    Dice of its own leave all other choices of a seed as they were.
    """
    if family not in ("anime", "chibi") or not maybe(rng, 0.35):
        return 0.0, False
    return between(rng, 0.25, 1.0), maybe(rng, 0.5)


def _brows(rng: np.random.Generator, family: Family) -> Brows:
    anime = family in ("anime", "chibi")
    return Brows(
        height=between(rng, 0.04, 0.14) if anime else between(rng, 0.05, 0.12),
        length=0.0 if maybe(rng, {"mascot": 0.5}.get(family, 0.02)) else between(rng, 0.17, 0.32),
        thickness=between(rng, 0.008, 0.03) if anime else between(rng, 0.02, 0.055),
        arch=between(rng, -0.005, 0.05),
        tilt=float(rng.normal(0.02, 0.16)),
        kind=pick(
            rng, {"thin": 4, "tapered": 4, "round": 0.8} if anime else {"tapered": 3, "block": 2, "hairy": 3}
        ),
        over_hair=0.0 if maybe(rng, 0.5) else min(between(rng, 0.18, 1.2), 1.0),
    )


def _nose(rng: np.random.Generator, family: Family, head: Head) -> Nose:
    tables: dict[Family, dict[str, float]] = {
        "anime": {"dot": 3, "line": 3, "shade": 3, "light": 2.5, "none": 0.5, "hook": 0.6, "real": 0.7},
        "chibi": {"dot": 3, "none": 2, "light": 1, "line": 1},
        "semireal": {"real": 1},
        "toon": {"real": 2, "hook": 2, "shade": 1, "line": 1},
        "mascot": {"animal": 1},
    }
    low, high = (0.3, 0.42) if family == "mascot" else (0.4, 0.52)
    return Nose(pick(rng, tables[family]), head.chin * between(rng, low, high), between(rng, 0.6, 1.3))


def _mouth(rng: np.random.Generator, family: Family, head: Head, finish: Finish) -> Mouth:
    real = family == "semireal"
    lips = real or maybe(rng, {"toon": 0.3, "anime": 0.08}.get(family, 0.02))
    width = (0.26, 0.36) if real else (0.1, 0.28) if family in ("anime", "chibi") else (0.16, 0.38)
    return Mouth(
        kind="cat" if maybe(rng, {"mascot": 0.8, "chibi": 0.2, "anime": 0.05}.get(family, 0.0)) else "line",
        y=head.chin * (between(rng, 0.66, 0.77) if not real else between(rng, 0.68, 0.74)),
        width=between(rng, *width),
        line=max(finish.line * between(rng, 0.7, 1.2), between(rng, 0.005, 0.011)),
        lips=between(rng, 0.025, 0.045) if real else between(rng, 0.012, 0.035) if lips else 0.0,
        power=between(rng, 1.2, 4.0),
        upper_share=between(rng, 0.0, 0.35),
        teeth=maybe(rng, 0.6),
        tongue=maybe(rng, 0.75),
        fang=maybe(rng, 0.12),
        rest_open=between(rng, 0.2, 1.2) if maybe(rng, 0.15 if real else 0.4) else 0.0,
        rest_smile=float(np.clip(rng.normal(0.4, 0.4), -0.7, 1.0)),
    )
