"""The solver finds again what a synthetic face of known semantics does."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.encoder.solver import FaceSolver
from avatar_stream.encoder.tracker_response import TrackerResponse
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from tests.encoder.people import FACE_WIDTH_PX, Person


def exact_solver():
    """For landmarks that are exactly where the face is, which a tracker's aren't."""
    return FaceSolver(response=TrackerResponse.none())


@pytest.fixture
def met():
    """A solver that has seen a resting person for more than a second, and the person."""
    person, solver = Person(), exact_solver()
    for i in range(45):
        solver.solve(person.landmarks(), i / 30)
    return person, solver


def after(met, frames=3, **semantics):
    person, solver = met
    result = None
    for i in range(frames):
        result = solver.solve(person.landmarks(**semantics), 1.5 + i / 30)
    assert result is not None
    return result


def test_rest_is_rest(met):
    result = after(met)
    assert result.expression.max() < 0.08
    assert np.abs(result.head_position).max() < 0.02
    assert np.abs(np.degrees(result.head_rotation_rad[[0, 2]])).max() < 1.0
    assert result.confidence == 1.0


@pytest.mark.parametrize(
    ("axis", "angles"), [("pitch", (-0.3, 0.3)), ("yaw", (-0.5, 0.5)), ("roll", (-0.5, 0.5))]
)
def test_head_rotation(met, axis, angles):
    straight = after(met)
    for angle in angles:
        turned = after(met, **{axis: angle}).head_rotation_rad - straight.head_rotation_rad
        expected = np.array([angle if a == axis else 0.0 for a in ("pitch", "yaw", "roll")])
        np.testing.assert_allclose(turned, expected, atol=0.02)


@pytest.mark.parametrize(
    "turn", [{"pitch": 0.3}, {"pitch": -0.3}, {"yaw": 0.5}, {"yaw": -0.5}, {"roll": 0.5}]
)
def test_turning_the_head_is_no_blink_and_no_expression(met, turn):
    result = after(met, **turn)
    assert result.expression.max() < 0.12


def test_head_position(met):
    moved = after(met, place=(320 + 0.5 * FACE_WIDTH_PX, 240 - 0.25 * FACE_WIDTH_PX, 0)).head_position
    np.testing.assert_allclose(moved, [0.5, -0.25, 0.0], atol=0.03)
    nearer = after(met, scale=FACE_WIDTH_PX / 0.75).head_position[2]
    assert nearer == pytest.approx(4 * 0.25, abs=0.05)


@pytest.mark.parametrize("side", ["Left", "Right"])
@pytest.mark.parametrize("amount", [0.5, 1.0])
def test_a_wink_is_one_eye(met, side, amount):
    other = "Right" if side == "Left" else "Left"
    result = after(met, **{f"eyeBlink{side}": amount})
    assert result[f"eyeBlink{side}"] == pytest.approx(amount, abs=0.12)
    assert result[f"eyeBlink{other}"] < 0.05


@pytest.mark.parametrize(
    "wanted",
    [
        {"jawOpen": 0.6},
        {"mouthSmileLeft": 0.8, "mouthSmileRight": 0.8},
        {"mouthSmileLeft": 0.7},
        {"mouthPucker": 0.8},
        {"browInnerUp": 0.8},
        {"browDownLeft": 0.8, "browDownRight": 0.8},
        {"mouthFunnel": 0.7, "jawOpen": 0.3},
        {"eyeWideLeft": 0.8, "eyeWideRight": 0.8},
        {"eyeLookInLeft": 0.6, "eyeLookOutRight": 0.6},
        {"eyeLookUpLeft": 0.5, "eyeLookUpRight": 0.5},
        {"eyeLookDownLeft": 0.6, "eyeLookDownRight": 0.6},
    ],
    ids=lambda wanted: "+".join(wanted),
)
def test_expressions_are_found_and_told_apart(met, wanted):
    result = after(met, **wanted)
    for name, value in wanted.items():
        assert result[name] == pytest.approx(value, abs=0.25), name
    others = [v for n, v in zip(EXPRESSION_INDEX, result.expression, strict=True) if n not in wanted]
    assert max(others) < 0.3


def test_looking_down_is_no_blink(met):
    result = after(met, eyeLookDownLeft=0.8, eyeLookDownRight=0.8)
    assert result["eyeBlinkLeft"] < 0.2 and result["eyeBlinkRight"] < 0.2


def test_rest_is_learned_from_someone_who_talks_and_blinks():
    person, solver = Person(seed=3), exact_solver()
    for i in range(45):
        blink = 1.0 if 10 <= i < 14 else 0.0
        jaw = 0.25 + 0.25 * np.sin(i)
        solver.solve(
            person.landmarks(jawOpen=jaw, eyeBlinkLeft=blink, eyeBlinkRight=blink, pitch=-0.2), i / 30
        )
    result = solver.solve(person.landmarks(pitch=-0.2), 1.6)
    assert result is not None and result.expression.max() < 0.15
    assert abs(result.head_rotation_rad[0]) < 0.03, "pitch counts from rest"
    assert solver.solve(person.landmarks(jawOpen=0.6, pitch=-0.2), 1.63)["jawOpen"] > 0.4


def test_a_mouth_that_hangs_open_from_the_start_counts_as_open():
    person, solver = Person(seed=4), exact_solver()
    for i in range(40):
        result = solver.solve(person.landmarks(jawOpen=0.5), i / 30)
    assert result["jawOpen"] > 0.25


@pytest.mark.parametrize(
    "spoil",
    [
        lambda x: np.where(np.arange(478)[:, None] == 7, np.nan, x),
        lambda x: x * np.inf,
        lambda x: x * 0.0,
        lambda x: x * 1e200,
        lambda x: x * [1, 1, -1] + [0, 0, 5],
        lambda x: x * 0.01,
        lambda x: np.random.default_rng(0).uniform(0, 600, x.shape),
        lambda x: x[:468],
    ],
    ids=["one NaN", "Inf", "one point", "huge", "inside out", "tiny", "noise", "no irises"],
)
def test_absurd_landmarks_are_refused_and_forgotten(met, spoil):
    person, solver = met
    with np.errstate(all="ignore"):
        assert solver.solve(spoil(person.landmarks()), 1.55) is None
    assert after(met).expression.max() < 0.08


def test_whatever_comes_in_only_sane_numbers_come_out():
    person, solver, random = Person(), exact_solver(), np.random.default_rng(7)
    for i in range(400):
        landmarks = person.landmarks(yaw=random.uniform(-1.6, 1.6), pitch=random.uniform(-1.6, 1.6))
        landmarks = landmarks + random.normal(size=landmarks.shape) * 10.0 ** random.uniform(-2, 3)
        landmarks[random.integers(0, 478, 5)] *= 10.0 ** random.uniform(-300, 300)
        result = solver.solve(landmarks, i / 30)
        assert result is None or (np.isfinite(result.head_position).all() and result.confidence > 0)
    for i in range(60):
        result = solver.solve(person.landmarks(), 20 + i / 30)
    assert result is not None


def test_the_face_is_drawn_again_where_it_was_seen(met):
    person, solver = met
    seen = person.landmarks(yaw=0.3, pitch=-0.1, jawOpen=0.6, mouthSmileLeft=0.7)
    for i in range(3):
        solver.solve(seen, 1.6 + i / 30)
    error = np.linalg.norm((solver.reconstruct() - seen)[:468, :2], axis=1).mean()
    eyes = np.linalg.norm(seen[33] - seen[263])
    assert error / eyes < 0.012
    assert exact_solver().reconstruct() is None


@pytest.mark.parametrize("name", ["mouthSmile", "mouthFrown", "browDown", "eyeBlink"])
def test_an_expression_held_for_long_does_not_become_rest(met, name):
    person, solver = met
    held = {f"{name}Left": 0.9, f"{name}Right": 0.9}
    readings = [solver.solve(person.landmarks(**held), 1.5 + i / 30)[f"{name}Left"] for i in range(30 * 40)]
    assert readings[-1] > 0.75 * readings[10] > 0.2


def test_lips_held_apart_stay_apart(met):
    person, solver = met
    readings = [solver.solve(person.landmarks(jawOpen=0.6), 1.5 + i / 30)["jawOpen"] for i in range(30 * 40)]
    assert readings[-1] > 0.5


def test_looking_down_quickly_is_no_blink(met):
    person, solver = met
    for i in range(30):
        down = 0.9 * (i // 5 % 2)
        result = solver.solve(person.landmarks(eyeLookDownLeft=down, eyeLookDownRight=down), 1.5 + i / 30)
        assert max(result["eyeBlinkLeft"], result["eyeBlinkRight"]) < 0.35


def test_a_turn_is_told_as_the_camera_sees_it_wherever_the_head_is(met):
    person, solver = met
    for place in ((320, 240, 0), (520, 150, 0)):
        result = solver.solve(person.landmarks(yaw=0.3, place=place), 1.5)
        assert result.head_rotation_rad[1] == pytest.approx(0.3, abs=0.03)


def test_asked_to_look_straight_the_way_the_head_is_turned_counts_as_straight():
    person, solver = Person(), exact_solver()
    for straight, expected in ((True, 0.0), (False, 0.2)):
        solver.reset(looks_straight=straight)
        for i in range(45):
            result = solver.solve(person.landmarks(yaw=0.2), i / 30)
        assert result.head_rotation_rad[1] == pytest.approx(expected, abs=0.02)


def test_scores_are_evidence_once_it_is_known_what_they_say_of_rest():
    response = TrackerResponse.none()
    puff, blink = EXPRESSION_INDEX["cheekPuff"], EXPRESSION_INDEX["eyeBlinkLeft"]
    response.score_response[puff, puff], response.score_variance[puff] = 0.8, 0.001
    person, solver = Person(), FaceSolver(response=response)
    at_rest = np.full(EXPRESSION_COUNT, np.nan)
    at_rest[puff] = at_rest[blink] = 0.2
    for i in range(45):
        result = solver.solve(person.landmarks(), i / 30, at_rest)
    assert result.expression.max() < 0.08, "an offset that is always there says nothing"
    puffed = at_rest.copy()
    puffed[puff] = puffed[blink] = 1.0
    told = solver.solve(person.landmarks(), 1.53, puffed)
    assert told["cheekPuff"] > 0.4 and told["eyeBlinkLeft"] < 0.1, "lids are read off the lids alone"
    assert solver.solve(person.landmarks(), 1.56).expression.max() < 0.08, (
        "nor is there anything without scores"
    )


def test_pursed_lips_are_no_frown():
    response = TrackerResponse.none()
    person, solver = Person(), FaceSolver(response=response)
    for i in range(45):
        solver.solve(person.landmarks(), i / 30)
    both = {"mouthPucker": 1.0, "mouthFrownLeft": 0.6, "mouthFrownRight": 0.6}
    frowns = {"mouthFrownLeft": 0.8, "mouthFrownRight": 0.8}
    for i in range(4):
        pursed = solver.solve(person.landmarks(**both), 1.53 + i / 30)
    for i in range(4):
        frowning = solver.solve(person.landmarks(**frowns), 1.66 + i / 30)
    assert pursed["mouthPucker"] > 0.6
    assert pursed["mouthFrownLeft"] < 0.2 < frowning["mouthFrownLeft"]
