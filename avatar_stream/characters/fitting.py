"""Where the face is in a character's picture.

A *finder* proposes the 478 landmarks; anchors given in `character.toml` override them and pull the
rest of the mesh smoothly along. A character whose anchors are all given needs no finder at all: the
model's mean face is laid over them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS
from avatar_stream.characters.character import Character
from avatar_stream.characters.content_cache import remembered
from avatar_stream.characters.facemesh_finder import find_landmarks
from avatar_stream.characters.rims import OPENINGS, Opening
from avatar_stream.errors import FaceNotFoundError
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.topology import LEFT_LOWER_LID, LEFT_UPPER_LID, RIGHT_LOWER_LID, RIGHT_UPPER_LID
from avatar_stream.types import FloatArray, PixelArray

# The number goes up with a change that makes remembered landmarks stale.
FINDER = "landmarks-1"
LIDS = (RIGHT_UPPER_LID, RIGHT_LOWER_LID, LEFT_UPPER_LID, LEFT_LOWER_LID)
# Room between an eye's edge and the first ring of skin, in heights of the eye.
RING_EYE_HEIGHTS = 0.28


@dataclass(frozen=True)
class Fit:
    """A face found in a picture.

    Attributes:
        landmarks: (478, 3) float64 pixels of the keyframe: x right, y down, z away from the camera. In
            MediaPipe's order.
        head_outline: points of the head that no landmark covers, by the names of `HEAD_ANCHORS`.
        finder: "facemesh" or "anchors", what the landmarks come from.
    """

    landmarks: FloatArray
    head_outline: dict[str, tuple[float, float]]
    finder: str


def fit_character(character: Character) -> Fit:
    """Find the face of a character.

    Raises:
        FaceNotFoundError: no face is found and the anchors don't describe one; says what to try.
    """
    given = character.sheet.anchors
    outline = {name: given[name] for name in HEAD_ANCHORS if name in given}
    anchors = {name: given[name] for name in ANCHOR_LANDMARKS if name in given}
    if len(anchors) == len(ANCHOR_LANDMARKS):
        return Fit(_pull(_mean_face_over(anchors), anchors), outline, "anchors")
    landmarks = _found_landmarks(character.keyframe)
    if landmarks is None:
        raise FaceNotFoundError(
            f"No face was found in the picture of '{character.id}'. Try a picture in which the face looks "
            "straight ahead, is larger or less covered, or name its points: [anchors] in character.toml"
        )
    return Fit(_pull(landmarks, anchors) if anchors else landmarks, outline, "facemesh")


def _found_landmarks(keyframe: PixelArray) -> FloatArray | None:
    found = remembered(FINDER, keyframe, lambda: find_landmarks(keyframe))
    return None if found is None else found.astype(np.float64)


def _mean_face_over(anchors: dict[str, tuple[float, float]]) -> FloatArray:
    """The model's neutral face, moved and scaled (each axis by itself) onto the anchors."""
    neutral = load_face_model().neutral.astype(np.float64)
    indices = [ANCHOR_LANDMARKS[name] for name in anchors]
    target = np.array(list(anchors.values()))
    source = neutral[indices, :2]
    scale = target.std(axis=0) / source.std(axis=0)
    laid = np.empty_like(neutral)
    laid[:, :2] = (neutral[:, :2] - source.mean(axis=0)) * scale + target.mean(axis=0)
    laid[:, 2] = neutral[:, 2] * scale[0]
    return laid


def _pull(landmarks: FloatArray, anchors: dict[str, tuple[float, float]]) -> FloatArray:
    """Move landmarks so that the given anchors are met exactly and everything between follows smoothly.

    Anchors that are not given stay where the finder put them, so that one drag bends only its
    neighbourhood. Thin-plate spline (Bookstein 1989).
    """
    from scipy.interpolate import RBFInterpolator

    indices = np.array(list(ANCHOR_LANDMARKS.values()))
    here = landmarks[indices, :2]
    there = here.copy()
    for row, name in enumerate(ANCHOR_LANDMARKS):
        if name in anchors:
            there[row] = anchors[name]
    # Two anchors in one place (a closed mouth's lips) make the spline singular: a trace of smoothing.
    spline = RBFInterpolator(here, there - here, kernel="thin_plate_spline", smoothing=1e-6 * np.ptp(here))
    pulled = landmarks.copy()
    pulled[:, :2] += spline(landmarks[:, :2])
    for lid in LIDS:
        _round_lid(pulled, lid, anchors)
    for opening in OPENINGS:
        if opening.is_eye and set(_anchors_of(opening.loop)) & anchors.keys():
            _clear_ring(pulled, opening)
    return pulled


def _anchors_of(vertices: npt.NDArray[np.int64]) -> dict[str, int]:
    """The anchors on a line of vertices, with their places in it."""
    places = {int(vertex): place for place, vertex in enumerate(vertices)}
    return {name: places[vertex] for name, vertex in ANCHOR_LANDMARKS.items() if vertex in places}


def _round_lid(
    landmarks: FloatArray, lid: npt.NDArray[np.int64], anchors: dict[str, tuple[float, float]]
) -> None:
    """Put the landmarks of a lid on one smooth curve through its anchors, where all of them are given.

    A spline over the whole face knows nothing of lids: between two anchors of a large round eye it would cut the
    corner.
    """
    from scipy.interpolate import CubicSpline

    mine = _anchors_of(lid)
    if not mine.keys() <= anchors.keys():
        return
    places = sorted((place, name) for name, place in mine.items())
    points = np.array([anchors[name] for _, name in places])
    knots = np.concatenate(
        [[0.0], np.cumsum(np.maximum(np.linalg.norm(np.diff(points, axis=0), axis=1), 1e-6))]
    )
    along = np.interp(np.arange(len(lid)), [place for place, _ in places], knots)
    landmarks[lid, :2] = CubicSpline(knots, points, bc_type="natural")(along)


def _clear_ring(landmarks: FloatArray, opening: Opening) -> None:
    """Keep the first ring of skin round an eye off its edge: there must be room for lashes between them."""
    edge = landmarks[opening.loop, :2]
    outwards = landmarks[opening.ring, :2] - edge
    # Away from the middle line of the eye, so that corners point sideways and lids up or down.
    middle = edge.mean(axis=0)
    radial = (edge - middle) / np.maximum(np.linalg.norm(edge - middle, axis=1, keepdims=True), 1e-6)
    room = RING_EYE_HEIGHTS * float(np.ptp(edge[:, 1]))
    lacking = np.maximum(room - (outwards * radial).sum(axis=1), 0)
    landmarks[opening.ring, :2] += radial * lacking[:, None]
