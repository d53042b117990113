"""The encoder compared with heads whose every number is known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from avatar_stream.base.tracker_names import TrackerName
from avatar_stream.encoder.face_filter import pack_numbers
from avatar_stream.encoder.trackers import open_tracker
from avatar_stream.evaluation.encoder_run import EncoderRun, run_encoder
from avatar_stream.evaluation.known_performance import (
    FPS,
    KnownPerformance,
    expressions_of,
    known_performance,
)
from avatar_stream.evaluation.stillness import still_deviations
from avatar_stream.evaluation.synthetic_heads import MODEL_PICTURE_PX, ModelHead, RenderedHead
from avatar_stream.evaluation.tracked_clip import (
    TrackedClip,
    recall_tracked,
    remember_tracked,
    tracker_recipe,
)
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.pose import head_rotation_matrix
from avatar_stream.face_model.topology import VERTEX_COUNT
from avatar_stream.types import FaceSemantics, FloatArray, PixelArray

MODEL_HEADS = 4

# What does not vary in the acting has no correlation.
_LEAST_DEVIATION = 0.02
_STILL_S = 2.0
_LEARNING_S = 1.5
# Standard deviation of each pixel value of a webcam in a lit room, of 255.
_CAMERA_NOISE = 3.0

_ROTATION = slice(EXPRESSION_COUNT, EXPRESSION_COUNT + 3)


@dataclass(frozen=True)
class TruthMeasures:
    """How well the encoder reads heads that are known, mean over heads.

    Attributes:
        heads: their names.
        tracked: 0…1, share of frames in which a face was found.
        rotation_error_deg: median angle between the rotation asked for and the one read, both against the head at
            rest, while acting and turning.
        rotation_lag_ms: by how much what was read comes after what was asked, where both agree best while turning.
        correlation: Pearson's r between what was asked and what was read while acting, by ARKit name.
        overall: the same over acting, turning and trials, which asks for every name but the tongue's.
        answer: (trials, 52) by how much each expression rises when one is tried alone at 1.
        trials: names of the rows.
        asked: (trials, 52) bool, what was asked in each.
        still_rotation_sd_deg, still_scale_sd_pct: see `still_deviations`, of a head that doesn't move before a noisy
            camera; None for landmarks without pictures.
    """

    heads: tuple[str, ...]
    tracked: float
    rotation_error_deg: float
    rotation_lag_ms: float
    correlation: dict[str, float]
    overall: dict[str, float]
    answer: FloatArray
    trials: tuple[str, ...]
    asked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    still_rotation_sd_deg: float | None = None
    still_scale_sd_pct: float | None = None

    @property
    def cross_talk(self) -> float:
        """Mean over trials of the largest rise of an expression that was not asked for."""
        return float(np.where(self.asked, 0.0, self.answer).max(axis=1).mean())

    def own_answer(self, name: str) -> float:
        """By how much an expression rises when it is tried alone at 1; 0 for the tongue, which isn't."""
        rows = np.flatnonzero(self.asked[:, EXPRESSION_INDEX[name]])
        return float(self.answer[rows, EXPRESSION_INDEX[name]].mean()) if len(rows) else 0.0

    def strongest_other(self, name: str) -> tuple[str, float]:
        """Which expression that wasn't asked for rises most when one is tried alone, and by how much."""
        rows = np.flatnonzero(self.asked[:, EXPRESSION_INDEX[name]])
        if not len(rows):
            return "", 0.0
        others = np.where(self.asked[rows], 0.0, self.answer[rows]).mean(axis=0)
        return EXPRESSION_NAMES[int(others.argmax())], float(others.max())

    def as_json(self) -> dict[str, Any]:
        """The figures by name; of the matrix each name's own answer, the strongest other one, and the mean of those."""
        figures: dict[str, Any] = {
            "heads": list(self.heads),
            "tracked": round(self.tracked, 4),
            "rotation_error_deg": round(self.rotation_error_deg, 3),
            "rotation_lag_ms": round(self.rotation_lag_ms, 1),
            "correlation": {name: round(r, 4) for name, r in self.correlation.items()},
            "correlation_overall": {name: round(r, 4) for name, r in self.overall.items()},
            "answer": {name: round(self.own_answer(name), 4) for name in EXPRESSION_NAMES},
            "strongest_other": {name: round(self.strongest_other(name)[1], 4) for name in EXPRESSION_NAMES},
            "cross_talk": round(self.cross_talk, 4),
        }
        if self.still_rotation_sd_deg is not None and self.still_scale_sd_pct is not None:
            figures["still_rotation_sd_deg"] = round(self.still_rotation_sd_deg, 4)
            figures["still_scale_sd_pct"] = round(self.still_scale_sd_pct, 4)
        return figures


