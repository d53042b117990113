"""Which pieces of which frames go into the reference bank: few that bring the most."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from avatar_stream.codec.reference_bank import BankPiece, write_bank
from avatar_stream.codec.still_picture import decode_still, encode_still
from avatar_stream.face_model.topology import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS
from avatar_stream.face_video.bank_painter import (
    OUTLINES,
    expression_distance,
    expression_shapes,
    region_mask,
)
from avatar_stream.face_video.openings import opening_error, seen_openings
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.types import FaceSemantics, FloatArray, PixelArray

# Quality of the pieces: coarser ones blur teeth and lashes. The finer one is for those on which the first makes eyes or
# lips seem open by so much more or less, in distances between the eyes.
_CRF, _FINER_CRF = 42, 34
_MOST_OPENING_ERROR = 0.025
# In a small face a tracker's trembling alone is more than that.
_TREMBLING_PX = 1.2
# Every so manieth frame may give a piece.
_EVERY = 4
_MOST_PIECES = 12
# No piece is smaller than this; and so many that are of no use are enough.
_LEAST_BYTES = 40
_MOST_REFUSED = 10
# Blurred faces give no pieces: at least this share of the median sharpness.
_LEAST_SHARPNESS = 0.7
# A piece has to bring the mean face of the clip nearer by so much, in distances between the eyes, for each byte.
_LEAST_GAIN_PER_BYTE = 4e-6


def choose_bank(
    rig: Rig,
    added: Sequence[FaceSemantics | None],
    landmarks: Sequence[FloatArray | None],
    sharpness: Sequence[float],
    frame: Callable[[int], PixelArray],
    most_bytes: int,
) -> list[BankPiece]:
    """Pieces, the most useful first, until nothing more pays or fits.

    Args:
        rig: of the keyframe, at the size of its picture.
        added: of each packet, what its face adds to the keyframe; None where there is none.
        landmarks: (478, 3) of each, in pixels of the keyframe's size.
        sharpness: of each.
        frame: gives the pixels of a frame, (H, W, 3) uint8 RGB of the keyframe's size.
        most_bytes: of all pieces together.
    """
    seen = [i for i, semantics in enumerate(added) if semantics is not None and landmarks[i] is not None]
    if not seen:
        return []
    median = float(np.median([sharpness[i] for i in seen]))
    able = [i for i in seen[::_EVERY] if sharpness[i] >= _LEAST_SHARPNESS * median]
    # (region, candidate, frame): how far each frame's face is from each candidate's.
    apart = np.array(
        [
            [[expression_distance(shapes, _given(added[a]), _given(added[i])) for i in seen] for a in able]
            for shapes in (expression_shapes(rig, region) for region in range(len(OUTLINES)))
        ]
    )
    rest = FaceSemantics.neutral()
    nearest = np.array(
        [
            [expression_distance(expression_shapes(rig, region), rest, _given(added[i])) for i in seen]
            for region in range(len(OUTLINES))
        ]
    )
    pieces: list[BankPiece] = []
    size = refused = 0
    while len(pieces) < _MOST_PIECES and refused < _MOST_REFUSED:
        gains = np.maximum(nearest[:, None] - apart, 0).mean(axis=2)
        region, candidate = (int(i) for i in np.unravel_index(int(gains.argmax()), gains.shape))
        if gains[region, candidate] < _LEAST_GAIN_PER_BYTE * _LEAST_BYTES:
            break
        piece = _cut(region, able[candidate], landmarks, frame)
        if piece is None:
            apart[region, candidate] = np.inf
            refused += 1
            continue
        cost = bytes_of(piece)
        if size + cost > most_bytes or gains[region, candidate] < _LEAST_GAIN_PER_BYTE * cost:
            break
        pieces.append(piece)
        size += cost
        nearest[region] = np.minimum(nearest[region], apart[region, candidate])
    return pieces


def bytes_of(piece: BankPiece) -> int:
    """What a piece takes in a file."""
    return len(write_bank([piece]))


def _given(semantics: FaceSemantics | None) -> FaceSemantics:
    assert semantics is not None  # only frames with a face are looked at
    return semantics


def _cut(
    region: int,
    index: int,
    landmarks: Sequence[FloatArray | None],
    frame: Callable[[int], PixelArray],
) -> BankPiece | None:
    """One piece; None where it doesn't lie in the picture, or is another face when it is coded."""
    places = landmarks[index]
    assert places is not None
    pixels = frame(index)
    eyes = [places[eye, :2].mean(axis=0) for eye in (RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS)]
    eyes_px = float(np.linalg.norm(eyes[0] - eyes[1]))
    _, (rows, columns) = region_mask(region, places, eyes_px, pixels.shape)
    rows, columns = _roomy(rows, pixels.shape[0]), _roomy(columns, pixels.shape[1])
    crop = pixels[rows, columns]
    if min(crop.shape[:2]) < 64:
        return None
    before = seen_openings(pixels)
    for crf in (_CRF, _FINER_CRF):
        still = encode_still(crop, max(crop.shape[:2]), crf)
        coded = pixels.copy()
        coded[rows, columns] = decode_still(still)
        # Where no face is found anyway, none is lost.
        error = 0.0 if before is None else opening_error(before, coded)
        if error <= max(_MOST_OPENING_ERROR, _TREMBLING_PX / eyes_px):
            return BankPiece(region, index, columns.start, rows.start, still)
    return None


def _roomy(span: slice, side: int) -> slice:
    """The same, at least 64 pixels long and of even length, as AV1 wants it; within 0…side as far as that goes."""
    length = max(64, span.stop - span.start)
    length += length % 2
    start = int(np.clip((span.start + span.stop - length) // 2, 0, max(side - length, 0)))
    return slice(start, min(start + length, side - side % 2))
