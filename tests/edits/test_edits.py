"""Edits change what they name and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydantic import ValidationError

from avatar_stream.edits.edits import REST_DISTANCE_FACE_WIDTHS, SAME, Affine, Edits, resized
from avatar_stream.edits.presets import PRESETS
from avatar_stream.face_model.arkit import EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.pose import on_neck
from avatar_stream.puppet import posing
from avatar_stream.types import FaceSemantics

from .strategies import affines, all_edits, floats

GAZE_RIGHT = {"eyeLookOutLeft": 0.4, "eyeLookInRight": 0.4}


def numbers(semantics: FaceSemantics) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.concatenate([semantics.expression, semantics.head_rotation_rad, semantics.head_position])


@st.composite
def performances(draw: st.DrawFn) -> FaceSemantics:
    return FaceSemantics(
        draw(arrays(np.float32, 52, elements=floats(0, 1))),
        draw(arrays(np.float32, 3, elements=floats(-1.5, 1.5))),
        draw(arrays(np.float32, 3, elements=floats(-2, 2))),
        draw(floats(0, 1)),
        draw(floats(0, 1000)),
    )


@given(performances())
def test_no_edits_return_the_same_semantics(semantics: FaceSemantics) -> None:
    assert Edits().apply(semantics) is semantics


@given(all_edits, performances())
def test_any_edits_of_any_performance_are_valid_semantics_of_the_same_moment(
    edits: Edits, semantics: FaceSemantics
) -> None:
    before = numbers(semantics).copy()
    edited = edits.apply(semantics)
    assert np.isfinite(numbers(edited)).all()
    assert edited.captured_s == semantics.captured_s
    assert edited.confidence == semantics.confidence
    assert np.array_equal(numbers(semantics), before)
    assert np.array_equal(numbers(edits.apply(semantics)), numbers(edited))


@given(performances())
def test_mirroring_twice_changes_nothing(semantics: FaceSemantics) -> None:
    mirror = Edits(mirror=True)
    assert np.array_equal(numbers(mirror.apply(mirror.apply(semantics))), numbers(semantics))


def test_a_mirror_swaps_sides() -> None:
    seen = Edits(mirror=True).apply(
        FaceSemantics.of(
            1.0,
            yaw=0.3,
            pitch=0.2,
            roll=-0.1,
            x=0.5,
            y=0.4,
            depth=0.3,
            eyeBlinkLeft=1,
            jawRight=0.5,
            **GAZE_RIGHT,
        )
    )
    gaze_left = {"eyeLookOutRight": 0.4, "eyeLookInLeft": 0.4}
    wanted = FaceSemantics.of(
        1.0,
        yaw=-0.3,
        pitch=0.2,
        roll=0.1,
        x=-0.5,
        y=0.4,
        depth=0.3,
        eyeBlinkRight=1,
        jawLeft=0.5,
        **gaze_left,
    )
    assert np.allclose(numbers(seen), numbers(wanted))


@pytest.mark.parametrize(
    ("group", "touched"), [("eyes", ("eye",)), ("brows", ("brow",)), ("mouth", ("mouth", "jaw", "tongue"))]
)
def test_a_gain_scales_its_part_of_the_face_alone(group: str, touched: tuple[str, ...]) -> None:
    before = FaceSemantics(np.full(52, 0.4), np.full(3, 0.2), np.full(3, 0.1), 1.0, 0.0)
    after = Edits.model_validate({group: {"gain": 0.5}}).apply(before)
    for name in EXPRESSION_NAMES:
        assert after[name] == pytest.approx(0.2 if name.startswith(touched) else 0.4)
    assert np.array_equal(after.head_rotation_rad, before.head_rotation_rad)


def test_a_head_turned_by_hand_sits_on_its_neck() -> None:
    upright = FaceSemantics.of(0.0, x=0.2, depth=0.1)
    tilted = Edits(roll=Affine(offset=0.3)).apply(upright)
    assert np.allclose(numbers(tilted), numbers(on_neck(FaceSemantics.of(0.0, roll=0.3, x=0.2, depth=0.1))))
    # Taking a tilt away takes away what it did to the head's place, and a place that is held stays.
    straight = Edits(roll=Affine(gain=0.0)).apply(tilted)
    assert np.allclose(numbers(straight), numbers(upright), atol=1e-6)
    assert Edits(roll=Affine(offset=0.3), x=Affine(gain=0.0)).apply(upright).head_position[0] == 0.0
    # The neck follows what the head can do, not what was asked for.
    bent, asked_more = (Edits(roll=Affine(offset=angle)).apply(upright) for angle in (np.pi / 2, 3.0))
    assert np.allclose(numbers(bent), numbers(asked_more))


def test_offsets_open_and_close() -> None:
    awake = FaceSemantics.of(0.0, eyeBlinkLeft=0.1, browDownLeft=0.1, browDownRight=0.1)
    wide = Edits(eyes=Affine(offset=0.3)).apply(awake)
    assert wide["eyeBlinkLeft"] == pytest.approx(0.0)
    assert wide["eyeWideRight"] > 0.2
    sleepy = Edits(eyes=Affine(offset=-0.5)).apply(awake)
    assert sleepy["eyeBlinkLeft"] == pytest.approx(0.6)
    assert sleepy["eyeBlinkRight"] == pytest.approx(0.5)
    raised = Edits(brows=Affine(offset=0.5)).apply(awake)
    assert raised["browDownLeft"] == pytest.approx(0.0)
    assert raised["browInnerUp"] == pytest.approx(0.4)
    assert Edits(mouth=Affine(offset=0.25)).apply(awake)["jawOpen"] == pytest.approx(0.25)


def test_the_gaze_is_steered_through_the_middle() -> None:
    right = FaceSemantics.of(0.0, **GAZE_RIGHT)
    left = Edits(gaze_x=Affine(offset=-0.6)).apply(right)
    assert left["eyeLookOutLeft"] == left["eyeLookInRight"] == 0.0
    assert left["eyeLookInLeft"] == pytest.approx(0.2)
    assert left["eyeLookOutRight"] == pytest.approx(0.2)
    contact = Edits(gaze_x=Affine(gain=0.0), gaze_y=Affine(gain=0.0)).apply(right)
    assert not any(contact[name] for name in EXPRESSION_NAMES if name.startswith("eyeLook"))


def test_names_have_the_last_word_on_expressions() -> None:
    edits = Edits(
        mouth=Affine(gain=2.0), presets={"laugh": 1.0}, names={"jawOpen": Affine(gain=0.0, offset=0.3)}
    )
    assert edits.apply(FaceSemantics.of(0.0, jawOpen=0.9))["jawOpen"] == pytest.approx(0.3)


@given(performances(), st.sampled_from(sorted(PRESETS)), floats(0, 1), floats(0, 1))
def test_a_stronger_preset_goes_farther_the_same_way(
    semantics: FaceSemantics, name: str, one: float, other: float
) -> None:
    weak, strong = (
        Edits(presets={name: strength}).apply(semantics).expression for strength in sorted((one, other))
    )
    for expression, amount in PRESETS[name].items():
        index = EXPRESSION_INDEX[expression]
        assert np.sign(amount) * (strong[index] - weak[index]) >= -1e-6
        if amount > 0:
            assert strong[index] >= max(one, other) * amount - 1e-6
    untouched = [i for n, i in EXPRESSION_INDEX.items() if n not in PRESETS[name]]
    assert np.array_equal(strong[untouched], semantics.expression[untouched])


def test_a_held_smile_still_talks() -> None:
    smile = Edits(presets={"smile": 0.6})
    rest, talk = (smile.apply(FaceSemantics.of(0.0, jawOpen=v, mouthSmileLeft=v)) for v in (0.0, 0.5))
    assert rest["mouthSmileLeft"] == pytest.approx(0.6)
    assert talk["mouthSmileLeft"] > rest["mouthSmileLeft"]
    assert talk["jawOpen"] == pytest.approx(0.5)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_presets_name_expressions_that_exist(name: str) -> None:
    assert PRESETS[name].keys() <= EXPRESSION_INDEX.keys()
    assert all(-1.0 <= amount <= 1.0 and amount != 0 for amount in PRESETS[name].values())
    for expression in PRESETS[name]:
        if not name.startswith(("wink", "smirk")) and expression.endswith(("Left", "Right")):
            other = (
                expression.replace("Left", "Right")
                if "Left" in expression
                else expression.replace("Right", "Left")
            )
            assert PRESETS[name][other] == PRESETS[name][expression]


@pytest.mark.parametrize("size", [0.85, 1.1, 1.25])
@pytest.mark.parametrize("depth", [0.0, 0.2])
def test_a_size_is_what_the_decoder_draws(size: float, depth: float) -> None:
    assert REST_DISTANCE_FACE_WIDTHS == posing.REST_DISTANCE

    def drawn(d: float) -> float:
        return posing.REST_DISTANCE / (posing.REST_DISTANCE - d)

    assert drawn(resized(depth, size)) == pytest.approx(size * drawn(depth))
    edited = Edits(size=size).apply(FaceSemantics.of(0.0, depth=depth))
    assert edited.head_position[2] == pytest.approx(resized(depth, size), abs=1e-6)


@given(affines, affines, floats(-2, 2))
def test_affine_steps_join(one: Affine, other: Affine, value: float) -> None:
    def applied(affine: Affine, x: float) -> float:
        return affine.gain * x + affine.offset

    both = one.then(other)
    assert applied(both, value) == pytest.approx(applied(other, applied(one, value)), abs=1e-4)
    assert one.then(SAME) == one


@pytest.mark.parametrize(
    "wrong",
    [
        {"presets": {"smiel": 0.5}},
        {"presets": {"smile": 1.5}},
        {"names": {"jawopen": {"gain": 1}}},
        {"size": 0.0},
        {"yaw": {"offset": float("nan")}},
        {"zoom": 2},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Edits.model_validate(wrong)


def test_the_object_travels_as_json() -> None:
    edits = Edits(
        presets={"smile": 0.6}, names={"jawOpen": Affine(gain=1.3)}, yaw=Affine(offset=0.2), mirror=True
    )
    assert Edits.model_validate_json(edits.model_dump_json()) == edits


def test_toggles_go_along_with_the_face() -> None:
    edits = Edits(toggles=frozenset({"blush"}))
    assert not edits.idle
    face = FaceSemantics.of(jawOpen=0.5)
    edited = edits.apply(face)
    assert edited.toggles == {"blush"} and edited["jawOpen"] == face["jawOpen"]
    assert Edits().apply(face).toggles == frozenset()
    assert Edits.model_validate_json(edits.model_dump_json()) == edits
