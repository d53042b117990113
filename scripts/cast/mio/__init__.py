"""Mio: a young woman with a lilac bob and sea-green eyes, in a dark hoodie."""

from mio.face import anchors, draw, layers

__all__ = ["anchors", "draw", "layers"]
