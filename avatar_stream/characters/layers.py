"""What a character's eyes and mouth are made of: natural ones lie under the skin, drawn ones upon it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.drawn_eye import DrawnEye, build_drawn_eye, lids_of
from avatar_stream.characters.drawn_iris import drawn_irises
from avatar_stream.characters.drawn_mouth import DrawnMouth, build_drawn_mouth
from avatar_stream.characters.extra_layers import ExtraLayers
from avatar_stream.characters.eye_layer import EyeLayer, EyePlace, build_eye_layers
from avatar_stream.characters.head_mesh import HeadFrame
from avatar_stream.characters.matte import fill
from avatar_stream.characters.mouth_inside import mouth_inside
from avatar_stream.characters.mouth_layer import MouthLayer, build_mouth_layer
from avatar_stream.characters.painted_mouth import skin_colour
from avatar_stream.characters.rims import Rim
from avatar_stream.face_model.topology import LEFT_IRIS, RIGHT_IRIS
from avatar_stream.types import FloatArray, PixelArray


@dataclass(frozen=True)
class NaturalLayers:
    """What lies under the skin's openings.

    Attributes:
        eyes, mouth: right and left eyeball, and the inside of the mouth.
        closed: the artist's own shut eyes, right and left, (h, w, 4) float32 over the eyes' crops, colour multiplied by
            alpha, and alpha 0…1; None where the character came without.
    """

    eyes: tuple[EyeLayer, EyeLayer]
    mouth: MouthLayer
    closed: tuple[npt.NDArray[np.float32], ...] | None = None


@dataclass(frozen=True)
class DrawnLayers:
    """What a drawing's right eye, left eye and mouth are put together from.

    Attributes:
        eyes, mouth: the features.
        before: for right eye, left eye and mouth what hangs before it, (h, w, 4) float32 over the same crop, colour
            multiplied by alpha, and alpha 0…1; None where the character has no such layer.
    """

    eyes: tuple[DrawnEye, DrawnEye]
    mouth: DrawnMouth
    before: tuple[npt.NDArray[np.float32], ...] | None = None


def natural_layers(
    subject: PixelArray,
    landmarks: FloatArray,
    rims: tuple[Rim, ...],
    places: list[FloatArray],
    extra: ExtraLayers,
) -> NaturalLayers:
    """Layers of a photograph, painting or render.

    Args:
        subject: (H, W, 4) uint8 RGBA.
        landmarks: (478, 3) pixels.
        rims: of right eye, left eye and mouth; `places` their vertices at rest.
        extra: the pictures that came with the keyframe, of which shut eyes are used.
    """
    right_place, left_place = (
        _eye_place(landmarks, rim, vertices, iris)
        for rim, vertices, iris in zip(rims[:2], places, (RIGHT_IRIS, LEFT_IRIS), strict=False)
    )
    right, left = build_eye_layers(subject, right_place, left_place, skin_colour(subject, landmarks))
    loop = places[2][: len(places[2]) // 2, :2]
    shut = extra.eyes_closed
    closed = None
    if shut is not None:
        closed = tuple(_crop(shut, eye.left_px, eye.top_px, eye.white.shape) for eye in (right, left))
    return NaturalLayers((right, left), build_mouth_layer(subject, landmarks, loop), closed)


def _eye_place(landmarks: FloatArray, rim: Rim, places: FloatArray, iris: npt.NDArray[np.int64]) -> EyePlace:
    edge, band = np.split(places[:, :2], 2)
    return EyePlace(edge, band, landmarks[rim.opening.ring, :2], *_iris(landmarks, iris))


def drawn_layers(
    subject: PixelArray,
    landmarks: FloatArray,
    rims: tuple[Rim, ...],
    places: list[FloatArray],
    frame: HeadFrame,
    extra: ExtraLayers,
) -> DrawnLayers:
    """Layers of a drawing; arguments as for `natural_layers`, of whose pictures all are used."""
    if extra.face is not None:
        subject = extra.face
    elif extra.hair_front is not None:
        subject = _without(subject, extra.hair_front)
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
    if (closed := extra.eyes_closed) is not None:
        right, left = (replace(eye, closed=_crop_of(eye, closed)) for eye in (right, left))
    mouth = build_drawn_mouth(subject, landmarks)
    if extra.mouth_open is not None:
        lips = None if extra.lips_open is None else _crop_of(mouth, extra.lips_open)
        mouth = replace(mouth, inside=mouth_inside(mouth, _crop_of(mouth, extra.mouth_open), lips))
    hair = extra.hair_front
    before = None if hair is None else tuple(_crop_of(part, hair) for part in (right, left, mouth))
    return DrawnLayers((right, left), mouth, before)


def _without(subject: PixelArray, hair: PixelArray) -> PixelArray:
    """The picture with what hangs before the face filled in from round it."""
    bare = cv2.dilate((hair[..., 3] > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) == 0
    known = (bare & (subject[..., 3] > 0)).astype(np.float32)
    filled = fill(subject[..., :3].astype(np.float32), known)
    return np.dstack([np.clip(np.rint(filled), 0, 255).astype(np.uint8), subject[..., 3]])


def _crop_of(feature: DrawnEye | DrawnMouth, picture: PixelArray) -> npt.NDArray[np.float32]:
    return _crop(picture, feature.left_px, feature.top_px, feature.clean.shape)


def _crop(picture: PixelArray, left_px: int, top_px: int, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    """(h, w, 4) float32 of a layer over a feature's crop: colour multiplied by alpha, and alpha 0…1."""
    crop = picture[top_px : top_px + shape[0], left_px : left_px + shape[1]].astype(np.float32)
    alpha = crop[..., 3:] / 255
    return np.dstack([crop[..., :3] * alpha, alpha])


def _iris(landmarks: FloatArray, iris: npt.NDArray[np.int64]) -> tuple[FloatArray, float]:
    """Centre (2,) and radius in pixels."""
    centre = landmarks[iris[0], :2]
    return centre, float(np.linalg.norm(landmarks[iris[1:], :2] - centre, axis=1).mean())
