"""Remembers what was computed from a picture, by the picture's content, across runs of the program."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from avatar_stream.base.resources import cache_folder
from avatar_stream.types import PixelArray


def remembered(
    kind: str,
    keyframe: PixelArray,
    compute: Callable[[], npt.NDArray[np.generic] | None],
    also: bytes = b"",
) -> npt.NDArray[np.generic] | None:
    """`compute()`, or what it gave the last time for the same picture. None is not remembered.

    Args:
        kind: what is computed, with a version that changes with the method, such as ``landmarks-1``.
        keyframe: the picture, part of the key.
        compute: gives an array without Python objects, or None.
        also: whatever else the result depends on, part of the key.
    """
    digest = hashlib.sha256(str(keyframe.shape).encode() + keyframe.tobytes() + also).hexdigest()[:32]
    path = cache_folder() / kind / f"{digest}.npy"
    try:
        stored: npt.NDArray[np.generic] = np.load(path, allow_pickle=False)
        if stored.dtype != object and np.isfinite(stored).all():
            return stored
    except (OSError, ValueError, EOFError, TypeError):
        pass  # not there yet, or damaged: compute it again
    computed = compute()
    if computed is not None:
        _store(path, computed)
    return computed


def _store(path: Path, array: npt.NDArray[np.generic]) -> None:
    # Not brought to the disk as files of the user are (`base.safe_file`): what is lost or damaged is computed again.
    partial = path.with_name(f"{path.stem}.{os.getpid()}.part.npy")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(partial, array)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)  # a cache that can't be written only costs time
