"""Pictures as WebP, for pages."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from avatar_stream.types import PixelArray

# Of WebP's own scale. Alpha is always exact.
_QUALITY = 90


def webp(pixels: PixelArray) -> bytes:
    """A picture, (H, W, 3 or 4) uint8 RGB or RGBA, as WebP: small, quick to make, alpha exact."""
    encoded = io.BytesIO()
    # Method 0: 5 ms for 512×512, where the usual 4 takes 40.
    Image.fromarray(np.ascontiguousarray(pixels)).save(encoded, "WEBP", quality=_QUALITY, method=0)
    return encoded.getvalue()
