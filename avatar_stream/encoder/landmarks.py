"""478 facial landmarks of one person, by MediaPipe FaceMesh."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.errors import AvatarStreamError
from avatar_stream.face_mesh import open_face_mesh
from avatar_stream.native_log import native_stderr_silenced
from avatar_stream.types import PixelArray


class FaceMeshTracker:
    """Finds the landmarks of the most prominent face and follows it from frame to frame.

    Source: Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs",
    2019, with the attention mesh (iris and lip refinement) of Grishchenko et al., 2020.

    Raises:
        AvatarStreamError: MediaPipe is missing.
    """

    def __init__(self, *, detection_confidence: float = 0.5, tracking_confidence: float = 0.5) -> None:
        """Start the tracker, which takes about two seconds.

        Args:
            detection_confidence: 0…1, how sure the detector must be that there is a face at all.
            tracking_confidence: 0…1, below it the face is searched again.
        """
        # MediaPipe's graph builds itself with the first picture: better now than in the middle of a show.
        with native_stderr_silenced():
            try:
                self._mesh: Any = open_face_mesh(
                    static=False,
                    min_detection_confidence=detection_confidence,
                    min_tracking_confidence=tracking_confidence,
                )
            except ImportError as error:
                raise AvatarStreamError(
                    f"Face tracking needs mediapipe, which can't be imported here ({error}); "
                    "install it with: pip install 'mediapipe<0.10.22'"
                ) from error
            self._mesh.process(np.zeros((64, 64, 3), np.uint8))
        self._face_seen = False

    def find(self, pixels: PixelArray) -> npt.NDArray[np.float64] | None:
        """Landmarks of the face in one picture.

        Args:
            pixels: (H, W, 3) uint8 RGB.

        Returns:
            (478, 3) float64: x, y in pixels and z, away from the camera, in the same unit with its
            origin in the middle of the head; or None where no face is found.
        """
        # The landmark stage has a complaint of its own to log with the first face.
        with contextlib.nullcontext() if self._face_seen else native_stderr_silenced():
            faces = self._mesh.process(np.ascontiguousarray(pixels)).multi_face_landmarks
        if not faces:
            return None
        self._face_seen = True
        height, width = pixels.shape[:2]
        points = np.array([(p.x, p.y, p.z) for p in faces[0].landmark], dtype=np.float64)
        # MediaPipe gives z in the unit of x.
        return points * (width, height, width)

    def close(self) -> None:
        """Release the tracker; may be called more than once."""
        if self._mesh is not None:
            self._mesh.close()
            self._mesh = None
