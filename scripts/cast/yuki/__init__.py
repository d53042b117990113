"""Yuki: an oni with straight silver hair, small red horns and a camellia, in a black kimono."""

from yuki.face import anchors, draw, layers

__all__ = ["anchors", "draw", "layers"]
