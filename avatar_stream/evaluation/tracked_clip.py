"""A clip as the tracker sees it: the landmarks of every frame, tracked once and then remembered."""

from __future__ import annotations

import hashlib
import inspect
import os
import time
import zipfile
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from avatar_stream.base.resources import cache_folder
from avatar_stream.base.tracker_names import TrackerName
from avatar_stream.encoder import (
    expression_network,
    expression_scores,
    face_landmarker,
    face_mesh,
    landmark_list,
    landmarks,
    owner,
    trackers,
)
from avatar_stream.encoder.task_file import find_task_file
from avatar_stream.face_model.arkit import EXPRESSION_COUNT
from avatar_stream.face_model.topology import VERTEX_COUNT
from avatar_stream.sources.video_file import VideoFileSource
from avatar_stream.types import FloatArray, PixelArray

_FIELDS = ("time_s", "landmarks", "landmarks_ms", "size_px", "scores")
# What finds landmarks and scores: a change of any of it makes what is remembered worthless.
_RECIPE = (
    face_mesh,
    landmarks,
    landmark_list,
    owner,
    trackers,
    expression_network,
    expression_scores,
    face_landmarker,
)


@dataclass(frozen=True)
class TrackedClip:
    """What the tracker found in every frame of one clip.

    Attributes:
        name: the file's name without its suffix.
        time_s: (n,) float64 when each frame is shown, from 0.
        landmarks: (n, 478, 3) float32 as `FaceMeshTracker.find` gives them, in pixels; NaN where no face was
            found.
        landmarks_ms: (n,) float64 how long each frame took to track, at the time it was tracked.
        size_px: (2,) int64 width and height of the pictures.
        scores: (n, 52) float32 the tracker's own scores of expressions, NaN where it gave none; None for landmarks
            without a tracker.
    """

    name: str
    time_s: FloatArray
    landmarks: FloatArray
    landmarks_ms: FloatArray
    size_px: npt.NDArray[np.int64]
    scores: FloatArray | None = None

    @property
    def found(self) -> npt.NDArray[np.bool_]:
        """(n,) in which frames there was a face."""
        finite: npt.NDArray[np.bool_] = np.isfinite(self.landmarks[:, 0, 0])
        return finite

    def face(self, index: int) -> npt.NDArray[np.float64] | None:
        """The (478, 3) landmarks of one frame, or None where no face was found."""
        return self.landmarks[index].astype(np.float64) if self.found[index] else None

    def score(self, index: int) -> npt.NDArray[np.float64] | None:
        """The (52,) scores of one frame, or None where the tracker gave none."""
        if self.scores is None or not np.isfinite(self.scores[index]).any():
            return None
        scores: npt.NDArray[np.float64] = self.scores[index].astype(np.float64)
        return scores


class FrameEdit(Protocol):
    """Changes the frames of a clip before they are tracked.

    Attributes:
        key: says in full what is done, so that results can be remembered.
    """

    key: str

    def __call__(self, index: int, pixels: PixelArray) -> PixelArray:
        """Frame number `index`, (H, W, 3) uint8 RGB, changed; called for every frame in order."""
        ...


def track_clip(
    path: Path, *, tracker: TrackerName = "auto", fresh: bool = False, edit: FrameEdit | None = None
) -> TrackedClip:
    """Track every frame of a clip, one after the other, as in live use.

    The result is kept in the cache folder (coordinates, no pixels) under the contents of the clip, the code
    of the tracker and the version of MediaPipe, so that tuning the solver again and again costs no tracking.

    Args:
        path: the clip.
        tracker: with which, see `open_tracker`.
        fresh: track anew whatever is remembered, for instance to time it on a quiet machine.
        edit: what to change in the frames first.

    Raises:
        SourceError: the clip can't be read.
        AvatarStreamError: MediaPipe is missing.
    """
    with closing(VideoFileSource(path)) as clip:  # opened even if remembered: refuses what is no clip
        key = _key(path, tracker, edit)
        tracked = None if fresh else recall_tracked(path.stem, key)
        if tracked is None:
            fields = _track(clip, tracker, edit)
            tracked = TrackedClip(path.stem, *(fields[name] for name in _FIELDS))
            remember_tracked(tracked, key)
    return tracked


def tracker_recipe(tracker: TrackerName) -> str:
    """Changes with whatever finds landmarks and scores: what was remembered under another one is worthless."""
    try:
        mediapipe = version("mediapipe")
    except PackageNotFoundError:
        mediapipe = "unknown"
    recipe = f"{mediapipe} {tracker} {find_task_file() is not None}"
    return recipe + "".join(inspect.getsource(module) for module in _RECIPE)


def recall_tracked(name: str, key: str) -> TrackedClip | None:
    """What `remember_tracked` kept under a key, which is good as a file's name; None where there is nothing."""
    fields = _load(_store(key))
    return None if fields is None else TrackedClip(name, *(fields[field] for field in _FIELDS))


def remember_tracked(clip: TrackedClip, key: str) -> None:
    """Keep a tracked clip with scores in the cache folder; a cache that can't be written only costs time."""
    _save(_store(key), {field: getattr(clip, field) for field in _FIELDS})


def _store(key: str) -> Path:
    return cache_folder() / "tracked-clips" / f"{key}.npz"


def _track(clip: VideoFileSource, choice: TrackerName, edit: FrameEdit | None) -> dict[str, npt.NDArray[Any]]:
    nobody, unscored = np.full((VERTEX_COUNT, 3), np.nan), np.full(EXPRESSION_COUNT, np.nan)
    times_s: list[float] = []
    faces, scores, spent_ms, size = [], [], [], (0, 0)
    with closing(trackers.open_tracker(choice)) as tracker:
        while (frame := clip.read()) is not None:
            pixels = frame.pixels if edit is None else edit(len(times_s), frame.pixels)
            started_s = time.perf_counter()
            face = tracker.find(pixels, frame.captured_s)
            spent_ms.append((time.perf_counter() - started_s) * 1e3)
            times_s.append(frame.captured_s)
            faces.append(nobody if face is None else face)
            own = tracker.expression_scores
            scores.append(unscored if own is None else own)
            size = (frame.pixels.shape[1], frame.pixels.shape[0])
    columns = (
        np.array(times_s),
        np.array(faces, np.float32),
        np.array(spent_ms),
        np.array(size, np.int64),
        np.array(scores, np.float32),
    )
    return dict(zip(_FIELDS, columns, strict=True))


def _key(path: Path, tracker: TrackerName, edit: FrameEdit | None) -> str:
    """Changes with the clip, the edit and whatever finds the landmarks."""
    recipe = tracker_recipe(tracker)
    if edit is not None:
        recipe += edit.key
    return hashlib.sha256(path.read_bytes() + recipe.encode()).hexdigest()[:32]


def _load(store: Path) -> dict[str, npt.NDArray[Any]] | None:
    try:
        with np.load(store, allow_pickle=False) as archive:
            return {name: archive[name] for name in _FIELDS}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None  # not there yet, or damaged: track again


def _save(store: Path, fields: dict[str, npt.NDArray[Any]]) -> None:
    partial = store.with_name(f"{store.stem}.{os.getpid()}.part.npz")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(partial, **fields)
        partial.replace(store)
    except OSError:
        partial.unlink(missing_ok=True)  # a cache that can't be written only costs time
