"""Hair, clothes and the like, at random."""

from __future__ import annotations

from typing import Any

import numpy as np

from training.faces.drawn.chance import between, maybe, pick
from training.faces.drawn.palette import random_colour
from training.faces.drawn.style import Extras, Eyes, Family, Hair


def random_hair_cut(rng: np.random.Generator, family: Family) -> Hair:
    """A hair style."""
    fringe: Any
    back: Any
    if family in ("mascot", "robot") and maybe(rng, 0.75):
        fringe, back = "none", "none"
    elif family == "anime":
        fringe = pick(rng, {"locks": 6, "blunt": 2, "curtain": 2, "swept": 2, "spikes": 1.5})
        back = pick(rng, {"short": 3, "bob": 3, "long": 4, "twin": 1.5, "pony": 1, "bun": 1, "spiky": 1.5})
    else:
        fringe = pick(rng, {"none": 3, "locks": 2, "blunt": 1.5, "curtain": 1.5, "swept": 3, "spikes": 1})
        back = pick(
            rng,
            {"none": 1.3, "short": 4, "bob": 2, "long": 2, "pony": 1, "bun": 1.5, "spiky": 1, "afro": 1.2},
        )
    if back == "none":
        fringe = "none"
    return Hair(
        fringe=fringe,
        back=back,
        fringe_y=between(rng, -0.42, -0.02) if family == "anime" else between(rng, -0.5, -0.24),
        side_y=between(rng, 0.0, 0.95) if maybe(rng, 0.6) else -0.2,
        length=between(rng, 1.0, 3.0),
        volume=between(rng, 0.06, 0.26),
        locks=int(rng.integers(4, 11)),
        strands=maybe(rng, 0.65),
        shine=maybe(rng, 0.5),
        antenna=maybe(rng, 0.18),
        stray=int(rng.integers(1, 5)) if maybe(rng, 0.35) else 0,
        seed=int(rng.integers(1 << 31)),
    )


def random_extras(rng: np.random.Generator, family: Family, eyes: Eyes) -> Extras:
    """Glasses, hats, clothes, marks and what is behind; glasses fit the eyes."""
    grown = family in ("comic", "flat", "cartoon")
    animal = family in ("mascot", "robot")
    return Extras(
        glasses=pick(rng, {"none": 5, "round": 0.6, "square": 0.5, "half": 0.25}),
        glasses_width=max(between(rng, 0.3, 0.42), min(1.12 * eyes.width, 0.44)),
        glasses_colour=random_colour(rng, (0.02, 0.6), (0.0, 0.9)) if maybe(rng, 0.6) else (0.06, 0.06, 0.08),
        glasses_frame=between(rng, 0.01, 0.04),
        blush=between(rng, 0.2, 0.9) if maybe(rng, 0.5) else 0.0,
        blush_lines=maybe(rng, 0.3),
        freckles=maybe(rng, 0.06),
        mole=maybe(rng, 0.06),
        whiskers=family == "mascot" and maybe(rng, 0.5),
        beard=pick(rng, {"none": 5, "shadow": 0.6, "full": 0.9, "moustache": 0.5}) if grown else "none",
        hat=pick(
            rng,
            {
                "none": 6,
                "band": 0.7,
                "beanie": 0.6,
                "cap": 0.6,
                "bow": 0.8,
                "clip": 0.8,
                "phones": 0.7,
                "witch": 0.3,
            },
        ),
        clothes=pick(rng, {"tee": 3, "collar": 2, "hood": 2, "sailor": 1.5, "turtle": 1, "suit": 1.5}),
        shoulders=between(rng, 0.45, 0.8) if animal else between(rng, 0.6, 1.15),
        hands=maybe(rng, 0.08),
        backdrop=pick(rng, {"clear": 5, "plain": 3, "gradient": 2, "dots": 0.7, "stripes": 0.7, "scene": 2}),
    )
