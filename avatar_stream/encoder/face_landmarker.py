"""The second tracker: MediaPipe's Face Landmarker task as a whole, for those who choose it.

Besides 478 landmarks of its own it gives scores for ARKit's expressions; it takes more than twice FaceMesh's time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.base.native_log import native_stderr_silenced
from avatar_stream.encoder.expression_scores import scores_by_name
from avatar_stream.encoder.face_mesh import import_mediapipe
from avatar_stream.encoder.owner import Owner
from avatar_stream.errors import AvatarStreamError
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float64]

_MOST_FACES = 2
_USUAL_STEP_S = 1 / 30


class FaceLandmarkerTracker:
    """Finds the owner's landmarks and expression scores, see `FaceMeshTracker`.

    Attributes:
        expression_scores: (52,) 0…1 of the face found last, NaN for what the task doesn't tell; None without one.

    Raises:
        AvatarStreamError: this MediaPipe has no such task.
    """

    def __init__(self, task: bytes, *, detection_confidence: float = 0.5, tracking_confidence: float = 0.5):
        """
        Args:
            task: the content of the task's file, see `read_task_file`.
            detection_confidence: 0…1, how sure the detector must be that there is a face at all.
            tracking_confidence: 0…1, below it the face is searched again.
        """
        try:
            with native_stderr_silenced():
                self._mediapipe = import_mediapipe()
                tasks = self._mediapipe.tasks
                options = tasks.vision.FaceLandmarkerOptions(
                    base_options=tasks.BaseOptions(model_asset_buffer=task),
                    running_mode=tasks.vision.RunningMode.VIDEO,
                    num_faces=_MOST_FACES,
                    min_face_detection_confidence=detection_confidence,
                    min_face_presence_confidence=tracking_confidence,
                    min_tracking_confidence=tracking_confidence,
                    output_face_blendshapes=True,
                )
                self._landmarker: Any = tasks.vision.FaceLandmarker.create_from_options(options)
        except (ImportError, AttributeError, RuntimeError, ValueError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise AvatarStreamError(f"The Face Landmarker can't be used ({reason})") from error
        self._owner = Owner()
        self._time_s = 0.0
        self._stamp_ms = -1
        self._face_seen = False
        self.expression_scores: Floats | None = None

    def find(self, pixels: PixelArray, time_s: float | None = None) -> Floats | None:
        """Landmarks of the owner in one picture, see `FaceMeshTracker.find`."""
        self._time_s = self._time_s + _USUAL_STEP_S if time_s is None else time_s
        # The task wants times that only ever rise; a clip that starts over doesn't give such.
        self._stamp_ms = max(self._stamp_ms + 1, round(self._time_s * 1e3))
        image = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(pixels)
        )
        result = self._detect(image)
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

    def _detect(self, image: Any) -> Any:
        if self._face_seen:
            return self._landmarker.detect_for_video(image, self._stamp_ms)
        # MediaPipe has complaints of its own to log with the first face.
        with native_stderr_silenced():
            result = self._landmarker.detect_for_video(image, self._stamp_ms)
        self._face_seen = bool(result.face_landmarks)
        return result

    def close(self) -> None:
        """Release the tracker; may be called more than once."""
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None
