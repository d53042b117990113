"""Faces of which something hides a part."""

from __future__ import annotations

from collections.abc import Mapping

from avatar_stream.types import PixelArray


def with_covered_mouth(keyframe: PixelArray, anchors: Mapping[str, tuple[float, float]]) -> PixelArray:
    """A copy of a picture with a plain board before the mouth and the lower part of the cheeks."""
    width = abs(anchors["cheek_left"][0] - anchors["cheek_right"][0])
    x, y = ((a + b) / 2 for a, b in zip(anchors["mouth_left"], anchors["mouth_right"], strict=True))
    covered = keyframe.copy()
    across = slice(int(x - 0.35 * width), int(x + 0.35 * width))
    covered[int(y - 0.14 * width) : int(y + 0.2 * width), across, :3] = (90, 120, 90)
    return covered
