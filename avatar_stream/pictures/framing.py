"""Which part of a character's picture is shown, and where in a frame of another shape. All pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Size = tuple[int, int]
View = Literal["whole", "bust", "face"]
Aspect = Literal["own", "16:9", "1:1", "9:16"]

_ASPECTS = {"16:9": (16, 9), "1:1": (1, 1), "9:16": (9, 16)}
# What a view shows, in face widths: above and below the eyes, and at least so much across.
_VIEWS = {"bust": (1.3, 2.0, 2.3), "face": (1.15, 1.05, 1.8)}


@dataclass(frozen=True)
class FacePlace:
    """Where the face is in a character's picture at rest.

    Attributes:
        x, y: midway between the eyes, pixels.
        width: of the face from cheek to cheek, pixels.
    """

    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Placement:
    """Where a picture stands in a frame: a point p of it, in pixels, at ``scale · p + (left, top)`` of the frame."""

    scale: float
    left: float
    top: float

    @property
    def still(self) -> bool:
        """Whether every pixel stays where it is."""
        return self == Placement(1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Framing:
    """How the character is framed.

    Attributes:
        view: all of its picture, head and shoulders, or the face.
        zoom: times as large as the view says, about the frame's middle.
        x, y: moved to the right and down afterwards, in heights of the frame.
    """

    view: View = "whole"
    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0


def frame_size(aspect: Aspect, size_px: int) -> Size | None:
    """(width, height) of a frame whose longer side has `size_px` pixels, both even, as videos want them; None where
    the picture's own shape is wanted."""
    if aspect == "own":
        return None
    wide, high = _ASPECTS[aspect]
    longer = max(wide, high)
    return 2 * max(1, round(size_px * wide / longer / 2)), 2 * max(1, round(size_px * high / longer / 2))


def place(own: Size, face: FacePlace | None, frame: Size, framing: Framing) -> Placement:
    """Where a picture stands in a frame.

    Args:
        own: (width, height) of the picture.
        face: where its face is; None where nobody knows: above the middle then, as in portraits.
        frame: (width, height) of the frame.
        framing: what is wanted.
    """
    base = _whole(own, frame) if framing.view == "whole" else _about_face(own, face, frame, framing.view)
    middle_x, middle_y = frame[0] / 2, frame[1] / 2
    return Placement(
        base.scale * framing.zoom,
        middle_x + framing.zoom * (base.left - middle_x) + framing.x * frame[1],
        middle_y + framing.zoom * (base.top - middle_y) + framing.y * frame[1],
    )


def _whole(own: Size, frame: Size) -> Placement:
    """All of the picture, standing in the middle of the lower edge."""
    scale = min(frame[0] / own[0], frame[1] / own[1])
    # On whole pixels, so that a picture of the frame's own size stays as it is.
    width, height = max(1, round(own[0] * scale)), max(1, round(own[1] * scale))
    return Placement(scale, float((frame[0] - width) // 2), float(frame[1] - height))


def _about_face(own: Size, face: FacePlace | None, frame: Size, view: str) -> Placement:
    if face is None:
        face = FacePlace(own[0] / 2, 0.4 * own[1], 0.36 * own[0])
    above, below, across = _VIEWS[view]
    scale = min(frame[1] / ((above + below) * face.width), frame[0] / (across * face.width))
    top = above * face.width * scale - face.y * scale
    # No empty strip below somebody whose picture ends at the chest.
    top = max(top, frame[1] - own[1] * scale)
    return Placement(scale, frame[0] / 2 - face.x * scale, top)
