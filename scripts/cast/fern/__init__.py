"""Fern: a small green dragon with coral fins, and horns that are still growing."""

from fern.face import anchors, draw

__all__ = ["anchors", "draw"]
