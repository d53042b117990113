"""What is worn: a body in clothes up to the chest, and glasses."""

from __future__ import annotations

import numpy as np

from training.faces.heads.look import Glasses, Outfit
from training.faces.heads.parts import Floats, Material, Part, joined, swept

# From the collar down: height, half width, half depth, how far back the middle lies (cm), squareness of the section.
_BODY = (
    (-12.0, 6.7, 6.0, -1.6, 2.0),
    (-12.9, 8.3, 6.9, -2.0, 2.0),
    (-14.0, 11.2, 7.8, -2.4, 2.1),
    (-15.5, 15.0, 8.8, -2.8, 2.3),
    (-17.2, 18.2, 9.7, -3.0, 2.5),
    (-19.5, 20.6, 10.5, -3.0, 2.6),
    (-23.0, 22.2, 11.4, -2.8, 2.6),
    (-30.0, 22.6, 12.4, -2.0, 2.5),
    (-60.0, 21.0, 12.6, -2.0, 2.4),
)
_ROUND = 64
_SMOOTH = 40


def dress(outfit: Outfit, neck_share: float, rise_cm: float = 0.0) -> Part:
    """A body under clothes, which stays where it is when the head turns.

    Args:
        outfit: what is worn.
        neck_share: width of the neck in shares of the usual.
        rise_cm: how much higher than usual the shoulders are.
    """
    key = np.array(_BODY)
    share = np.linspace(0, 1, len(key))
    fine = np.stack([np.interp(np.linspace(0, 1, _SMOOTH), share, key[:, k]) for k in range(5)], axis=1)
    for _ in range(2):
        fine[1:-1] = 0.25 * fine[:-2] + 0.5 * fine[1:-1] + 0.25 * fine[2:]
    height, width, depth, back, power = fine.T
    width = np.where(height > -13.0, width * neck_share, width * outfit.shoulders)
    if outfit.collar == "turtle":
        height = height + 2.6 * np.exp(-((height + 12.2) ** 2))
    if outfit.collar == "wide":
        height = height - 2.4 * np.exp(-((height + 12.2) ** 2) / 4)
    angle = np.linspace(0, 2 * np.pi, _ROUND)
    c, s = np.cos(angle), np.sin(angle)
    exponent = 2 / power[:, None]
    x = width[:, None] * np.sign(c) * np.abs(c) ** exponent
    z = back[:, None] + depth[:, None] * np.sign(s) * np.abs(s) ** exponent
    # Collars dip in front.
    dip = 1.4 * np.maximum(s, 0)[None] * np.exp(-((height[:, None] + 12.2) ** 2) / 6)
    y = np.broadcast_to(height[:, None], x.shape) - dip
    points = np.stack([x, y + rise_cm, z], axis=-1).astype(np.float32)
    row, column = np.meshgrid(np.arange(_SMOOTH - 1), np.arange(_ROUND - 1), indexing="ij")
    a = row * _ROUND + column
    quads = np.stack([a, a + 1, a + _ROUND + 1, a + _ROUND], axis=-1).reshape(-1, 4)
    flat = points.reshape(-1, 3)
    paint = np.tile(np.array([*outfit.colour, 1.0], np.float32), (len(flat), 1))
    body = Part(
        flat,
        flat.copy(),
        np.zeros((len(flat), 2), np.float32),
        paint,
        np.full(len(flat), float(Material.CLOTH), np.float32),
        np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]).astype(np.int32),
    )
    return joined([body, _collar(outfit, points[1 if outfit.collar != "wide" else 0])])


def _collar(outfit: Outfit, edge: Floats) -> Part:
    """A seam round the neck; thick for a hood."""
    thick = {"round": 0.45, "hood": 1.5, "turtle": 0.55, "wide": 0.35}[outfit.collar]
    centre = edge.mean(axis=0)
    out = edge - centre
    out[:, 1] = 0
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    lift = np.array([0, 1.0 if outfit.collar != "hood" else 0.75, 0], np.float32)
    line = (edge + 0.3 * thick * out)[None]
    if outfit.collar == "hood":
        line = line - np.array([0, 0.8, 0], np.float32)
    colour = outfit.second if outfit.collar in ("round", "wide") and not outfit.stripes else outfit.colour
    return swept(
        line.astype(np.float32),
        np.broadcast_to(1.3 * thick * lift, line.shape).astype(np.float32),
        (0.8 * thick * out)[None].astype(np.float32),
        material=Material.CLOTH,
        paint=np.array([[*colour, 1.0]], np.float32),
        round_points=10,
    )


def glasses_part(
    glasses: Glasses, eyes: tuple[Floats, Floats], ears: tuple[Floats, Floats], bridge: Floats
) -> Part:
    """Rims, bridge and temples on a head that looks straight ahead.

    Args:
        glasses: what they are like.
        eyes: (3,) right and left, fronts of the eyeballs.
        ears: (3,) right and left, where the temples rest.
        bridge: (3,) the bridge of the nose.
    """
    paint = np.array([[*glasses.colour, 1.0]], np.float32)
    thick = glasses.thickness_cm
    front = max(float(bridge[2]) + 0.25, float(eyes[0][2]) + 1.2)
    angle = np.linspace(0, 2 * np.pi, 41)
    c, s = np.cos(angle), np.sin(angle)
    power = 2 / glasses.squareness
    rim = np.stack(
        [
            glasses.width_cm * np.sign(c) * np.abs(c) ** power,
            glasses.height_cm * np.sign(s) * np.abs(s) ** power,
            np.zeros_like(c),
        ],
        axis=1,
    )
    lines = []
    hinges = []
    for eye, ear in zip(eyes, ears, strict=True):
        side = np.sign(eye[0])
        centre = np.array([eye[0] + 0.15 * side, eye[1] - 0.35, front])
        rest = rim.copy()
        rest[:, 2] -= 0.06 * (rest[:, 0] * side + glasses.width_cm)  # wrapped round the face
        lines.append(centre + rest)
        hinge = centre + (side * glasses.width_cm, 0.5 * glasses.height_cm, -0.12 * glasses.width_cm)
        hinges.append(np.linspace(hinge, ear + (side * 0.25, 0, 0), 41))
    inner = [lines[k][np.abs(lines[k][:, 0]).argmin()] for k in (0, 1)]
    t = np.linspace(0, 1, 41)[:, None]
    arch = inner[0] * (1 - t) + inner[1] * t + np.array([0, 0.45, 0.35]) * np.sin(np.pi * t)
    every = np.stack([*lines, *hinges, arch]).astype(np.float32)
    tangent = np.gradient(every, axis=1)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=2, keepdims=True), 1e-6)
    helper = np.broadcast_to(np.array([0, 0, 1.0]), tangent.shape).copy()
    helper[2:4] = (0, 1.0, 0)
    side_axis = np.cross(tangent, helper)
    side_axis /= np.maximum(np.linalg.norm(side_axis, axis=2, keepdims=True), 1e-6)
    out_axis = np.cross(side_axis, tangent)
    return swept(
        every,
        (thick * side_axis).astype(np.float32),
        (thick * out_axis).astype(np.float32),
        material=Material.FRAME,
        paint=np.repeat(paint, len(every), axis=0),
        round_points=8,
    )
