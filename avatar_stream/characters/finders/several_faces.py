"""All faces of a picture, for whoever has to choose one."""

from __future__ import annotations

import numpy as np

from avatar_stream.base.native_log import native_stderr_silenced
from avatar_stream.characters.finders.facemesh import GREY, face_width, looks_at, track_face
from avatar_stream.pictures.composite import on_grey
from avatar_stream.types import FloatArray, PixelArray

MOST_FACES = 10
# Surer than for a single face: nobody should be asked to choose between a face and a cushion.
DETECTION_CONFIDENCE = 0.4
# Squares looked at beside the whole picture, in shares of its longer side: the detector misses small faces.
PARTS, STEP = 0.5, 0.25
# Side of the square round a face that shows its head, in sizes of the face; and the least side it is tried with.
HEAD_AND_SHOULDERS, FACE_ALONE = 2.4, 1.4
# Faces whose middles are nearer than this, in widths of the larger one, are one face.
SAME_WITHIN = 0.5
# Spread of the eyes, in face widths, of a face that is surely one: photos and paintings have 0.008 at most.
SURE_SPREAD = 0.012


def find_faces(keyframe: PixelArray) -> list[FloatArray]:
    """The faces that FaceMesh sees, the largest first.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.

    Returns:
        (478, 3) pixels of the keyframe for each.
    """
    from avatar_stream.encoder.face_mesh import open_face_mesh

    picture = on_grey(keyframe, GREY[0])
    with (
        native_stderr_silenced(),
        open_face_mesh(static=True, min_detection_confidence=DETECTION_CONFIDENCE, faces=MOST_FACES) as mesh,
    ):
        looks = [look for square in _squares(picture) for look in looks_at(mesh, picture, square, blur=False)]
    faces: list[FloatArray] = []
    for look in sorted(looks, key=face_width, reverse=True):
        if not any(same_face(look, face) for face in faces) and _is_there(keyframe, look):
            faces.append(look)
    return faces


def same_face(one: FloatArray, other: FloatArray) -> bool:
    """Whether two findings are of one face."""
    apart = np.linalg.norm(one[:468, :2].mean(axis=0) - other[:468, :2].mean(axis=0))
    return bool(apart < SAME_WITHIN * max(face_width(one), face_width(other)))


def around(keyframe: PixelArray, face: FloatArray, share: float = HEAD_AND_SHOULDERS) -> tuple[slice, slice]:
    """Rows and columns of a part of the picture round a face, `share` times as large as it where there is room."""
    low, high = face[:468, :2].min(axis=0), face[:468, :2].max(axis=0)
    middle, reach = (low + high) / 2, share * float((high - low).max()) / 2
    height, width = keyframe.shape[:2]
    left, top = np.maximum(np.floor(middle - reach), 0).astype(int)
    right, bottom = np.minimum(np.ceil(middle + reach), (width, height)).astype(int)
    return slice(top, bottom), slice(left, right)


def _squares(picture: PixelArray) -> list[tuple[float, float, float]]:
    height, width = picture.shape[:2]
    longest = max(height, width)
    side = PARTS * longest
    squares = [((width - longest) / 2, (height - longest) / 2, float(longest))]
    tops, lefts = (_steps(length, side, STEP * longest) for length in (height, width))
    return squares + [(left, top, side) for top in tops for left in lefts]


def _steps(length: int, side: float, step: float) -> list[float]:
    """Where squares of a side begin that cover a length."""
    count = max(int(np.ceil((length - side) / step)), 0) + 1
    return [float(start) for start in np.linspace(0, max(length - side, 0), count)]


def _is_there(keyframe: PixelArray, face: FloatArray) -> bool:
    """Whether FaceMesh, looking closely and several times, agrees that there is one."""
    rows, columns = around(keyframe, face, FACE_ALONE)
    part = np.ascontiguousarray(keyframe[rows, columns])
    found = track_face(part) if min(part.shape[:2]) > 0 else None
    return found is not None and found.eye_spread < SURE_SPREAD
