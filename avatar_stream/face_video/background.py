"""What was behind the person in the keyframe, from frames in which they had moved away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.matte import fill
from avatar_stream.characters.matting import segment_subject
from avatar_stream.codec.reference_bank import BACKGROUND, BankPiece
from avatar_stream.codec.still_picture import encode_still
from avatar_stream.face_video.reference_decoder import clear_background, person_backdrop
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.types import FloatArray, PixelArray

# So many frames are looked at.
_FRAMES = 10
_CRF = 50
# It has to bring the whole picture nearer by so many levels of 255, on average.
_LEAST_GAIN = 0.4


def find_background(
    rig: Rig,
    indices: Sequence[int],
    landmarks: Sequence[FloatArray | None],
    frame: Callable[[int], PixelArray],
    most_bytes: int,
) -> BankPiece | None:
    """One piece of background for the reference bank, or None where it doesn't pay.

    Args:
        rig: of the keyframe, at the size of its picture.
        indices: of frames with a face.
        landmarks: (478, 3) of every frame, in pixels of the keyframe's size.
        frame: gives the pixels of a frame, (H, W, 3) uint8 RGB of the keyframe's size.
        most_bytes: that it may take.
    """
    backdrop = person_backdrop(rig)
    if backdrop is None:
        return None
    hidden = ~clear_background(rig.texture[..., 3])
    chosen = [indices[i] for i in np.unique(np.linspace(0, len(indices) - 1, _FRAMES).astype(int))]
    frames, bare = [], []
    for index in chosen:
        places = landmarks[index]
        free = None if places is None else _free(frame(index), places)
        if free is not None:
            frames.append(frame(index))
            bare.append(free & hidden)
    if not bare:
        return None
    plate, known = _median(np.stack(frames), np.stack(bare))
    before = _errors(frames, bare, backdrop)
    after = _errors(frames, bare, np.where(known[..., None], plate, backdrop))
    if before - after < _LEAST_GAIN:
        return None
    rows, columns = _box(known)
    # Where nothing is known the plate costs least if it goes on smoothly.
    crop = fill(plate[rows, columns].astype(np.float32), known[rows, columns].astype(np.float32))
    still = encode_still(np.round(crop).astype(np.uint8), max(crop.shape[:2]), _CRF)
    if len(still) > most_bytes:
        return None
    return BankPiece(BACKGROUND, 0, columns.start, rows.start, still)


def _free(pixels: PixelArray, landmarks: FloatArray) -> npt.NDArray[np.bool_] | None:
    opaque = np.full(pixels.shape[:2], 255, np.uint8)
    matte = segment_subject(np.dstack([pixels, opaque]), landmarks)
    if matte is None:
        return None
    resized = cv2.resize(matte.astype(np.float32), pixels.shape[1::-1], interpolation=cv2.INTER_AREA)
    return clear_background(np.round(255 * resized).astype(np.uint8))


def _median(
    frames: npt.NDArray[np.uint8], bare: npt.NDArray[np.bool_]
) -> tuple[PixelArray, npt.NDArray[np.bool_]]:
    """(H, W, 3) the median of what is bare in (n, H, W, 3) frames, and (H, W) where anything is."""
    known = bare.any(axis=0)
    plate = np.zeros(frames.shape[1:], np.float32)
    plate[known] = np.nanmedian(
        np.where(bare[:, known, None], frames[:, known].astype(np.float32), np.nan), axis=0
    )
    return np.round(plate).astype(np.uint8), known


def _errors(frames: list[PixelArray], bare: list[npt.NDArray[np.bool_]], backdrop: PixelArray) -> float:
    """Mean difference in levels over all pixels, counting those where a frame is bare."""
    off = [
        np.abs(pixels.astype(np.int16) - backdrop).mean(axis=2)[free].sum() / free.size
        for pixels, free in zip(frames, bare, strict=True)
    ]
    return float(np.mean(off))


def _box(known: npt.NDArray[np.bool_]) -> tuple[slice, slice]:
    """Rows and columns round what is known, of even length and at least 64 where the picture has them."""
    spans = []
    for axis, side in ((1, known.shape[0]), (0, known.shape[1])):
        places = np.flatnonzero(known.any(axis=axis))
        length = max(64, int(places[-1]) + 1 - int(places[0]))
        length = min(length + length % 2, side - side % 2)
        start = int(np.clip(int(places[0]), 0, side - length))
        spans.append(slice(start, start + length))
    return spans[0], spans[1]
