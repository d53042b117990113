"""Mouths, brows and eyes that an artist added take the places of the parts at rest, one at a time."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from avatar_stream.decoder.drawing.cpu import CpuDrawing
from avatar_stream.puppet import Poser, Puppet, values_of
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.puppet.building.sheets import LayeredCharacter, Sheet
from avatar_stream.types import FaceSemantics, PixelArray

from .drawn_sheets import blob, character, stroke

RED, GREEN, BLUE, GOLD = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 200, 0)
MOUTHS = {"A": RED, "E": GREEN, "I": BLUE, "O": GOLD, "U": (255, 0, 255), "smile": (0, 255, 255)}


def mouth(kind: str) -> Sheet:
    picture = blob(MOUTHS[kind], (0.0, 0.47, 0.12, 0.05))
    return Sheet("mouth", picture, expression="mouth_open", kind=kind, shown=False)


def with_shapes(*shapes: Sheet) -> Puppet:
    plain = character()
    return build_illustration(LayeredCharacter((*plain.sheets, *shapes), plain.anchors))


def seen(puppet: Puppet, toggles: frozenset[str] = frozenset(), **values: float) -> PixelArray:
    face = replace(FaceSemantics.of(**values), toggles=toggles)
    with closing(CpuDrawing(puppet, 1)) as drawing:
        return drawing.draw(Poser(puppet).pose(values_of(face, 0.0, puppet.toggles)))


def shows(picture: PixelArray, colour: tuple[int, int, int]) -> bool:
    return bool((np.abs(picture[..., :3].astype(int) - colour).max(axis=2) < 12).sum() > 12)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({}, None),
        ({"jawOpen": 0.2}, "E"),
        ({"jawOpen": 0.7}, "A"),
        ({"jawOpen": 0.7, "mouthFunnel": 0.8}, "O"),
        ({"mouthPucker": 0.9}, "U"),
        ({"jawOpen": 0.2, "mouthStretchLeft": 0.8, "mouthStretchRight": 0.8}, "I"),
        ({"mouthSmileLeft": 0.9, "mouthSmileRight": 0.9}, "smile"),
        ({"mouthSmileLeft": 0.9}, None),
        ({"mouthSmileLeft": 0.9, "mouthSmileRight": 0.9, "jawOpen": 0.7}, "A"),
    ],
)
def test_one_mouth_at_a_time(values: dict[str, float], kind: str | None) -> None:
    puppet = with_shapes(*(mouth(one) for one in MOUTHS))
    picture = seen(puppet, **values)
    assert {one for one, colour in MOUTHS.items() if shows(picture, colour)} == ({kind} if kind else set())
    assert not any(part.name == "mouth_inside" for part in puppet.parts)


def test_a_mouth_opens_by_and_by() -> None:
    puppet = with_shapes(mouth("A"))
    heights = []
    for jaw in (0.12, 0.35, 0.6):
        red = np.abs(seen(puppet, jawOpen=jaw)[..., :3].astype(int) - RED).max(axis=2) < 12
        heights.append(int(red.any(axis=1).sum()))
    assert 0 < heights[0] < heights[1] < heights[2]


def test_without_an_open_mouth_one_is_made_and_gives_way() -> None:
    puppet = with_shapes(mouth("smile"))
    assert any(part.name == "mouth_inside" for part in puppet.parts)
    smiling = {"mouthSmileLeft": 0.9, "mouthSmileRight": 0.9}
    assert shows(seen(puppet, **smiling), MOUTHS["smile"])


def lid(colour: tuple[int, int, int], expression: str) -> Sheet:
    line = stroke(colour, 0.04, (0.12, 0.03), (0.22, 0.06), (0.33, 0.03))
    return Sheet("upper_lash", line, "left", expression=expression, shown=False)


def test_shut_happy_and_angry_eyes() -> None:
    puppet = with_shapes(lid(RED, "eyes_closed"), lid(GREEN, "eyes_happy"), lid(BLUE, "eyes_angry"))
    names = {part.name for part in puppet.parts}
    assert "shut_line_left" not in names and "shut_line_right" in names
    for values, colour in (
        ({"eyeBlinkLeft": 1.0}, RED),
        ({"eyeBlinkLeft": 1.0, "eyeSquintLeft": 0.9}, GREEN),
        ({"browDownLeft": 1.0}, BLUE),
        ({"browDownLeft": 1.0, "eyeBlinkLeft": 1.0}, RED),
        ({}, None),
        ({"eyeBlinkRight": 1.0}, None),
    ):
        picture = seen(puppet, **values)
        assert [one for one in (RED, GREEN, BLUE) if shows(picture, one)] == ([colour] if colour else [])
    angry = np.abs(seen(puppet, browDownLeft=1.0).astype(int) - seen(puppet)).max(axis=2) > 40
    assert angry.sum() > 200, "the open eye is still there"


def test_brows_of_an_expression() -> None:
    def brow(colour: tuple[int, int, int], kind: str) -> Sheet:
        line = stroke(colour, 0.04, (0.12, -0.3), (0.36, -0.2))
        return Sheet("brow", line, "left", expression="brows", kind=kind, shown=False)

    puppet = with_shapes(brow(RED, "angry"), brow(GREEN, "sad"), brow(BLUE, "raised"))
    for values, colour in (
        ({"browDownLeft": 1.0}, RED), ({"browInnerUp": 1.0}, GREEN), ({"browOuterUpLeft": 1.0}, BLUE),
        ({"browDownLeft": 1.0, "browInnerUp": 1.0}, RED), ({}, None),
    ):  # fmt: skip
        picture = seen(puppet, **values)
        assert [one for one in (RED, GREEN, BLUE) if shows(picture, one)] == ([colour] if colour else [])


def test_toggles_come_and_go() -> None:
    blush = Sheet("face", blob(RED, (0.3, 0.25, 0.08, 0.05)), toggle="blush", shown=False)
    tears = Sheet("face", blob(BLUE, (-0.3, 0.25, 0.05, 0.08)), toggle="tears")
    puppet = with_shapes(blush, tears)
    assert puppet.toggles == ("blush", "tears")
    assert shows(seen(puppet), BLUE) and not shows(seen(puppet), RED)
    other = seen(puppet, frozenset({"blush", "tears"}))
    assert shows(other, RED) and not shows(other, BLUE)
