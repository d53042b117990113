"""What the user says of single pixels: a mask over the labels that the parser gives them, painted with a brush.

It is stored as a grey PNG of its own size, which need not be the keyframe's: each value is the number of a label (see
`characters.labels`), and `UNTOUCHED` leaves the parser's.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from avatar_stream.characters.labels import LABELS
from avatar_stream.errors import CharacterError
from avatar_stream.types import PixelArray

CORRECTIONS_FILE = "corrections.png"
UNTOUCHED = 255
# Longer side of what is painted on, pixels.
MOST_SIDE_PX = 1024
_MOST_FILE_BYTES = 4 << 20


def corrections_size(width: int, height: int) -> tuple[int, int]:
    """(width, height) of the corrections of a keyframe of this size."""
    scale = min(1.0, MOST_SIDE_PX / max(width, height))
    return max(round(width * scale), 1), max(round(height * scale), 1)


def corrected(labels: PixelArray, corrections: PixelArray | None) -> PixelArray:
    """The labels with the user's in place of the parser's, where there are any.

    Args:
        labels: (H, W) uint8.
        corrections: (h, w) uint8 of any size, or None.
    """
    if corrections is None or (corrections == UNTOUCHED).all():
        return labels
    said = cv2.resize(corrections, labels.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.where(said == UNTOUCHED, labels, said).astype(np.uint8)


def check_corrections(corrections: PixelArray) -> None:
    """Raise CharacterError where a value is no label's number."""
    if ((corrections >= len(LABELS)) & (corrections != UNTOUCHED)).any():
        raise CharacterError("the corrections name labels that there are not")


def corrections_in_png(corrections: PixelArray) -> bytes:
    """The file of corrections."""
    encoded = BytesIO()
    Image.fromarray(corrections, "L").save(encoded, "PNG", optimize=True)
    return encoded.getvalue()


def read_corrections(path: Path) -> PixelArray:
    """Read the file of corrections.

    Raises:
        CharacterError: it is missing, too large, damaged, or no such file.
    """
    try:
        if path.stat().st_size > _MOST_FILE_BYTES:
            raise CharacterError(f"'{path}' is larger than {_MOST_FILE_BYTES >> 20} MB")
        with Image.open(BytesIO(path.read_bytes()), formats=("PNG",)) as image:
            if max(image.size) > MOST_SIDE_PX or image.mode != "L":
                raise CharacterError(f"'{path}' is no file of corrections: delete its line in character.toml")
            corrections: PixelArray = np.asarray(image, np.uint8).copy()
    except OSError as error:
        raise CharacterError(f"'{path}' can't be read: {error.strerror or 'it is damaged'}") from None
    except (ValueError, SyntaxError, Image.DecompressionBombError):
        raise CharacterError(f"'{path}' is damaged") from None
    try:
        check_corrections(corrections)
    except CharacterError as error:
        raise CharacterError(f"'{path}': {error}") from None
    return corrections
