"""How a performer's face is taken: each group by itself, nothing by default, and alike live and from a file."""

from __future__ import annotations

import math

import numpy as np
import pytest
from rooms import Rooms

from avatar_stream.config_sections import GROUPS, PerformanceSection
from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.face_model.pose import carried_by_neck
from avatar_stream.studio import Moment
from avatar_stream.studio.commands import ChangeSettings
from avatar_stream.studio.tuning import Tuner
from avatar_stream.types import FaceSemantics

SAME = {"eyes_together": "never"}


def tuned(semantics: FaceSemantics, **settings: object) -> FaceSemantics:
    return Tuner(PerformanceSection(**{**SAME, **settings})).apply(semantics)  # type: ignore[arg-type]


def random_face(seed: int, time_s: float = 1.0) -> FaceSemantics:
    rng = np.random.default_rng(seed)
    return FaceSemantics(rng.random(52), rng.normal(0, 0.2, 3), rng.normal(0, 0.2, 3), 0.7, time_s)


def moved_by(group: str, semantics: FaceSemantics, after: FaceSemantics) -> set[str]:
    """Names whose numbers have changed."""
    names = (*EXPRESSION_NAMES, "pitch", "yaw", "roll", "x", "y", "depth")
    before, now = (
        np.concatenate([one.expression, one.head_rotation_rad, one.head_position])
        for one in (semantics, after)
    )
    return {name for name, a, b in zip(names, before, now, strict=True) if a != b}


def test_by_default_nothing_changes_while_the_head_is_not_turned_away() -> None:
    face = FaceSemantics.of(1.0, yaw=0.25, eyeBlinkLeft=1.0, jawOpen=0.3)
    assert Tuner(PerformanceSection()).apply(face) is face


def test_groups_are_all_there_is_and_each_moves_alone() -> None:
    face, moved = random_face(1), []
    for group in GROUPS:
        moved.append(moved_by(group, face, tuned(face, **{f"{group}_strength": 0.5})))
    assert sum(len(names) for names in moved) == len(set().union(*moved)) == 58
    assert moved[0] == {"pitch", "yaw", "roll", "x", "y", "depth"}
    assert "eyeBlinkLeft" in moved[1] and "eyeLookUpLeft" in moved[2] and "jawOpen" in moved[4]
    assert tuned(face, mouth_strength=0.0)["jawOpen"] == 0.0
    assert tuned(FaceSemantics.of(jawOpen=0.3), mouth_strength=2.0)["jawOpen"] == pytest.approx(0.6)
    assert tuned(FaceSemantics.of(jawOpen=0.8), mouth_strength=2.0)["jawOpen"] == 1.0


def test_a_head_that_turns_less_stays_on_its_neck() -> None:
    rotation = np.array([0.1, -0.4, 0.2])
    own = np.array([0.3, 0.1, -0.2])
    face = FaceSemantics(np.zeros(52), rotation, own + carried_by_neck(rotation), 1.0, 0.0)
    half = tuned(face, head_strength=0.5)
    assert np.allclose(half.head_rotation_rad, rotation / 2, atol=1e-6)
    assert np.allclose(half.head_position, own / 2 + carried_by_neck(rotation / 2), atol=1e-6)


@pytest.mark.parametrize("group", GROUPS)
def test_dead_zones_hold_still_at_rest_and_leave_the_ends_where_they_are(group: str) -> None:
    name, reach = {
        "head": ("yaw", math.radians(30)),
        "eyes": ("eyeBlinkLeft", 1.0),
        "gaze": ("eyeLookOutLeft", 1.0),
        "brows": ("browInnerUp", 1.0),
        "mouth": ("jawOpen", 1.0),
    }[group]

    def out(share: float) -> float:
        shown = tuned(FaceSemantics.of(**{name: share * reach}), **{f"{group}_dead_zone": 0.2})
        return (float(shown.head_rotation_rad[1]) if group == "head" else shown[name]) / reach

    values = [out(share) for share in np.linspace(0, 1, 21)]
    assert values[:4] == [0, 0, 0, 0] and values[-1] == pytest.approx(1.0, abs=1e-6)
    assert np.all(np.diff(values) >= -1e-9) and np.diff(values).max() < 0.07
    if group == "head":
        assert out(-0.6) == pytest.approx(-out(0.6))


