"""The puppet of a person: exact at rest, whole in every pose, and moving the way the types say."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import cv2
import numpy as np
import pytest

from avatar_stream.characters.character import Character
from avatar_stream.characters.extra_layers import ExtraLayers
from avatar_stream.decoder.drawing.plain import draw_plainly
from avatar_stream.decoder.puppet_decoder import PuppetDecoder
from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.decoder_structure import eyeball_pixels
from avatar_stream.puppet import Poser, Puppet, values_of
from avatar_stream.puppet.building.person.build import FIGURE, build_person
from avatar_stream.puppet.building.person.rig import Rig, build_rig
from avatar_stream.types import FaceSemantics, PixelArray


@pytest.fixture(scope="module")
def person(rig: Rig) -> Puppet:
    return build_person(rig)


def drawn(puppet: Puppet, **values: float) -> PixelArray:
    with closing(PuppetDecoder(puppet, None)) as decoder:
        return decoder.decode(FaceSemantics.of(0.0, **values)).pixels


def landmarks(puppet: Puppet, **values: float) -> np.ndarray:
    poser = Poser(puppet)
    first = poser.first[[part.name for part in puppet.parts].index(FIGURE)]
    return poser.pose(values_of(FaceSemantics.of(0.0, **values))).vertices[first : first + 478]


def test_zero_semantics_give_back_the_keyframe(rig: Rig, person: Puppet) -> None:
    pixels = drawn(person)
    shown, wanted = (picture[..., :3] * (picture[..., 3:] / 255.0) for picture in (pixels, rig.texture))
    assert np.abs(shown - wanted).max() <= 2
    assert np.abs(pixels[..., 3].astype(int) - rig.texture[..., 3]).max() <= 1


@pytest.mark.parametrize("seed", range(6))
def test_no_pose_and_no_expression_leaves_a_hole(rig: Rig, seed: int) -> None:
    """An opaque picture stays opaque wherever its head goes, far beyond what people do."""
    solid = np.full(rig.texture.shape[:2], 255, np.uint8)
    whole = build_person(replace(rig, texture=np.dstack([rig.texture[..., :3], solid])))
    rng = np.random.default_rng(seed)
    values = np.zeros(61, np.float32)
    values[:52] = rng.uniform(0, 1, 52) * (rng.random(52) < 0.3)
    values[52:54] = rng.uniform(-0.7, 0.7, 2)
    assert (draw_plainly(whole, Poser(whole).pose(values))[..., 3] == 255).all()


def test_a_full_blink_closes_each_eye_by_itself(person: Puppet) -> None:
    rest = eyeball_pixels(person, FaceSemantics.neutral())
    for name, eye, other in (("eyeBlinkRight", 0, 1), ("eyeBlinkLeft", 1, 0)):
        seen = eyeball_pixels(person, FaceSemantics.of(0.0, **{name: 1.0}))
        assert seen[eye] <= 0.1 * rest[eye]
        assert seen[other] == pytest.approx(rest[other], abs=4)


def test_an_eye_closes_step_by_step(person: Puppet) -> None:
    seen = [
        eyeball_pixels(person, FaceSemantics.of(0.0, eyeBlinkLeft=v))[1] for v in (0, 0.05, 0.2, 0.4, 0.7)
    ]
    assert all(b < a for a, b in zip(seen[:-1], seen[1:], strict=True))


def test_an_eye_that_is_shut_stays_shut_while_it_looks_down_or_squints(person: Puppet) -> None:
    rest = eyeball_pixels(person, FaceSemantics.neutral())[1]
    for other in ("eyeLookDownLeft", "eyeSquintLeft"):
        assert (
            eyeball_pixels(person, FaceSemantics.of(0.0, eyeBlinkLeft=1.0, **{other: 1.0}))[1] <= 0.1 * rest
        )


def test_lips_close_no_farther_than_the_jaw_is_open(person: Puppet) -> None:
    rest = landmarks(person)
    np.testing.assert_allclose(landmarks(person, mouthClose=1.0), rest, atol=0.1)
    half = landmarks(person, mouthClose=1.0, jawOpen=0.5)
    np.testing.assert_allclose(half, landmarks(person, mouthClose=0.5, jawOpen=0.5), atol=0.1)


@pytest.mark.parametrize(
    ("name", "value", "vertex", "axis", "sign"),
    [
        ("yaw", 0.3, 4, 0, 1),
        ("pitch", 0.3, 4, 1, -1),
        ("roll", 0.3, 10, 0, 1),
        ("x", 0.2, 4, 0, 1),
        ("y", 0.2, 4, 1, 1),
        ("jawOpen", 0.5, 152, 1, 1),
        ("browInnerUp", 0.8, 9, 1, -1),
    ],
)
def test_the_face_moves_the_way_the_types_say(
    rig: Rig, person: Puppet, name: str, value: float, vertex: int, axis: int, sign: int
) -> None:
    moved = landmarks(person, **{name: value})[vertex, axis] - landmarks(person)[vertex, axis]
    assert sign * moved > 0.01 * rig.frame.width_px


def test_a_nearer_head_is_larger(person: Puppet) -> None:
    def width(depth: float) -> float:
        places = landmarks(person, depth=depth)
        return float(places[454, 0] - places[234, 0])

    assert width(-0.5) < width(0) < width(0.5)


def test_irises_follow_the_gaze(person: Puppet) -> None:
    poser = Poser(person)
    names = [part.name for part in person.parts]
    rest = poser.pose(values_of(FaceSemantics.neutral())).vertices
    left = poser.pose(values_of(FaceSemantics.of(0.0, eyeLookOutLeft=1, eyeLookInRight=1))).vertices - rest
    up = poser.pose(values_of(FaceSemantics.of(0.0, eyeLookUpLeft=1, eyeLookUpRight=1))).vertices - rest
    for side in ("right", "left"):
        first = poser.first[names.index(f"iris_{side}")]
        assert left[first, 0] > 0.5 and up[first, 1] < -0.3


def test_the_body_follows_a_little_later_and_breathes(rig: Rig, person: Puppet) -> None:
    poser = Poser(person)
    rest = poser.pose(values_of(FaceSemantics.neutral())).vertices
    gone = poser.pose(values_of(FaceSemantics.neutral(), 1.0, (), (0.2, 0.0))).vertices
    figure = poser.first[[part.name for part in person.parts].index(FIGURE)]
    body = figure + np.flatnonzero(rig.head_weight == 0)
    moved = (gone - rest)[body]
    assert np.allclose(moved[:, 0], 0.2 * rig.body_follows * rig.frame.width_px, atol=0.1)
    assert moved[:, 1].min() < -0.005 * rig.frame.width_px
    assert np.abs((gone - rest)[figure : figure + 478]).max() < 1e-3


def test_shut_eyes_of_an_artist_take_over(photo_character: Character, rig: Rig) -> None:
    """As blue as no photograph's."""
    scale = len(photo_character.keyframe) / rig.height
    closed = np.zeros_like(photo_character.keyframe)
    for rim in rig.rims[:2]:
        places = scale * rig.face[rim.opening.loop, :2]
        (left, top), (right, bottom) = places.min(axis=0).astype(int), places.max(axis=0).astype(int)
        closed[top:bottom, left:right] = (0, 0, 255, 255)
    layered = replace(photo_character, layers=ExtraLayers(eyes_closed=closed))
    puppet = build_person(build_rig(layered, rig.height))
    for values, shut in (
        ({}, 0),
        ({"eyeBlinkLeft": 0.5}, 0),
        ({"eyeBlinkLeft": 1.0}, 1),
        ({"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}, 2),
    ):
        pixels = drawn(puppet, **values).astype(int)
        blue = ((pixels[..., 2] > 180) & (pixels[..., 0] < 60)).astype(np.uint8)
        assert cv2.connectedComponents(blue)[0] - 1 == shut


@pytest.mark.parametrize("size_px", [-1, 0, 63, 4097])
def test_sizes_out_of_range_are_refused(photo_character: Character, size_px: int) -> None:
    with pytest.raises(UserInputError, match="size"):
        build_rig(photo_character, size_px)
