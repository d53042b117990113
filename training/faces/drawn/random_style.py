"""Characters at random: any number, each as if drawn by somebody else."""

from __future__ import annotations

import numpy as np

from training.faces.drawn.chance import between, maybe, of_family, pick
from training.faces.drawn.palette import Palette, mixed, random_colour, random_hair, random_skin, shaded
from training.faces.drawn.random_wear import random_extras, random_hair_cut
from training.faces.drawn.style import Brows, CharacterStyle, Eyes, Family, Head, Ink, Mouth, Nose

FAMILIES: dict[Family, float] = {
    "anime": 0.46, "cartoon": 0.15, "flat": 0.13, "comic": 0.1, "mascot": 0.11, "robot": 0.05,
}  # fmt: skip


def random_style(rng: np.random.Generator, family: Family | None = None) -> CharacterStyle:
    """A character of a family, or of a random one."""
    if family is None:
        family = pick(rng, FAMILIES)
    head = _head(rng, family)
    eyes = _eyes(rng, family, head)
    ink = _ink(rng, family)
    palette = _palette(rng, family)
    return CharacterStyle(
        family=family,
        palette=palette,
        ink=ink,
        head=head,
        eyes=eyes,
        brows=_brows(rng, family),
        nose=_nose(rng, family, head),
        mouth=_mouth(rng, family, head, ink),
        hair=random_hair_cut(rng, family),
        extras=random_extras(rng, family, eyes),
    )


def _palette(rng: np.random.Generator, family: Family) -> Palette:
    if family == "mascot":
        skin = random_colour(rng, (0.35, 0.92), (0.05, 0.75))
    elif family == "robot":
        skin = random_colour(rng, (0.35, 0.93), (0.0, 0.4))
    else:
        skin = random_skin(rng, fantastic={"flat": 0.15, "cartoon": 0.2}.get(family, 0.04))
    hair = random_hair(rng)
    brow = shaded(hair, 0.3) if max(hair) > 0.3 else hair
    black = (0.05, 0.04, 0.06)
    return Palette(
        skin=skin,
        hair=hair,
        hair_second=random_hair(rng) if maybe(rng, 0.1) else shaded(hair, 0.3),
        iris=random_colour(rng, (0.22, 0.62), (0.2, 0.95)),
        lips=mixed(shaded(skin, 0.25), random_colour(rng, (0.3, 0.6), (0.3, 0.8)), 0.2)
        if maybe(rng, 0.5)
        else mixed(skin, (0.8, 0.2, 0.25), between(rng, 0.3, 0.8)),
        cloth=random_colour(rng, (0.1, 0.95), (0.0, 0.9)),
        cloth_second=random_colour(rng, (0.1, 0.95), (0.0, 0.9)),
        brow=brow if maybe(rng, 0.7) else black,
        line=mixed(black, random_colour(rng, (0.1, 0.35), (0.2, 0.6)), rng.random() ** 2),
        backdrop=random_colour(rng, (0.1, 0.97), (0.0, 0.9)),
        backdrop_second=random_colour(rng, (0.1, 0.97), (0.0, 0.9)),
    )


def _ink(rng: np.random.Generator, family: Family) -> Ink:
    lineless = {"anime": 0.08, "flat": 0.4, "cartoon": 0.15, "comic": 0.2, "mascot": 0.25, "robot": 0.3}[
        family
    ]
    heavy = family in ("cartoon", "flat", "mascot", "robot")
    width = 0.0
    if not maybe(rng, lineless):
        width = between(rng, 0.012, 0.045) if heavy else between(rng, 0.006, 0.018)
    shading = {
        "anime": {"cel": 0.55, "soft": 0.3, "flat": 0.15},
        "flat": {"flat": 0.85, "cel": 0.15},
        "cartoon": {"flat": 0.45, "cel": 0.35, "soft": 0.2},
        "comic": {"cel": 0.4, "soft": 0.5, "flat": 0.1},
    }.get(family, {"flat": 0.35, "cel": 0.35, "soft": 0.3})
    tinted = maybe(rng, 0.15 if heavy else 0.6)
    faint = between(rng, 0.1, 0.65) if maybe(rng, 0.1 if heavy else 0.4) else 0.0
    return Ink(width, tinted, faint, pick(rng, shading), between(rng, 0.08, 0.32))


