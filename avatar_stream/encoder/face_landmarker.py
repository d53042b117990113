"""The second tracker: MediaPipe's Face Landmarker task, used where its model file lies ready.

The file ``face_landmarker.task`` is not part of this program. Whoever has it puts it into ``models/`` or into the
user folder. Besides 478 landmarks it gives scores for ARKit's expressions, which join the solver as evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.base.native_log import native_stderr_silenced
from avatar_stream.base.resources import resource_folder, user_folder
from avatar_stream.encoder.face_mesh import import_mediapipe
from avatar_stream.encoder.owner import Owner
from avatar_stream.errors import AvatarStreamError
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float64]

TASK_FILE = "face_landmarker.task"
_MOST_FACES = 2
_USUAL_STEP_S = 1 / 30


def find_task_file() -> Path | None:
    """Where the model file lies, in the user folder or in ``models/``; None where there is none."""
    places = (
        user_folder() / TASK_FILE,
        user_folder() / "models" / TASK_FILE,
        resource_folder("models") / TASK_FILE,
    )
    return next((path for path in places if path.is_file()), None)


class FaceLandmarkerTracker:
    """Finds the owner's landmarks and expression scores, see `FaceMeshTracker`.

    Attributes:
        expression_scores: (52,) 0…1 of the face found last, NaN for what the task doesn't tell; None without one.

    Raises:
        AvatarStreamError: the file is damaged, or this MediaPipe has no such task.
    """

    def __init__(
        self, task_file: Path, *, detection_confidence: float = 0.5, tracking_confidence: float = 0.5
    ):
        """
        Args:
            task_file: the model.
            detection_confidence: 0…1, how sure the detector must be that there is a face at all.
            tracking_confidence: 0…1, below it the face is searched again.
        """
        try:
            with native_stderr_silenced():
                self._mediapipe = import_mediapipe()
                tasks = self._mediapipe.tasks
                # The content and not the path: MediaPipe fails on paths with some characters on Windows.
                options = tasks.vision.FaceLandmarkerOptions(
                    base_options=tasks.BaseOptions(model_asset_buffer=task_file.read_bytes()),
                    running_mode=tasks.vision.RunningMode.VIDEO,
                    num_faces=_MOST_FACES,
                    min_face_detection_confidence=detection_confidence,
                    min_face_presence_confidence=tracking_confidence,
                    min_tracking_confidence=tracking_confidence,
                    output_face_blendshapes=True,
                )
                self._landmarker: Any = tasks.vision.FaceLandmarker.create_from_options(options)
        except (ImportError, AttributeError, OSError, RuntimeError, ValueError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise AvatarStreamError(f"The face landmarker {task_file} can't be used ({reason})") from error
        self._owner = Owner()
        self._time_s = 0.0
        self._stamp_ms = -1
        self.expression_scores: Floats | None = None

    def find(self, pixels: PixelArray, time_s: float | None = None) -> Floats | None:
        """Landmarks of the owner in one picture, see `FaceMeshTracker.find`."""
        self._time_s = self._time_s + _USUAL_STEP_S if time_s is None else time_s
        # The task wants times that only ever rise; a clip that starts over doesn't give such.
        self._stamp_ms = max(self._stamp_ms + 1, round(self._time_s * 1e3))
        image = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(pixels)
        )
        result = self._landmarker.detect_for_video(image, self._stamp_ms)
        height, width = pixels.shape[:2]
        faces = [
            np.array([(p.x, p.y, p.z) for p in face], dtype=np.float64) * (width, height, width)
            for face in result.face_landmarks
        ]
        chosen = self._owner.choose(faces, (width, height), self._time_s)
        self.expression_scores = None
        if chosen is None:
            return None
        self._owner.remember(faces[chosen], self._time_s)
        if chosen < len(result.face_blendshapes):
            self.expression_scores = scores_by_name(
                (category.category_name, category.score) for category in result.face_blendshapes[chosen]
            )
        return faces[chosen]

    def close(self) -> None:
        """Release the tracker; may be called more than once."""
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None


def scores_by_name(scores: Iterable[tuple[str, float]]) -> Floats:
    """(52,) scores clipped to 0…1 in the order of `EXPRESSION_NAMES`; NaN where absent, unknown names are left out."""
    values = np.full(EXPRESSION_COUNT, np.nan)
    for name, score in scores:
        if name in EXPRESSION_INDEX and np.isfinite(score):
            values[EXPRESSION_INDEX[name]] = min(max(float(score), 0.0), 1.0)
    return values
