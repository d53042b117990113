"""Poppy: a girl with two big bunches of red curls and a yellow raincoat, drawn like a cartoon."""

from poppy.face import anchors, draw

__all__ = ["anchors", "draw"]
