"""The encoder measured on real clips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from avatar_stream.base.tracker_names import TrackerName
from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.blink_labels import BlinkLabels, blink_labels_of
from avatar_stream.evaluation.blink_score import EyeScore, score_blinks, wink_read
from avatar_stream.evaluation.dense_error import dense_errors
from avatar_stream.evaluation.encoder_run import run_encoder
from avatar_stream.evaluation.expression_agreement import Reading, readings_of
from avatar_stream.evaluation.expression_labels import expression_labels_of
from avatar_stream.evaluation.spliced_winks import Side, WinkSplicer
from avatar_stream.evaluation.stillness import still_deviations, stillest_window
from avatar_stream.evaluation.tracked_clip import TrackedClip, track_clip

CLIP_SUFFIXES = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v")


@dataclass(frozen=True)
class ClipMeasures:
    """What was measured on one clip, or the means over several; None where it could not be.

    Attributes:
        frames: how many there are.
        tracked: in how many the encoder gave semantics.
        dense_error_pct: see `dense_errors`, mean over frames.
        blink_precision, blink_recall: see `EyeScore`; only where there are labels with or reports of blinks.
        wink_side_accuracy: share of winks read on the right side: labelled half winks and `spliced_winks`.
        still_rotation_sd_deg, still_scale_sd_pct: see `still_deviations`.
        landmarks_ms: median time to find the landmarks of a frame, when the clip was tracked.
        solver_ms: median time for solving and smoothing a frame, now.
        eyes: the counts behind the shares.
        readings: labelled moments beside what was read in them, see `expression_agreement`.
    """

    frames: float
    tracked: float
    dense_error_pct: float | None = None
    blink_precision: float | None = None
    blink_recall: float | None = None
    wink_side_accuracy: float | None = None
    still_rotation_sd_deg: float | None = None
    still_scale_sd_pct: float | None = None
    landmarks_ms: float | None = None
    solver_ms: float | None = None
    eyes: EyeScore | None = None
    readings: tuple[Reading, ...] = ()

    def as_json(self) -> dict[str, float]:
        """What was measured, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: round(value, 4)
            for name, value in values.items()
            if name not in ("eyes", "readings") and value is not None
        }


def list_clips(folder: Path) -> list[Path]:
    """The clips in a folder, by name.

    Raises:
        UserInputError: there is no such folder, or no clip in it.
    """
    if not folder.is_dir():
        raise UserInputError(f"There is no folder '{folder}'; --media takes a folder of clips of faces")
    clips = sorted(path for path in folder.iterdir() if path.suffix.lower() in CLIP_SUFFIXES)
    if not clips:
        raise UserInputError(f"There is no clip in '{folder}'; clips end in {', '.join(CLIP_SUFFIXES)}")
    return clips


def measure_clips(
    paths: Sequence[Path], *, tracker: TrackerName, fresh: bool, on_clip: Callable[[str], None]
) -> dict[str, ClipMeasures]:
    """Measure every clip.

    Args:
        paths: the clips.
        tracker, fresh: see `track_clip`.
        on_clip: called with the name of each clip before it is measured.

    Returns:
        Measures by the name of the clip.

    Raises:
        SourceError: a clip can't be read.
    """
    measures = {}
    for path in paths:
        on_clip(path.stem)
        measures[path.stem] = measure_clip(path, tracker=tracker, fresh=fresh)
    return measures


def measure_clip(path: Path, *, tracker: TrackerName = "auto", fresh: bool = False) -> ClipMeasures:
    """Run the encoder over one clip and measure it; arguments as of `track_clip`."""
    clip = track_clip(path, tracker=tracker, fresh=fresh)
    run = run_encoder(clip)
    if not run.tracked.any():
        return ClipMeasures(len(clip.time_s), 0, landmarks_ms=float(np.median(clip.landmarks_ms)))
    still = stillest_window(clip)
    moments = expression_labels_of(path)
    rotation_sd_deg, scale_sd_pct = still_deviations(run, clip, still) if still is not None else (None, None)
    measures = ClipMeasures(
        frames=len(clip.time_s),
        tracked=int(run.tracked.sum()),
        dense_error_pct=float(np.nanmean(dense_errors(run.rebuilt, clip.landmarks))),
        still_rotation_sd_deg=rotation_sd_deg,
        still_scale_sd_pct=scale_sd_pct,
        landmarks_ms=float(np.median(clip.landmarks_ms[run.tracked])),
        solver_ms=float(np.nanmedian(run.solver_ms)),
        readings=() if moments is None else tuple(readings_of(run, moments, clip.time_s)),
    )
    labels = blink_labels_of(path)
    if labels is None:
        return measures
    return _with_eyes(
        measures, score_blinks(run.numbers, labels) + _score_winks(path, clip, labels, tracker, fresh)
    )


def mean_measures(measures: Sequence[ClipMeasures]) -> ClipMeasures:
    """Mean of each figure over the clips that have it; shares are of all events of all clips together."""
    means: dict[str, Any] = {}
    for field in fields(ClipMeasures):
        values = [value for one in measures if (value := getattr(one, field.name)) is not None]
        if field.name == "eyes":
            means["eyes"] = sum(values, EyeScore()) if values else None
        elif field.name == "readings":
            means["readings"] = tuple(reading for clip in values for reading in clip)
        else:
            means[field.name] = float(np.mean(values)) if values else None
    mean = ClipMeasures(**means)
    return mean if mean.eyes is None else _with_eyes(mean, mean.eyes)


def _score_winks(
    path: Path, clip: TrackedClip, labels: BlinkLabels, tracker: TrackerName, fresh: bool
) -> EyeScore:
    """Count the winks made of the labelled blinks, all once with the left eye shut and once with the right."""
    score = EyeScore()
    sides: tuple[Side, ...] = ("left", "right")
    for side in sides:
        splicer = WinkSplicer(clip, labels, side)
        if splicer.winks:
            numbers = run_encoder(track_clip(path, tracker=tracker, fresh=fresh, edit=splicer)).numbers
            right = sum(wink_read(numbers, wink) for wink in splicer.winks)
            score += EyeScore(winks_right=right, winks=len(splicer.winks))
    return score


def _with_eyes(measures: ClipMeasures, eyes: EyeScore) -> ClipMeasures:
    return replace(
        measures,
        blink_precision=eyes.precision,
        blink_recall=eyes.recall,
        wink_side_accuracy=eyes.wink_side_accuracy,
        eyes=eyes,
    )
