"""The finder that is a small network, trained on faces that this project drew (`training.finder`).

It needs no start from FaceMesh: it looks at the whole picture, and at parts of it if it is unsure, then looks closer,
several times and also at the mirrored picture. The last looks are averaged, each by how sure it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES, FEATURES, MIRROR_ORDER
from avatar_stream.characters.finders.facemesh import GREY, TrackedFace
from avatar_stream.characters.finders.finder import Proposal
from avatar_stream.characters.parsing.heads import Head, find_heads
from avatar_stream.characters.parsing.seen_face import SURE, tilted_face
from avatar_stream.pictures.composite import composite
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FloatArray, PixelArray

INPUT_PX = 128
RIGHT_CHEEK, LEFT_CHEEK, CHIN, BRIDGE = (
    ANCHOR_NAMES.index(name) for name in ("cheek_right", "cheek_left", "chin", "nose_bridge")
)
# Squares looked at where one look at all of the picture finds no face, as shares of the picture's longer side, and
# how far apart they are at most, in sides.
PARTS, STEP = (0.6, 0.4), 0.45
# So many of the heads that are seen, the largest first, are looked at.
MOST_HEADS = 4
# Sides of the later looks in face widths: two to find the face's size, then those that count.
CLOSER, CLOSE = 2.2, (1.5, 1.9)
# A face found closely is doubted less than this: expected error of eyes and mouth, face widths.
MOST_DOUBT = 0.05
# With more doubt than this there is no face.
NO_FACE = 0.2
# How far above a head's middle its eyes are, face widths.
_EYES_ABOVE = 0.2
# The expected error, in face widths, at which confidence has fallen to a third.
USUAL_ERROR = 0.15
# What the network expects of itself holds for drawings by its own teacher; on those by other hands, this comes on top.
OTHER_HANDS_ERROR = 0.03


@dataclass(frozen=True)
class _Square:
    """A square of the picture: its middle and side in pixels, and how far it is turned (clockwise)."""

    middle: FloatArray
    side: float
    turn_rad: float = 0.0


@dataclass(frozen=True)
class _Look:
    """What the network says about one square: (A, 2) pixels of the picture and (A,) expected errors, pixels."""

    places: FloatArray
    errors: FloatArray

    @property
    def width(self) -> float:
        """Of the face, pixels."""
        return max(float(np.hypot(*(self.places[LEFT_CHEEK] - self.places[RIGHT_CHEEK]))), 1.0)

    @property
    def doubt(self) -> float:
        """Expected error of eyes and mouth in face widths."""
        return float(self.errors[FEATURES].mean()) / self.width

    def square(self, sides: float) -> _Square:
        """The square, upright to the face, that a closer look should take."""
        across = self.places[LEFT_CHEEK] - self.places[RIGHT_CHEEK]
        middle = self.places[[RIGHT_CHEEK, LEFT_CHEEK, CHIN, BRIDGE]].mean(axis=0)
        return _Square(middle, sides * self.width, float(np.arctan2(across[1], across[0])))


class NetworkFinder:
    """Finds all anchors of a drawn face, wherever in the picture it is."""

    def propose(self, keyframe: PixelArray, tracked: TrackedFace | None) -> Proposal:
        """As `Finder.propose`; what FaceMesh found is one more place to start from. Empty if no face is seen."""
        picture = composite(keyframe, np.full((*keyframe.shape[:2], 3), GREY[0], np.uint8))
        surest = min(_closer(picture, _start(picture, tracked)), key=_doubt)
        heads = find_heads(picture)[:MOST_HEADS] if tracked is None or surest.doubt > MOST_DOUBT else []
        if surest.doubt > MOST_DOUBT:
            squares = [_Square(head.middle, CLOSER * head.width) for head in heads]
            surest = min(surest, *_closer(picture, [*squares, *_parts(picture)]), key=_doubt)
        # Where FaceMesh sees no face, another network than this one has to see a head: each sees some in clouds.
        if surest.doubt > NO_FACE or (tracked is None and not any(_is_of(surest, head) for head in heads)):
            return _of_heads(picture, heads)
        looks = _look(picture, [surest.square(sides) for sides in CLOSE], also_mirrored=True)
        weights = np.stack([look.errors for look in looks]) ** -2.0
        weights /= weights.sum(axis=0)
        places = (np.stack([look.places for look in looks]) * weights[..., None]).sum(axis=0)
        errors = (np.stack([look.errors for look in looks]) * weights).sum(axis=0) / surest.width
        errors = np.hypot(errors, OTHER_HANDS_ERROR)
        anchors, confidence = {}, {}
        for name, (x, y), error in zip(ANCHOR_NAMES, places.tolist(), errors.tolist(), strict=True):
            anchors[name] = (x, y)
            confidence[name] = float(np.exp(-error / USUAL_ERROR))
        return Proposal(anchors, confidence)


def _of_heads(picture: PixelArray, heads: list[Head]) -> Proposal:
    """The face that the parsing network sees most surely in one of the heads that it found, if it is sure at all."""
    seen = []
    for head in heads:
        frame = FaceFrame(head.middle - (0.0, _EYES_ABOVE * head.width), np.array([head.width, 0.0]), {})
        seen.append(tilted_face(picture, frame))
    surest = min(seen, key=lambda face: face.error, default=None)
    if surest is None or surest.error > SURE:
        return Proposal({}, {})
    confidence = float(np.exp(-float(np.hypot(surest.error, OTHER_HANDS_ERROR)) / USUAL_ERROR))
    return Proposal(surest.anchors, dict.fromkeys(surest.anchors, confidence))


def _is_of(look: _Look, head: Head) -> bool:
    """Whether a face belongs to a head."""
    apart = np.hypot(*(look.square(1.0).middle - head.middle))
    return bool(apart < 0.5 * head.width and 0.5 < look.width / head.width < 2.0)


def _doubt(look: _Look) -> float:
    return look.doubt


def _start(picture: PixelArray, tracked: TrackedFace | None) -> list[_Square]:
    """All of the picture, and where FaceMesh saw a face."""
    height, width = picture.shape[:2]
    squares = [_Square(np.array([width, height]) / 2, float(max(width, height)))]
    if tracked is not None:
        squares.append(_Square(tracked.landmarks[:468, :2].mean(axis=0), CLOSER * tracked.width_px))
    return squares


def _parts(picture: PixelArray) -> list[_Square]:
    """Overlapping squares all over the picture."""
    height, width = picture.shape[:2]
    squares = []
    for share in PARTS:
        side = share * max(width, height)
        spots = []
        for length in (width, height):
            room = max(length - side, 0.0)
            spots.append(np.linspace(-room, room, 1 + int(np.ceil(room / (STEP * side)))) / 2 + length / 2)
        squares += [_Square(np.array([x, y]), side) for x in spots[0] for y in spots[1]]
    return squares


def _closer(picture: PixelArray, squares: list[_Square]) -> list[_Look]:
    """The faces in the two most promising squares, each looked at twice more."""
    looks = sorted(_look(picture, squares), key=_doubt)[:2]
    for _ in range(2):
        looks = _look(picture, [look.square(CLOSER) for look in looks])
    return looks


def _look(picture: PixelArray, squares: list[_Square], also_mirrored: bool = False) -> list[_Look]:
    from avatar_stream.characters.finders.small_network import load_network

    matrices = [_matrix(square) for square in squares]
    crops = [_crop(picture, matrix) for matrix in matrices]
    if also_mirrored:
        crops += [crop[:, ::-1] for crop in crops]
    places, errors = load_network()(np.stack(crops))
    looks = []
    for number, (found, expected) in enumerate(zip(places.astype(np.float64), errors, strict=True)):
        if number >= len(squares):
            found = (found * (-1, 1) + (1, 0))[MIRROR_ORDER]
            expected = expected[MIRROR_ORDER]
        square, matrix = squares[number % len(squares)], matrices[number % len(squares)]
        in_picture = (found * INPUT_PX - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
        looks.append(_Look(in_picture, expected.astype(np.float64) * square.side))
    return looks


def _matrix(square: _Square) -> FloatArray:
    """(2, 3) from the picture to the crop, counted from outer corners."""
    scale = INPUT_PX / square.side
    cos, sin = scale * np.cos(square.turn_rad), scale * np.sin(square.turn_rad)
    turn = np.array([[cos, sin], [-sin, cos]])
    return np.column_stack([turn, INPUT_PX / 2 - turn @ square.middle])


def _crop(picture: PixelArray, matrix: FloatArray) -> PixelArray:
    scale = float(np.hypot(*matrix[:, 0]))
    # warpAffine counts from pixel centres.
    shifted = matrix + np.column_stack([np.zeros((2, 2)), matrix[:, :2] @ (0.5, 0.5) - 0.5])
    if scale < 0.7:
        # Shrink first, since warpAffine skips pixels; the blur is that of the training's crops.
        picture = cv2.GaussianBlur(picture, (0, 0), 0.4 / scale)
    crop: PixelArray = cv2.warpAffine(
        picture, shifted, (INPUT_PX, INPUT_PX), borderMode=cv2.BORDER_CONSTANT, borderValue=GREY
    )
    return crop
