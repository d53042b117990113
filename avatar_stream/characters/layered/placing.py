"""Telling layers by place and looks: where they lie on the face, how large they are, and in which order they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.characters.layered.layered_file import FileLayer
from avatar_stream.characters.layered.looks import LOOKS, Sampled, looks_of, sampled, squeezed
from avatar_stream.characters.layered.looks_table import (
    EYES_ABOVE_CHIN,
    FACE_WIDTH,
    LEAST_SPREAD,
    LOOKS_OF,
)
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.face_frame import FaceFrame

Floats = npt.NDArray[np.float64]
# So many layers are tried as the face, and so many judge each try.
_TRIED, _JUDGES = 24, 60
# Widths of a face's layer, as shares of the picture's longer side.
_LEAST_WIDTH, _MOST_WIDTH = 0.03, 0.7
# By how much size and height of the guessed face are changed, in face widths, to see what fits better.
_STEPS = (0.08, 0.08, 0.04)
# A layer whose looks are as unlikely as this is unlike any label.
UNLIKELY = -16.0
# How much a network's word counts, in log likelihood, and how unsure it is at best.
_VOTE, _VOTE_DOUBT = 3.0, 0.03
# What lies mostly so far below the eyes, in face widths, is the body; drawn characters end there.
_BODY_BELOW, _BODY_FIT = 1.8, 0.0
# Layers that tell the face's middle, and how far from the guessed one it may lie.
_EYE_LABELS, _MIDDLE_RANGE = ("eye_white", "iris", "upper_lash", "brow"), 0.3

_MEANS = np.array([means for _, (means, _) in LOOKS_OF])
_SPREADS = np.maximum(np.array([spreads for _, (_, spreads) in LOOKS_OF]), LEAST_SPREAD)
_LABEL_OF_ENTRY = np.array([LABEL_NUMBER[label] for label, _ in LOOKS_OF])


@dataclass(frozen=True)
class Places:
    """Where a file's face is, and how well each layer fits each label.

    Attributes:
        frame: the face's axes.
        fits: (n, len(LABELS)) float64 log likelihood of each layer's looks under each label.
        pixels: some of each layer's.
    """

    frame: FaceFrame
    fits: Floats
    pixels: tuple[Sampled, ...]

    def best(self, number: int, choices: Sequence[str] = LABELS) -> tuple[str, float]:
        """The label that fits a layer best, of some, and how well."""
        fits = [float(self.fits[number, LABEL_NUMBER[label]]) for label in choices]
        best = int(np.argmax(fits))
        return choices[best], fits[best]

    def with_votes(self, votes: Floats) -> Places:
        """The same with what a network sees on each layer.

        Args:
            votes: (n, len(LABELS)) share of what is seen of each layer under each label; zeros where nothing is seen.
        """
        known = votes.any(axis=1, keepdims=True)
        said = _VOTE * np.log((votes + _VOTE_DOUBT) / (1 / len(LABELS) + _VOTE_DOUBT))
        fits = np.maximum(self.fits, UNLIKELY - _VOTE) + said
        return replace(self, fits=np.where(known, fits, self.fits))

    def middle_px(self, labels: Sequence[str]) -> float:
        """x of the line between the character's eyes where they are level, from what the layers' labels are."""
        across: list[float] = []
        for number, label in enumerate(labels):
            if label in _EYE_LABELS:
                across += list(self.frame.to_face(self.pixels[number].points)[:, 0])
        near = np.sort([u for u in across if abs(u) < _MIDDLE_RANGE])
        beside = [min(across, default=0.0), max(across, default=0.0)]
        u = 0.0
        if beside[0] < -0.1 and beside[1] > 0.1:
            edges = np.concatenate([[max(beside[0], -_MIDDLE_RANGE)], near, [min(beside[1], _MIDDLE_RANGE)]])
            widest = int(np.argmax(np.diff(edges)))
            u = float(edges[widest] + edges[widest + 1]) / 2
        return float(self.frame.origin[0] + u * self.frame.across[0])


def places_of(
    layers: Sequence[FileLayer],
    size: tuple[int, int],
    named: Sequence[str],
    anchors: Mapping[str, Point] | None = None,
) -> Places:
    """Find the face among layers, and measure all by it.

    Args:
        layers: far to near.
        size: (width, height) of the picture.
        named: for each layer the label that is known of it, or "".
        anchors: (x, y) pixels of the face's anchors, where they are known; else the layer that makes the best face of
            all the others' places is taken for it.
    """
    pixels = tuple(sampled(layer) for layer in layers)
    known = None if anchors is None else FaceFrame.of(anchors)
    tries = _faces(layers, pixels, size, named)
    judges = sorted(range(len(pixels)), key=lambda number: -pixels[number].area)[:_JUDGES]

    def score(face: int) -> float:
        return _score(pixels, named, face, judges, known or _frame_of(pixels[face]))

    best = max(tries, key=score) if len(tries) > 1 else tries[0]
    frame = known or _refined(pixels, named, best, judges)
    return Places(frame, _fits(pixels, frame, _orders(len(pixels), best)), pixels)


def _faces(
    layers: Sequence[FileLayer], pixels: Sequence[Sampled], size: tuple[int, int], named: Sequence[str]
) -> list[int]:
    """Numbers of the layers that may be the face; at least one."""
    told = [number for number, label in enumerate(named) if label == "face"]
    shown = [number for number in told if layers[number].visible] or told
    if shown:
        return [max(shown, key=lambda number: pixels[number].area)]
    found = []
    for number, layer in enumerate(layers):
        width = _frame_of(pixels[number]).width_px / max(size)
        if layer.visible and not named[number] and _LEAST_WIDTH < width < _MOST_WIDTH:
            found.append(number)
    largest = sorted(found, key=lambda number: -pixels[number].area)[:_TRIED]
    return largest or [max(range(len(pixels)), key=lambda number: pixels[number].area)]


def _frame_of(face: Sampled) -> FaceFrame:
    """The axes of a face whose own layer this is, if it is upright."""
    low, high = np.quantile(face.points, (0.02, 0.98), axis=0)
    width = max(float(high[0] - low[0]), 2.0)
    origin = np.array([(low[0] + high[0]) / 2, high[1] - EYES_ABOVE_CHIN * width])
    return FaceFrame(origin, np.array([FACE_WIDTH * width, 0.0]), {})


def _refined(pixels: Sequence[Sampled], named: Sequence[str], face: int, judges: Sequence[int]) -> FaceFrame:
    """The axes near those of a face's layer under which all layers are most likely: chins are long and short."""
    best = _frame_of(pixels[face])
    best_score = _score(pixels, named, face, judges, best)
    for step in _STEPS:
        middle = best
        for size, up in product((1 - step, 1.0, 1 + step), (-step, 0.0, step)):
            shift = np.array([0.0, up * middle.width_px])
            frame = FaceFrame(middle.origin + shift, middle.across * size, {})
            score = _score(pixels, named, face, judges, frame)
            if score > best_score:
                best, best_score = frame, score
    return best


