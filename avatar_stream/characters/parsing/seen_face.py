"""Where the parsing network sees the anchors of a face, and how sure it is; also of heads that are tilted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES, FEATURES, MIRROR_ORDER
from avatar_stream.characters.parsing.network import Parsed, load_network
from avatar_stream.characters.parsing.squares import Square, crops_of
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FloatArray, PixelArray

# Sides of the looks at a face, and how far below the eyes their middles are, face widths.
CLOSE_LOOKS = ((1.45, 0.18), (2.5, 0.1))
# With a larger expected error anchors can't be believed; with a smaller one they surely can. Face widths.
MOST_ERROR, SURE = 0.08, 0.04
# How heads may be tilted that aren't seen at once, radians from upright.
_TILTS = (0.0, -0.45, 0.45, -0.9, 0.9)


@dataclass(frozen=True)
class SeenFace:
    """A face as the network sees it.

    Attributes:
        anchors: (x, y) pixels of each of the face's anchors, by name.
        errors: how far wrong each of them may be, face widths.
    """

    anchors: dict[str, Point]
    errors: dict[str, float]

    @property
    def error(self) -> float:
        """How far wrong the anchors of eyes and mouth may be, face widths."""
        return float(np.mean([self.errors[ANCHOR_NAMES[number]] for number in FEATURES]))

    @property
    def frame(self) -> FaceFrame | None:
        """The face's axes by these anchors; None where they can't be believed."""
        if self.error > MOST_ERROR:
            return None
        try:
            return FaceFrame.of(self.anchors)
        except ValueError:  # all in one place
            return None

    def disagrees(self, frame: FaceFrame) -> bool:
        """Whether the face seems, and surely, to be elsewhere than was said, of another size, or tilted otherwise."""
        own = self.frame
        if own is None:
            return False
        apart = float(np.hypot(*(own.origin - frame.origin))) / own.width_px
        turned = own.across / own.width_px @ (frame.across / frame.width_px)
        return apart > 0.15 or not 0.8 < own.width_px / frame.width_px < 1.25 or turned < np.cos(0.15)


def close_squares(frame: FaceFrame) -> list[Square]:
    """The squares of `CLOSE_LOOKS`, upright to the face."""
    turn = float(np.arctan2(frame.across[1], frame.across[0]))
    return [
        Square(frame.origin + below * frame.down, side * frame.width_px, turn) for side, below in CLOSE_LOOKS
    ]


def face_in(looks: list[tuple[Square, Parsed, Parsed]], frame: FaceFrame) -> SeenFace:
    """One face of several looks.

    Args:
        looks: squares, what the network said of each, and of its mirror image.
        frame: the face for which they were made.
    """
    places: list[FloatArray] = []
    errors = []
    for square, straight, mirrored in looks:
        turned = (mirrored.places[0] * (-1, 1) + (1, 0))[MIRROR_ORDER]
        places += [square.to_picture(straight.places[0]), square.to_picture(turned)]
        errors += [straight.errors[0] * square.side, mirrored.errors[0][MIRROR_ORDER] * square.side]
    weights = np.stack(errors) ** -2.0
    seen = (np.stack(places) * weights[..., None]).sum(axis=0) / weights.sum(axis=0)[:, None]
    expected = np.stack(errors).mean(axis=0) / frame.width_px
    anchors = {name: (float(x), float(y)) for name, (x, y) in zip(ANCHOR_NAMES, seen, strict=True)}
    return SeenFace(anchors, dict(zip(ANCHOR_NAMES, expected.tolist(), strict=True)))


def tilted_face(picture: PixelArray, frame: FaceFrame) -> SeenFace:
    """The face that is seen best when the head is looked at in several tilts.

    Args:
        picture: (H, W, 3) uint8 RGB.
        frame: where the face is expected.
    """
    faces = []
    for tilt in _TILTS:
        across = frame.width_px * np.array([np.cos(tilt), np.sin(tilt)])
        faces.append(face_at(picture, replace(frame, across=across)))
    return min(faces, key=lambda face: face.error)


def face_at(picture: PixelArray, frame: FaceFrame) -> SeenFace:
    """The face in a picture, (H, W, 3) uint8 RGB, where it is expected."""
    network, squares = load_network(), close_squares(frame)
    crops = crops_of(picture, squares)
    return face_in(
        [
            (square, network(crop[None]), network(crop[None, :, ::-1]))
            for square, crop in zip(squares, crops, strict=True)
        ],
        frame,
    )