def measure_model(on_head: Callable[[str], None]) -> TruthMeasures:
    """Solve landmarks of random people of the face model: the solver alone, without tracker and pictures.

    Args:
        on_head: called with the name of each before it is measured.
    """
    performance, model = known_performance(), load_face_model()
    seen = []
    for seed in range(MODEL_HEADS):
        name = f"model-{seed}"
        on_head(name)
        head = ModelHead(model, seed)
        clip = _clip(name, MODEL_PICTURE_PX, [head.landmarks(moment) for moment in performance.semantics])
        seen.append((clip, run_encoder(clip)))
    return _measure(performance, seen)


def measure_rendered(
    heads: Sequence[RenderedHead],
    trackers: Sequence[TrackerName],
    on_head: Callable[[str], None],
    notify: Callable[[str], None],
    *,
    fresh: bool = False,
) -> dict[TrackerName, TruthMeasures]:
    """Render a known performance of each head, and track and solve it with each of some trackers.

    Args:
        heads: what to render.
        trackers: with what to track.
        on_head: called with the name of each head before it is measured.
        notify: called with a line for each head that a tracker doesn't see, and that is left out for it.
        fresh: render and track anew what is remembered from an earlier run.

    Returns:
        The measures by tracker, where it saw any of the heads.
    """
    performance = known_performance()
    seen: dict[TrackerName, list[tuple[TrackedClip, EncoderRun]]] = {name: [] for name in trackers}
    deviations: dict[TrackerName, list[tuple[float, float]]] = {name: [] for name in trackers}
    window = slice(round(_LEARNING_S * FPS), round((_LEARNING_S + _STILL_S) * FPS))
    for head in heads:
        on_head(head.name)
        stills = _tracked(head, _still(), trackers, fresh=fresh)
        able = [name for name in trackers if stills[name].found.all()]
        for name in set(trackers) - set(able):
            notify(f"The tracker '{name}' does not see '{head.name}'")
        clips = _tracked(head, _acting(performance), able, fresh=fresh)
        for name in able:
            deviations[name].append(still_deviations(run_encoder(stills[name]), stills[name], window))
            seen[name].append((clips[name], run_encoder(clips[name])))
    return {
        name: _with_stillness(_measure(performance, clips), deviations[name])
        for name, clips in seen.items()
        if clips
    }


def _with_stillness(measures: TruthMeasures, deviations: Sequence[tuple[float, float]]) -> TruthMeasures:
    rotation_sd_deg, scale_sd_pct = np.mean(deviations, axis=0)
    return replace(
        measures, still_rotation_sd_deg=float(rotation_sd_deg), still_scale_sd_pct=float(scale_sd_pct)
    )


@dataclass(frozen=True)
class _Pictures:
    """What a head is shown doing.

    Attributes:
        key: changes with it.
        pictures: draws it.
    """

    key: str
    pictures: Callable[[RenderedHead], Iterable[PixelArray]]


def _acting(performance: KnownPerformance) -> _Pictures:
    """The known performance, frame by frame."""
    numbers = np.concatenate([pack_numbers(moment) for moment in performance.semantics])
    key = hashlib.sha256(numbers.tobytes()).hexdigest()
    return _Pictures(key, lambda head: (head.render(moment) for moment in performance.semantics))


def _still() -> _Pictures:
    """A head that doesn't move before a camera that is not perfect."""
    count = round((_LEARNING_S + _STILL_S) * FPS)

    def pictures(head: RenderedHead) -> Iterable[PixelArray]:
        random = np.random.default_rng(0)
        picture = head.render(FaceSemantics.neutral()).astype(np.float32)
        for _ in range(count):
            noise = random.standard_normal(picture.shape, np.float32) * _CAMERA_NOISE
            yield np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)

    return _Pictures(f"still {count} {_CAMERA_NOISE}", pictures)


def _tracked(
    head: RenderedHead, shown: _Pictures, trackers: Sequence[TrackerName], *, fresh: bool
) -> dict[TrackerName, TrackedClip]:
    """The same pictures as each tracker sees them, remembered from one run to the next."""
    keys = {name: _key(head, shown, name) for name in trackers}
    clips = {}
    for name, key in keys.items():
        if key is not None and not fresh and (known := recall_tracked(head.name, key)) is not None:
            clips[name] = known
    missing = [name for name in trackers if name not in clips]
    faces: dict[TrackerName, list[FloatArray | None]] = {name: [] for name in missing}
    scores: dict[TrackerName, list[FloatArray | None]] = {name: [] for name in missing}
    with ExitStack() as stack:
        opened = {name: stack.enter_context(closing(open_tracker(name))) for name in missing}
        for index, picture in enumerate(shown.pictures(head) if missing else ()):
            for name, tracker in opened.items():
                faces[name].append(tracker.find(picture, index / FPS))
                scores[name].append(tracker.expression_scores)
    for name in missing:
        clips[name] = _clip(head.name, head.size_px, faces[name], scores[name])
        if (key := keys[name]) is not None:
            remember_tracked(clips[name], key)
    return clips