def _score(
    pixels: Sequence[Sampled], named: Sequence[str], face: int, judges: Sequence[int], frame: FaceFrame
) -> float:
    """How likely all layers are, if this one is the face."""
    orders = _orders(len(pixels), face)
    chosen = sorted({*judges, face})
    fits = _fits([pixels[number] for number in chosen], frame, [orders[number] for number in chosen])
    score = 0.0
    for number, fit in zip(chosen, fits, strict=True):
        label = "face" if number == face else named[number]
        likely = float(fit[LABEL_NUMBER[label]] if label else fit.max())
        score += max(likely, UNLIKELY)
    return score / len(chosen)


def _orders(count: int, face: int) -> list[float]:
    return [(n - face) / max(face if n < face else count - 1 - face, 1) for n in range(count)]


def _fits(pixels: Sequence[Sampled], frame: FaceFrame, orders: Sequence[float]) -> Floats:
    looks = np.array([looks_of(layer, frame, order) for layer, order in zip(pixels, orders, strict=True)])
    apart = (looks[:, None] - _MEANS) / _SPREADS
    entries = -0.5 * (apart**2).sum(axis=2) - np.log(_SPREADS).sum(axis=1)
    fits = np.full((len(looks), len(LABELS)), -np.inf)
    for entry, label in zip(entries.T, _LABEL_OF_ENTRY, strict=True):
        fits[:, label] = np.maximum(fits[:, label], entry)
    body = looks[:, LOOKS.index("half")] > squeezed(_BODY_BELOW)
    fits[body] = np.minimum(fits[body], _BODY_FIT - 1)
    fits[body, LABEL_NUMBER["clothes"]] = _BODY_FIT
    return fits
