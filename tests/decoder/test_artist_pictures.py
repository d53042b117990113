"""What a decoder makes of the pictures that come along with a keyframe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from avatar_stream.characters.character import Character
from avatar_stream.characters.extra_layers import ExtraLayers
from avatar_stream.characters.layers import DrawnLayers
from avatar_stream.characters.library import load_character
from avatar_stream.characters.rig import Rig, build_rig
from avatar_stream.decoder.artist_pictures import give_way
from avatar_stream.decoder.cpu_decoder import CpuDecoder
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, PixelArray

SIZE_PX = 384
BLINK = FaceSemantics.of(eyeBlinkLeft=1.0, eyeBlinkRight=1.0)


@pytest.fixture(scope="module")
def character() -> Character:
    return load_character("ren")


@pytest.fixture(scope="module")
def layered(character: Character) -> Rig:
    return build_rig(character, SIZE_PX)


def on_torch(rig: Rig) -> Decoder:
    pytest.importorskip("torch")
    from avatar_stream.decoder.torch_decoder import TorchDecoder

    return TorchDecoder(rig, "cpu")


def decoded(rig: Rig, semantics: FaceSemantics) -> PixelArray:
    return CpuDecoder(rig).decode(semantics).pixels


def crop(layer: PixelArray | None) -> tuple[slice, slice]:
    """Where a 1024² layer has anything, in a picture of `SIZE_PX`."""
    assert layer is not None
    rows, columns = (np.flatnonzero((layer[..., 3] > 200).any(axis=axis)) for axis in (1, 0))
    scale = SIZE_PX / len(layer)
    return tuple(slice(int(k[0] * scale), int(k[-1] * scale) + 1) for k in (rows, columns))  # type: ignore[return-value]


def test_layers_change_nothing_at_rest(character: Character, layered: Rig) -> None:
    plain = build_rig(replace(character, layers=ExtraLayers()), SIZE_PX)
    assert np.array_equal(*(decoded(rig, FaceSemantics.neutral()) for rig in (plain, layered)))


def test_a_shut_eye_is_the_artists(character: Character) -> None:
    drawn = character.layers.eyes_closed
    assert drawn is not None
    blue = drawn.copy()
    blue[..., :3] = (0, 0, 255)
    rig = build_rig(replace(character, layers=replace(character.layers, eyes_closed=blue)), SIZE_PX)
    where = crop(drawn)
    for semantics, seen in ((BLINK, True), (FaceSemantics.of(eyeBlinkLeft=0.5), False)):
        pixels = decoded(rig, semantics)[where].astype(int)
        assert ((pixels[..., 2] > 180) & (pixels[..., 0] < 60)).any() == seen


def test_an_open_mouth_shows_the_artists(character: Character) -> None:
    drawn = character.layers.mouth_open
    assert drawn is not None
    green = drawn.copy()
    green[..., :3] = (0, 255, 0)
    rig = build_rig(replace(character, layers=replace(character.layers, mouth_open=green)), SIZE_PX)

    def share(semantics: FaceSemantics) -> float:
        pixels = decoded(rig, semantics)[crop(drawn)].astype(int)
        return float(((pixels[..., 1] > 180) & (pixels[..., 0] < 90)).mean())

    shares = [share(FaceSemantics.of(jawOpen=jaw)) for jaw in (0.0, 0.4, 1.0)]
    assert shares[0] == 0
    assert shares[0] < shares[1] < shares[2]


def test_hair_in_front_stays_when_an_eye_shuts(character: Character) -> None:
    hair = character.layers.hair_front
    assert hair is not None
    bar = np.zeros_like(hair)
    bar[440:540, 590:600] = (250, 0, 250, 255)  # across the left eye
    face = character.keyframe
    keyframe = np.where(bar[..., 3:] > 0, bar, face)
    layered = replace(character, keyframe=keyframe, layers=ExtraLayers(hair_front=bar, face=face))
    pixels = decoded(build_rig(layered, SIZE_PX), BLINK)
    middle = pixels[int(450 * SIZE_PX / 1024) : int(530 * SIZE_PX / 1024), int(595 * SIZE_PX / 1024)].astype(
        int
    )
    assert (np.abs(middle[:, :3] - (250, 0, 250)).max(axis=1) < 40).all()


@pytest.mark.parametrize("decoder", [CpuDecoder, on_torch])
def test_a_photographs_shut_eye_is_the_artists(
    photo_character: Character, photo_rig: Rig, decoder: Callable[[Rig], Decoder]
) -> None:
    scale = len(photo_character.keyframe) / photo_rig.height
    closed = np.zeros_like(photo_character.keyframe)
    for rim in photo_rig.rims[:2]:
        places = scale * photo_rig.face[rim.opening.loop, :2]
        (left, top), (right, bottom) = places.min(axis=0).astype(int), places.max(axis=0).astype(int)
        closed[top:bottom, left:right] = (0, 0, 255, 255)
    layers = ExtraLayers(eyes_closed=closed)
    made = decoder(build_rig(replace(photo_character, layers=layers), photo_rig.height))
    for semantics, seen in (
        (FaceSemantics.neutral(), 0),
        (FaceSemantics.of(eyeBlinkLeft=1.0), 1),
        (BLINK, 2),
    ):
        pixels = made.decode(semantics).pixels.astype(int)
        blue = ((pixels[..., 2] > 180) & (pixels[..., 0] < 60)).astype(np.uint8)
        assert cv2.connectedComponents(blue)[0] - 1 == seen


def test_without_the_face_what_is_under_the_hair_is_filled_in(character: Character) -> None:
    alone = replace(character, layers=ExtraLayers(hair_front=character.layers.hair_front))
    rig = build_rig(alone, SIZE_PX)
    assert isinstance(rig.layers, DrawnLayers)
    assert rig.layers.before is not None
    assert np.isfinite(decoded(rig, BLINK)).all()


@pytest.mark.parametrize(("share", "result"), [(0, 10), (128, 105), (256, 200)])
def test_one_picture_gives_way_to_another(share: int, result: int) -> None:
    drawn, picture = (np.full((2, 2, 4), value, np.uint8) for value in (10, 200))
    give_way(drawn, picture, share)
    assert (drawn == result).all()
