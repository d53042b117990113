"""What the eyes and the mouth of a person are made of: it lies under the openings of the skin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.topology import LEFT_IRIS, RIGHT_IRIS
from avatar_stream.puppet.building.person.eye_layer import EyeLayer, EyePlace, build_eye_layers
from avatar_stream.puppet.building.person.mouth_layer import MouthLayer, build_mouth_layer
from avatar_stream.puppet.building.person.painted_mouth import skin_colour
from avatar_stream.puppet.building.person.rims import Rim
from avatar_stream.types import FloatArray, PixelArray


@dataclass(frozen=True)
class EyesAndMouth:
    """Eyes and mouth.

    Attributes:
        eyes, mouth: right and left eyeball, and the inside of the mouth.
        closed: the artist's own shut eyes, right and left, (h, w, 4) float32 over the eyes' crops, colour multiplied by
            alpha, and alpha 0…1; None where the character came without.
    """

    eyes: tuple[EyeLayer, EyeLayer]
    mouth: MouthLayer
    closed: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]] | None = None


def eyes_and_mouth(
    subject: PixelArray,
    landmarks: FloatArray,
    rims: tuple[Rim, ...],
    places: list[FloatArray],
    shut_eyes: PixelArray | None,
) -> EyesAndMouth:
    """Layers of a photograph, painting or render.

    Args:
        subject: (H, W, 4) uint8 RGBA.
        landmarks: (478, 3) pixels.
        rims: of right eye, left eye and mouth; `places` their vertices at rest.
        shut_eyes: the artist's own, as `ExtraLayers.eyes_closed`, of the same size as the picture.
    """
    right_place, left_place = (
        _eye_place(landmarks, rim, vertices, iris)
        for rim, vertices, iris in zip(rims[:2], places, (RIGHT_IRIS, LEFT_IRIS), strict=False)
    )
    right, left = build_eye_layers(subject, right_place, left_place, skin_colour(subject, landmarks))
    loop = places[2][: len(places[2]) // 2, :2]
    closed = None if shut_eyes is None else (_crop(shut_eyes, right), _crop(shut_eyes, left))
    return EyesAndMouth((right, left), build_mouth_layer(subject, landmarks, loop), closed)


def _eye_place(landmarks: FloatArray, rim: Rim, places: FloatArray, iris: npt.NDArray[np.int64]) -> EyePlace:
    edge, band = np.split(places[:, :2], 2)
    return EyePlace(edge, band, landmarks[rim.opening.ring, :2], *_iris(landmarks, iris))


def _crop(picture: PixelArray, eye: EyeLayer) -> npt.NDArray[np.float32]:
    """(h, w, 4) float32 of a layer over an eye's crop: colour multiplied by alpha, and alpha 0…1."""
    height, width = eye.white.shape[:2]
    rows, columns = slice(eye.top_px, eye.top_px + height), slice(eye.left_px, eye.left_px + width)
    crop = picture[rows, columns].astype(np.float32)
    alpha = crop[..., 3:] / 255
    return np.dstack([crop[..., :3] * alpha, alpha])


def _iris(landmarks: FloatArray, iris: npt.NDArray[np.int64]) -> tuple[FloatArray, float]:
    """Centre (2,) and radius in pixels."""
    centre = landmarks[iris[0], :2]
    return centre, float(np.linalg.norm(landmarks[iris[1:], :2] - centre, axis=1).mean())
