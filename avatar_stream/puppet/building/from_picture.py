"""From a character's picture to its puppet: find the face, label the pixels, take the layers apart, build.

What is built is remembered by content, so that a character is ready at once the next time.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.character import Character
from avatar_stream.characters.content_cache import remembered
from avatar_stream.characters.fitting import Fit, fit_character
from avatar_stream.characters.layering.label_anchors import anchors_from_labels
from avatar_stream.characters.layering.take_apart import take_apart
from avatar_stream.characters.layering.tidying import tidied
from avatar_stream.characters.matte import without_veil
from avatar_stream.characters.parsing.parser import parse_face
from avatar_stream.characters.parsing.seen_face import SURE
from avatar_stream.characters.scaling import resized
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.puppet import Puppet
from avatar_stream.puppet.stored import PuppetFileError, load_puppet, store_puppet
from avatar_stream.puppet.strengths import strengthened
from avatar_stream.types import FloatArray, PixelArray

# The number goes up with a change that makes what is remembered stale.
PUPPET = "puppet-3"
_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True)
class BuiltPuppet:
    """A character ready to be animated.

    Attributes:
        puppet: with a canvas of the size that was asked for.
        backdrop: (H, W, 3) uint8 RGB what is behind it, or None where its picture came with transparency.
    """

    puppet: Puppet
    backdrop: PixelArray | None


def build_puppet(character: Character, size_px: int) -> BuiltPuppet:
    """The puppet of a character for pictures whose longer side has `size_px` pixels.

    Raises:
        UserInputError: a size out of range.
        FaceNotFoundError: no face in the keyframe.
    """
    shut = character.layers.eyes_closed
    depends_on = repr((size_px, sorted(character.sheet.anchors.items()))).encode()
    depends_on += b"" if shut is None else shut.tobytes()
    stored = remembered(PUPPET, character.keyframe, lambda: _packed(_built(character, size_px)), depends_on)
    assert stored is not None
    try:
        built = _unpacked(stored.astype(np.uint8).tobytes())
    except (PuppetFileError, struct.error):  # a damaged cache costs time, nothing else
        built = _built(character, size_px)
    return replace(built, puppet=strengthened(built.puppet, character.sheet.motion))


@dataclass(frozen=True)
class LabelledPicture:
    """A character's picture at the size at which it is animated, and what it shows.

    Attributes:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        labels: (H, W) uint8 the number of each pixel's label, see `characters.labels`.
        anchors: (x, y) pixels of the face's anchors, by name.
    """

    picture: PixelArray
    labels: PixelArray
    anchors: dict[str, Point]


def labelled_picture(character: Character, size_px: int) -> LabelledPicture:
    """Find a character's face and see what each pixel shows; anchors that a person placed are kept.

    Raises:
        UserInputError: a size out of range.
        FaceNotFoundError: no face in the keyframe.
    """
    fit = fit_character(character)
    picture, landmarks = resized(character.keyframe, fit.landmarks, size_px)
    picture = without_veil(picture)
    scale = picture.shape[1] / character.keyframe.shape[1]
    anchors = _anchors(fit, landmarks, scale)
    given = {name: (x * scale, y * scale) for name, (x, y) in character.sheet.anchors.items()}
    parsed = parse_face(picture, FaceFrame.of(anchors))
    # The parser sees faces closer up than the finders, which had to find them first.
    if not given and (parsed.face.error < SURE or parsed.face.disagrees(FaceFrame.of(anchors))):
        anchors = parsed.face.anchors
    anchors = anchors_from_labels(parsed.labels, anchors) | given
    return LabelledPicture(picture, tidied(parsed.labels, FaceFrame.of(anchors)), anchors)


def _built(character: Character, size_px: int) -> BuiltPuppet:
    labelled = labelled_picture(character, size_px)
    taken = take_apart(labelled.picture, labelled.labels, labelled.anchors)
    layered = taken.character
    if character.layers.eyes_closed is not None:
        shut, _ = resized(character.layers.eyes_closed, np.zeros((1, 3)), size_px)
        layered = replace(layered, shut_eyes=shut)
    return BuiltPuppet(build_illustration(layered), taken.backdrop)


def _anchors(fit: Fit, landmarks: FloatArray, scale: float) -> dict[str, Point]:
    placed = {name: landmarks[number, :2] for name, number in ANCHOR_LANDMARKS.items()}
    anchors = {name: (float(x), float(y)) for name, (x, y) in placed.items()}
    return anchors | {name: (x * scale, y * scale) for name, (x, y) in fit.head_outline.items()}


def _packed(built: BuiltPuppet) -> npt.NDArray[np.uint8]:
    puppet = store_puppet(built.puppet)
    backdrop = b""
    if built.backdrop is not None:
        backdrop = cv2.imencode(".png", built.backdrop[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])[
            1
        ].tobytes()
    return np.frombuffer(_LENGTH.pack(len(puppet)) + puppet + backdrop, np.uint8)


def _unpacked(data: bytes) -> BuiltPuppet:
    (length,) = _LENGTH.unpack_from(data)
    end = _LENGTH.size + length
    backdrop = None
    if len(data) > end:
        decoded = cv2.imdecode(np.frombuffer(data[end:], np.uint8), cv2.IMREAD_COLOR)
        if decoded is None:
            raise PuppetFileError("the backdrop is damaged")
        backdrop = np.ascontiguousarray(decoded[..., ::-1])
    return BuiltPuppet(load_puppet(data[_LENGTH.size : end]), backdrop)