def _key(head: RenderedHead, shown: _Pictures, tracker: TrackerName) -> str | None:
    if head.key is None:
        return None
    recipe = f"{head.key} {shown.key} {tracker_recipe(tracker)}"
    return hashlib.sha256(recipe.encode()).hexdigest()[:32]


def _clip(
    name: str,
    size_px: tuple[int, int],
    faces: Sequence[FloatArray | None],
    scores: Sequence[FloatArray | None] | None = None,
) -> TrackedClip:
    return TrackedClip(
        name,
        np.arange(len(faces)) / FPS,
        _stacked(faces, (VERTEX_COUNT, 3)),
        np.full(len(faces), np.nan),
        np.array(size_px),
        None if scores is None else _stacked(scores, (EXPRESSION_COUNT,)),
    )


def _stacked(rows: Sequence[FloatArray | None], shape: tuple[int, ...]) -> FloatArray:
    """All rows as float32, NaN for those that are missing."""
    missing = np.full(shape, np.nan)
    return np.array([missing if row is None else row for row in rows], np.float32)


def _measure(performance: KnownPerformance, seen: Sequence[tuple[TrackedClip, EncoderRun]]) -> TruthMeasures:
    runs = [run for _, run in seen]
    correlations = [_correlation(performance, run, performance.acting) for run in runs]
    everything = slice(performance.acting.start, len(performance.semantics))
    overall = [_correlation(performance, run, everything) for run in runs]
    return TruthMeasures(
        heads=tuple(clip.name for clip, _ in seen),
        tracked=float(np.mean([run.tracked.mean() for run in runs])),
        rotation_error_deg=float(
            np.median(np.concatenate([_turn_errors_deg(performance, run) for run in runs]))
        ),
        rotation_lag_ms=float(np.mean([_turn_lag_ms(performance, run) for run in runs])),
        correlation=_mean_by_name(correlations),
        overall=_mean_by_name(overall),
        answer=np.mean([_answer(performance, run) for run in runs], axis=0),
        trials=tuple(trial.name for trial in performance.trials),
        asked=np.array([[name in trial.asked for name in EXPRESSION_NAMES] for trial in performance.trials]),
    )


def _mean_by_name(heads: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([head[name] for head in heads])) for name in heads[0]}


def _correlation(performance: KnownPerformance, run: EncoderRun, frames: slice) -> dict[str, float]:
    """By name, for what varies in those frames; 0 where the encoder's answer never varies."""
    tracked = run.tracked[frames]
    true = expressions_of(performance)[frames][tracked]
    read = run.numbers[frames][tracked]
    result = {}
    for name, index in EXPRESSION_INDEX.items():
        if true[:, index].std() >= _LEAST_DEVIATION:
            alive = read[:, index].std() > 0
            result[name] = float(np.corrcoef(true[:, index], read[:, index])[0, 1]) if alive else 0.0
    return result


def _turn_errors_deg(performance: KnownPerformance, run: EncoderRun) -> FloatArray:
    """(m,) one angle for each frame of acting and turning in which the head was seen."""
    settled = slice(round(_LEARNING_S * FPS), performance.acting.start)
    at_rest = head_rotation_matrix(np.median(run.numbers[settled, _ROTATION], axis=0))
    errors = []
    for index in range(performance.acting.start, performance.turning.stop):
        if run.tracked[index]:
            asked = head_rotation_matrix(performance.semantics[index].head_rotation_rad)
            error = head_rotation_matrix(run.numbers[index, _ROTATION]) @ at_rest.T @ asked.T
            errors.append(np.degrees(np.arccos(np.clip((np.trace(error) - 1.0) / 2.0, -1.0, 1.0))))
    return np.array(errors)


def _turn_lag_ms(performance: KnownPerformance, run: EncoderRun) -> float:
    """The shift in time, up to 200 ms, that brings what was read closest to what was asked, while turning."""
    time_s = np.arange(performance.turning.stop - performance.turning.start) / FPS
    asked = np.array([moment.head_rotation_rad for moment in performance.semantics[performance.turning]])
    read = run.numbers[performance.turning, _ROTATION]
    lags_ms = np.arange(0.0, 201.0, 2.0)
    off = []
    for lag_ms in lags_ms:
        later = np.stack([np.interp(time_s - lag_ms / 1e3, time_s, angle) for angle in asked.T], axis=1)
        # Size and offset are another matter: what no scaled and shifted copy of the asked explains is late.
        off.append(sum(1.0 - np.corrcoef(later[:, axis], read[:, axis])[0, 1] for axis in range(3)))
    return float(lags_ms[int(np.argmin(off))])


def _answer(performance: KnownPerformance, run: EncoderRun) -> FloatArray:
    """(trials, 52) rise of each expression from before a trial to its height."""
    read = run.numbers[:, :EXPRESSION_COUNT]
    rises = [read[trial.held].mean(axis=0) - read[trial.before].mean(axis=0) for trial in performance.trials]
    return np.array(rises)