def test_smoothing_follows_slowly_and_arrives() -> None:
    tuner = Tuner(PerformanceSection(mouth_smoothing=0.5, **SAME))  # type: ignore[arg-type]
    tuner.apply(FaceSemantics.of(0.0))
    jaws = [tuner.apply(FaceSemantics.of(0.02 * i, jawOpen=1.0, browInnerUp=1.0)) for i in range(1, 100)]
    steps = np.array([face["jawOpen"] for face in jaws])
    assert all(face["browInnerUp"] == 1.0 for face in jaws)
    # A time constant of 0.125 s: 63 % after six pictures, whatever the rate.
    assert steps[5] == pytest.approx(1 - math.exp(-0.12 / 0.125), abs=1e-3) and steps[-1] > 0.999
    # What comes after a gap is no slide from before it.
    assert tuner.apply(FaceSemantics.of(9.0, jawOpen=0.2))["jawOpen"] == pytest.approx(0.2)
    # Time that goes back is another performance.
    assert tuner.apply(FaceSemantics.of(1.0, jawOpen=0.7))["jawOpen"] == pytest.approx(0.7)


def test_both_eyes_together_as_wished() -> None:
    wink = {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 0.2}

    def lids(together: str, yaw: float) -> tuple[float, float]:
        shown = tuned(FaceSemantics.of(yaw=yaw, **wink), eyes_together=together)
        return round(shown["eyeBlinkLeft"], 3), round(shown["eyeBlinkRight"], 3)

    assert lids("never", 0.9) == (1.0, 0.2)
    assert lids("always", 0.0) == (0.6, 0.6)
    assert lids("turned", 0.2) == (1.0, 0.2)
    # Turned to the picture's right one sees the right eye, to its left the left one.
    assert lids("turned", 0.6) == lids("always", 0.6) == (0.2, 0.2)
    assert lids("turned", -0.6) == lids("always", -0.6) == (1.0, 1.0)
    ways = [lids("turned", yaw)[1] for yaw in np.linspace(-0.7, 0.0, 200)]
    assert np.abs(np.diff(ways)).max() < 0.03  # no blink by turning the head


def test_whatever_the_settings_results_are_faces() -> None:
    rng = np.random.default_rng(7)
    for seed in range(50):
        settings = {}
        for group in GROUPS:
            settings[f"{group}_strength"] = rng.random() * 2
            settings[f"{group}_smoothing"] = rng.random()
            settings[f"{group}_dead_zone"] = rng.random() / 2
        tuner = Tuner(PerformanceSection(eyes_together="always", **settings))
        for i in range(3):
            shown = tuner.apply(random_face(seed + i, 0.03 * i))
            assert shown.expression.min() >= 0 and shown.expression.max() <= 1
            assert shown.confidence == pytest.approx(0.7) and shown.captured_s == 0.03 * i


def test_a_show_is_tuned_before_its_edits_and_at_once(rooms: Rooms) -> None:
    seen: list[Moment] = []
    rooms.script = lambda i, time_s: FaceSemantics.of(time_s, jawOpen=0.4)
    wish = ChangeSettings(changes={"performance.mouth_strength": 0.5, "live.lost_face": "hold"})
    rooms.at = {1.0: lambda studio: studio.do(wish)}
    with rooms.studio("character.edit=jawOpen+0.1") as studio:
        studio.watch(seen.append)
        rooms.run(studio, 2.0)
    assert seen[30].played["jawOpen"] == pytest.approx(0.5, abs=0.02)
    assert seen[-1].played["jawOpen"] == pytest.approx(0.3, abs=0.02)
    assert rooms.cast.built == ["fox"] and len(rooms.captures) == 1  # nothing was opened anew
