from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import cv2
import numpy as np
import pytest

from avatar_stream.characters.character import Character
from avatar_stream.decoder.drawing.cpu import CpuDrawing
from avatar_stream.puppet import Poser, values_of
from avatar_stream.puppet.building.person.build import build_person
from avatar_stream.puppet.building.person.glasses import Glasses
from avatar_stream.puppet.building.person.rig import Rig, build_rig
from avatar_stream.types import FaceSemantics, PixelArray

BROWS_UP = {"browInnerUp": 1.0, "browOuterUpLeft": 1.0, "browOuterUpRight": 1.0}


@pytest.fixture(scope="module")
def spectacled(photo_character: Character) -> tuple[Rig, np.ndarray]:  # type: ignore[type-arg]
    """The astronaut with glasses drawn on, and where their frame is."""
    rig = build_rig(photo_character, 512)
    frame = np.zeros(rig.texture.shape[:2], np.uint8)
    width = rig.frame.width_px
    middles = [rig.face[corners, :2].mean(axis=0) for corners in ([33, 133], [263, 362])]
    radii = (round(0.2 * width), round(0.15 * width))
    for middle in middles:
        cv2.ellipse(frame, np.rint(middle).astype(int).tolist(), radii, 0, 0, 360, 1, round(0.035 * width))
    ends = [(middles[0] + (radii[0], 0)), (middles[1] - (radii[0], 0))]
    cv2.line(frame, *(np.rint(end).astype(int).tolist() for end in ends), 1, round(0.035 * width))
    picture = rig.texture.copy()
    picture[frame > 0] = (20, 20, 24, 255)
    return replace(rig, texture=picture, glasses=Glasses.of(picture, rig.face)), frame > 0


def drawn(rig: Rig, **values: float) -> PixelArray:
    puppet = build_person(rig)
    with closing(CpuDrawing(puppet, 1)) as drawing:
        return drawing.draw(Poser(puppet).pose(values_of(FaceSemantics.of(**values))))


def test_nobody_gets_glasses_who_has_none(rig: Rig) -> None:
    assert rig.glasses is None


def test_glasses_stay_while_brows_move(
    spectacled: tuple[Rig, np.ndarray],  # type: ignore[type-arg]
) -> None:
    rig, frame = spectacled
    still, raised = drawn(rig).astype(int), drawn(rig, **BROWS_UP).astype(int)
    assert np.abs(still - rig.texture.astype(int))[rig.texture[..., 3] == 255].max() <= 2
    moved = np.abs(raised - still).max(axis=2) > 30
    bent = np.abs(drawn(replace(rig, glasses=None), **BROWS_UP).astype(int) - still).max(axis=2) > 30
    assert moved[frame].sum() < 0.3 * bent[frame].sum()


def test_lids_behind_glasses_have_the_colour_of_skin(
    spectacled: tuple[Rig, np.ndarray],  # type: ignore[type-arg]
    photo_character: Character,
) -> None:
    rig, _ = spectacled
    worn = cv2.resize(rig.texture, photo_character.keyframe.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    worn[..., :3][worn[..., 3] == 0] = 128
    worn[..., 3] = 255
    character = replace(photo_character, keyframe=worn)
    shut = {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}
    plain = build_rig(photo_character, 512)
    lids = [drawn(one, **shut)[..., :3].astype(int) for one in (plain, build_rig(character, 512))]
    for corners in ([33, 133], [263, 362]):
        x, y = np.rint(plain.face[corners, :2].mean(axis=0)).astype(int)
        bare, behind = (one[y - 6 : y - 1, x - 4 : x + 5].mean(axis=(0, 1)) for one in lids)
        assert np.abs(bare - behind).max() < 45, (bare, behind)
