"""What a character's eyes and mouth are made of: natural ones lie under the skin, drawn ones upon it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.drawn_eye import DrawnEye, build_drawn_eye, lids_of
from avatar_stream.characters.drawn_iris import drawn_irises
from avatar_stream.characters.drawn_mouth import DrawnMouth, build_drawn_mouth
from avatar_stream.characters.eye_layer import EyeLayer, build_eye_layer
from avatar_stream.characters.head_mesh import HeadFrame
from avatar_stream.characters.mouth_layer import MouthLayer, build_mouth_layer
from avatar_stream.characters.painted_mouth import skin_colour
from avatar_stream.characters.rims import Rim
from avatar_stream.face_model.topology import LEFT_IRIS, RIGHT_IRIS
from avatar_stream.types import FloatArray, PixelArray


@dataclass(frozen=True)
class NaturalLayers:
    """What lies under the skin's openings: right and left eyeball, and the inside of the mouth."""

    eyes: tuple[EyeLayer, EyeLayer]
    mouth: MouthLayer


@dataclass(frozen=True)
class DrawnLayers:
    """What a drawing's right eye, left eye and mouth are put together from."""

    eyes: tuple[DrawnEye, DrawnEye]
    mouth: DrawnMouth


def natural_layers(
    subject: PixelArray, landmarks: FloatArray, rims: tuple[Rim, ...], places: list[FloatArray]
) -> NaturalLayers:
    """Layers of a photograph, painting or render.

    Args:
        subject: (H, W, 4) uint8 RGBA.
        landmarks: (478, 3) pixels.
        rims: of right eye, left eye and mouth; `places` their vertices at rest.
    """
    right, left = (
        _eye(subject, landmarks, rim, vertices, iris)
        for rim, vertices, iris in zip(rims[:2], places, (RIGHT_IRIS, LEFT_IRIS), strict=False)
    )
    loop = places[2][: len(places[2]) // 2, :2]
    return NaturalLayers((right, left), build_mouth_layer(subject, landmarks, loop))


def _eye(
    subject: PixelArray, landmarks: FloatArray, rim: Rim, places: FloatArray, iris: npt.NDArray[np.int64]
) -> EyeLayer:
    edge, band = np.split(places[:, :2], 2)
    ring = landmarks[rim.opening.ring, :2]
    skin = skin_colour(subject, landmarks)
    return build_eye_layer(subject, edge, band, ring, *_iris(landmarks, iris), skin)


def drawn_layers(
    subject: PixelArray,
    landmarks: FloatArray,
    rims: tuple[Rim, ...],
    places: list[FloatArray],
    frame: HeadFrame,
) -> DrawnLayers:
    """Layers of a drawing; arguments as for `natural_layers`."""
    skin = skin_colour(subject, landmarks)
    lids = [
        lids_of(place[: len(place) // 2], rim.opening.mirrored)
        for rim, place in zip(rims[:2], places, strict=False)
    ]
    centres, guesses = zip(*(_iris(landmarks, iris) for iris in (RIGHT_IRIS, LEFT_IRIS)), strict=True)
    irises = drawn_irises(subject, lids, list(centres), list(guesses))
    right, left = (
        build_drawn_eye(subject, *eye_lids, centre, radii, skin, frame.width_px)
        for eye_lids, centre, radii in zip(lids, centres, irises, strict=True)
    )
    return DrawnLayers((right, left), build_drawn_mouth(subject, landmarks))


def _iris(landmarks: FloatArray, iris: npt.NDArray[np.int64]) -> tuple[FloatArray, float]:
    """Centre (2,) and radius in pixels."""
    centre = landmarks[iris[0], :2]
    return centre, float(np.linalg.norm(landmarks[iris[1:], :2] - centre, axis=1).mean())
