"""MediaPipe, loaded late and quietly: the encoder tracks with it, characters are fitted with it.

Importing it takes over a second and its C++ parts chatter on stderr, so nothing imports it at the top of
a module.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from avatar_stream.base.native_log import native_stderr_silenced


def import_mediapipe() -> Any:
    """The `mediapipe` package, with the logging of its C++ parts turned down to fatal errors."""
    os.environ.setdefault("GLOG_minloglevel", "3")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import mediapipe

    return mediapipe


class QuietFaceMesh:
    """A FaceMesh graph that logs nothing: it starts up, and meets its first face, with stderr silenced."""

    def __init__(self, mesh: Any) -> None:
        self._mesh = mesh
        self._face_seen = False
        # The graph builds itself with the first picture: better now than in the middle of a show.
        self.process(np.zeros((64, 64, 3), np.uint8))

    def process(self, pixels: Any) -> Any:
        """MediaPipe's result for an (H, W, 3) uint8 RGB picture; `multi_face_landmarks` holds the faces."""
        if self._face_seen:
            return self._mesh.process(pixels)
        # The landmark stage has a complaint of its own to log with the first face.
        with native_stderr_silenced():
            result = self._mesh.process(pixels)
        self._face_seen = bool(result.multi_face_landmarks)
        return result

    def close(self) -> None:
        """Release the graph; may be called more than once."""
        if self._mesh is not None:
            self._mesh.close()
            self._mesh = None

    def __enter__(self) -> QuietFaceMesh:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_face_mesh(
    *,
    static: bool,
    min_detection_confidence: float = 0.5,
    min_tracking_confidence: float = 0.5,
    faces: int = 1,
) -> QuietFaceMesh:
    """A FaceMesh graph with iris refinement: 478 landmarks a face (Kartynnik et al. 2019; Grishchenko 2020).

    Args:
        static: True for unrelated pictures, False for the frames of a clip.
        min_detection_confidence: 0…1, below which a detected face is ignored.
        min_tracking_confidence: 0…1, below which a tracked face is looked for anew.
        faces: how many faces to look for.

    Returns:
        A context manager with ``process(rgb)`` and ``close()``.

    Raises:
        ImportError: MediaPipe is missing.
    """
    # One block to the end of the first picture: the graph's threads start up, and log, in between as well.
    with native_stderr_silenced():
        mesh = import_mediapipe().solutions.face_mesh.FaceMesh(
            static_image_mode=static,
            refine_landmarks=True,
            max_num_faces=faces,
            min_detection_confidence=min_detection_confidence,
            min_tracking_confidence=min_tracking_confidence,
        )
        return QuietFaceMesh(mesh)
