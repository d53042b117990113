from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.character import Character
from avatar_stream.characters.rig import Rig, build_rig
from avatar_stream.decoder.cpu_decoder import CpuDecoder
from avatar_stream.decoder.motion import MotionModel
from avatar_stream.decoder.motion_field import motion_field
from avatar_stream.decoder.rasteriser import NO_TRIANGLE, paint_triangles
from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.decoder_structure import opening_pixels
from avatar_stream.pictures.composite import composite
from avatar_stream.types import FaceSemantics


def painted(rig: Rig, semantics: FaceSemantics) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Which opening (0: none, −1: a hole) is seen at each pixel."""
    field = motion_field(rig, MotionModel(rig).at(semantics))
    winner = np.empty((rig.height, rig.width), np.int32)
    paint_triangles(field.edges, field.rows, winner, 0, rig.height)
    seen = rig.triangle_opening[field.triangle][winner].astype(np.int64)
    seen[winner == NO_TRIANGLE] = -1
    return seen


def random_semantics(rng: np.random.Generator) -> FaceSemantics:
    expression = rng.uniform(0, 1, 52) * (rng.uniform(0, 1, 52) > 0.6)
    return FaceSemantics(expression, rng.uniform(-1.5, 1.5, 3), rng.uniform(-8, 8, 3), 1.0, 0.0)


def test_neutral_semantics_give_back_the_keyframe(rig: Rig) -> None:
    pixels = CpuDecoder(rig).decode(FaceSemantics.neutral()).pixels
    visible = rig.texture[..., 3] > 0
    assert np.abs(pixels[visible].astype(int) - rig.texture[visible]).max() <= 2
    assert (pixels[~visible][:, 3] == 0).all()


def test_an_opaque_keyframe_comes_back_with_its_background(photo_character: Character) -> None:
    rig = build_rig(photo_character, 512)
    assert rig.backdrop is not None
    pixels = composite(CpuDecoder(rig).decode(FaceSemantics.neutral()).pixels, rig.backdrop)
    assert np.abs(pixels.astype(int) - photo_character.keyframe[..., :3]).max() <= 2


@pytest.mark.parametrize("seed", range(12))
def test_no_pose_and_no_expression_leaves_a_hole(rig: Rig, seed: int) -> None:
    assert (painted(rig, random_semantics(np.random.default_rng(seed))) != -1).all()


def test_a_full_blink_closes_each_eye_by_itself(rig: Rig) -> None:
    model = MotionModel(rig)
    rest = opening_pixels(rig, model, FaceSemantics.neutral())
    for name, eye, other in (("eyeBlinkRight", 0, 1), ("eyeBlinkLeft", 1, 0)):
        seen = opening_pixels(rig, model, FaceSemantics.of(0.0, **{name: 1.0}))
        assert seen[eye] <= 0.1 * rest[eye]
        assert seen[other] == pytest.approx(rest[other], abs=4)


def test_an_eye_closes_step_by_step(rig: Rig) -> None:
    model = MotionModel(rig)
    seen = [
        opening_pixels(rig, model, FaceSemantics.of(0.0, eyeBlinkLeft=v))[1] for v in (0, 0.2, 0.4, 0.6, 0.8)
    ]
    assert all(b < a for a, b in zip(seen[:-1], seen[1:], strict=True))


def test_the_mouth_opens_step_by_step_with_the_jaw(rig: Rig) -> None:
    model = MotionModel(rig)
    areas = [opening_pixels(rig, model, FaceSemantics.of(0.0, jawOpen=v))[2] for v in (0, 0.25, 0.5, 0.75, 1)]
    assert all(b > a for a, b in zip(areas[:-1], areas[1:], strict=True))


@pytest.mark.parametrize(
    ("name", "value", "vertex", "axis", "sign"),
    [
        ("yaw", 0.3, 4, 0, 1),
        ("pitch", 0.3, 4, 1, -1),
        ("roll", 0.3, 10, 0, 1),
        ("x", 0.2, 4, 0, 1),
        ("y", 0.2, 4, 1, 1),
    ],
)
def test_the_head_moves_the_way_the_types_say(
    rig: Rig, name: str, value: float, vertex: int, axis: int, sign: int
) -> None:
    model = MotionModel(rig)
    rest = model.at(FaceSemantics.neutral()).vertices[vertex, axis]
    moved = model.at(FaceSemantics.of(0.0, **{name: value})).vertices[vertex, axis]
    assert sign * (moved - rest) > 0.01 * rig.frame.width_px


def test_a_nearer_head_is_larger(rig: Rig) -> None:
    model = MotionModel(rig)

    def width(depth: float) -> float:
        vertices = model.at(FaceSemantics.of(0.0, depth=depth)).vertices
        return float(vertices[454, 0] - vertices[234, 0])

    assert width(-0.5) < width(0) < width(0.5)


def test_irises_follow_the_gaze(rig: Rig) -> None:
    model = MotionModel(rig)
    to_own_left = model.at(FaceSemantics.of(0.0, eyeLookOutLeft=1, eyeLookInRight=1)).gaze
    up = model.at(FaceSemantics.of(0.0, eyeLookUpLeft=1, eyeLookUpRight=1)).gaze
    assert (to_own_left[:, 0] > 0).all()
    assert (up[:, 1] < 0).all()
    neutral = CpuDecoder(rig).decode(FaceSemantics.neutral()).pixels.astype(int)
    looking = CpuDecoder(rig).decode(FaceSemantics.of(0.0, eyeLookOutLeft=1, eyeLookInRight=1)).pixels
    assert (np.abs(neutral - looking).max(axis=2) > 20).sum() > 10


def test_the_same_semantics_give_the_same_picture_on_any_number_of_threads(rig: Rig) -> None:
    semantics = random_semantics(np.random.default_rng(5))
    first = CpuDecoder(rig, threads=1).decode(semantics).pixels
    for threads in (1, 2, 3):
        assert np.array_equal(CpuDecoder(rig, threads).decode(semantics).pixels, first)


def test_pictures_carry_the_time_of_their_semantics(rig: Rig) -> None:
    assert CpuDecoder(rig).decode(FaceSemantics.neutral(12.5)).captured_s == 12.5


@pytest.mark.parametrize("size_px", [-1, 0, 63, 4097])
def test_sizes_out_of_range_are_refused(photo_character: Character, size_px: int) -> None:
    with pytest.raises(UserInputError, match="size"):
        build_rig(photo_character, size_px)
