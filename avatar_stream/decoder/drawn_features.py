"""Eyes and mouth of a drawn character, put together anew for every picture and laid over its face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.drawn_eye import lids_of
from avatar_stream.characters.layers import DrawnLayers
from avatar_stream.characters.rig import Rig
from avatar_stream.decoder.drawn_eye_painter import EyePainter
from avatar_stream.decoder.drawn_eye_shape import EyeShape, eye_shape
from avatar_stream.decoder.drawn_mouth_painter import MouthPainter
from avatar_stream.decoder.drawn_mouth_shape import MouthShape, mouth_shape
from avatar_stream.types import FloatArray, PixelArray


@dataclass(frozen=True)
class FeatureShapes:
    """Right eye, left eye and mouth at one moment."""

    eyes: tuple[EyeShape, EyeShape]
    mouth: MouthShape

    @property
    def replaced(self) -> npt.NDArray[np.float32]:
        """(3,) float32 0…1: how far what the picture shows has given way to what is drawn."""
        return np.array([*(eye.replaced for eye in self.eyes), self.mouth.replaced], np.float32)


def feature_shapes(
    rig: Rig,
    layers: DrawnLayers,
    rims: list[FloatArray],
    gaze: FloatArray,
    expression: FloatArray,
    skin_motion_px: FloatArray,
) -> FeatureShapes:
    """The features of a drawn rig.

    Args:
        rig: the character.
        layers: its layers.
        rims: vertices of right eye's and left eye's rim, wearing the expression, in the keyframe.
        gaze: (2, 2) pixels, how far each iris has moved.
        expression: (52,) 0…1.
        skin_motion_px: (3,) how far the skin under each feature has moved: as it does, the picture's own eye or mouth
            on it would be seen beside the drawn one.
    """
    right, left = (
        eye_shape(
            eye,
            *lids_of(rim[: len(rim) // 2], place.opening.mirrored),
            looks.astype(np.float64),
            rig.frame.width_px,
            float(moved_px),
        )
        for eye, rim, place, looks, moved_px in zip(
            layers.eyes, rims, rig.rims, gaze, skin_motion_px, strict=False
        )
    )
    return FeatureShapes((right, left), mouth_shape(layers.mouth, expression, float(skin_motion_px[2])))


class FeaturePainter:
    """Draws eyes and mouth of one rig."""

    def __init__(self, layers: DrawnLayers) -> None:
        self._eyes = [EyePainter(eye) for eye in layers.eyes]
        self._mouth = MouthPainter(layers.mouth)

    @property
    def drawn(self) -> tuple[PixelArray, PixelArray, PixelArray]:
        """Right eye, left eye and mouth as last painted: RGBA, colour multiplied by alpha; painted over by the next."""
        right, left = (painter.drawn for painter in self._eyes)
        return right, left, self._mouth.drawn

    def paint(self, shapes: FeatureShapes) -> tuple[PixelArray, PixelArray, PixelArray]:
        """Paint all three; gives `drawn`."""
        for job in self.jobs(shapes):
            job()
        return self.drawn

    def jobs(self, shapes: FeatureShapes) -> list[Callable[[], None]]:
        """What `paint` does, as three jobs that may run at the same time."""
        eyes = [partial(painter.paint, shape) for painter, shape in zip(self._eyes, shapes.eyes, strict=True)]
        return [*eyes, partial(self._mouth.paint, shapes.mouth)]

    def openings(self, shapes: FeatureShapes) -> tuple[PixelArray, PixelArray, PixelArray]:
        """What is seen of right eyeball, left eyeball and inside of the mouth: uint8, each over its crop."""
        right, left = (painter.opening(shape) for painter, shape in zip(self._eyes, shapes.eyes, strict=True))
        return right, left, self._mouth.opening(shapes.mouth)
