"""What each pixel of a character's picture shows: several looks, from the whole figure to the face, made one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.close_up import CloseUp
from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.characters.matte import has_transparency
from avatar_stream.characters.parsing.edges import at_edges
from avatar_stream.characters.parsing.network import Parsed, load_network
from avatar_stream.characters.parsing.own_colours import by_own_colours
from avatar_stream.characters.parsing.seen_face import SURE, SeenFace, close_squares, face_in, tilted_face
from avatar_stream.characters.parsing.squares import INPUT_PX, Square, crops_of, laid_back
from avatar_stream.pictures.composite import on_grey
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# How much each of `CLOSE_LOOKS` counts; others, closer to the eyes and wider: the side, how far below the eyes the
# middle is, face widths, and how much it counts.
CLOSE_COUNTS = (4.0, 2.0)
OTHER_LOOKS = (
    (1.1, 0.04, 4.0),
    (1.0, -0.04, 4.0),
    (1.25, 0.12, 4.0),
    (1.7, 0.15, 2.0),
    (5.0, 0.9, 1.0),
)
# A look counts less towards its border, over this share of its side.
_BORDER = 0.12
_PAPER = 128
# Longer side of the maps of labels, pixels, at most.
MOST_PX = 1280


@dataclass(frozen=True)
class Look:
    """What the network says of one square of a picture.

    Attributes:
        square: where it looked.
        counted: (S, S, L + 1) float32 log-likelihood of each label times how much it counts, and how much that is.
    """

    square: Square
    counted: npt.NDArray[np.float32]


@dataclass(frozen=True)
class ParsedPicture:
    """What a picture shows.

    Attributes:
        labels: (H, W) uint8 the number of each pixel's label, see `characters.labels`.
        face: its anchors, as the looks at head and face see them.
        looks: what that comes from.
        frame: for which the looks were made.
        moved: whether that is elsewhere than the face was expected, and confirmed there.
    """

    labels: PixelArray
    face: SeenFace
    looks: tuple[Look, ...]
    frame: FaceFrame
    moved: bool = False

    def labels_of(self, close: CloseUp) -> PixelArray:
        """(H, W) uint8 the labels of a part of it that was enlarged."""
        looks = [
            replace(
                look,
                square=replace(
                    look.square, middle=close.inside(look.square.middle), side=look.square.side * close.times
                ),
            )
            for look in self.looks
        ]
        return _labels(looks, close.picture, close.frame_inside(self.frame))


def parse_face(picture: PixelArray, frame: FaceFrame) -> ParsedPicture:
    """See what a picture shows; where the face is tilted or elsewhere than expected, look again there.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        frame: where the face is expected.
    """
    opaque = on_grey(picture, _PAPER)
    first = _parse(picture, opaque, frame)
    if first.face.error > SURE:
        tilted = tilted_face(opaque, frame)
        if tilted.frame is not None and tilted.error < SURE:
            frame = tilted.frame
            first = replace(_parse(picture, opaque, frame), moved=True)
    own = first.face.frame
    if own is None or not first.face.disagrees(frame):
        return first
    second = _parse(picture, opaque, own)
    confirmed = second.face.error <= SURE and not second.face.disagrees(own)
    return replace(second, moved=True) if confirmed else first


def _parse(picture: PixelArray, opaque: PixelArray, frame: FaceFrame) -> ParsedPicture:
    """Look at a picture where the face is said to be; see `parse_face`."""
    squares, counts = _looks(picture.shape, frame)
    crops = crops_of(opaque, squares)
    network = load_network()
    border = _border()
    looks = []
    close: list[tuple[Square, Parsed, Parsed]] = []
    for square, count, crop in zip(squares, counts, crops, strict=True):
        # One at a time: memory. The mirrored picture is a second opinion.
        straight, mirrored = network(crop[None]), network(crop[None, :, ::-1])
        if len(close) < len(CLOSE_COUNTS):
            close.append((square, straight, mirrored))
        shares = _both(straight, mirrored)
        looks.append(Look(square, np.dstack([shares * border, border]) * np.float32(count)))
    return ParsedPicture(_labels(looks, picture, frame), face_in(close, frame), tuple(looks), frame)


def close_look(picture: PixelArray, frame: FaceFrame) -> tuple[Square, npt.NDArray[np.float32]]:
    """One close look at a face, for those who need no more.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        frame: where the face is.

    Returns:
        The square that was looked at, and (S, S, L) float32 0…1 how likely each pixel of it shows each label.
    """
    square = close_squares(frame)[0]
    network, crop = load_network(), crops_of(on_grey(picture, _PAPER), [square])
    return square, np.exp(_log_softmax(_both(network(crop), network(crop[:, :, ::-1])) / 2))


def share_of_label(picture: PixelArray, frame: FaceFrame, label: int) -> npt.NDArray[np.float32]:
    """(H, W) float32 0…1 how likely each pixel of a face shows one label, by its number; by one close look.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        frame: where the face is.
        label: its number, see `characters.labels`.
    """
    square, likely = close_look(picture, frame)
    height, width = picture.shape[:2]
    return laid_back(likely[..., label : label + 1], square, (height, width))[..., 0]


def _both(straight: Parsed, mirrored: Parsed) -> npt.NDArray[np.float32]:
    """(S, S, L) log-likelihood of each label by a look and its mirror image."""
    other = np.ascontiguousarray(mirrored.labels[0][:, ::-1])
    return _log_softmax(straight.labels[0]) + _log_softmax(other)


def _labels(looks: Sequence[Look], picture: PixelArray, frame: FaceFrame) -> PixelArray:
    """(H, W) uint8 what several looks at a picture say, made one, with borders on its edges."""
    opaque = on_grey(picture, _PAPER)
    # Large pictures are labelled at less than their size: the maps of all labels would fill the memory.
    scale = min(1.0, MOST_PX / max(picture.shape[:2]))
    shape = (max(round(picture.shape[0] * scale), 1), max(round(picture.shape[1] * scale), 1))
    total = np.zeros((*shape, len(LABELS)), np.float32)
    weight = np.full((*shape, 1), 1e-6, np.float32)
    total[..., LABEL_NUMBER["background"]] = 1e-9
    for look in looks:
        smaller = replace(look.square, middle=look.square.middle * scale, side=look.square.side * scale)
        box = smaller.box_in(shape)
        first = np.array([box[1].start, box[0].start])
        size = (box[0].stop - box[0].start, box[1].stop - box[1].start)
        laid = laid_back(look.counted, replace(smaller, middle=smaller.middle - first), size)
        total[box] += laid[..., :-1]
        weight[box] += laid[..., -1:]
    total /= weight
    shares = _softmax(total)
    shown = opaque if scale == 1 else cv2.resize(opaque, shape[::-1], interpolation=cv2.INTER_AREA)
    there = replace(frame, origin=frame.origin * scale, across=frame.across * scale)
    by_own_colours(shares, shown, there)
    at_edges(shares, shown, there)
    alpha = picture[..., 3]
    if scale < 1:
        alpha = cv2.resize(alpha, shape[::-1], interpolation=cv2.INTER_NEAREST)
    labels: PixelArray = shares.argmax(axis=2).astype(np.uint8)
    if has_transparency(picture):
        _fill_pockets(labels, shares, alpha)
    if scale < 1:
        labels = cv2.resize(labels, picture.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return np.where(picture[..., 3] == 0, LABEL_NUMBER["background"], labels).astype(np.uint8)


def _fill_pockets(labels: PixelArray, shares: npt.NDArray[np.float32], alpha: PixelArray) -> None:
    """In a picture that came cut out, paint that the cut-out encloses is no background, but what the character wears or
    carries: give it its likeliest other label."""
    background = labels == LABEL_NUMBER["background"]
    _, pieces = cv2.connectedComponents((background | (alpha == 0)).astype(np.uint8), connectivity=4)
    edge = np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]])
    pockets = background & ~np.isin(pieces, np.union1d(edge, pieces[alpha == 0]))
    others = np.delete(shares[pockets], LABEL_NUMBER["background"], axis=1).argmax(axis=1)
    labels[pockets] = others + (others >= LABEL_NUMBER["background"])


def _looks(shape: tuple[int, ...], frame: FaceFrame) -> tuple[list[Square], list[float]]:
    """Looks upright to the face, and one at the whole picture where they don't cover it."""
    squares, counts = close_squares(frame), list(CLOSE_COUNTS)
    for side, below, count in OTHER_LOOKS:
        squares.append(Square(frame.origin + below * frame.down, side * frame.width_px, squares[0].turn_rad))
        counts.append(count)
    height, width = shape[:2]
    corners = np.array([(0, 0), (width, 0), (0, height), (width, height)], np.float64)
    if (np.abs(squares[-1].in_square(corners) - 0.5) > 0.5).any():
        squares.append(Square(np.array([width / 2, height / 2]), 1.1 * max(height, width)))
        counts.append(0.3)
    return squares, counts


def _border() -> npt.NDArray[np.float32]:
    place = (np.arange(INPUT_PX) + 0.5) / INPUT_PX
    line = np.clip(np.minimum(place, 1 - place) / _BORDER, 0, 1)
    return np.asarray((line[:, None] * line[None, :])[..., None] + 1e-4, np.float32)


def _softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(H, W, L) 0…1 of logits, which it takes the place of: maps of all labels are large."""
    logits -= logits.max(axis=2, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=2, keepdims=True)
    return logits


def _log_softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    shifted = logits - logits.max(axis=2, keepdims=True)
    shares: npt.NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    return shares
