"""Kitsu: a fox with a blue scarf and a bell."""

from kitsu.face import anchors, draw

__all__ = ["anchors", "draw"]
