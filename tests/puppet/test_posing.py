"""Posing, compared with a version that is as slow and plain as docs/puppet.md says it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from avatar_stream.puppet import HeadMotion, Part, Poser, Puppet, Track, values_of
from avatar_stream.puppet.parameters import PARAMETER_INDEX, PARAMETERS
from avatar_stream.puppet.stored import load_puppet, store_puppet
from avatar_stream.types import FaceSemantics

from .puppets import Floats, random_puppet, random_values, sheet


def weight(track: Track, place: tuple[int, ...], values: Floats) -> float:
    """1 at the keyform's own values, linear to 0 at its neighbours'; the last one stays."""
    product = 1.0
    for name, standing, index in zip(track.parameters, track.values, place, strict=True):
        value, own = float(values[PARAMETER_INDEX[name]]), standing[index]
        if value < own:
            share = 1.0 if index == 0 else 1 - (own - value) / (own - standing[index - 1])
        else:
            share = 1.0 if index == len(standing) - 1 else 1 - (value - own) / (standing[index + 1] - own)
        product *= min(max(share, 0.0), 1.0)
    return product


def eased(value: float, limits: tuple[float, float]) -> float:
    exact, most = limits
    beyond = max(abs(value) - exact, 0.0)
    return float(
        np.sign(value) * (min(abs(value), exact) + (most - exact) * np.tanh(beyond / (most - exact)))
    )


def pose_plainly(puppet: Puppet, values: Floats, swings: Floats) -> tuple[list[Floats], list[float]]:
    vertices, opacities = [], []
    roll, x, y, depth = (float(values[PARAMETER_INDEX[name]]) for name in ("roll", "x", "y", "depth"))
    head = puppet.head
    roll, depth = eased(roll, head.roll_limits), eased(depth, head.depth_limits)
    x, y = eased(x, head.position_limits), eased(y, head.position_limits)
    for part in puppet.parts:
        moved, opacity = part.rest.astype(float).copy(), part.opacity
        for track in part.tracks:
            for place, offsets in track.offsets.items():
                moved += weight(track, place, values) * offsets
            for place, change in track.opacity.items():
                opacity += weight(track, place, values) * change
        size = 4 / max(4 - depth * head.travel, 0.5)
        angle = roll * head.tilt
        for i, (px, py) in enumerate(moved):
            dx, dy = px - head.pivot[0], py - head.pivot[1]
            carried_x = head.pivot[0] + size * (dx * np.cos(angle) - dy * np.sin(angle))
            carried_y = head.pivot[1] + size * (dx * np.sin(angle) + dy * np.cos(angle))
            carried_x += x * head.travel * head.face_width_px
            carried_y += y * head.travel * head.face_width_px
            moved[i] += part.follow[i] * (np.array([carried_x, carried_y]) - (px, py))
        if part.swing >= 0:
            moved += part.hang[:, None] * swings[part.swing] * head.face_width_px
        vertices.append(moved)
        opacities.append(min(max(opacity, 0), 1))
    return vertices, opacities


@pytest.mark.parametrize("seed", range(20))
def test_it_does_what_the_document_says(seed: int) -> None:
    puppet = random_puppet(seed)
    rng = np.random.default_rng(1000 + seed)
    poser = Poser(puppet)
    for _ in range(10):
        values, swings = random_values(rng), rng.normal(0, 0.1, (2, 2)).astype(np.float32)
        posed = poser.pose(values, swings)
        vertices, opacities = pose_plainly(puppet, values, swings)
        assert np.allclose(posed.vertices, np.concatenate(vertices), atol=2e-3)
        assert np.allclose(posed.opacity, opacities, atol=1e-5)


def test_rest_is_rest() -> None:
    """Keyforms that stand at 0 are rest themselves, so that zero semantics change nothing."""
    track = Track(("jawOpen",), ((0.0, 1.0),), {(1,): np.ones((4, 2), np.float32)})
    part = sheet("mouth", (1, 2, 5, 7), cells=1, tracks=(track,))
    puppet = Puppet(8, 8, np.zeros((8, 8, 4), np.uint8), (part,), HeadMotion((4, 6), 3.0))
    posed = Poser(puppet).pose(values_of(FaceSemantics.neutral()))
    assert np.array_equal(posed.vertices, part.rest)
    opened = Poser(puppet).pose(values_of(FaceSemantics.of(jawOpen=0.5)))
    assert np.allclose(opened.vertices, part.rest + 0.5)


def test_two_parameters_together() -> None:
    """A smiling eye shuts to an arch, a serious one to a bow: neither can be told from blink or squint alone."""
    arch, bow = np.full((4, 2), -3, np.float32), np.full((4, 2), 2, np.float32)
    track = Track(("eyeBlinkLeft", "eyeSquintLeft"), ((0.0, 1.0), (0.0, 1.0)), {(1, 0): bow, (1, 1): arch})
    part = sheet("lash", (0, 0, 4, 4), cells=1, tracks=(track,))
    poser = Poser(Puppet(8, 8, np.zeros((8, 8, 4), np.uint8), (part,), HeadMotion((4, 6), 3.0)))
    for blink, squint, moved in ((1, 0, 2), (1, 1, -3), (0, 1, 0), (0.5, 0.5, 0.25 * 2 - 0.25 * 3)):
        values = values_of(FaceSemantics.of(eyeBlinkLeft=blink, eyeSquintLeft=squint))
        assert np.allclose(poser.pose(values).vertices - part.rest, moved, atol=1e-5)


def test_parameters_are_the_semantics_and_breath() -> None:
    semantics = FaceSemantics.of(jawOpen=0.3, yaw=0.2, depth=-0.1)
    values = values_of(semantics, 0.7)
    assert len(values) == len(PARAMETERS) == 61
    assert values[PARAMETER_INDEX["jawOpen"]] == pytest.approx(0.3)
    assert values[PARAMETER_INDEX["yaw"]] == pytest.approx(0.2)
    assert values[PARAMETER_INDEX["depth"]] == pytest.approx(-0.1)
    assert values[PARAMETER_INDEX["breath"]] == pytest.approx(0.7)


def test_what_makes_no_sense_is_refused_when_it_is_built() -> None:
    part = sheet("a", (0, 0, 4, 4), cells=1)
    atlas, head = np.zeros((8, 8, 4), np.uint8), HeadMotion((4, 6), 3.0)
    with pytest.raises(ValueError, match="same name"):
        Puppet(8, 8, atlas, (part, part), head)
    with pytest.raises(ValueError, match="isn't behind it"):
        Puppet(8, 8, atlas, (sheet("b", (0, 0, 4, 4), clip="a"), part), head)
    with pytest.raises(ValueError, match="swing"):
        Puppet(8, 8, atlas, (sheet("b", (0, 0, 4, 4), cells=1, swing=0, hang=np.ones(4, np.float32)),), head)
    with pytest.raises(ValueError, match="vertex that isn't there"):
        Part("c", part.rest, part.texture, np.array([[0, 1, 9]], np.int32), part.follow)
    with pytest.raises(ValueError, match="must rise"):
        Track(("jawOpen",), ((1.0, 0.0),))
    with pytest.raises(ValueError, match="no parameter"):
        Track(("jawopen",), ((0.0,),))
    with pytest.raises(ValueError, match="fit its vertices"):
        sheet(
            "d",
            (0, 0, 4, 4),
            cells=1,
            tracks=(Track(("yaw",), ((1.0,),), {(0,): np.ones((3, 2), np.float32)}),),
        )
    with pytest.raises(ValueError, match="not finite"):
        Part("e", part.rest * np.nan, part.texture, part.triangles, part.follow)


def test_toggles_switch_parts() -> None:
    """A toggle is a parameter after all others; without its number it is off."""
    track = Track(("toggle:blush",), ((0.0, 1.0),), {}, {(1,): 1.0})
    part = sheet("toggle_blush_face", (0, 0, 4, 4), cells=1, tracks=(track,), opacity=0.0)
    atlas, head = np.zeros((8, 8, 4), np.uint8), HeadMotion((4, 6), 3.0)
    puppet = Puppet(8, 8, atlas, (part,), head, toggles=("tears", "blush"))
    poser = Poser(puppet)
    for toggles, opacity in (
        (frozenset({"blush"}), 1.0),
        (frozenset({"tears"}), 0.0),
        (frozenset({"no"}), 0.0),
    ):
        face = replace(FaceSemantics.neutral(), toggles=toggles)
        assert poser.pose(values_of(face, 0.0, puppet.toggles)).opacity[0] == opacity
    assert poser.pose(values_of(FaceSemantics.neutral())).opacity[0] == 0.0
    again = load_puppet(store_puppet(puppet))
    assert again.toggles == puppet.toggles and again.parts[0].tracks[0].parameters == ("toggle:blush",)
    with pytest.raises(ValueError, match="no parameter"):
        Puppet(8, 8, atlas, (part,), head, toggles=("tears",))
