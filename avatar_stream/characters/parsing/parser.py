"""What each pixel of a character's picture shows: several looks, from the whole figure to the face, made one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES, FEATURES, MIRROR_ORDER
from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.characters.parsing.edges import at_edges
from avatar_stream.characters.parsing.network import load_network
from avatar_stream.characters.parsing.squares import INPUT_PX, Square, crops_of, laid_back
from avatar_stream.pictures.composite import composite
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# Sides of the looks, and how far below the eyes their middles are, face widths; and how much each counts.
LOOKS = ((1.45, 0.18, 4.0), (2.5, 0.1, 2.0), (5.0, 0.9, 1.0))
# A look counts less towards its border, over this share of its side.
_BORDER = 0.12
_PAPER = 128
# Longer side of the maps of labels, pixels, at most.
MOST_PX = 1280
# So many of the looks, the closest first, tell anchors; with a larger expected error, face widths, these don't count.
ANCHOR_LOOKS, MOST_ERROR = 2, 0.08


@dataclass(frozen=True)
class ParsedPicture:
    """What a picture shows.

    Attributes:
        labels: (H, W) uint8 the number of each pixel's label, see `characters.labels`.
        anchors: (x, y) pixels of each of the face's anchors, by name, as the looks at head and face see them.
        error: how far wrong those of eyes and mouth may be, face widths.
    """

    labels: PixelArray
    anchors: dict[str, Point]
    error: float

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


def parse_face(picture: PixelArray, frame: FaceFrame) -> ParsedPicture:
    """See what a picture shows; where the face is elsewhere than expected, look again there.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        frame: where the face is expected.
    """
    first = _parse(picture, frame)
    own = first.frame
    if own is None or not first.disagrees(frame):
        return first
    second = _parse(picture, own)
    return second if second.frame is not None and not second.disagrees(own) else first


def _parse(picture: PixelArray, frame: FaceFrame) -> ParsedPicture:
    """Look at a picture where the face is said to be; see `parse_face`."""
    opaque = composite(picture, np.full((*picture.shape[:2], 3), _PAPER, np.uint8))
    squares, counts = _looks(picture.shape, frame)
    crops = crops_of(opaque, squares)
    # Large pictures are labelled at less than their size: the maps of all labels would fill the memory.
    scale = min(1.0, MOST_PX / max(picture.shape[:2]))
    shape = (max(round(picture.shape[0] * scale), 1), max(round(picture.shape[1] * scale), 1))
    network = load_network()
    total = np.zeros((*shape, len(LABELS)), np.float32)
    weight = np.full((*shape, 1), 1e-6, np.float32)
    total[..., LABEL_NUMBER["background"]] = 1e-9
    border = _border()
    places, errors = [], []
    for number, (square, count, crop) in enumerate(zip(squares, counts, crops, strict=True)):
        # One at a time: memory. The mirrored picture is a second opinion.
        straight, mirrored = network(crop[None]), network(crop[None, :, ::-1])
        if number < ANCHOR_LOOKS:
            turned = (mirrored.places[0] * (-1, 1) + (1, 0))[MIRROR_ORDER]
            places += [square.to_picture(straight.places[0]), square.to_picture(turned)]
            errors += [straight.errors[0] * square.side, mirrored.errors[0][MIRROR_ORDER] * square.side]
        shares = _log_softmax(straight.labels[0]) + _log_softmax(
            np.ascontiguousarray(mirrored.labels[0][:, ::-1])
        )
        counted = np.dstack([shares * border, border]) * np.float32(count)
        smaller = replace(square, middle=square.middle * scale, side=square.side * scale)
        laid = laid_back(counted, smaller, shape)
        total += laid[..., :-1]
        weight += laid[..., -1:]
    shares = np.exp(_log_softmax(total / weight))
    shown = opaque if scale == 1 else cv2.resize(opaque, shape[::-1], interpolation=cv2.INTER_AREA)
    there = replace(frame, origin=frame.origin * scale, across=frame.across * scale)
    labels = at_edges(shares, shown, there).argmax(axis=2).astype(np.uint8)
    if scale < 1:
        labels = cv2.resize(labels, picture.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    labels = np.where(picture[..., 3] == 0, LABEL_NUMBER["background"], labels).astype(np.uint8)
    weights = np.stack(errors) ** -2.0
    seen = (np.stack(places) * weights[..., None]).sum(axis=0) / weights.sum(axis=0)[:, None]
    error = float(np.stack(errors).mean(axis=0)[FEATURES].mean()) / frame.width_px
    anchors = {name: (float(x), float(y)) for name, (x, y) in zip(ANCHOR_NAMES, seen, strict=True)}
    return ParsedPicture(labels, anchors, error)


def _looks(shape: tuple[int, ...], frame: FaceFrame) -> tuple[list[Square], list[float]]:
    """Looks upright to the face, and one at the whole picture where they don't cover it."""
    turn = float(np.arctan2(frame.across[1], frame.across[0]))
    squares, counts = [], []
    for side, below, count in LOOKS:
        middle = frame.origin + below * frame.down
        squares.append(Square(middle, side * frame.width_px, turn))
        counts.append(count)
    height, width = shape[:2]
    if max(height, width) > 0.7 * squares[-1].side:
        squares.append(Square(np.array([width / 2, height / 2]), 1.1 * max(height, width)))
        counts.append(0.3)
    return squares, counts


def _border() -> npt.NDArray[np.float32]:
    place = (np.arange(INPUT_PX) + 0.5) / INPUT_PX
    line = np.clip(np.minimum(place, 1 - place) / _BORDER, 0, 1)
    return np.asarray((line[:, None] * line[None, :])[..., None] + 1e-4, np.float32)


def _log_softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    shifted = logits - logits.max(axis=2, keepdims=True)
    shares: npt.NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    return shares
