"""Hair, clothes and the like, at random."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.chance import between, maybe, pick
from training.faces.illustrated.palette import Colour, Palette, mixed, random_colour, shaded
from training.faces.illustrated.style import BackHair, Cover, Dye, Family, Finish, Fringe, Hair, Wear

FRINGES: dict[Fringe, float] = {
    "locks": 5, "blunt": 1.6, "curtain": 2.4, "swept": 2.2, "spiky": 1.2, "choppy": 3, "one_eye": 1.0, "middle": 2.5,
    "none": 0.7,
}  # fmt: skip
BACKS: dict[BackHair, float] = {
    "short": 3, "bob": 3, "long": 3.5, "wavy": 2.2, "spiky": 1.6, "twin": 2, "pony": 1.3, "side_pony": 0.7, "bun": 0.8,
    "buns": 0.7, "braids": 1.2, "drills": 0.6, "curly": 0.7, "undercut": 0.8, "none": 0.03,
}  # fmt: skip


CLOTHES = {
    "sailor": 2, "shirt": 2, "hood": 1.6, "jacket": 2, "turtle": 1, "dress": 1.6, "kimono": 0.9, "tee": 1.4,
    "cloak": 0.7, "bare": 0.7, "armour": 0.5,
}  # fmt: skip
BACKDROPS = {
    "clear": 4, "plain": 2, "gradient": 2, "room": 2.5, "bokeh": 1.2, "sky": 1, "pattern": 1.5, "text": 0.8,
    "people": 0.8, "leaves": 0.8, "rays": 0.5,
}  # fmt: skip
# The share of dark rooms, whatever else was behind.
INTERIORS = 0.08


def random_hair_cut(rng: np.random.Generator, family: Family, palette: Palette, finish: Finish) -> Hair:
    """A hair style."""
    fringe: Fringe = pick(rng, FRINGES)
    back: BackHair = pick(rng, BACKS)
    if family == "mascot" and maybe(rng, 0.75):
        fringe, back = "none", "none"
    if family == "semireal":
        fringe = pick(rng, {"none": 3, "curtain": 3, "swept": 3, "locks": 1.5, "blunt": 1, "choppy": 1})
    if back == "none":
        fringe = "none"
    boyish = back in ("short", "spiky", "undercut")
    if boyish and maybe(rng, 0.25):
        fringe = "none"
    dyed, dye = _random_dye(rng.spawn(1)[0])
    return Hair(
        fringe=fringe,
        back=back,
        fringe_y=between(rng, -0.24, 0.04) if family in ("anime", "chibi") else between(rng, -0.34, -0.12),
        parting=float(np.clip(rng.normal(0, 0.4), -0.9, 0.9)),
        sweep=float(rng.normal(0, 0.12)),
        side_y=between(rng, 0.1, 0.35) if boyish else between(rng, 0.25, 1.3),
        length=between(rng, 1.1, 3.2),
        volume=between(rng, 0.09, 0.25) if family != "semireal" else between(rng, 0.05, 0.12),
        locks=int(rng.integers(6, 15)),
        wave=between(rng, 0.0, 0.03) if maybe(rng, 0.6) else between(rng, 0.03, 0.1),
        ring=between(rng, 0.35, 0.72) if maybe(rng, 0.75) and finish.gloss > 0.2 else 0.0,
        tip_colour=palette.hair_second if maybe(rng, 0.25) else shaded(palette.hair, between(rng, -0.3, 0.2)),
        inner_colour=random_colour(rng, (0.3, 0.7), (0.3, 0.8))
        if maybe(rng, 0.08)
        else mixed(shaded(palette.hair, 0.45), (0.25, 0.1, 0.3), 0.12),
        see_through=between(rng, 0.2, 0.55) if maybe(rng, 0.2) else 0.0,
        across=int(rng.integers(1, 4)) if maybe(rng, 0.4) and fringe != "none" else 0,
        antenna=int(rng.integers(1, 3)) if maybe(rng, 0.3) else 0,
        stray=int(rng.integers(2, 9)) if maybe(rng, 0.7) else 0,
        dyed=dyed,
        dye=dye,
        seed=int(rng.integers(1 << 31)),
    )


def random_wear(rng: np.random.Generator, family: Family) -> Wear:
    """Glasses, hats, clothes, marks and what is behind."""
    heads = {"bow": 1.5, "clip": 1.5, "band": 1, "cat": 1.5, "fox": 0.6, "bunny": 0.5, "horns": 0.9, "cap": 0.7,
             "beanie": 0.5, "witch": 0.5, "beret": 0.6, "phones": 1.2, "flower": 1, "crown": 0.5, "halo": 0.4,
             "maid": 0.5, "straw": 0.5, "ribbons": 0.8, "jewel": 0.5}  # fmt: skip
    count = int(pick(rng, {0: 5, 1: 4, 2: 1}))
    worn = tuple(dict.fromkeys(str(pick(rng, heads)) for _ in range(count)))
    if family == "mascot":
        worn = (str(pick(rng, {"cat": 3, "fox": 2, "bunny": 2, "bear": 2, "dog": 2})), *worn[:1])
    hands: tuple[str, ...] = ()
    if maybe(rng, 0.22):
        hands = (
            str(
                pick(
                    rng,
                    {"mic": 2, "cheek": 1.5, "wave": 1.5, "peace": 1, "chin": 1, "cup": 0.7, "phone": 0.5},
                )
            ),
        )
    marks = tuple(name for name, chance in (("tears", 0.05), ("sweat", 0.05), ("mole", 0.08), ("freckles", 0.05),
                                            ("plaster", 0.02), ("scar", 0.02), ("stripes", 0.03))
                  if maybe(rng, chance))  # fmt: skip
    dark = (0.1, 0.09, 0.11)
    glasses = {"none": 17, "round": 0.7, "square": 0.6, "half": 0.4, "thick": 0.4, "rimless": 0.3, "patch": 0.3,
               "sun": 0.25}  # fmt: skip
    return Wear(
        glasses=pick(rng, glasses),
        cover=_random_cover(rng.spawn(1)[0], family),
        glasses_colour=random_colour(rng, (0.15, 0.6), (0.1, 0.8)) if maybe(rng, 0.5) else dark,
        headwear=worn,
        headwear_colour=random_colour(rng, (0.1, 0.9), (0.05, 0.8)),
        clothes=str(pick(rng, CLOTHES)),
        pattern=pick(rng, {"none": 6, "stripes": 0.7, "checks": 0.5, "dots": 0.5, "plaid": 0.5}),
        sleeves=float(pick(rng, {0.0: 1, 0.35: 2, 1.0: 4})),
        shoulders=between(rng, 0.5, 0.75)
        if family in ("anime", "chibi", "mascot")
        else between(rng, 0.75, 1.1),
        hands=hands,
        trailing=_random_trailing(rng.spawn(1)[0]),
        blush=between(rng, 0.25, 0.9) if maybe(rng, 0.7) else 0.0,
        blush_kind=pick(rng, {"soft": 5, "lines": 1, "both": 2, "dots": 0.4}),
        marks=marks,
        backdrop=_random_backdrop(rng),
        seed=int(rng.integers(1 << 31)),
    )


def _random_cover(rng: np.random.Generator, family: Family) -> Cover:
    """What hides the mouth; dice of its own leave all other choices of a seed as they were."""
    if family == "mascot" or maybe(rng, 0.93):
        return "none"
    kind: Cover = pick(rng, {"cloth": 3, "bar": 1, "stick": 1.2})
    return kind


def _random_backdrop(rng: np.random.Generator) -> str:
    """Dark interiors by dice of their own, which leave all other choices of a seed as they were."""
    kind = str(pick(rng, BACKDROPS))
    return "interior" if maybe(rng.spawn(1)[0], INTERIORS) else kind


def _random_trailing(rng: np.random.Generator) -> tuple[str, ...]:
    """What stands out from the body; dice of its own leave all other choices of a seed as they were."""
    chances = {"feathers": 0.03, "bat": 0.025, "tail": 0.05, "cape": 0.04, "scarf": 0.07}
    return tuple(name for name, chance in chances.items() if maybe(rng, chance))


def _random_dye(rng: np.random.Generator) -> tuple[Dye, Colour]:
    """What of the hair has a colour of its own, and that; dice of its own leave all other choices as they were."""
    dyed: Dye = pick(rng, {"none": 10, "tips": 0.8, "streaks": 0.8, "side": 0.3})
    return dyed, random_colour(rng, (0.1, 0.9), (0.2, 0.95))
