"""Contact sheets: what a character does with each of the main semantics, and a clip beside its animation.

Nothing replaces looking. Transparent parts are shown over a checkerboard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING

import cv2
import numpy as np

from avatar_stream.face_model.pose import on_neck
from avatar_stream.pictures.composite import composite
from avatar_stream.pictures.framing import Framing, View, place
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, Picture, PixelArray

if TYPE_CHECKING:
    from avatar_stream.evaluation.clip_moments import ClipMoment

_DEG = float(np.radians(1))
# Beyond pictures.
_DARK = (24, 24, 24)
# From one pose to the next: what hangs on a head has come to rest with it.
SETTLED_S = 10.0

# What every character is looked at with, in reading order.
POSES: dict[str, dict[str, float]] = {
    "neutral": {},
    "half blink": {"eyeBlinkLeft": 0.5, "eyeBlinkRight": 0.5},
    "blink": {"eyeBlinkLeft": 1, "eyeBlinkRight": 1},
    "wink": {"eyeBlinkLeft": 1, "mouthSmileLeft": 0.5},
    "wide eyes": {"eyeWideLeft": 1, "eyeWideRight": 1},
    "jaw open": {"jawOpen": 0.8},
    "smile": {"mouthSmileLeft": 0.9, "mouthSmileRight": 0.9},
    "laugh": {
        "jawOpen": 0.5, "mouthSmileLeft": 0.9, "mouthSmileRight": 0.9,
        "eyeSquintLeft": 0.7, "eyeSquintRight": 0.7, "cheekSquintLeft": 0.6, "cheekSquintRight": 0.6,
    },
    "pucker": {"mouthPucker": 1},
    "funnel": {"mouthFunnel": 0.9, "jawOpen": 0.25},
    "frown": {"mouthFrownLeft": 0.9, "mouthFrownRight": 0.9, "browDownLeft": 0.8, "browDownRight": 0.8},
    "brows up": {"browInnerUp": 1, "browOuterUpLeft": 1, "browOuterUpRight": 1},
    "brows down": {"browDownLeft": 1, "browDownRight": 1},
    "gaze left": {"eyeLookOutLeft": 0.9, "eyeLookInRight": 0.9},
    "gaze right": {"eyeLookInLeft": 0.9, "eyeLookOutRight": 0.9},
    "gaze up": {"eyeLookUpLeft": 0.9, "eyeLookUpRight": 0.9},
    "gaze down": {"eyeLookDownLeft": 0.9, "eyeLookDownRight": 0.9},
    "yaw +25°": {"yaw": 25 * _DEG},
    "yaw -25°": {"yaw": -25 * _DEG},
    "pitch +20°": {"pitch": 20 * _DEG},
    "pitch -20°": {"pitch": -20 * _DEG},
    "roll +20°": {"roll": 20 * _DEG},
    "roll -20°": {"roll": -20 * _DEG},
    "near": {"depth": 0.6, "x": 0.15},
}  # fmt: skip


def posed(name: str, time_s: float = 0.0) -> FaceSemantics:
    """One of `POSES`, struck at a moment; a head that turns there sits on a neck."""
    return on_neck(FaceSemantics.of(time_s, **POSES[name]))


def pose_sheet(decoder: Decoder, cell_px: int = 256, columns: int = 8, view: View = "whole") -> PixelArray:
    """(H, W, 3) uint8 RGB: one cell for each of `POSES`, of the whole picture or of what a view of it shows."""
    cells = [
        labelled(_shown(decoder, posed(name, time_s), cell_px, view), name)
        for name, time_s in zip(POSES, count(step=SETTLED_S), strict=False)
    ]
    return grid(cells, columns)


def clip_sheet(
    decoder: Decoder,
    moments: Iterable[ClipMoment],
    cell_px: int = 256,
    columns: int = 6,
) -> PixelArray:
    """(H, W, 3) uint8 RGB: pictures of a clip, each beside the character's face doing the same.

    Args:
        decoder: the character.
        moments: of the clip.
        cell_px: side of one picture.
        columns: pairs in a row.
    """
    cells = []
    for moment in moments:
        driver = fitted(moment.picture, cell_px)
        if moment.caption:
            driver = labelled(driver, moment.caption)
        cells.append(np.hstack([driver, _shown(decoder, moment.semantics, cell_px, "face")]))
    return grid(cells, columns)


def grid(cells: Sequence[PixelArray], columns: int) -> PixelArray:
    """Cells of one size in rows of `columns`, what is left over dark."""
    empty = np.full_like(cells[0], _DARK[0])
    padded = [*cells, *[empty] * (-len(cells) % columns)]
    return np.vstack([np.hstack(padded[i : i + columns]) for i in range(0, len(padded), columns)])


def labelled(cell: PixelArray, text: str) -> PixelArray:
    """A copy of an RGB cell with a caption in its upper left corner."""
    captioned = cell.copy()
    plain = text.replace("°", " deg")
    for colour, thickness in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        cv2.putText(captioned, plain, (5, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, thickness, cv2.LINE_AA)
    return captioned


def fitted(picture: PixelArray, cell_px: int) -> PixelArray:
    """An RGB picture scaled into the middle of a dark square cell."""
    height, width = picture.shape[:2]
    scale = cell_px / max(height, width)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture, size, interpolation=method)
    cell = np.full((cell_px, cell_px, 3), _DARK, np.uint8)
    top, left = (cell_px - small.shape[0]) // 2, (cell_px - small.shape[1]) // 2
    cell[top : top + small.shape[0], left : left + small.shape[1]] = small
    return cell


def _shown(decoder: Decoder, semantics: FaceSemantics, cell_px: int, view: View) -> PixelArray:
    """(cell_px, cell_px, 3): what a view shows of the character; all of it where no face is known."""
    drawn = _opaque(decoder, decoder.decode(semantics))
    if view == "whole" or decoder.face is None:
        return fitted(drawn, cell_px)
    own, cell = (decoder.width, decoder.height), (cell_px, cell_px)
    at = place(own, decoder.face, cell, Framing(view=view))
    matrix = np.array([[at.scale, 0, at.left], [0, at.scale, at.top]])
    return np.asarray(
        cv2.warpAffine(drawn, matrix, cell, flags=cv2.INTER_LINEAR, borderValue=_DARK), np.uint8
    )


def _opaque(decoder: Decoder, picture: Picture) -> PixelArray:
    if decoder.backdrop is not None:
        return composite(picture.pixels, decoder.backdrop)
    y, x = np.mgrid[: decoder.height, : decoder.width] // max(8, decoder.height // 24)
    checkerboard = np.where((x + y)[..., None] % 2, 202, 218).astype(np.uint8)
    return composite(picture.pixels, np.broadcast_to(checkerboard, (*checkerboard.shape[:2], 3)))
