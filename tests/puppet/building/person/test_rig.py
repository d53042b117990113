from __future__ import annotations

from collections import Counter

import numpy as np

from avatar_stream.characters.character import Character, CharacterSheet
from avatar_stream.face_model.topology import FACE_OVAL
from avatar_stream.puppet.building.person.rig import Rig, build_rig
from avatar_stream.types import PixelArray


def assert_closed_sheet(rig: Rig) -> None:
    """Every edge belongs to two triangles that run along it in opposite directions, but for the outermost ring."""
    edges = Counter((int(t[i]), int(t[(i + 1) % 3])) for t in rig.triangles for i in range(3))
    assert max(edges.values()) == 1
    lonely = [edge for edge in edges if edge[::-1] not in edges]
    assert len(lonely) == len(FACE_OVAL)


def test_the_mesh_of_a_photograph_is_one_closed_sheet(astronaut: PixelArray) -> None:
    keyframe = np.dstack([astronaut, np.full(astronaut.shape[:2], 255, np.uint8)])
    assert_closed_sheet(
        build_rig(Character("astronaut", CharacterSheet(name="Astronaut"), keyframe, None), 128)
    )


def test_even_a_badly_fitted_face_has_a_closed_sheet(astronaut: PixelArray) -> None:
    """With lips and lids the wrong way round, areas at rest say nothing about how triangles must be wound."""
    keyframe = np.dstack([astronaut, np.full(astronaut.shape[:2], 255, np.uint8)])
    anchors = {
        "upper_lip_bottom": (222.0, 185.0),
        "lower_lip_top": (222.0, 165.0),
        "left_eye_upper": (248.0, 130.0),
    }
    sheet = CharacterSheet(name="Upside down", anchors=anchors)
    assert_closed_sheet(build_rig(Character("upside", sheet, keyframe, None), 128))


def test_sizes_are_even_and_the_longer_side_is_the_one_asked_for(astronaut: PixelArray) -> None:
    keyframe = np.dstack([astronaut, np.full(astronaut.shape[:2], 255, np.uint8)])[:, 37:480]
    rig = build_rig(Character("tall", CharacterSheet(name="Tall"), np.ascontiguousarray(keyframe), None), 256)
    assert rig.height == 256
    assert rig.width % 2 == 0
    assert abs(rig.width / rig.height - 443 / 512) < 0.01
