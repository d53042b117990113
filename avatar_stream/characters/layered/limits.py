"""How large a layered file may be, so that reading it takes at most 1.5 GB of memory."""

from __future__ import annotations

from avatar_stream.errors import PictureError

MAX_SIDE_PX = 8000
LEAST_SIDE_PX = 64
# Whole pictures are scaled down to this; no output is larger.
KEPT_SIDE_PX = 2048
MAX_LAYERS = 500
MAX_FILE_BYTES = 400 << 20
# Of all layers together, after scaling: 16 that cover all of the largest picture.
MAX_KEPT_BYTES = 256 << 20
MAX_LAYER_PIXELS = 80_000_000
MAX_NAME = 200
MAX_DEPTH = 64  # groups in groups


def check_size(width: int, height: int) -> None:
    """See whether a picture of this size can be read.

    Raises:
        PictureError: it can't; the message goes on from the file's name.
    """
    size = f"is {width}×{height} pixels"
    if max(width, height) > MAX_SIDE_PX:
        raise PictureError(f"{size}; the most is {MAX_SIDE_PX}×{MAX_SIDE_PX}: scale it down first")
    if min(width, height) < LEAST_SIDE_PX:
        raise PictureError(f"{size}; a face needs at least {LEAST_SIDE_PX}×{LEAST_SIDE_PX}")


def check_layer_count(count: int) -> None:
    """See whether a file with so many layers, groups included, can be read.

    Raises:
        PictureError: it can't; the message goes on from the file's name.
    """
    if count > MAX_LAYERS:
        raise PictureError(f"has {count} layers; the most is {MAX_LAYERS}: merge what moves together")
    if count < 1:
        raise PictureError("has no layers: save it with its layers, or export it as PNG")


class KeptBytes:
    """Counts the bytes of all layers that are kept."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, count: int) -> None:
        """Count another layer.

        Raises:
            PictureError: all together are too many; the message goes on from the file's name.
        """
        self._count += count
        if self._count > MAX_KEPT_BYTES:
            raise PictureError(
                f"has layers of more than {MAX_KEPT_BYTES >> 20} MB: scale it down first, or merge what moves together"
            )
