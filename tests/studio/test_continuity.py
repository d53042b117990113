"""A performance with gaps becomes one without: held, eased into idling, eased back without a jump."""

from __future__ import annotations

import math

import numpy as np
import pytest

from avatar_stream.config_sections import LiveSection
from avatar_stream.face_model.arkit import EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.studio.continuity import Continuity
from avatar_stream.studio.idle import idle_semantics
from avatar_stream.types import FaceSemantics

FRAME_S = 1 / 30
LOOK = {"yaw": 0.8, "pitch": -0.3, "x": 1.5, "jawOpen": 0.9}


def play(seen: list[bool], missing: str = "nobody") -> tuple[list[FaceSemantics], list[float]]:
    """Frames at 30 fps; where nobody is seen, either such semantics come or nothing at all."""
    continuity = Continuity()
    shown, times = [], []
    for i, somebody in enumerate(seen):
        time_s = 100.0 + i * FRAME_S
        captured_s = time_s - 0.02
        semantics = FaceSemantics.of(captured_s, **LOOK) if somebody else FaceSemantics.nobody(captured_s)
        shown.append(continuity.next(semantics if somebody or missing == "nobody" else None, time_s))
        times.append(time_s)
    return shown, times


def same_pose(one: FaceSemantics, other: FaceSemantics) -> bool:
    return (
        np.allclose(one.expression, other.expression, atol=1e-6)
        and np.allclose(one.head_rotation_rad, other.head_rotation_rad, atol=1e-6)
        and np.allclose(one.head_position, other.head_position, atol=1e-6)
    )


def test_what_is_tracked_passes_untouched() -> None:
    shown, times = play([True] * 10)
    for semantics, time_s in zip(shown, times, strict=True):
        assert same_pose(semantics, FaceSemantics.of(0.0, **LOOK))
        assert semantics.captured_s == pytest.approx(time_s - 0.02)


@pytest.mark.parametrize("missing", ["nobody", "nothing"])
def test_held_then_idle_by_one_second(missing: str) -> None:
    shown, times = play([True] * 5 + [False] * 60, missing)
    lost_s = times[4]
    for semantics, time_s in zip(shown[5:], times[5:], strict=True):
        if time_s - lost_s <= 0.5 - 1e-9:
            assert same_pose(semantics, shown[4])
        if time_s - lost_s >= 1.0:
            assert same_pose(semantics, idle_semantics(time_s))
    assert abs(shown[22]["jawOpen"] - 0.9) > 0.01  # 0.6 s after: on the way


def test_coming_back_from_idle_turns_no_more_than_five_degrees_a_frame() -> None:
    shown, _ = play([False] * 30 + [True] * 60)
    turns = [
        np.linalg.norm(b.head_rotation_rad - a.head_rotation_rad)
        for a, b in zip(shown, shown[1:], strict=False)
    ]
    assert math.degrees(max(turns)) <= 5.01
    moves = [
        np.linalg.norm(b.head_position - a.head_position) for a, b in zip(shown, shown[1:], strict=False)
    ]
    assert max(moves) <= 3.0 * FRAME_S + 1e-6
    assert same_pose(shown[-1], FaceSemantics.of(0.0, **LOOK))  # and it arrives


def test_a_gap_of_one_frame_is_made_up_for_within_two() -> None:
    shown, _ = play([True] * 5 + [False] + [True] * 4)
    assert same_pose(shown[7], FaceSemantics.of(0.0, **LOOK))


def test_flicker_never_gets_stuck_away_from_the_face() -> None:
    shown, _ = play([False] * 30 + [True, True, False] * 20 + [True, True])
    assert same_pose(shown[-1], FaceSemantics.of(0.0, **LOOK))


@pytest.mark.parametrize("missing", ["nobody", "nothing"])
def test_times_strictly_grow_and_keep_pace(missing: str) -> None:
    dice = np.random.default_rng(3)
    shown, times = play(list(dice.random(300) < 0.6), missing)
    captured = np.array([semantics.captured_s for semantics in shown])
    assert (np.diff(captured) > 0).all()
    assert np.abs(captured - np.array(times)).max() < 0.1
    assert all(semantics.face_seen for semantics in shown)


def test_a_late_packet_after_a_bridge_does_not_turn_time_back() -> None:
    continuity = Continuity()
    first = continuity.next(FaceSemantics.of(10.00), 10.02)
    bridge = continuity.next(None, 10.12)
    late = continuity.next(FaceSemantics.of(10.05), 10.13)
    assert first.captured_s < bridge.captured_s < late.captured_s


def test_nothing_jumps_on_the_way_into_idling_and_out_of_it() -> None:
    shown, _ = play([True] * 5 + [False] * 60 + [True] * 60)
    rotations = np.array([semantics.head_rotation_rad for semantics in shown])
    turns_deg = np.degrees(np.linalg.norm(np.diff(rotations, axis=0), axis=1))
    assert turns_deg[:64].max() <= 6.0  # out: half a second for the whole way, whatever it is
    assert turns_deg[64:].max() <= 5.01  # back: 150° a second
    assert np.abs(np.diff(turns_deg[4:])).max() < 2.0  # and it neither starts nor stops with a jerk
    steps = np.abs(np.diff([semantics.expression for semantics in shown], axis=0))
    blinks = [EXPRESSION_INDEX["eyeBlinkLeft"], EXPRESSION_INDEX["eyeBlinkRight"]]
    looks = [EXPRESSION_INDEX[name] for name in EXPRESSION_NAMES if name.startswith("eyeLook")]
    assert np.delete(steps, blinks + looks, axis=1).max() < 0.15  # lids and gaze are quick by nature


def test_a_head_that_is_to_stay_stays_and_its_eyes_open() -> None:
    continuity = Continuity(LiveSection(lost_face="hold", ease_s=0.3))
    lost = FaceSemantics.of(0.0, yaw=0.5, x=0.2, eyeBlinkLeft=1.0, eyeBlinkRight=1.0, jawOpen=0.6)
    continuity.next(lost, 0.0)
    shown = [continuity.next(None, 0.02 * i) for i in range(1, 500)]
    assert all(np.allclose(face.head_rotation_rad, lost.head_rotation_rad, atol=1e-5) for face in shown)
    assert all(np.allclose(face.head_position, lost.head_position, atol=1e-5) for face in shown)
    lids = np.array([face["eyeBlinkLeft"] for face in shown])
    assert lids[60] < 0.05 and lids[60:].max() > 0.9  # open, and blinking now and then
    assert shown[-1]["jawOpen"] == 0.0
    # Somebody who was never seen can't stay: the character idles.
    never = Continuity(LiveSection(lost_face="hold"))
    turns = [never.next(None, 0.1 * i).head_rotation_rad[1] for i in range(100)]
    assert np.ptp(turns) > 0.02
