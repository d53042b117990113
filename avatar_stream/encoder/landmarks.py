"""478 facial landmarks of one person, by MediaPipe FaceMesh."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.closer_look import CloserLook, View
from avatar_stream.encoder.expression_network import ExpressionNetwork
from avatar_stream.encoder.face_mesh import open_face_mesh
from avatar_stream.encoder.landmark_list import read_landmark_list
from avatar_stream.encoder.owner import Owner
from avatar_stream.errors import AvatarStreamError
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float64]

_MOST_FACES = 4
# By how much of a face's size its surroundings are hidden with it.
_HIDDEN_MARGIN = 0.25
_USUAL_STEP_S = 1 / 30


class FaceMeshTracker:
    """Finds everyone in the picture, picks the owner and follows them from frame to frame.

    Following looks at one face alone, which costs half of tracking several. Everyone is looked for only at the
    start, when the owner is lost, or when the face followed leaps: then all faces but the owner's are hidden from
    the follower for that one frame. A face too small to be found in the whole picture is looked for, and followed,
    in a part of it.

    Attributes:
        expression_scores: (52,) 0…1 what `ExpressionNetwork` says of the face found last; None without it, or
            without a face.

    Source: Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs",
    2019, with the attention mesh (iris and lip refinement) of Grishchenko et al., 2020.

    Raises:
        AvatarStreamError: MediaPipe is missing.
    """

    def __init__(
        self,
        *,
        detection_confidence: float = 0.5,
        tracking_confidence: float = 0.5,
        network: ExpressionNetwork | None = None,
    ) -> None:
        """Start the tracker, which takes about two seconds.

        Args:
            detection_confidence: 0…1, how sure the detector must be that there is a face at all.
            tracking_confidence: 0…1, below it the face is searched again.
            network: scores the expressions of the face that is found; the tracker closes it.
        """
        self._network = network
        self.expression_scores: Floats | None = None
        try:
            self._follower: Any = open_face_mesh(
                static=False,
                min_detection_confidence=detection_confidence,
                min_tracking_confidence=tracking_confidence,
            )
            self._finder: Any = open_face_mesh(
                static=True, min_detection_confidence=detection_confidence, faces=_MOST_FACES
            )
        except ImportError as error:
            raise AvatarStreamError(
                f"Face tracking needs mediapipe, which can't be imported here ({error}); "
                "install it with: pip install 'mediapipe<0.10.22'"
            ) from error
        self._owner = Owner()
        self._closer_look = CloserLook()
        self._view: View | None = None
        self._following = False
        self._time_s = 0.0

    def find(self, pixels: PixelArray, time_s: float | None = None) -> Floats | None:
        """Landmarks of the owner in one picture.

        Args:
            pixels: (H, W, 3) uint8 RGB.
            time_s: when it was taken; None for 1/30 s after the one before.

        Returns:
            (478, 3) float64: x, y in pixels and z, away from the camera, in the same unit with its
            origin in the middle of the head; or None where the owner is not found.
        """
        self._time_s = self._time_s + _USUAL_STEP_S if time_s is None else time_s
        pixels = np.ascontiguousarray(pixels)
        face = self._follow(pixels) if self._following else None
        if face is None or not self._owner.may_be(face, self._time_s):
            face = self._search(pixels)
        self._following = face is not None
        self.expression_scores = None
        if face is not None:
            self._owner.remember(face, self._time_s)
            self._view = self._closer_look.view_of(face, pixels, self._view)
            if self._network is not None:
                self.expression_scores = self._network.scores(face)
        return face

    def _search(self, pixels: PixelArray) -> Floats | None:
        """Look at everyone in the picture, and have the owner followed from now on."""
        self._view = None
        faces = _landmarks(self._finder.process(pixels), pixels)
        if not faces:
            # Somebody far away: one part of the picture in each frame, in turn.
            tile = self._closer_look.next_tile(pixels)
            faces = [] if tile is None else self._seen_in(self._finder, pixels, tile)
        height, width = pixels.shape[:2]
        chosen = self._owner.choose(faces, (width, height), self._time_s)
        if chosen is None:
            return None
        self._view = self._closer_look.view_of(faces[chosen], pixels, None)
        others = [face for index, face in enumerate(faces) if index != chosen]
        shown = _without(pixels, others, faces[chosen])
        # The follower first has to lose whom it followed before it looks for a face.
        for _ in range(2):
            face = self._follow(shown)
            if face is not None and self._owner.may_be(face, self._time_s):
                return face
        return faces[chosen]

    def _follow(self, pixels: PixelArray) -> Floats | None:
        faces = self._seen_in(self._follower, pixels, self._view)
        return faces[0] if faces else None

    def _seen_in(self, mesh: Any, pixels: PixelArray, view: View | None) -> list[Floats]:
        """Faces in a part of the picture, in pixels of the whole."""
        if view is None:
            return _landmarks(mesh.process(pixels), pixels)
        part = np.ascontiguousarray(pixels[view])
        corner = np.array([view[1].start, view[0].start, 0.0])
        return [face + corner for face in _landmarks(mesh.process(part), part)]

    def close(self) -> None:
        """Release the tracker; may be called more than once."""
        for part in (self._follower, self._finder, self._network):
            if part is not None:
                part.close()
        self._follower = self._finder = self._network = None


def _landmarks(result: Any, pixels: PixelArray) -> list[Floats]:
    """(478, 3) pixels for each face of a result."""
    height, width = pixels.shape[:2]
    # MediaPipe gives z in the unit of x.
    return [read_landmark_list(face) * (width, height, width) for face in result.multi_face_landmarks or ()]


def _without(pixels: PixelArray, faces: list[Floats], kept: Floats) -> PixelArray:
    """The picture with some faces painted over, but nothing of the one to keep."""
    if not faces:
        return pixels
    painted = pixels.copy()
    grey = pixels.reshape(-1, 3).mean(axis=0).astype(np.uint8)
    for face in faces:
        painted[_box(face, _HIDDEN_MARGIN, pixels)] = grey
    box = _box(kept, _HIDDEN_MARGIN, pixels)
    painted[box] = pixels[box]
    return painted


def _box(face: Floats, margin: float, pixels: PixelArray) -> tuple[slice, slice]:
    """Rows and columns of a face with a margin around it."""
    low, high = face[:, :2].min(axis=0), face[:, :2].max(axis=0)
    spare = margin * (high - low)
    left, top = np.maximum(low - spare, 0).astype(int)
    right, bottom = np.minimum(high + spare, pixels.shape[1::-1]).astype(int) + 1
    return slice(top, bottom), slice(left, right)
