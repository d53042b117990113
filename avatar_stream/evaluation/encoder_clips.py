"""The encoder measured on real clips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.dense_error import dense_errors
from avatar_stream.evaluation.encoder_run import run_encoder
from avatar_stream.evaluation.stillness import still_deviations, stillest_window
from avatar_stream.evaluation.tracked_clip import TrackedClip, track_clip

CLIP_SUFFIXES = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v")


@dataclass(frozen=True)
class ClipMeasures:
    """What was measured on one clip, or the means over several; None where it could not be.

    Attributes:
        frames: how many there are.
        tracked: in how many the encoder gave semantics.
        dense_error_pct: see `dense_errors`, of the solver's whole answer, mean over frames.
        dense_error_named_pct: the same of the 52 named expressions alone.
        blink_precision, blink_recall: see `BlinkScore`; only where there are labels.
        wink_side_accuracy: share of labelled winks read on the right side and on that side alone.
        still_rotation_sd_deg, still_scale_sd_pct: see `still_deviations`.
        landmarks_ms: median time to find the landmarks of a frame, when the clip was tracked.
        solver_ms: median time for solving and smoothing a frame, now.
    """

    frames: float
    tracked: float
    dense_error_pct: float | None = None
    dense_error_named_pct: float | None = None
    blink_precision: float | None = None
    blink_recall: float | None = None
    wink_side_accuracy: float | None = None
    still_rotation_sd_deg: float | None = None
    still_scale_sd_pct: float | None = None
    landmarks_ms: float | None = None
    solver_ms: float | None = None

    def as_json(self) -> dict[str, float]:
        """What was measured, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


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
    paths: Sequence[Path], *, fresh: bool = False, on_clip: Callable[[str], None] | None = None
) -> dict[str, ClipMeasures]:
    """Measure every clip.

    Args:
        paths: the clips.
        fresh: track anew, see `track_clip`.
        on_clip: called with the name of each clip before it is measured.

    Raises:
        SourceError: a clip can't be read.
    """
    measures = {}
    for path in paths:
        if on_clip is not None:
            on_clip(path.stem)
        measures[path.stem] = measure_clip(track_clip(path, fresh=fresh))
    return measures


def measure_clip(clip: TrackedClip) -> ClipMeasures:
    """Run the encoder over one tracked clip and measure it."""
    run = run_encoder(clip)
    if not run.tracked.any():
        return ClipMeasures(len(clip.time_s), 0, landmarks_ms=float(np.median(clip.landmarks_ms)))
    still = stillest_window(clip)
    rotation_sd_deg, scale_sd_pct = still_deviations(run, still) if still is not None else (None, None)
    return ClipMeasures(
        frames=len(clip.time_s),
        tracked=int(run.tracked.sum()),
        dense_error_pct=float(np.nanmean(dense_errors(run.rebuilt, clip.landmarks))),
        dense_error_named_pct=float(np.nanmean(dense_errors(run.named, clip.landmarks))),
        still_rotation_sd_deg=rotation_sd_deg,
        still_scale_sd_pct=scale_sd_pct,
        landmarks_ms=float(np.median(clip.landmarks_ms[run.tracked])),
        solver_ms=float(np.nanmedian(run.solver_ms)),
    )


def mean_measures(measures: Sequence[ClipMeasures]) -> ClipMeasures:
    """Mean of each figure over the clips that have it: every clip counts the same."""
    means = {}
    for field in fields(ClipMeasures):
        values = [value for one in measures if (value := getattr(one, field.name)) is not None]
        means[field.name] = float(np.mean(values)) if values else None
    return ClipMeasures(**means)
