"""Face video coding: a person rebuilt from a picture of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.character import Character, CharacterSheet
from avatar_stream.characters.masks import disc
from avatar_stream.characters.matte import fill
from avatar_stream.codec.reference_bank import BACKGROUND
from avatar_stream.decoder.factory import Device, usable_device
from avatar_stream.decoder.puppet_decoder import PuppetDecoder
from avatar_stream.face_video.bank_painter import BankPainter, Piece
from avatar_stream.face_video.face_motion import FaceMotion
from avatar_stream.puppet.building.person.build import build_person
from avatar_stream.puppet.building.person.head_limits import FACE_VIDEO_LIMITS
from avatar_stream.puppet.building.person.rig import Rig, build_rig
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, FloatArray, Picture, PixelArray

# So far beside the matte the background isn't trusted, as a share of the longer side.
_FRINGE = 0.015


@dataclass(frozen=True)
class BankPicture:
    """A rectangle of a further picture of the person.

    Attributes:
        region: what it shows, see `codec.reference_bank`.
        pixels: (h, w, 3) uint8 RGB.
        place_px: left and top of it in a picture of the keyframe's size.
        worn: semantics of the face in it.
    """

    region: int
    pixels: PixelArray
    place_px: tuple[int, int]
    worn: FaceSemantics


class ReferenceDecoder(Decoder):
    """Animates a picture whose face is neither at rest nor in the middle.

    Semantics are told from the person's rest; what the picture wears already is taken off them, so that the picture's
    own semantics give back the picture.

    Args:
        pixels: (H, W, 3) uint8 RGB, the keyframe with its background.
        worn: semantics of the face in it.
        size_px: longer side of the pictures to make.
        device: see `open_decoder`.
        bank: pieces of further pictures of the same person.

    Raises:
        FaceNotFoundError: no face in the keyframe.
    """

    def __init__(
        self,
        pixels: PixelArray,
        worn: FaceSemantics,
        size_px: int,
        device: Device = "auto",
        bank: Sequence[BankPicture] = (),
    ) -> None:
        rig = rig_of_frame(pixels, size_px)
        puppet = build_person(rig, FACE_VIDEO_LIMITS)
        self._decoder, self._worn = PuppetDecoder(puppet, None, usable_device(device)), worn
        self.width, self.height = self._decoder.width, self._decoder.height
        scale = rig.width / pixels.shape[1]
        pieces = [_piece(picture, worn, scale) for picture in bank]
        plates = [(piece.pixels, piece.place_px) for piece in pieces if piece.region == BACKGROUND]
        pieces = [piece for piece in pieces if piece.region != BACKGROUND]
        self.backdrop, self.device = person_backdrop(rig, plates), self._decoder.device
        self._painter = BankPainter(rig, FaceMotion(puppet), pieces) if pieces else None

    def decode(self, semantics: FaceSemantics) -> Picture:
        added = relative_to(semantics, self._worn)
        picture = self._decoder.decode(added)
        if self._painter is not None:
            self._painter.paint(picture.pixels, added)
        return picture

    def close(self) -> None:
        self._decoder.close()


def _piece(picture: BankPicture, worn: FaceSemantics, scale: float) -> Piece:
    size = [max(1, round(side * scale)) for side in picture.pixels.shape[1::-1]]
    pixels = np.asarray(cv2.resize(picture.pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    place_px = scale * np.array(picture.place_px, np.float64)
    return Piece(picture.region, pixels, place_px, relative_to(picture.worn, worn))


def clear_background(alpha: PixelArray) -> npt.NDArray[np.bool_]:
    """Where the background can be trusted: (H, W), away from the person and from what hair leaves beside the matte.

    Args:
        alpha: (H, W) uint8 of the person.
    """
    fringe = disc(_FRINGE * max(alpha.shape))
    return np.asarray(cv2.erode((alpha < 8).astype(np.uint8), fringe) > 0)


def person_backdrop(rig: Rig, plates: Sequence[tuple[PixelArray, FloatArray]] = ()) -> PixelArray | None:
    """(H, W, 3) uint8 RGB: what lies behind a person, so that no outline stays where their head was.

    Args:
        rig: of the keyframe.
        plates: pieces of background that the keyframe hides, (h, w, 3) uint8 RGB, and left and top of each.
    """
    if rig.backdrop is None:
        return None
    clear = clear_background(rig.texture[..., 3])
    backdrop = fill(rig.backdrop.astype(np.float32), clear.astype(np.float32))
    hidden = cv2.blur((~clear).astype(np.float32), (5, 5))[..., None]
    for pixels, (left, top) in plates:
        rows = slice(round(float(top)), min(round(float(top)) + pixels.shape[0], rig.height))
        columns = slice(round(float(left)), min(round(float(left)) + pixels.shape[1], rig.width))
        shown = pixels[: rows.stop - rows.start, : columns.stop - columns.start].astype(np.float32)
        backdrop[rows, columns] += hidden[rows, columns] * (shown - backdrop[rows, columns])
    return np.round(np.clip(backdrop, 0, 255)).astype(np.uint8)


def rig_of_frame(pixels: PixelArray, size_px: int) -> Rig:
    """The rig of an opaque picture, (H, W, 3) uint8 RGB.

    Raises:
        FaceNotFoundError: it shows no face.
    """
    opaque = np.full(pixels.shape[:2], 255, np.uint8)
    return build_rig(
        Character("self", CharacterSheet(name="self"), np.dstack([pixels, opaque]), None), size_px
    )


def relative_to(semantics: FaceSemantics, worn: FaceSemantics) -> FaceSemantics:
    """What `semantics` adds to a picture that already shows `worn`: both are of one person.

    An expression that the picture wears and that is dropped can't be taken off: expressions only add.
    """
    return replace(
        semantics,
        expression=np.clip(semantics.expression - worn.expression, 0.0, 1.0),
        head_rotation_rad=semantics.head_rotation_rad - worn.head_rotation_rad,
        head_position=semantics.head_position - worn.head_position,
    )
