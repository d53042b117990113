"""MediaPipe, loaded late and quietly: the encoder tracks with it, characters are fitted with it.

Importing it takes over a second and its C++ parts chatter on stderr, so nothing imports it at the top of
a module.
"""

from __future__ import annotations

import os
from typing import Any


def import_mediapipe() -> Any:
    """The `mediapipe` package, with the logging of its C++ parts turned down to fatal errors."""
    os.environ.setdefault("GLOG_minloglevel", "3")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import mediapipe

    return mediapipe


def open_face_mesh(
    *,
    static: bool,
    min_detection_confidence: float = 0.5,
    min_tracking_confidence: float = 0.5,
    faces: int = 1,
) -> Any:
    """A FaceMesh graph with iris refinement: 478 landmarks a face (Kartynnik et al. 2019; Grishchenko 2020).

    Args:
        static: True for unrelated pictures, False for the frames of a clip.
        min_detection_confidence: 0…1, below which a detected face is ignored.
        min_tracking_confidence: 0…1, below which a tracked face is looked for anew.
        faces: how many faces to look for.

    Returns:
        A context manager with ``process(rgb)`` and ``close()``.
    """
    return import_mediapipe().solutions.face_mesh.FaceMesh(
        static_image_mode=static,
        refine_landmarks=True,
        max_num_faces=faces,
        min_detection_confidence=min_detection_confidence,
        min_tracking_confidence=min_tracking_confidence,
    )
