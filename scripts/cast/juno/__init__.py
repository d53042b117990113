"""Juno: a young woman with a copper bob and freckles in a teal cardigan, as from an animated film."""

from juno.face import anchors, draw, layers

__all__ = ["anchors", "draw", "layers"]
