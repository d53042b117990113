"""The order in which our networks tell anchors."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS

ANCHOR_NAMES: tuple[str, ...] = (*ANCHOR_LANDMARKS, *HEAD_ANCHORS)
# Where each is in a mirrored picture.
MIRROR_ORDER = np.array(
    [
        ANCHOR_NAMES.index(name.replace("left", "?").replace("right", "left").replace("?", "right"))
        for name in ANCHOR_NAMES
    ]
)
# Those of eyes and mouth.
FEATURES = [
    number for number, name in enumerate(ANCHOR_NAMES) if "eye" in name or "mouth" in name or "lip" in name
]
