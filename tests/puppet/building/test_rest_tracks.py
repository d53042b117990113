"""Details at rest: all there while nothing moves, gone as soon as their feature does, and never in between for long."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.puppet.building.rest_tracks import rest_tracks
from avatar_stream.puppet.building.sheets import AT_REST, Sheet
from avatar_stream.puppet.parameters import values_of
from avatar_stream.puppet.posing import Poser
from avatar_stream.puppet.puppet import HeadMotion, Part, Puppet
from avatar_stream.types import FaceSemantics


def shown(kind: str, **moved: float) -> float:
    """How much of details of a kind is seen."""
    sheet = Sheet("face", np.zeros((1, 1, 4), np.uint8), expression=AT_REST, kind=kind)
    corners = np.array([[0, 0], [8, 0], [0, 8]], np.float32)
    triangles = np.array([[0, 1, 2]], np.int32)
    part = Part(sheet.name, corners, corners, triangles, np.ones(3, np.float32), rest_tracks(sheet))
    puppet = Puppet(8, 8, np.zeros((8, 8, 4), np.uint8), (part,), HeadMotion((4.0, 4.0), 4.0))
    breath = moved.pop("breath", 0.0)
    values = values_of(FaceSemantics.of(0.0, **moved), breath=breath)
    return round(float(Poser(puppet).pose(values).opacity[0]), 4)


KINDS = ("brow", "eye", "mouth", "head", "neck", "body")


@pytest.mark.parametrize("kind", KINDS)
def test_at_rest_they_are_there(kind: str) -> None:
    assert shown(kind) == 1.0


@pytest.mark.parametrize(
    ("kind", "name"),
    [("eye", "eyeBlinkLeft"), ("eye", "eyeLookUpRight"), ("brow", "browDownLeft"), ("mouth", "jawOpen"),
     ("mouth", "mouthPucker")],
)  # fmt: skip
def test_they_fade_as_their_own_feature_moves_and_no_other(kind: str, name: str) -> None:
    assert 0.3 < shown(kind, **{name: 0.06}) < 0.7
    assert shown(kind, **{name: 0.3}) == 0.0
    others = [other for other in KINDS if other != kind and (kind, other) != ("eye", "brow")]
    assert all(shown(other, **{name: 0.3}) == 1.0 for other in others)


@pytest.mark.parametrize("angle", ["pitch", "yaw", "roll"])
def test_a_turned_head_has_none_and_a_body_has(angle: str) -> None:
    for sign in (-1, 1):
        assert [shown(kind, **{angle: sign * 0.1}) for kind in KINDS] == [0, 0, 0, 0, 0, 1]


def test_a_breath_leaves_those_of_the_head() -> None:
    assert [shown(kind, breath=1.0) for kind in KINDS] == [1, 1, 1, 1, 0, 1]
