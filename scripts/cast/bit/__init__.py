"""Bit: a friendly robot in a porcelain shell, with a face plate that can smile."""

from bit.face import anchors, draw

__all__ = ["anchors", "draw"]
