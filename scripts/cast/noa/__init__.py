"""Noa: a woman with her hair in a bun and golden hoops, in the flat manner of modern vector illustration."""

from noa.face import anchors, draw

__all__ = ["anchors", "draw"]