def _head(rng: np.random.Generator, family: Family) -> Head:
    ears = of_family(
        rng,
        family,
        {
            "mascot": {"cat": 4, "fox": 3, "bear": 3, "bunny": 3, "dog": 3, "none": 1},
            "robot": {"bolt": 3, "none": 2, "cat": 1},
            "anime": {"human": 12, "elf": 1.5, "cat": 1.2, "fox": 1, "bunny": 0.5},
        },
        otherwise={"human": 9, "elf": 1, "none": 1},
    )
    if family in ("mascot", "robot"):
        chin = between(rng, 0.36, 0.56)
        jaw, chin_width = between(rng, 0.36, 0.49), between(rng, 0.16, 0.36)
    elif family == "anime":
        chin = between(rng, 0.46, 0.7)
        jaw, chin_width = between(rng, 0.29, 0.43), between(rng, 0.05, 0.16)
    else:
        chin = between(rng, 0.48, 0.82)
        jaw, chin_width = between(rng, 0.32, 0.47), between(rng, 0.1, 0.28)
    return Head(
        chin=chin,
        skull=between(rng, 0.55, 0.95),
        jaw_width=jaw,
        chin_width=min(chin_width, jaw - 0.08),
        temple_width=between(rng, 0.45, 0.53),
        ears=ears,
        ear_size=between(rng, 0.7, 1.4),
        neck_width=between(rng, 0.12, 0.26),
        muzzle=between(rng, 0.6, 1.1) if family == "mascot" and maybe(rng, 0.65) else 0.0,
        fluff=between(rng, 0.05, 0.2) if family == "mascot" and maybe(rng, 0.4) else 0.0,
    )


def _eyes(rng: np.random.Generator, family: Family, head: Head) -> Eyes:
    kind = of_family(
        rng,
        family,
        {
            "anime": {"anime": 0.93, "bead": 0.07},
            "cartoon": {"ball": 0.5, "anime": 0.15, "dot": 0.15, "almond": 0.1, "bead": 0.1},
            "flat": {"dot": 0.5, "ball": 0.25, "almond": 0.15, "bead": 0.1},
            "comic": {"almond": 0.7, "anime": 0.3},
            "mascot": {"beast": 0.35, "bead": 0.3, "ball": 0.15, "anime": 0.1, "dot": 0.1},
            "robot": {"lamp": 0.75, "ball": 0.15, "anime": 0.1},
        },
    )
    ranges = {
        "anime": ((0.2, 0.36), (0.5, 1.25)),
        "ball": ((0.14, 0.36), (0.75, 1.4)),
        "dot": ((0.05, 0.15), (0.85, 1.8)),
        "bead": ((0.12, 0.3), (0.9, 1.5)),
        "almond": ((0.16, 0.27), (0.3, 0.65)),
        "beast": ((0.15, 0.3), (0.6, 1.15)),
        "lamp": ((0.12, 0.34), (0.5, 1.5)),
    }
    (narrow, wide), (flat, tall) = ranges[kind]
    width = between(rng, narrow, wide)
    height = width * between(rng, flat, tall)
    round_eye = kind in ("ball", "dot", "bead", "lamp")
    share = 0.5 if round_eye else between(rng, 0.22, 0.66)
    least_apart = 0.55 * width + 0.01
    most_apart = 0.44 - 0.5 * width
    typical = (0.2, 0.3) if family != "mascot" else (0.2, 0.36)
    apart = float(np.clip(between(rng, *typical), least_apart, max(most_apart, least_apart)))
    return Eyes(
        kind=kind,
        apart=apart,
        width=width,
        above=min(height * share, 0.5 * head.skull),
        below=min(height * (1 - share), 0.42 * head.chin),
        tilt=0.0 if round_eye else float(rng.normal(0.04, 0.13)),
        upper_power=2.0 if round_eye else between(rng, 1.9, 4.5),
        lower_power=2.0 if round_eye else between(rng, 1.9, 3.4),
        bend=0.5 if round_eye else between(rng, 0.6, 1.0),
        lash=0.0 if kind in ("dot", "lamp") else between(rng, 0.012, 0.05),
        wing=between(rng, 0.0, 0.06) if maybe(rng, 0.7) else 0.0,
        lower_line=between(rng, 0.0, 0.014),
        iris=between(rng, 0.7, 1.25) if kind in ("anime", "beast") else between(rng, 0.45, 1.05),
        iris_aspect=between(rng, 0.62, 1.0) if kind == "anime" else between(rng, 0.85, 1.0),
        pupil=between(rng, 0.3, 0.65),
        glints=int(rng.integers(0, 4)),
        crease=maybe(rng, 0.5),
        rest_open=between(rng, 0.45, 0.9) if maybe(rng, 0.2) else 1.0,
    )


