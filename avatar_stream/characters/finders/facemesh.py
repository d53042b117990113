"""The finder that MediaPipe FaceMesh makes: excellent on photos, paintings and 3D renders, rough on line art.

One look at a drawing may land anywhere, even inside a single large eye. So FaceMesh looks several times, at several
crops, at the mirrored picture and, since a blurred drawing looks more like a photograph, at blurred copies. The median
of all looks is the finding; how far they lie apart says how much it is worth.

MediaPipe is imported only when a picture has to be searched: it takes seconds to load.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.base.native_log import native_stderr_silenced
from avatar_stream.characters.anchors import anchors_on
from avatar_stream.characters.parsing.squares import cropped
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.topology import FACE_SIDES, LEFT_EYE_LOOP, LEFT_IRIS, RIGHT_EYE_LOOP, RIGHT_IRIS
from avatar_stream.pictures.composite import on_grey
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FloatArray, PixelArray

# Low on purpose: a painted face scores far below a photograph.
DETECTION_CONFIDENCE = 0.1
CROP_SIDE_PX = 512
# Blur of a crop of that side, as a Gaussian's SD: lines and flat colours melt into something like shading.
BLUR_PX = 4.0
# Sides of the crops looked at once the face is known, in sizes of the face.
CLOSE_CROPS = (1.5, 2.0, 2.6)
# Above this spread of the eyes, in face widths, sharp looks aren't to be trusted alone and blurred ones join in.
UNSURE_SPREAD = 0.009
# Of six close looks, or twelve with the blurred ones, so many must see the face.
ENOUGH_LOOKS = 3
# Spread of the eyes, in face widths: up to 0.05 on drawings and animals, 0.09 and more where there is no face.
MOST_SPREAD = 0.08
GREY = (200, 200, 200)
EYES = np.concatenate([RIGHT_EYE_LOOP, LEFT_EYE_LOOP])


@dataclass(frozen=True)
class TrackedFace:
    """What FaceMesh says about a picture.

    Attributes:
        landmarks: (478, 3) float64 pixels (x right, y down, z away).
        spread: (478,) float64, how far apart several looks put each landmark: median distance in face widths. On
            photos about 0.003, on line drawings 0.01 to 0.05.
    """

    landmarks: FloatArray
    spread: FloatArray

    @property
    def frame(self) -> FaceFrame | None:
        """The face's axes; None where all of it lies in one place."""
        try:
            return FaceFrame.of(self.anchors)
        except ValueError:
            return None

    @property
    def anchors(self) -> dict[str, tuple[float, float]]:
        """(x, y) pixels of every anchor that a landmark stands for, by name."""
        return anchors_on(self.landmarks)

    @property
    def eye_spread(self) -> float:
        """Mean spread of both eyes' contours, face widths."""
        return float(self.spread[EYES].mean())


def face_width(landmarks: FloatArray) -> float:
    """Pixels between the landmarks of both cheeks."""
    right, left = landmarks[FACE_SIDES, :2]
    return float(np.hypot(*(left - right)))


def track_face(keyframe: PixelArray) -> TrackedFace | None:
    """Look for the most prominent face of a picture.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.

    Returns:
        The face, or None if FaceMesh sees none.
    """
    from avatar_stream.encoder.face_mesh import open_face_mesh

    picture = on_grey(keyframe, GREY[0])
    with (
        native_stderr_silenced(),
        open_face_mesh(static=True, min_detection_confidence=DETECTION_CONFIDENCE) as mesh,
    ):
        found = _most_agreed(_first_looks(mesh, picture))
        if found is None:
            return None
        looks = _close_looks(mesh, picture, found, blur=False)
        if len(looks) < ENOUGH_LOOKS or _agreement(looks)[1][EYES].mean() > UNSURE_SPREAD:
            looks += _close_looks(mesh, picture, found, blur=True)
    # A face that isn't there again, looked at closely, or that is somewhere else each time, was noise.
    if len(looks) < ENOUGH_LOOKS:
        return None
    face = TrackedFace(*_agreement(looks))
    return face if face.eye_spread < MOST_SPREAD else None


