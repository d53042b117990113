"""The classes into which a picture of a character is taken apart: what each pixel shows.

Left and right have the same class; they are told apart by where they are.
"""

from __future__ import annotations

# The order is that of the numbers in a map of labels.
LABELS: tuple[str, ...] = (
    "background", "clothes", "hands", "neck", "ears", "face", "nose", "mouth", "eye_white", "iris", "lower_lash",
    "upper_lash", "lid_crease", "brow", "back_hair", "front_hair", "glasses", "headwear",
)  # fmt: skip
# "clothes" is all of the body below the neck, bare or dressed; what hands hold belongs to them; an animal's ears on
# top of a head are "headwear", as are hats, ribbons, horns, ornaments and headphones.
LABEL_NUMBER: dict[str, int] = {name: number for number, name in enumerate(LABELS)}