def _brows(rng: np.random.Generator, family: Family) -> Brows:
    absent = {"mascot": 0.5, "robot": 0.6, "flat": 0.15, "cartoon": 0.12}.get(family, 0.04)
    thin = family == "anime"
    return Brows(
        height=between(rng, 0.0, 0.06) if maybe(rng, 0.2) else between(rng, 0.04, 0.2),
        length=0.0 if maybe(rng, absent) else between(rng, 0.12, 0.32),
        thickness=between(rng, 0.006, 0.035) if thin else between(rng, 0.015, 0.07),
        arch=between(rng, -0.01, 0.06),
        tilt=float(rng.normal(0, 0.2)),
        blocky=maybe(rng, 0.1 if thin else 0.5),
        over_hair=maybe(rng, 0.5),
    )


def _nose(rng: np.random.Generator, family: Family, head: Head) -> Nose:
    kind = of_family(
        rng,
        family,
        {
            "anime": {"dot": 3, "line": 3, "shade": 3, "none": 1.2, "hook": 0.6},
            "cartoon": {"button": 3, "hook": 3, "line": 2, "shade": 1, "dot": 1},
            "flat": {"hook": 3, "shade": 2, "line": 2, "none": 1, "button": 1},
            "comic": {"bridge": 5, "hook": 2, "shade": 2},
            "mascot": {"snout": 9, "dot": 1},
            "robot": {"none": 4, "button": 1},
        },
    )
    return Nose(kind, head.chin * between(rng, 0.2, 0.44), between(rng, 0.5, 1.3))


def _mouth(rng: np.random.Generator, family: Family, head: Head, ink: Ink) -> Mouth:
    kind = pick(
        rng,
        {
            "mascot": {"cat": 6, "line": 4},
            "robot": {"lamp": 6, "line": 4},
            "anime": {"line": 11, "cat": 1},
        }.get(family, {"line": 1}),
    )
    painted = {"comic": 0.75, "cartoon": 0.25, "flat": 0.25}.get(family, 0.06)
    return Mouth(
        kind=kind,
        y=head.chin * between(rng, 0.54, 0.74),
        width=between(rng, 0.1, 0.34) if family == "anime" else between(rng, 0.16, 0.46),
        line=max(ink.width * between(rng, 0.7, 1.3), between(rng, 0.006, 0.02)),
        lips=between(rng, 0.015, 0.05) if maybe(rng, painted) else 0.0,
        power=between(rng, 1.2, 4.0),
        upper_share=between(rng, 0.0, 0.5),
        teeth=maybe(rng, 0.6),
        tongue=maybe(rng, 0.7),
        fang=maybe(rng, 0.12),
        rest_open=between(rng, 0.15, 1.0) if maybe(rng, 0.35) else 0.0,
        rest_smile=float(np.clip(rng.normal(0.35, 0.45), -0.8, 1.0)),
    )
