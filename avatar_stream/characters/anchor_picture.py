"""A picture of a character's anchors, to see what the fit got wrong."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.character import Character
from avatar_stream.characters.fitting import fit_character
from avatar_stream.face_model.topology import INNER_LIP_LOOP, LEFT_EYE_LOOP, OUTER_LIP_LOOP, RIGHT_EYE_LOOP
from avatar_stream.pictures.composite import on_grey
from avatar_stream.types import FloatArray, PixelArray

# The face and some room round it, enlarged to this size: names must be readable.
SIDE_PX = 1600
ROOM = 0.35
FOUND, GIVEN, OUTLINE = (255, 60, 60), (20, 120, 255), (0, 200, 0)
INK, PAPER = (0, 0, 0), (255, 255, 255)
GREY = 200


def draw_anchors(character: Character) -> PixelArray:
    """Draw all anchors with their names: blue those set by hand, red those found; lids and lips as lines.

    Args:
        character: fitted here.

    Returns:
        (S, S, 3) uint8 RGB, the face enlarged.

    Raises:
        FaceNotFoundError: see `fit_character`.
    """
    fit = fit_character(character)
    places = {name: fit.landmarks[index, :2] for name, index in ANCHOR_LANDMARKS.items()}
    places |= {name: np.array(place) for name, place in fit.head_outline.items()}
    face = np.array([places[name] for name in ANCHOR_LANDMARKS])
    low, high = face.min(axis=0), face.max(axis=0)
    side = float((high - low).max()) * (1 + 2 * ROOM)
    scale = SIDE_PX / side
    shift = SIDE_PX / 2 - (low + high) / 2 * scale

    def placed(points: FloatArray) -> FloatArray:
        drawn: FloatArray = points * scale + shift
        return drawn

    picture = on_grey(character.keyframe, GREY)
    # warpAffine counts from pixel centres, anchors from the outer corner.
    corner = shift + (scale - 1) / 2
    canvas = cv2.warpAffine(
        picture,
        np.array([[scale, 0, corner[0]], [0, scale, corner[1]]]),
        (SIDE_PX, SIDE_PX),
        flags=cv2.INTER_CUBIC,
        borderValue=(GREY,) * 3,
    )
    for loop in (RIGHT_EYE_LOOP, LEFT_EYE_LOOP, OUTER_LIP_LOOP, INNER_LIP_LOOP):
        line = np.round(placed(fit.landmarks[loop, :2])).astype(np.int32)
        cv2.polylines(canvas, [line], True, OUTLINE, 1, cv2.LINE_AA)
    for name, place in places.items():
        colour = GIVEN if name in character.sheet.anchors else FOUND
        _label(canvas, placed(np.asarray(place)), name, colour)
    drawn: PixelArray = canvas
    return drawn


def _label(canvas: PixelArray, place: FloatArray, name: str, colour: tuple[int, int, int]) -> None:
    x, y = (round(float(value)) for value in place)
    cv2.circle(canvas, (x, y), 4, PAPER, -1, cv2.LINE_AA)
    cv2.circle(canvas, (x, y), 3, colour, -1, cv2.LINE_AA)
    for ink, thickness in ((PAPER, 3), (INK, 1)):
        cv2.putText(canvas, name, (x + 6, y - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.42, ink, thickness, cv2.LINE_AA)
