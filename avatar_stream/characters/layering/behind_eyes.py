"""How a fringe goes on behind eyes that are painted over it: without that a shut eye would bite into the hair.

A small network of our own completes the hair about each eye. It sees the picture without what is painted over the
hair, and the hair's labels, which are frayed there; it says where hair is and which colours it has, outlines and all.
`training.behind_eyes` teaches it, on faces drawn layer by layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np

from avatar_stream.base.onnx_network import Maps, OnnxNetwork, network_of
from avatar_stream.characters.layering.areas import Mask, apart_from, grown
from avatar_stream.characters.masks import disc
from avatar_stream.characters.matte import fill
from avatar_stream.characters.parsing.squares import Square, crop_of, laid_back, shuffled
from avatar_stream.puppet.face_frame import FaceFrame, Point
from avatar_stream.types import PixelArray

WEIGHTS_FILE = "behind_eyes.onnx"
#: What is painted over a fringe.
EYE_LABELS = ("eye_white", "iris", "lower_lash", "lid_crease", "upper_lash")
#: The network's pictures, and a face's width in them, pixels.
INPUT_PX, FACE_PX = 128, 213
#: Beyond what is labelled an eye, its colours are mixed with those beside it: so far, face widths.
MIXED = 0.015
# Hair is put in order where its colours are mixed with an eye's, and less and less so far beyond. Behind an eye it goes
# on under what is before it, so far. Face widths; less than the last, face widths squared, is nothing.
_ABOUT, _UNDER, _LEAST = 0.006, 0.006, 2e-4
# A line that is thinner than about twice this is mixed in no farther than this.
_THIN = 0.007
# From the network's colours to the picture's it takes so much of where they are mixed; edges are so many times as sharp
# as the network is sure of them.
_FADES, _SHARP = 0.5, 2.5
# An eye with its lashes is at most so much of the square.
_LARGEST = 0.7


@dataclass(frozen=True)
class Eyelet:
    """The square about one eye, upright, as the network sees it.

    Attributes:
        picture: (S, S, 3) uint8 RGB.
        hidden: (S, S) bool where an eye is, or its colours are mixed in.
        hair: (S, S) bool what is labelled hair.
    """

    picture: PixelArray
    hidden: Mask
    hair: Mask


def network_input(eyelet: Eyelet) -> Maps:
    """(8, S, S) float32: colours -1…1, 0 where they are hidden; what is hidden, and what is hair, 0 or 1; and the
    hair's colours -1…1, spread out smoothly from where they are seen."""
    shown = eyelet.hair & ~eyelet.hidden
    colours = eyelet.picture.astype(np.float32) / 127.5 - 1
    inside = cv2.erode(shown.astype(np.uint8), disc(2)).astype(np.float32)
    half = (INPUT_PX // 2, INPUT_PX // 2)
    known = cv2.resize(inside, half, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(colours * inside[..., None], half, interpolation=cv2.INTER_AREA)
    coarse = fill(coarse / np.maximum(known, 1e-6)[..., None], np.minimum(2 * known, 1))
    spread = cv2.resize(coarse, (INPUT_PX, INPUT_PX), interpolation=cv2.INTER_LINEAR)
    maps = np.dstack([colours * ~eyelet.hidden[..., None], eyelet.hidden, shown, spread]).astype(np.float32)
    return np.ascontiguousarray(maps.transpose(2, 0, 1))


def square_about(frame: FaceFrame, middle: Point, size_px: int = INPUT_PX, zoom: float = 1.0) -> Square:
    """The square about a point, in which the face is upright and `FACE_PX` wide.

    Args:
        frame: the face's axes.
        middle: (x, y) pixels.
        size_px: of its crop.
        zoom: below 1 the face is so much smaller, and the square wider.
    """
    turn_rad = float(np.arctan2(frame.across[1], frame.across[0]))
    side = size_px * frame.width_px / (FACE_PX * zoom)
    return Square(np.asarray(middle, np.float64), side, turn_rad, size_px)


class CompletionNetwork(OnnxNetwork):
    """A convolutional network from an eye and the hair about it to all of that hair."""

    def __call__(self, eyelet: Eyelet) -> Maps:
        """(S, S, 4) float32: red, green and blue 0…1, not premultiplied, and the logit of the cover."""
        given = network_input(eyelet)
        (maps,) = self.run(given[None], ["hair"])
        said: Maps = shuffled(maps)[0]
        # Of colours it says how they differ from those that were spread out.
        said[..., :3] = (said[..., :3] + given[5:].transpose(1, 2, 0) + 1) / 2
        return said


@cache
def load_network() -> CompletionNetwork:
    """The network that comes with the program; raises as `network_of` does."""
    return network_of(WEIGHTS_FILE, CompletionNetwork)


def hair_behind_eyes(
    picture: PixelArray, hair: PixelArray, eyes: Sequence[Mask], frame: FaceFrame
) -> tuple[PixelArray, PixelArray | None]:
    """A fringe, put in order where it borders on eyes, and how it goes on behind them.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        hair: (H, W, 4) uint8 RGBA, straight alpha: the fringe's layer.
        eyes: (H, W) where each eye's layers are seen.
        frame: the face's axes.

    Returns:
        The fringe's layer without frays, gaps and eyes' colours; and (H, W, 4) what of it is behind eyes, None where
        there is none.
    """
    tidied, behind = hair.copy(), np.zeros_like(hair)
    eye = np.logical_or.reduce(list(eyes)) if eyes else np.zeros(hair.shape[:2], bool)
    if not eye.any() or not hair[..., 3].any():
        return hair, None
    hidden = _mixed(eye, frame)
    for one in eyes:
        if not (grown(one, MIXED + _ABOUT, frame) & (hair[..., 3] > 127)).any():
            continue
        square = _square_of(one, frame)
        box = square.box_in((hair.shape[0], hair.shape[1]))
        inside = replace(square, middle=square.middle - (box[1].start, box[0].start))
        found = _completed(picture[box], hair[box], hidden[box], inside)
        _put_in_order(picture[box], tidied[box], found, eye[box], hidden[box], frame.width_px)
        under = grown(one[box], _UNDER, frame) & (found[..., 3] > behind[box][..., 3])
        behind[box][under] = found[under]
    behind[~grown(eye, _UNDER, frame)] = 0
    if (behind[..., 3] > 127).sum() < _LEAST * frame.width_px**2:
        return tidied, None
    return tidied, behind


def _mixed(eye: Mask, frame: FaceFrame) -> Mask:
    """Where an eye is, or its colours are mixed in: those of thin lines less far."""
    body = cv2.morphologyEx(eye.astype(np.uint8), cv2.MORPH_OPEN, disc(_THIN * frame.width_px)) > 0
    return grown(body, MIXED, frame) | grown(eye, max(_THIN, 1.5 / frame.width_px), frame)


def _square_of(eye: Mask, frame: FaceFrame) -> Square:
    rows, columns = np.nonzero(eye)
    middle = (float(columns.min() + columns.max() + 1) / 2, float(rows.min() + rows.max() + 1) / 2)
    size = max(int(np.ptp(rows)), int(np.ptp(columns))) / frame.width_px
    return square_about(frame, middle, zoom=min(1.0, _LARGEST * INPUT_PX / FACE_PX / max(size, 1e-3)))


def _completed(picture: PixelArray, hair: PixelArray, hidden: Mask, square: Square) -> PixelArray:
    """(H, W, 4) uint8 RGBA, straight alpha: all the hair of a square."""
    masks: PixelArray = np.dstack([hidden, hair[..., 3] > 127, np.zeros_like(hidden)]).astype(
        np.uint8
    ) * np.uint8(255)
    seen = crop_of(masks, square, (0, 0, 0)) > 127
    maps = load_network()(
        Eyelet(crop_of(np.ascontiguousarray(picture[..., :3]), square), seen[..., 0], seen[..., 1])
    )
    told = np.dstack([maps.clip(-6, 6), np.ones(maps.shape[:2], np.float32)])
    back = laid_back(told, square, (hidden.shape[0], hidden.shape[1]))
    # Enlarged, an edge is no softer than it was; and where the network isn't sure, it isn't soft either.
    sharp = _SHARP * max(square.side / square.size_px, 1.0)
    found = np.empty((*hidden.shape, 4), np.uint8)
    found[..., :3] = np.rint((255 * back[..., :3]).clip(0, 255))
    found[..., 3] = np.rint(255 / (1 + np.exp(-sharp * back[..., 3])))
    found[back[..., 4] < 0.999] = 0
    return found


def _put_in_order(
    picture: PixelArray, hair: PixelArray, found: PixelArray, eye: Mask, hidden: Mask, width_px: float
) -> None:
    """Changes the fringe's layer near an eye: what labels frayed becomes what the network says.

    Args:
        picture: (H, W, 4) uint8 RGBA.
        hair: (H, W, 4) uint8 RGBA, straight alpha; changed.
        found: (H, W, 4) uint8 RGBA, straight alpha: what the network says.
        eye: (H, W) where the eye is.
        hidden: (H, W) where it is, or colours are mixed with its own.
        width_px: of the face.
    """
    trust = (1 - apart_from(hidden) / (_ABOUT * width_px)).clip(0, 1)
    own, new = hair[..., 3] / 255.0, found[..., 3] / 255.0
    cover = (((1 - trust) * own + trust * new - 0.5) * (1 + trust) + 0.5).clip(0, 1)
    cover = np.minimum(cover, picture[..., 3] / 255.0)
    near = (trust > 0) & ~eye
    shown = near & ~hidden & (own < 0.5)
    hair[shown, :3] = picture[shown, :3]
    # Where colours are mixed, they are by and by the network's.
    share = (apart_from(~hidden) / (_FADES * MIXED * width_px)).clip(0, 1)[..., None]
    mixed = near & hidden
    hair[mixed, :3] = np.rint(share * found[..., :3] + (1 - share) * picture[..., :3])[mixed]
    hair[near, 3] = np.rint(255 * cover)[near]
    hair[hair[..., 3] == 0] = 0
