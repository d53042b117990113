"""Samples of 3D heads: every seed gives a person, a background, and any number of pictures of them acting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.heads.backdrop import backdrop
from training.faces.heads.creases import Creases
from training.faces.heads.head import Head
from training.faces.heads.ict_model import IctModel, load_ict_model
from training.faces.heads.label_map import LabelMap
from training.faces.heads.look import Look, Shading
from training.faces.heads.picture import Framing, HeadSample, photograph
from training.faces.heads.random_look import random_look
from training.faces.heads.skin_texture import face_texture

# How much of a face the texture goes round; with as many pixels as are drawn of that it needs no mipmaps.
_TEXTURE_CM = 26.0
_TEXTURE_PX = (128, 1024)
# Where fewer pixels are drawn than these, nobody sees how round a lock of hair is.
_COARSE_PX_PER_CM = 16.0


class Sitter:
    """One person who sits for any number of pictures."""

    def __init__(self, model: IctModel, look: Look, framing: Framing | None = None) -> None:
        """
        Args:
            model: see `load_ict_model`.
            look: who it is.
            framing: what the pictures show; 256 pixels square by default.
        """
        self.look = look
        self._model = model
        self.framing = framing or Framing()
        drawn_px = self.framing.size_px * self.framing.supersampling
        self._head = Head(model, look, coarse=drawn_px / self.framing.across_cm < _COARSE_PX_PER_CM)
        texture_px = round(_TEXTURE_CM * drawn_px / self.framing.across_cm)
        texture = face_texture(model, look, int(np.clip(texture_px, *_TEXTURE_PX)))
        self._creases = Creases(model, look, texture)

    def picture(self, semantics: FaceSemantics) -> HeadSample:
        """The person doing what `semantics` says; the same bytes every time on one machine.

        Raises:
            AvatarStreamError: OpenGL is not available.
        """
        return photograph(self._head, self._creases.texture(semantics), semantics, self.framing)

    def labels(self, semantics: FaceSemantics) -> npt.NDArray[np.uint8]:
        """What each pixel of that picture shows, see `LabelMap`.

        Raises:
            AvatarStreamError: OpenGL is not available.
        """
        return self._labels(semantics, self.framing)

    @cached_property
    def _labels(self) -> LabelMap:
        return LabelMap(self._model, self._head)

    def backdrop(self) -> PixelArray:
        """(H, W, 3) uint8 RGB something to stand before."""
        return backdrop(self.framing.size_px, self.look.seed, self.look.light)


@dataclass(frozen=True)
class HeadPair:
    """One person at rest and acting, and something to lay both on: (H, W, 3) uint8 RGB."""

    keyframe: HeadSample
    target: HeadSample
    backdrop: PixelArray


def sample(file: Path, seed: int, *, size_px: int = 256, shading: Shading | None = None) -> HeadPair:
    """One random person at rest and acting.

    Args:
        file: ICT-FaceKit Light, see `load_ict_model`.
        seed: who, where and what; any number ≥ 0.
        size_px: width and height of the pictures.
        shading: how it is drawn, or None for any.

    Raises:
        UserInputError: the file can't be used.
        AvatarStreamError: OpenGL is not available.
    """
    random = np.random.default_rng([seed, 4])
    framing = replace(
        Framing(size_px),
        across_cm=random.uniform(29, 44),
        middle_cm=random.uniform(0, 3),
        camera_cm=random.uniform(55, 120),
    )
    sitter = Sitter(load_ict_model(file), random_look(seed, shading), framing)
    return HeadPair(
        sitter.picture(FaceSemantics.neutral()), sitter.picture(random_semantics(random)), sitter.backdrop()
    )


# Expressions that happen together, with the largest value that still looks like a face.
_Choices = tuple[Mapping[str, float], ...]

_EYES: _Choices = (
    {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}, {"eyeBlinkLeft": 1.0}, {"eyeBlinkRight": 1.0},
    {"eyeWideLeft": 1.0, "eyeWideRight": 1.0}, {"eyeSquintLeft": 1.0, "eyeSquintRight": 1.0}, {}, {},
)  # fmt: skip
_GAZES: _Choices = (
    {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0}, {"eyeLookInLeft": 1.0, "eyeLookOutRight": 1.0},
    {"eyeLookUpLeft": 0.9, "eyeLookUpRight": 0.9}, {"eyeLookDownLeft": 0.9, "eyeLookDownRight": 0.9}, {},
)  # fmt: skip
_BROWS: _Choices = (
    {"browInnerUp": 1.0}, {"browDownLeft": 1.0, "browDownRight": 1.0}, {"browOuterUpLeft": 1.0},
    {"browOuterUpRight": 1.0},
    {"browInnerUp": 0.8, "browOuterUpLeft": 1.0, "browOuterUpRight": 1.0}, {}, {},
)  # fmt: skip
_MOUTHS: _Choices = (
    {"mouthSmileLeft": 1.0, "mouthSmileRight": 1.0, "cheekSquintLeft": 0.6, "cheekSquintRight": 0.6},
    {"mouthSmileLeft": 1.0, "mouthSmileRight": 1.0, "jawOpen": 0.4}, {"mouthSmileLeft": 0.9}, {"mouthSmileRight": 0.9},
    {"mouthFrownLeft": 1.0, "mouthFrownRight": 1.0}, {"mouthPucker": 1.0}, {"mouthFunnel": 1.0, "jawOpen": 0.3},
    {"jawOpen": 1.0}, {"jawOpen": 0.6, "mouthStretchLeft": 0.6, "mouthStretchRight": 0.6},
    {"mouthRollLower": 0.9, "mouthRollUpper": 0.7}, {"mouthPressLeft": 0.9, "mouthPressRight": 0.9},
    {"mouthUpperUpLeft": 0.9, "mouthUpperUpRight": 0.9, "noseSneerLeft": 0.9, "noseSneerRight": 0.9},
    {"mouthLowerDownLeft": 0.9, "mouthLowerDownRight": 0.9, "jawOpen": 0.2}, {"mouthLeft": 0.9}, {"mouthRight": 0.9},
    {"cheekPuff": 1.0}, {"jawOpen": 0.5, "mouthClose": 0.5}, {},
)  # fmt: skip


def random_semantics(random: np.random.Generator) -> FaceSemantics:
    """A random expression: plausible combinations of any strength, a little of anything else, a turned head."""
    values: dict[str, float] = {}
    for choices in (_EYES, _GAZES, _BROWS, _MOUTHS):
        strength = random.beta(2.0, 1.2)
        for name, largest in choices[random.integers(len(choices))].items():
            values[name] = values.get(name, 0.0) + strength * largest
    for name in random.choice(EXPRESSION_NAMES, 3, replace=False):
        if not name.startswith("eye"):
            values[str(name)] = min(1.0, values.get(str(name), 0.0) + random.uniform(0, 0.3))
    for name, spread_deg in (("pitch", 9.0), ("yaw", 15.0), ("roll", 8.0)):
        values[name] = float(np.radians(np.clip(random.normal(0, spread_deg), -32, 32)))
    values |= {name: float(random.normal(0, 0.05)) for name in ("x", "y")}
    values["depth"] = float(random.normal(0, 0.12))
    return FaceSemantics.of(0.0, **values)
