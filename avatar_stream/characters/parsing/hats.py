"""Hair that was taken for a hat: it has just the colours of the rest of the hair.

Smooth hair, combed back or up, looks like a cap. A real one seldom has the colours of the hair below it: of 246 hats in
drawings held out from training, this loses four, and finds nine of 28 pieces of hair that were taken for hats.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.parsing.own_colours import colour_cells, colour_shares
from avatar_stream.types import PixelArray

Maps = npt.NDArray[np.float32]

_HAT, _FRONT, _BACK = (LABEL_NUMBER[name] for name in ("headwear", "front_hair", "back_hair"))
# CIELAB has so many cells a side.
_CELLS = 16
# More of its colours than this are the hair's; and pieces smaller than this share of the picture are left alone.
_SAME, _SMALL = 0.71, 3e-4


def hats_of_hair(shares: Maps, picture: PixelArray) -> None:
    """Call headwear that has the colours of the hair hair: front or back, whichever the network finds likelier.

    Args:
        shares: (H, W, L) float32 0…1 of each label; changed.
        picture: (H, W, 3) uint8 RGB.
    """
    labels = shares.argmax(axis=2)
    hair = (labels == _FRONT) | (labels == _BACK)
    least = _SMALL * labels.size
    if hair.sum() < least:
        return
    cells = colour_cells(picture, _CELLS)
    of_hair = colour_shares(cells[hair], _CELLS)
    count, pieces, sizes, _ = cv2.connectedComponentsWithStats((labels == _HAT).astype(np.uint8))
    for number in range(1, count):
        if sizes[number, cv2.CC_STAT_AREA] < least:
            continue
        piece = pieces == number
        if np.minimum(colour_shares(cells[piece], _CELLS), of_hair).sum() > _SAME:
            seen = shares[piece]
            front, back = seen[:, _FRONT] + 1e-6, seen[:, _BACK]
            for hair_number, share in ((_FRONT, front), (_BACK, back)):
                seen[:, hair_number] += seen[:, _HAT] * share / (front + back)
            seen[:, _HAT] = 0.0
            shares[piece] = seen
