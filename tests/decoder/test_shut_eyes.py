"""What the decoders make of shut eyes that come along with a keyframe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from avatar_stream.characters.character import Character
from avatar_stream.characters.extra_layers import ExtraLayers
from avatar_stream.characters.rig import Rig, build_rig
from avatar_stream.decoder.cpu_decoder import CpuDecoder
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics

BLINK = FaceSemantics.of(eyeBlinkLeft=1.0, eyeBlinkRight=1.0)
WINK, HALF_WINK = (FaceSemantics.of(eyeBlinkLeft=shut) for shut in (1.0, 0.5))


def on_torch(rig: Rig) -> Decoder:
    pytest.importorskip("torch")
    from avatar_stream.decoder.torch_decoder import TorchDecoder

    return TorchDecoder(rig, "cpu")


@pytest.fixture(scope="module")
def layered(photo_character: Character, rig: Rig) -> Rig:
    """With shut eyes as blue as no photograph's."""
    scale = len(photo_character.keyframe) / rig.height
    closed = np.zeros_like(photo_character.keyframe)
    for rim in rig.rims[:2]:
        places = scale * rig.face[rim.opening.loop, :2]
        (left, top), (right, bottom) = places.min(axis=0).astype(int), places.max(axis=0).astype(int)
        closed[top:bottom, left:right] = (0, 0, 255, 255)
    layers = ExtraLayers(eyes_closed=closed)
    return build_rig(replace(photo_character, layers=layers), rig.height)


def test_they_change_nothing_at_rest(rig: Rig, layered: Rig) -> None:
    assert np.array_equal(*(CpuDecoder(one).decode(FaceSemantics.neutral()).pixels for one in (rig, layered)))


@pytest.mark.parametrize("decoder", [CpuDecoder, on_torch])
def test_a_shut_eye_is_the_artists(layered: Rig, decoder: Callable[[Rig], Decoder]) -> None:
    made = decoder(layered)
    for semantics, seen in ((FaceSemantics.neutral(), 0), (HALF_WINK, 0), (WINK, 1), (BLINK, 2)):
        pixels = made.decode(semantics).pixels.astype(int)
        blue = ((pixels[..., 2] > 180) & (pixels[..., 0] < 60)).astype(np.uint8)
        assert cv2.connectedComponents(blue)[0] - 1 == seen
