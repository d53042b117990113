"""A part on its way from a layer to a puppet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.cloth import Cloth
from avatar_stream.puppet.building.strokes import COLUMNS
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.puppet import Track
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float32]
Reals = npt.NDArray[np.float64]


@dataclass
class MadePart:
    """A part on its way: its cloth, and what else it is to have.

    Attributes:
        behind: whether it lies behind the face: hair and what is worn in it then move as back hair does.
        clip_choices: names of parts inside which it is seen, the best first; the first that there is becomes `clip`.
    """

    name: str
    label: str
    cloth: Cloth
    tracks: tuple[Track, ...] = ()
    opacity: float = 1.0
    clip: str = ""
    clip_choices: tuple[str, ...] = ()
    behind: bool = False
    is_strip: bool = False


def strip(name: str, label: str, texture: PixelArray, line: Reals, frame: FaceFrame) -> MadePart:
    """A strip of `COLUMNS` along a line in face units: two rows of vertices, for a made texture."""
    height, width = texture.shape[:2]
    thick = 0.0 if name == "mouth_inside" else height / frame.width_px / 2
    rows = np.concatenate([line - (0, thick), line + (0, thick)])
    rest = (frame.origin + frame.to_pixels(rows)).astype(np.float32)
    first = np.arange(COLUMNS - 1)
    below = first + COLUMNS
    triangles = np.concatenate(
        [np.stack([first, first + 1, below], 1), np.stack([first + 1, below + 1, below], 1)]
    ).astype(np.int32)
    cloth = Cloth((0, 0, width, height), texture, rest, triangles)
    return MadePart(name, label, cloth, opacity=0.0, is_strip=True)


def texture_places(part: MadePart, corner: tuple[int, int]) -> Floats:
    left, top, right, bottom = part.cloth.box
    if part.is_strip:  # its columns over the whole texture
        across = np.linspace(1.0, right - 1.0, COLUMNS)
        rows = [np.stack([across, np.full(COLUMNS, y)], 1) for y in (0.5, bottom - 0.5)]
        return np.asarray(np.concatenate(rows) + corner, np.float32)
    return np.asarray(part.cloth.rest - (left, top) + corner, np.float32)
