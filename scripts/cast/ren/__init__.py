"""Ren: a young man with messy midnight hair and amber eyes, in a college jacket, headphones round his neck."""

from ren.face import anchors, draw, layers

__all__ = ["anchors", "draw", "layers"]
