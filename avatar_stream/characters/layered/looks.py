"""What a layer looks like, measured in units of the face it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.layered.layered_file import FileLayer
from avatar_stream.puppet.face_frame import FaceFrame

Floats = npt.NDArray[np.float64]
# Names of the numbers that `looks_of` gives, in their order.
LOOKS = (
    "nearest", "middle", "farthest", "top", "half", "bottom", "area", "fill", "value", "saturation", "warmth", "order",
    "inside",
)  # fmt: skip
_SAMPLES = 400
_SHOWN = 96


@dataclass(frozen=True)
class Sampled:
    """Pixels of a layer.

    Attributes:
        points: (n, 2) float64 pixels of the whole picture.
        area: pixels that it covers.
        colour: (3,) mean RGB, 0…1.
    """

    points: Floats
    area: float
    colour: Floats


def sampled(layer: FileLayer) -> Sampled:
    """Some of a layer's pixels, evenly spread over it."""
    alpha = layer.picture[..., 3]
    least = min(_SHOWN, int(alpha.max()) // 2 + 1)
    y, x = np.nonzero(alpha >= least)
    step = max(1, len(x) // _SAMPLES)
    points = np.stack([x[::step], y[::step]], axis=1) + np.array(layer.place) + 0.5
    colour = layer.picture[y[::step], x[::step], :3].mean(axis=0) / 255
    return Sampled(points.astype(np.float64), float(len(x)), np.asarray(colour, np.float64))


def looks_of(layer: Sampled, frame: FaceFrame, order: float) -> Floats:
    """(len(LOOKS),) numbers.

    Left and right are laid over each other, so that a layer of one eye looks as one of both does.

    Args:
        layer: its pixels.
        frame: the face's axes.
        order: 0…1 how many of the layers before or behind the face lie between it and this one, negative for those
            behind.
    """
    u, v = frame.to_face(layer.points).T
    sides = (u < -0.01).mean(), (u > 0.01).mean()
    both = min(sides) > 0.25
    across = np.abs(u)
    near, far = np.quantile(across, (0.04, 0.96))
    top, half, bottom = np.quantile(v, (0.04, 0.5, 0.96))
    area = layer.area / frame.width_px**2 / (2 if both else 1)
    box = max(far - near, 0.01) * max(bottom - top, 0.01) / 0.85
    value = float(layer.colour.max())
    saturation = (value - float(layer.colour.min())) / max(value, 0.05)
    warmth = float(layer.colour[0] - layer.colour[2])
    inside = float((((u / 0.5) ** 2 + ((v - 0.08) / 0.6) ** 2) < 1).mean())
    return np.array(
        [
            squeezed(near), squeezed(float(across.mean())), squeezed(far), squeezed(top), squeezed(half),
            squeezed(bottom), np.log10(max(area, 1e-5)), min(area / box, 1.5), value, saturation, warmth, order, inside,
        ]
    )  # fmt: skip


def squeezed(place: float) -> float:
    """Far from the face, places differ less."""
    return float(np.arcsinh(4 * place))
