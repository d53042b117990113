"""The people of the cast that are 3D heads, written down as looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avatar_stream.training.faces.heads.look import (
    Brows,
    Eyes,
    Hair,
    Light,
    Look,
    Outfit,
    Proportions,
    Skin,
)
from avatar_stream.types import FaceSemantics


@dataclass(frozen=True)
class Person:
    """A character: its name, its look, and the face it makes when it is at rest."""

    name: str
    look: Look
    rest: FaceSemantics


def _identity(seed: int, spread: float) -> tuple[float, ...]:
    return tuple((spread * np.random.default_rng(seed).standard_normal(100)).tolist())


JUNO = Person(
    "Juno",
    Look(
        seed=3,
        identity=_identity(201, 0.5),
        proportions=Proportions(
            eyes=1.74, eye_height=1.14, nose=0.62, mouth=0.92, jaw=0.97, chin=0.74, skull=1.1, neck=0.64
        ),
        skin=Skin(
            colour=(0.93, 0.74, 0.64), lips=(0.83, 0.43, 0.42), blush=(0.95, 0.52, 0.46), blush_share=0.5,
            freckles=0.3, shadow=(0.75, 0.50, 0.46), shadow_share=0.25, liner_share=1.0, gloss=0.28,
            mottle=0.15, bump=0,
        ),
        brows=Brows(colour=(0.45, 0.20, 0.10), height=0.95, length=0.95, arch=0.4, soft=False, share=0.75),
        eyes=Eyes(
            inner=(0.45, 0.72, 0.50), outer=(0.14, 0.38, 0.28), iris=1.12, pupil=1.15, sparkle=1.0,
            lashes=(0.13, 0.06, 0.05), lash_length=0.95, lash_base=0.5,
        ),
        hair=Hair(
            root=(0.50, 0.17, 0.07), tip=(0.86, 0.42, 0.18), locks=360, width_cm=2.3, volume_cm=2.3, parting=0.45,
            fringe_cm=5.5, side_cm=-5.5, back_cm=-6.5, lift=0.0, falls_rad=0.1, wave=0.45, curl=0.7, messy=0.22,
            strands=7, gloss=0.8, wispy=0.1,
        ),
        outfit=Outfit("hood", colour=(0.20, 0.46, 0.47), second=(0.95, 0.80, 0.40), shoulders=0.7),
        light=Light(
            key=(-0.5, 0.55, 0.8), key_colour=(0.98, 0.88, 0.78), sky=(0.42, 0.42, 0.48), ground=(0.34, 0.25, 0.23),
            rim=(0.8, 0.5, -0.4), rim_colour=(0.55, 0.50, 0.62), shadow=0.6,
        ),
    ),
    FaceSemantics.of(
        mouthSmileLeft=0.55, mouthSmileRight=0.55, mouthDimpleLeft=0.2, mouthDimpleRight=0.2, browInnerUp=0.2,
        mouthPressLeft=0.2, mouthPressRight=0.2,
        cheekSquintLeft=0.2, cheekSquintRight=0.2,
    ),
)  # fmt: skip

INES = Person(
    "Inés",
    Look(
        seed=26,
        identity=_identity(309, 0.6),
        proportions=Proportions(
            eyes=1.24, eye_height=1.14, nose=0.84, mouth=1.0, jaw=0.93, chin=0.94, neck=0.84
        ),
        skin=Skin(
            colour=(0.84, 0.62, 0.49), lips=(0.74, 0.35, 0.32), lips_share=0.85, blush=(0.85, 0.42, 0.33),
            blush_share=0.5, shadow=(0.48, 0.28, 0.23), shadow_share=0.35, liner_share=0.55, gloss=0.4, mottle=0.35,
            bump=0,
        ),
        brows=Brows(colour=(0.14, 0.08, 0.06), height=0.9, arch=0.4, share=0.9),
        eyes=Eyes(
            inner=(0.46, 0.30, 0.14), outer=(0.24, 0.14, 0.07), iris=1.06, pupil=1.1, sparkle=0.7, lash_base=0.14
        ),
        hair=Hair(
            root=(0.09, 0.055, 0.045), tip=(0.30, 0.17, 0.11), locks=380, width_cm=2.1, volume_cm=2.4, parting=-0.25,
            fringe_cm=6.0, side_cm=-18.0, back_cm=-19.0, lift=0.05, falls_rad=0.25, wave=0.7, curl=1.2, messy=0.22,
            strands=16, gloss=0.9, wispy=0.3,
        ),
        outfit=Outfit("wide", colour=(0.46, 0.12, 0.13), second=(0.78, 0.60, 0.30), shoulders=0.84),
        light=Light(
            key=(-0.7, 0.5, 0.7), key_colour=(1.2, 0.96, 0.70), sky=(0.24, 0.24, 0.28), ground=(0.22, 0.15, 0.11),
            rim=(0.9, 0.35, -0.5), rim_colour=(0.70, 0.45, 0.24), shadow=0.8,
        ),
        shading="painterly",
    ),
    FaceSemantics.of(
        mouthSmileLeft=0.4, mouthSmileRight=0.4, mouthDimpleLeft=0.2, mouthDimpleRight=0.2, eyeWideLeft=0.3,
        eyeWideRight=0.3, browInnerUp=0.1,
    ),
)  # fmt: skip

PEOPLE = {"juno": JUNO, "ines": INES}
