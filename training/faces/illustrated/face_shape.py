"""The outline of the face, and where it goes when the head turns."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.curves import Points, curve, half_width_at, mirrored
from training.faces.illustrated.pose import BULGE_DEPTH
from training.faces.illustrated.style import IllustratedStyle

# Heights of two anchors on the outline, as shares of the way from the eyes down to the chin.
CHEEK, JAW = 0.23, 0.7
# An open jaw lowers the chin by this.
JAW_DROP = 0.07
# How far the chin stands out before the middle of the head; the sides of the face are at depth 0.
CHIN_DEPTH = 0.8 * BULGE_DEPTH


def face_outline(style: IllustratedStyle, jaw: float, puff: float, yaw_rad: float) -> Points:
    """(N, 2) the closed outline of the face, face units.

    A turned head's far side shows the hollow beside the eye and the cheek below it.
    """
    head = style.head
    chin = head.chin + JAW_DROP * jaw
    half = [
        (0.0, -head.skull),
        (0.28, -0.92 * head.skull),
        (head.temple - 0.03, -0.5 * head.skull),
        (head.temple, -0.08),
        (head.cheek + 0.03 * puff, CHEEK * chin),
        (0.46 * head.cheek + 0.54 * head.jaw + 0.022 + 0.06 * puff, 0.48 * chin),
        (head.jaw + 0.05 * puff, JAW * chin),
        (head.chin_width + 0.3 * (head.jaw - head.chin_width) * 0.55, 0.9 * chin),
        (head.chin_width * 0.62, 0.985 * chin),
        (0.0, chin),
    ]
    right = np.array(half)
    outline = curve(np.vstack([right, mirrored(right)[-2:0:-1]]), closed=True)
    turn = np.sin(yaw_rad)
    far = outline[:, 0] * np.sign(turn) > 0
    y = outline[:, 1]
    hollow = 0.075 * np.exp(-(((y + 0.03) / 0.13) ** 2)) - 0.035 * np.exp(-(((y - 0.24) / 0.14) ** 2))
    outline[:, 0] -= np.where(far, turn * hollow, 0.0)
    return outline


def chin_of(outline: Points) -> float:
    """The height of the chin."""
    return float(outline[:, 1].max())


def outline_anchors(outline: Points) -> dict[str, tuple[float, float]]:
    """Cheeks, jaw and chin, face units."""
    chin = chin_of(outline)
    anchors = {"chin": (0.0, chin)}
    for part, share in (("cheek", CHEEK), ("jaw", JAW)):
        x = half_width_at(outline, share * chin)
        left = half_width_at(mirrored(outline), share * chin)
        anchors |= {f"{part}_right": (-left, share * chin), f"{part}_left": (x, share * chin)}
    return anchors


def outline_depth(points: Points, chin: float) -> Points:
    """(N,) depth of points of the outline: it comes forward towards the chin."""
    down = np.clip((points[:, 1] - 0.15) / max(chin - 0.15, 0.1), 0, 1)
    depth: Points = CHIN_DEPTH * down * (1 - np.minimum(np.abs(points[:, 0]) / 0.55, 1))
    return depth
