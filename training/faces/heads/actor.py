"""People whose every expression can be seen: truth for trackers, which can't be asked to see more than people do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from training.faces.heads.look import Colour, Look
from training.faces.heads.random_look import random_look

# ICT-FaceKit lowers a brow by 2.4 mm; people's come down about twice as far. Its full press leaves lips almost as they
# were; people press them until little of the red is left.
_FARTHER = {"browDown": 2.0, "mouthPress": 2.0}
_GREY: Colour = (0.62, 0.61, 0.60)


def random_actor(seed: int) -> Look:
    """A random natural person with free brows that stand out, and skin that folds.

    Age, beard, light, skin, brows and glasses differ as in `random_look`; hair doesn't hang over the brows.
    """
    random = np.random.default_rng([seed, 6])
    look = random_look(seed, "natural", stylised=False)
    age = random.uniform(0.0, 0.35) if random.random() < 0.6 else random.uniform(0.35, 0.8)
    bearded = look.skin.stubble > 0 and random.random() < 0.6
    skin = replace(
        look.skin,
        creases=random.uniform(0.45, 0.8),
        age=0.6 * age,
        beard=random.uniform(0.5, 0.95) if bearded else 0.0,
    )
    brows = replace(look.brows, share=max(look.brows.share, 0.8), height=max(look.brows.height, 0.8))
    hair = look.hair
    if hair.locks and hair.parting_length < 0.5:  # a fringe, which would hang over the brows
        hair = replace(hair, parting_length=0.95, fringe_cm=random.uniform(7.5, 9.0), falls_rad=0.7)
    hair = replace(hair, fringe_cm=max(hair.fringe_cm, 7.5), falls_rad=max(hair.falls_rad, 0.55))
    if age > 0.5 and random.random() < 0.6:
        hair = replace(hair, root=_GREY, tip=_GREY)
        brows = replace(brows, colour=(0.34, 0.32, 0.31))
    return replace(look, skin=skin, brows=brows, hair=hair, lips_shut=True, farther=_FARTHER)
