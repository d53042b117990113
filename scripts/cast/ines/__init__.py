"""Inés: a woman with long dark hair in a wine-red dress, painted in oil."""

from ines.portrait import anchors, draw, layers

__all__ = ["anchors", "draw", "layers"]
