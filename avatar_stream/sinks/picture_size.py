"""The check that every sink of a fixed size makes."""

from __future__ import annotations

from avatar_stream.errors import SinkError
from avatar_stream.types import Picture


def require_size(picture: Picture, width: int, height: int) -> None:
    """Raise SinkError unless `picture` is `width` × `height` pixels."""
    actual_height, actual_width = picture.pixels.shape[:2]
    if (actual_width, actual_height) != (width, height):
        raise SinkError(
            f"This output was opened for pictures of {width}×{height} pixels and got one of "
            f"{actual_width}×{actual_height}; open it anew for another character"
        )
