"""Self-reenactment: a clip's first frame becomes the character, the clip drives it, the frames are the truth."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

import cv2
import numpy as np

from avatar_stream.characters.character import Character, CharacterSheet
from avatar_stream.decoder.factory import open_decoder
from avatar_stream.evaluation.contact_sheet import fitted, grid, labelled
from avatar_stream.evaluation.decoder_fidelity import Fidelity, fidelity
from avatar_stream.evaluation.decoder_pairs import opaque
from avatar_stream.evaluation.decoder_performance import Moment
from avatar_stream.face_model.topology import (
    INNER_LIP_LOOP,
    LEFT_BROW,
    LEFT_EYE_LOOP,
    OUTER_LIP_LOOP,
    RIGHT_BROW,
    RIGHT_EYE_LOOP,
    SKIN_VERTEX_COUNT,
)
from avatar_stream.face_video.reference_decoder import relative_to
from avatar_stream.types import FloatArray, PixelArray

# Landmarks that span each part, and the room round them in shares of the part's size.
_PARTS = {
    "": (np.arange(SKIN_VERTEX_COUNT), 0.1),
    "_eyes": (np.concatenate([RIGHT_EYE_LOOP, LEFT_EYE_LOOP, RIGHT_BROW, LEFT_BROW]), 0.05),
    "_mouth": (np.concatenate([INNER_LIP_LOOP, OUTER_LIP_LOOP]), 0.3),
}
_MOST_MOMENTS = 32
_SHEET_MOMENTS, _CELL_PX = 6, 256


@dataclass(frozen=True)
class Reenactment:
    """What a clip looks like, rebuilt from its first frame.

    Attributes:
        scores: by part of the face ("" the whole, "_eyes", "_mouth"), the mean over the frames.
        sheet: (h, w, 3) uint8 RGB: some frames, each above its rebuilt self.
    """

    scores: dict[str, Fidelity]
    sheet: PixelArray


def evaluate_reenactment(clip: str, moments: list[Moment], size_px: int) -> Reenactment | None:
    """Rebuild a clip from its first frame with a face; None where there are no two moments.

    Args:
        clip: its name.
        moments: of the clip in order; of many, `_MOST_MOMENTS` evenly spread ones count.
        size_px: longer side of the rebuilt pictures; small clips are not enlarged.

    Raises:
        FaceNotFoundError: the first frame is no picture to make a character of.
    """
    if len(moments) < 2:
        return None
    first = moments[0]
    keyframe = np.dstack([first.pixels, np.full(first.pixels.shape[:2], 255, np.uint8)])
    character = Character("keyframe", CharacterSheet(name=clip[:80] or "clip"), keyframe, None)
    scores: list[dict[str, Fidelity]] = []
    cells: list[PixelArray] = []
    with closing(open_decoder(character, min(size_px, max(first.pixels.shape[:2])), "cpu")) as decoder:
        for index in _spread(1, len(moments) - 1, _MOST_MOMENTS):
            moment = moments[index]
            semantics = relative_to(moment.semantics, first.semantics)
            shown = opaque(decoder, decoder.decode(semantics).pixels)
            truth, landmarks = _at_size(moment, decoder.width, decoder.height)
            scores.append(
                {
                    part: fidelity(truth[box], shown[box])
                    for part, box in _boxes(landmarks, shown.shape).items()
                }
            )
            cells.append(np.vstack([fitted(truth, _CELL_PX), fitted(shown, _CELL_PX)]))
    means = {
        part: Fidelity(
            *np.mean([(s[part].psnr, s[part].ms_ssim, s[part].gmsd) for s in scores], axis=0).tolist()
        )
        for part in _PARTS
    }
    row = [labelled(cells[i], clip) for i in _spread(0, len(cells) - 1, _SHEET_MOMENTS)]
    return Reenactment(means, grid(row, _SHEET_MOMENTS))


def _spread(first: int, last: int, most: int) -> list[int]:
    """Up to `most` whole numbers evenly from `first` to `last`, both included."""
    count = min(most, last - first + 1)
    return [round(float(value)) for value in np.linspace(first, last, count)]


def _at_size(moment: Moment, width: int, height: int) -> tuple[PixelArray, FloatArray]:
    """The frame and its landmarks, (478, 2), at the size of the rebuilt pictures."""
    old_height, old_width = moment.pixels.shape[:2]
    pixels = moment.pixels
    if (old_width, old_height) != (width, height):
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    return pixels, moment.landmarks[:, :2] * (width / old_width, height / old_height)


def _boxes(landmarks: FloatArray, shape: tuple[int, ...]) -> dict[str, tuple[slice, slice]]:
    boxes = {}
    for part, (vertices, room) in _PARTS.items():
        low, high = landmarks[vertices].min(axis=0), landmarks[vertices].max(axis=0)
        margin = room * float((high - low).max())
        # At least 16 pixels a side, also for a face that leaves the picture.
        left, top = (
            int(np.clip(v, 0, side - 16)) for v, side in zip(low - margin, shape[1::-1], strict=True)
        )
        right, bottom = (
            int(np.clip(np.ceil(v), start + 16, side))
            for v, start, side in zip(high + margin, (left, top), shape[1::-1], strict=True)
        )
        boxes[part] = (slice(top, bottom), slice(left, right))
    return boxes
