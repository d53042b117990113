"""A mouth that the picture shows open shuts to a line, and can be shut whenever the performer's is."""

from dataclasses import replace

import numpy as np
import pytest

from avatar_stream.puppet import Poser, Puppet, values_of
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.puppet.posing import PosedPuppet
from avatar_stream.puppet.strengths import MotionStrengths, strengthened
from avatar_stream.types import FaceSemantics
from tests.puppet.building.drawn_sheets import CENTRE, WIDTH, blob, character

HEIGHT_PX = 2 * 0.05 * WIDTH


@pytest.fixture(scope="module")
def puppet() -> Puppet:
    """Of a character that laughs."""
    plain = character()
    laugh = blob((150, 60, 60), (0, 0.45, 0.12, 0.05))
    sheets = tuple(replace(one, picture=laugh) if one.label == "mouth" else one for one in plain.sheets)
    places = {"mouth_right": (-0.12, 0.43), "mouth_left": (0.12, 0.43)}
    places |= {"upper_lip_bottom": (0.0, 0.4), "lower_lip_top": (0.0, 0.5)}
    anchors = {name: (CENTRE[0] + WIDTH * u, CENTRE[1] + WIDTH * v) for name, (u, v) in places.items()}
    return build_illustration(replace(plain, sheets=sheets, anchors=plain.anchors | anchors))


def mouth_of(puppet: Puppet, **pose: float) -> tuple[float, float, float]:
    """Its height in pixels, how much of its paint is seen, and how much of its line."""
    posed: PosedPuppet = Poser(puppet).pose(values_of(FaceSemantics.of(**pose)))
    names = [part.name for part in puppet.parts]
    first = np.cumsum([0, *(len(part.rest) for part in puppet.parts)])
    at = names.index("mouth")
    own = posed.vertices[first[at] : first[at + 1]]
    return float(np.ptp(own[:, 1])), float(posed.opacity[at]), float(posed.opacity[names.index("shut_mouth")])


def test_lips_that_meet_are_a_line(puppet: Puppet) -> None:
    height, paint, line = mouth_of(puppet)
    assert height > HEIGHT_PX and paint == 1 and line == 0
    half, paint, line = mouth_of(puppet, mouthClose=0.5)
    assert 0.3 * height < half < 0.8 * height and paint == 1 and line == 0
    shut, paint, line = mouth_of(puppet, mouthClose=1.0)
    assert shut < 0.35 * height and paint == 0 and line == 1


def test_it_can_be_shut_at_rest_and_opens_as_the_jaw_does(puppet: Puppet) -> None:
    shutting = strengthened(puppet, MotionStrengths(shut=1.0))
    shut = mouth_of(puppet, mouthClose=1.0)
    assert mouth_of(shutting) == pytest.approx(shut, abs=1e-3)
    assert mouth_of(shutting, mouthClose=1.0) == pytest.approx(shut, abs=1e-3)
    assert mouth_of(shutting, jawOpen=0.3) == pytest.approx(mouth_of(puppet), abs=1e-3)
    assert mouth_of(shutting, jawOpen=1.0) == pytest.approx(mouth_of(puppet, jawOpen=1.0), abs=1e-3)
    heights = [mouth_of(shutting, jawOpen=jaw)[0] for jaw in np.linspace(0, 1, 11)]
    assert (np.diff(heights) > 0).all()
    half_way = strengthened(puppet, MotionStrengths(shut=0.5))
    assert shut[0] < mouth_of(half_way)[0] < mouth_of(puppet)[0]


def test_how_far_other_shapes_go_changes_nothing_about_lips_that_meet(puppet: Puppet) -> None:
    wild = strengthened(puppet, MotionStrengths(mouth=1.6, shut=1.0))
    assert mouth_of(wild) == pytest.approx(mouth_of(puppet, mouthClose=1.0), abs=1e-3)
