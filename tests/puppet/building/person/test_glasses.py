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
    return replace(rig, texture=picture), frame > 0


def drawn(rig: Rig, **values: float) -> PixelArray:
    puppet = build_person(rig)
    with closing(CpuDrawing(puppet, 1)) as drawing:
        return drawing.draw(Poser(puppet).pose(values_of(FaceSemantics.of(**values))))


def test_nobody_gets_glasses_who_has_none(rig: Rig) -> None:
    assert Glasses.of(rig) is None


def test_glasses_stay_while_brows_move(
    spectacled: tuple[Rig, np.ndarray],  # type: ignore[type-arg]
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig, frame = spectacled
    still, raised = drawn(rig).astype(int), drawn(rig, **BROWS_UP).astype(int)
    assert np.abs(still - rig.texture.astype(int))[rig.texture[..., 3] == 255].max() <= 2
    moved = np.abs(raised - still).max(axis=2) > 30
    monkeypatch.setattr(Glasses, "of", lambda rig: None)
    bent = np.abs(drawn(rig, **BROWS_UP).astype(int) - still).max(axis=2) > 30
    assert moved[frame].sum() < 0.3 * bent[frame].sum()
