"""Blinks and winks that the encoder reports, counted against labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from avatar_stream.evaluation.blink_labels import BlinkEvent, BlinkLabels, HalfWink, Span
from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from avatar_stream.types import FloatArray

# From here on an eye counts as blinking.
BLINK_THRESHOLD = 0.5
# Labels and filter may disagree by so many frames about when it begins and ends.
TOLERANCE_FRAMES = 2
# By so much more must the narrowed eye be closed than the other for a half wink to have a side.
_HALF_WINK_MARGIN = 0.2

_EYES = {"left": EXPRESSION_INDEX["eyeBlinkLeft"], "right": EXPRESSION_INDEX["eyeBlinkRight"]}


@dataclass(frozen=True)
class EyeScore:
    """Counts over one or more clips.

    Attributes:
        found: labelled blinks that the encoder reports on the eyes that do blink, within ±2 frames.
        missed: those that it doesn't.
        invented: runs of eyeBlink ≥ 0.5 on either eye that come near no label and no unsure span.
        winks_right, winks: labelled winks read on the right side, of how many.
    """

    found: int = 0
    missed: int = 0
    invented: int = 0
    winks_right: int = 0
    winks: int = 0

    def __add__(self, other: EyeScore) -> EyeScore:
        return EyeScore(
            self.found + other.found,
            self.missed + other.missed,
            self.invented + other.invented,
            self.winks_right + other.winks_right,
            self.winks + other.winks,
        )

    @property
    def precision(self) -> float | None:
        """Share of the reported blinks that are true; None where none was reported."""
        reported = self.found + self.invented
        return self.found / reported if reported else None

    @property
    def recall(self) -> float | None:
        """Share of the true blinks that were reported; None where there is none."""
        labelled = self.found + self.missed
        return self.found / labelled if labelled else None

    @property
    def wink_side_accuracy(self) -> float | None:
        """Share of the winks read on the right side; None where there is none."""
        return self.winks_right / self.winks if self.winks else None


def score_blinks(numbers: FloatArray, labels: BlinkLabels) -> EyeScore:
    """Count the blinks of one clip, and its half winks.

    Args:
        numbers: (n, 58) as they leave the encoder.
        labels: of this clip.
    """
    closing = _closing(numbers)
    found = sum(_reported(closing, event) for event in labels.blinks)
    known: tuple[Span, ...] = (*labels.blinks, *labels.half_winks, *labels.unsure)
    invented = sum(not _near_any(run, known) for run in _runs(closing.max(axis=1) >= BLINK_THRESHOLD))
    half_winks = sum(half_wink_read(numbers, wink) for wink in labels.half_winks)
    return EyeScore(found, len(labels.blinks) - found, invented, half_winks, len(labels.half_winks))


def wink_read(numbers: FloatArray, wink: BlinkEvent) -> bool:
    """Whether a wink of one eye is reported on that eye, and the other is left open all the while."""
    closing = _window(_closing(numbers), wink)
    own, other = (0, 1) if wink.eye == "left" else (1, 0)
    return bool(closing[:, own].max() >= BLINK_THRESHOLD > closing[:, other].max())


def half_wink_read(numbers: FloatArray, wink: HalfWink) -> bool:
    """Whether the narrowed eye is closed more than the other, by 0.2 on average."""
    left, right = _closing(numbers)[wink.first : wink.last + 1].mean(axis=0)
    return bool((left - right if wink.eye == "left" else right - left) >= _HALF_WINK_MARGIN)


def _closing(numbers: FloatArray) -> FloatArray:
    """(n, 2) eyeBlink of the left and the right eye."""
    return numbers[:, [_EYES["left"], _EYES["right"]]]


def _window(closing: FloatArray, span: Span) -> FloatArray:
    return closing[max(0, span.first - TOLERANCE_FRAMES) : span.last + TOLERANCE_FRAMES + 1]


def _reported(closing: FloatArray, event: BlinkEvent) -> bool:
    """Whether each eye that blinks is reported to within the event."""
    peaks = _window(closing, event).max(axis=0)
    eyes = {"both": (0, 1), "left": (0,), "right": (1,)}[event.eye]
    return bool((peaks[list(eyes)] >= BLINK_THRESHOLD).all())


def _runs(flags: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """First and last index of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(first), int(after) - 1) for first, after in edges.reshape(-1, 2)]


def _near_any(run: tuple[int, int], spans: Iterable[Span]) -> bool:
    first, last = run[0] - TOLERANCE_FRAMES, run[1] + TOLERANCE_FRAMES
    return any(span.overlaps(first, last) for span in spans)
