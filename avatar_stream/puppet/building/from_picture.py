"""From a character's picture to its puppet: find the face, label the pixels, take the layers apart, build."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.character import Character
from avatar_stream.characters.content_cache import remembered
from avatar_stream.characters.fitting import Fit, fit_character
from avatar_stream.characters.layering.label_anchors import anchors_from_labels
from avatar_stream.characters.layering.take_apart import take_apart
from avatar_stream.characters.parsing.parser import parse
from avatar_stream.characters.scaling import resized
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.puppet import Puppet
from avatar_stream.puppet.strengths import strengthened
from avatar_stream.types import FloatArray, PixelArray

# The number goes up with a change that makes what is remembered stale.
LABELS = "labels-1"


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
    fit = fit_character(character)
    picture, landmarks = resized(character.keyframe, fit.landmarks, size_px)
    scale = picture.shape[1] / character.keyframe.shape[1]
    anchors = _anchors(fit, landmarks, scale)

    def compute() -> PixelArray:
        return parse(picture, FaceFrame.of(anchors))

    remembered_labels = remembered(LABELS, picture, compute)
    assert remembered_labels is not None
    labels = remembered_labels.astype(np.uint8)
    given = {name: (x * scale, y * scale) for name, (x, y) in character.sheet.anchors.items()}
    anchors = anchors_from_labels(labels, anchors) | given
    taken = take_apart(picture, labels, anchors)
    layered = taken.character
    if character.layers.eyes_closed is not None:
        shut, _ = resized(character.layers.eyes_closed, np.zeros((1, 3)), size_px)
        layered = replace(layered, shut_eyes=shut)
    puppet = strengthened(build_illustration(layered), character.sheet.motion)
    return BuiltPuppet(puppet, taken.backdrop)


def _anchors(fit: Fit, landmarks: FloatArray, scale: float) -> dict[str, Point]:
    placed = {name: landmarks[number, :2] for name, number in ANCHOR_LANDMARKS.items()}
    anchors = {name: (float(x), float(y)) for name, (x, y) in placed.items()}
    return anchors | {name: (x * scale, y * scale) for name, (x, y) in fit.head_outline.items()}
