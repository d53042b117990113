"""A person's video as a file, and the decoder that plays it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from avatar_stream.codec.container import SemanticsFile
from avatar_stream.codec.file_header import Keyframe
from avatar_stream.codec.quantiser import quantiser, semantics_from, values_of
from avatar_stream.codec.recording import record
from avatar_stream.codec.reference_bank import BACKGROUND, BankPiece
from avatar_stream.codec.still_picture import MOST_PIXELS, decode_still, encode_still_within, still_size
from avatar_stream.decoder.factory import Device
from avatar_stream.errors import PacketError, SourceError
from avatar_stream.face_video.background import find_background
from avatar_stream.face_video.bank_choice import bytes_of, choose_bank
from avatar_stream.face_video.key_choice import cost_of_coding, likely_keys
from avatar_stream.face_video.reading import SeenFace, frame_of, read_faces
from avatar_stream.face_video.reference_decoder import (
    BankPicture,
    ReferenceDecoder,
    relative_to,
    rig_of_frame,
)
from avatar_stream.face_video.reference_fit import ReferenceFit
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.types import FaceSemantics, FloatArray, PixelArray

# Of all pictures together, where nothing is said about the file's size. With the semantics of some ten seconds this is
# less than a hybrid codec can make of 256 × 256 pixels at all.
STILLS_BYTES = 3600
# The bank gets this share of it at most.
_BANK_SHARE = 0.35
# Pieces come from the first minute: whoever plays the file gets them before it begins.
_BANK_LOOK_AHEAD_S = 60.0
_TRIES = 4


@dataclass(frozen=True)
class PersonFile:
    """What was made of a video.

    Attributes:
        data: the file.
        performance: what it was made of: semantics in the terms of the keyframe.
    """

    data: bytes
    performance: list[FaceSemantics]


def encode_person(
    path: Path,
    fps: float,
    quality: int,
    *,
    limit_s: float = float("inf"),
    most_bytes: int | None = None,
    live: bool = False,
) -> PersonFile:
    """Store the video of a person: a keyframe, a reference bank, semantics.

    Args:
        path: of the video.
        fps: its usual frames a second.
        quality: index into `QUALITIES`.
        limit_s: only so much of it.
        most_bytes: of the whole file: pictures become as good as that allows.
        live: whether to store live packets.

    Raises:
        SourceError: it shows no face.
        FaceNotFoundError: none is found in the coded keyframe.
    """
    seen = read_faces(path, limit_s)
    performance = [face.semantics for face in seen]
    likely = likely_keys(performance, [face.sharpness for face in seen])
    if not likely:
        raise SourceError(f"'{path}' shows no face for --keyframe self")
    stills_bytes = STILLS_BYTES
    if most_bytes is not None:
        # Fitted semantics take about as much; there are none before there is a keyframe.
        stills_bytes = most_bytes - len(record(performance, fps, quality, live=live))
    video = _Video(path, seen)
    key = _clearest(video, likely, round((1 - _BANK_SHARE) * stills_bytes))
    worn = _on_steps(performance[key], quality)
    rig = rig_of_frame(video.frame(key), max(video.size))
    if most_bytes is not None:
        fitted = video.fitted(rig, worn, key)
        stills_bytes = most_bytes - len(record(fitted, fps, quality, live=live))
    bank = video.bank(rig, worn, round(_BANK_SHARE * stills_bytes))
    bank_bytes = sum(map(bytes_of, bank))
    key_bytes = stills_bytes - bank_bytes
    for _ in range(_TRIES):
        still = encode_still_within(video.frame(key), max(key_bytes, 1))
        rig = rig_of_frame(decode_still(still), max(video.size))
        fitted = video.fitted(rig, worn, key)
        data = record(fitted, fps, quality, Keyframe.of_picture(still, key), bank, live=live)
        if most_bytes is None or len(data) <= most_bytes:
            break
        key_bytes = len(still) - (len(data) - most_bytes)
    return PersonFile(data, fitted)


def _clearest(video: _Video, likely: Sequence[tuple[float, int]], most_bytes: int) -> int:
    """Of the frames that may become the keyframe the one that is best when it is coded, too."""
    costs = []
    for against, index in likely:
        coded = decode_still(encode_still_within(video.frame(index), max(most_bytes, 1)))
        costs.append((against + cost_of_coding(video.frame(index), coded), index))
    return min(costs)[1]


def open_person(file: SemanticsFile, size_px: int, device: Device) -> ReferenceDecoder:
    """A decoder of a file's keyframe and reference bank.

    Raises:
        PacketError: the file brings no picture, or none that can be read, or not the semantics of its face.
        FaceNotFoundError: no face in it.
    """
    picture = file.header.keyframe.picture
    if picture is None:
        raise PacketError("the file brings no picture of a person")
    still, index = picture
    worn = _first_face(file) if index is None else file.semantics_at(index)
    if worn is None or not worn.face_seen:
        raise PacketError("the semantics of the keyframe's face are missing")
    return ReferenceDecoder(decode_still(still), worn, size_px, device, _readable(file))


def _first_face(file: SemanticsFile) -> FaceSemantics | None:
    return next((semantics for semantics in file.semantics() if semantics.face_seen), None)


def _readable(file: SemanticsFile) -> list[BankPicture]:
    """The pieces of the bank but those that damage took, or the semantics of whose faces it took."""
    pictures = []
    pixels_left = MOST_PIXELS  # all pieces together are no larger than a keyframe may be
    for piece in file.bank:
        worn = file.semantics_at(piece.index)
        try:
            pixels = decode_still(piece.still, pixels_left)
        except PacketError:
            continue
        pixels_left -= pixels.shape[0] * pixels.shape[1]
        if piece.region == BACKGROUND:
            worn = FaceSemantics.neutral()
        if worn is not None and worn.face_seen:
            pictures.append(BankPicture(piece.region, pixels, (piece.left_px, piece.top_px), worn))
    return pictures


class _Video:
    """A video in the keyframe's size."""

    def __init__(self, path: Path, seen: Sequence[SeenFace]) -> None:
        self._path, self._seen = path, seen
        first = frame_of(path, 0)
        self.size = still_size(first.shape)
        scale = np.array([self.size[0] / first.shape[1], self.size[1] / first.shape[0], 1.0])
        self._landmarks: list[FloatArray | None] = [
            None if face.landmarks is None else face.landmarks * scale for face in seen
        ]
        self.frame = lru_cache(maxsize=4)(self._frame)

    def _frame(self, index: int) -> PixelArray:
        return np.asarray(cv2.resize(frame_of(self._path, index), self.size, interpolation=cv2.INTER_AREA))

    def fitted(self, rig: Rig, worn: FaceSemantics, key: int) -> list[FaceSemantics]:
        """The semantics of every frame in the terms of a rig of the keyframe, which is number `key`."""
        reference = self._landmarks[key]
        assert reference is not None  # the keyframe shows a face
        fit = ReferenceFit(rig, reference)
        fitted = []
        for index, (face, landmarks) in enumerate(zip(self._seen, self._landmarks, strict=True)):
            semantics = face.semantics
            if index == key:
                semantics = replace(worn, captured_s=semantics.captured_s, confidence=semantics.confidence)
            elif landmarks is not None and semantics.face_seen:
                semantics = added_to(worn, fit.fit(landmarks, relative_to(semantics, worn)))
            fitted.append(semantics)
        return fitted

    def bank(self, rig: Rig, worn: FaceSemantics, most_bytes: int) -> list[BankPiece]:
        """Pieces for the reference bank."""
        early = [face for face in self._seen if face.semantics.captured_s <= _BANK_LOOK_AHEAD_S]
        added = [relative_to(f.semantics, worn) if f.semantics.face_seen else None for f in early]
        sharpness = [face.sharpness for face in early]
        indices = [i for i, semantics in enumerate(added) if semantics is not None]
        plate = find_background(rig, indices, self._landmarks, self.frame, most_bytes // 2)
        plates = [] if plate is None else [plate]
        left = most_bytes - sum(bytes_of(piece) for piece in plates)
        return plates + choose_bank(rig, added, self._landmarks, sharpness, self.frame, left)


def added_to(worn: FaceSemantics, added: FaceSemantics) -> FaceSemantics:
    """The inverse of `relative_to`."""
    return replace(
        added,
        expression=added.expression + worn.expression,
        head_rotation_rad=added.head_rotation_rad + worn.head_rotation_rad,
        head_position=added.head_position + worn.head_position,
    )


def _on_steps(semantics: FaceSemantics, quality: int) -> FaceSemantics:
    """The same as packets tell it, so that encoder and decoder take the same off the keyframe."""
    steps = quantiser(quality)
    values = steps.values(steps.round(values_of(semantics)))
    return semantics_from(values, semantics.confidence, semantics.captured_s)
