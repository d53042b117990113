"""Performance transfer: a clip animates a character, the output is tracked again, both are measured alike."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

import numpy as np

from avatar_stream.base.clock import now_s
from avatar_stream.base.timings import Timings
from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.evaluation.clip_moments import ClipMoment
from avatar_stream.evaluation.contact_sheet import fitted
from avatar_stream.evaluation.decoder_measures import (
    LEAST_MOMENTS,
    MEASURES,
    Transfer,
    compare,
    measure_faces,
    measure_mirrored,
)
from avatar_stream.evaluation.decoder_performance import Moment
from avatar_stream.pictures.composite import composite
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, FloatArray, PixelArray

_GREY = 128
_THUMBNAIL_PX = 256
# A painted face scores far below a photograph; what must be told apart is found or not found.
_RETRACKING_CONFIDENCE = 0.1


@dataclass(frozen=True)
class Performance:
    """The moments of one clip, with pictures only small enough for a contact sheet.

    Attributes:
        name: of the clip.
        semantics: n of them.
        landmarks: (n, 478, 3) of the performer.
        thumbnails: n pictures, (256, 256, 3) uint8 RGB.
    """

    name: str
    semantics: list[FaceSemantics]
    landmarks: FloatArray
    thumbnails: list[PixelArray]

    @classmethod
    def of(cls, name: str, moments: list[Moment]) -> Performance:
        """Keep what is needed of some moments."""
        return cls(
            name,
            [moment.semantics for moment in moments],
            np.array([moment.landmarks for moment in moments]).reshape(-1, 478, 3),
            [fitted(moment.pixels, _THUMBNAIL_PX) for moment in moments],
        )


@dataclass(frozen=True)
class Pair:
    """How well one character follows one clip.

    Attributes:
        driver, character: names.
        transfers: by the names of `MEASURES`.
        tracked: 0…1, share of the output's pictures in which a face was found again.
    """

    driver: str
    character: str
    transfers: dict[str, Transfer]
    tracked: float


def opaque(decoder: Decoder, pixels: PixelArray) -> PixelArray:
    """(H, W, 3) uint8 RGB: a decoded picture over the character's own background, or over plain grey."""
    backdrop = decoder.backdrop
    if backdrop is None:
        backdrop = np.full((decoder.height, decoder.width, 3), _GREY, np.uint8)
    return composite(pixels, backdrop)


def evaluate_pair(performance: Performance, character: str, decoder: Decoder, timings: Timings) -> Pair:
    """Animate, track again, compare.

    Every picture is tracked as it is and in the mirror, and both readings are averaged: what the tracker itself is
    off by then counts half. (Of one person it reads a turn to the left and the same turn in the mirror so
    differently that over twelve clips the two correlate by 0.89.) The performer was read once, by the encoder.

    Args:
        performance: the clip.
        character: its name.
        decoder: animates it.
        timings: takes what each picture took to decode.
    """
    found: list[int] = []
    straight: list[FloatArray] = []
    mirrored: list[FloatArray] = []
    with closing(_retracker()) as tracker, closing(_retracker()) as mirror:
        for index, semantics in enumerate(performance.semantics):
            started_s = now_s()
            picture = decoder.decode(semantics)
            timings.add_s(now_s() - started_s)
            pixels = opaque(decoder, picture.pixels)
            face, reflection = tracker.find(pixels), mirror.find(pixels[:, ::-1])
            if face is not None and reflection is not None:
                found.append(index)
                straight.append(face)
                mirrored.append(reflection)
    tracked = len(found) / max(len(performance.semantics), 1)
    if len(found) < LEAST_MOMENTS:
        return Pair(performance.name, character, {name: Transfer(None, None) for name in MEASURES}, tracked)
    # Usual opening and median shape are taken over the same moments on both sides.
    given = measure_faces(performance.landmarks[found])
    shown = (measure_faces(np.array(straight)) + measure_mirrored(np.array(mirrored))) / 2
    return Pair(performance.name, character, compare(given, shown), tracked)


def _retracker() -> FaceMeshTracker:
    return FaceMeshTracker(
        detection_confidence=_RETRACKING_CONFIDENCE, tracking_confidence=_RETRACKING_CONFIDENCE
    )


def telling_moments(performance: Performance) -> list[ClipMoment]:
    """Up to eight moments worth looking at: the extremes of what the performer does, and the median."""
    if not performance.semantics:
        return []
    measures = measure_faces(performance.landmarks)
    mouth, left, right, yaw, pitch, _, smile = measures.T
    typical = np.abs((measures - np.median(measures, axis=0)) / (measures.std(axis=0) + 1e-9)).sum(axis=1)
    extremes = [
        typical.argmin(), mouth.argmax(), (left + right).argmin(), smile.argmax(),
        yaw.argmin(), yaw.argmax(), pitch.argmin(), pitch.argmax(),
    ]  # fmt: skip
    return [ClipMoment(performance.thumbnails[i], performance.semantics[i]) for i in extremes]