def _first_looks(mesh: Any, picture: PixelArray) -> list[FloatArray]:
    """Faces found in the whole picture, then where a bust's head is; in small crops only if there are none."""
    height, width = picture.shape[:2]
    longest = max(width, height)
    for shares in ((1.0, 0.6), (0.4,)):
        looks = []
        for share in shares:
            side = longest * share
            tops = {(height - side) * part for part in ((0.5,) if share == 1 else (0.0, 0.25, 0.5))}
            for top in sorted(tops):
                for blur in (False, True):
                    looks.append(_look(mesh, picture, ((width - side) / 2, top, side), blur=blur))
        found = [look for look in looks if look is not None]
        if found:
            return found
    return []


def _most_agreed(looks: list[FloatArray]) -> FloatArray | None:
    """The look that most others agree with in place and size; the first of several."""
    if not looks:
        return None
    centres = np.array([look[:468, :2].mean(axis=0) for look in looks])
    widths = np.array([face_width(look) for look in looks])
    apart = np.linalg.norm(centres[:, None] - centres, axis=2) / np.maximum(widths[:, None], widths)
    same = (apart < 0.25) & (np.abs(np.log(widths[:, None] / widths)) < np.log(1.4))
    return looks[int(same.sum(axis=1).argmax())]


def _close_looks(mesh: Any, picture: PixelArray, found: FloatArray, blur: bool) -> list[FloatArray]:
    low, high = found[:, :2].min(axis=0), found[:, :2].max(axis=0)
    middle, size = (low + high) / 2, float((high - low).max())
    looks = []
    for crop in CLOSE_CROPS:
        side = size * crop
        x, y = middle - side / 2
        for mirrored in (False, True):
            look = _look(mesh, picture, (float(x), float(y), side), blur=blur, mirrored=mirrored)
            if look is not None and 0.5 < face_width(look) / face_width(found) < 2:
                looks.append(look)
    return looks


def _agreement(looks: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Median landmarks, and the median distance from them in face widths."""
    stacked = np.stack(looks)
    median = np.median(stacked, axis=0)
    apart = np.linalg.norm((stacked - median)[..., :2], axis=2)
    return median, np.median(apart, axis=0) / max(face_width(median), 1e-6)


def _look(
    mesh: Any,
    picture: PixelArray,
    square: tuple[float, float, float],
    blur: bool,
    mirrored: bool = False,
) -> FloatArray | None:
    """The first of the faces that `looks_at` finds."""
    return next(iter(looks_at(mesh, picture, square, blur, mirrored)), None)


def looks_at(
    mesh: Any,
    picture: PixelArray,
    square: tuple[float, float, float],
    blur: bool,
    mirrored: bool = False,
) -> list[FloatArray]:
    """Landmarks in picture pixels of each face in one square (x, y, side); parts outside the picture are grey."""
    x, y, side = square
    scale = CROP_SIDE_PX / side
    matrix = np.array([[scale, 0, -x * scale], [0, scale, -y * scale]])
    crop = cropped(picture, matrix, CROP_SIDE_PX, cv2.INTER_CUBIC, GREY)
    if blur:
        crop = cv2.GaussianBlur(crop, (0, 0), BLUR_PX)
    result = mesh.process(np.ascontiguousarray(crop[:, ::-1]) if mirrored else crop)
    faces = []
    for found in result.multi_face_landmarks or ():
        raw = np.array([(p.x, p.y, p.z) for p in found.landmark])
        if not np.isfinite(raw).all():
            continue
        if mirrored:
            raw[:, 0] = 1 - raw[:, 0]
            raw = raw[mirror_order()]
        landmarks: FloatArray = raw * side
        landmarks[:, :2] += (x, y)
        faces.append(landmarks)
    return faces


@cache
def mirror_order() -> npt.NDArray[np.int64]:
    """(478,) int64: the landmark that takes each landmark's place in a mirrored face."""
    neutral = load_face_model().neutral[:468].astype(np.float64)
    order = np.arange(478)
    order[:468] = np.linalg.norm(neutral[:, None] * (-1, 1, 1) - neutral, axis=2).argmin(axis=1)
    # Iris points go round: centre, +x, top, -x, bottom.
    order[RIGHT_IRIS] = LEFT_IRIS[[0, 3, 2, 1, 4]]
    order[LEFT_IRIS] = RIGHT_IRIS[[0, 3, 2, 1, 4]]
    return order
