"""From whole sheets to a puppet: the picture at rest, and each expression moves its own part alone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from avatar_stream.decoder.drawing.cpu import CpuDrawing
from avatar_stream.puppet import Poser, Puppet, values_of
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.puppet.building.sheets import LayeredCharacter
from avatar_stream.types import FaceSemantics, PixelArray

from .drawn_sheets import CENTRE, FACE, SIZE, WIDTH, character, stroke

DEG = float(np.radians(1))


@pytest.fixture(scope="module")
def puppet() -> Puppet:
    return build_illustration(character())


def drawn(puppet: Puppet, **values: float) -> PixelArray:
    with closing(CpuDrawing(puppet, 1)) as drawing:
        return drawing.draw(Poser(puppet).pose(values_of(FaceSemantics.of(**values))))


def flattened(layered: LayeredCharacter) -> np.ndarray:
    canvas = np.zeros((SIZE, SIZE, 4))
    whites = {
        sheet.side: sheet.picture[..., 3:] / 255 for sheet in layered.sheets if sheet.label == "eye_white"
    }
    for sheet in layered.sheets:
        new = sheet.picture / 255
        alpha = new[..., 3:] * (whites[sheet.side] if sheet.label == "iris" else 1.0)
        canvas = np.concatenate([new[..., :3] * alpha, alpha], 2) + (1 - alpha) * canvas
    return canvas


def on_grey(pixels: PixelArray) -> np.ndarray:
    alpha = pixels[..., 3:] / 255
    return pixels[..., :3] * alpha + 128 * (1 - alpha)


def changed(puppet: Puppet, **values: float) -> np.ndarray:
    """(H, W) whether a pixel differs from rest."""
    return np.asarray(np.abs(on_grey(drawn(puppet, **values)) - on_grey(drawn(puppet))).max(axis=2) > 12)


def box(mask: np.ndarray) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is set, in face units from between the eyes."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return (
        (columns[0] - CENTRE[0]) / WIDTH, (rows[0] - CENTRE[1]) / WIDTH,
        (columns[-1] + 1 - CENTRE[0]) / WIDTH, (rows[-1] + 1 - CENTRE[1]) / WIDTH,
    )  # fmt: skip


def test_rest_is_the_picture(puppet: Puppet) -> None:
    wanted = flattened(character())
    seen = drawn(puppet).astype(float) / 255
    premultiplied = np.concatenate([seen[..., :3] * seen[..., 3:], seen[..., 3:]], axis=2)
    assert np.abs(premultiplied - wanted).max() * 255 <= 2


def test_a_blink_leaves_one_line_and_nothing_of_the_open_eye(puppet: Puppet) -> None:
    shut = drawn(puppet, eyeBlinkLeft=1.0, eyeBlinkRight=1.0)
    x, top, bottom = round(CENTRE[0] + 0.22 * WIDTH), CENTRE[1] - 0.14 * WIDTH, CENTRE[1] + 0.14 * WIDTH
    column = shut[round(top) : round(bottom), x, :3].astype(int)
    white, blue = (column.min(axis=1) > 240).sum(), (column[:, 2] - column[:, 0] > 60).sum()
    assert white == 0 and blue == 0
    dark = np.flatnonzero(column.sum(axis=1) < 300)
    assert 1 <= len(dark) <= 0.06 * WIDTH and (np.diff(dark) == 1).all()
    height = 0.12 + 0.11
    at = (top + dark.mean() - (CENTRE[1] - 0.12 * WIDTH)) / (height * WIDTH)
    assert 0.78 <= at <= 0.92


def test_half_a_blink_on_the_way_there_shows_no_holes(puppet: Puppet) -> None:
    for blink in np.linspace(0, 1, 11):
        assert (
            drawn(puppet, eyeBlinkLeft=float(blink), eyeBlinkRight=float(blink))[100:200, 120:200, 3] == 255
        ).all()


def test_a_wink_touches_one_eye_alone(puppet: Puppet) -> None:
    left, top, right, bottom = box(changed(puppet, eyeBlinkLeft=1.0))
    assert left > 0.05 and right < 0.4 and top > -0.2 and bottom < 0.2


def test_a_smiling_eye_shuts_to_an_arch(puppet: Puppet) -> None:
    def lowest(**values: float) -> float:
        shown = drawn(puppet, **values)[:, :, :3].astype(int).sum(axis=2) < 300
        rows = np.flatnonzero(shown[130:180, round(CENTRE[0] + 0.22 * WIDTH)])
        return float(rows.mean())

    blink = {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}
    smile = {"eyeSquintLeft": 0.8, "eyeSquintRight": 0.8}
    assert lowest(**blink, **smile) < lowest(**blink) - 0.03 * WIDTH


def test_a_squint_narrows_an_open_eye_and_moves_nothing_else(puppet: Puppet) -> None:
    left, top, _, bottom = box(changed(puppet, eyeSquintLeft=1.0))
    whole = box(changed(puppet, eyeBlinkLeft=1.0))
    assert left > 0 and top >= whole[1] - 0.02 and bottom <= whole[3] + 0.02
    assert 0 < changed(puppet, eyeSquintLeft=1.0).sum() < changed(puppet, eyeBlinkLeft=1.0).sum()


def test_brows_move_alone(puppet: Puppet) -> None:
    left, top, right, bottom = box(
        changed(puppet, browInnerUp=1.0, browOuterUpLeft=1.0, browOuterUpRight=1.0)
    )
    assert left > -0.4 and right < 0.4 and top > -0.4 and bottom < -0.15


def test_the_mouth_moves_alone_and_opens_as_far_as_riggers_open_it(puppet: Puppet) -> None:
    left, top, right, bottom = box(changed(puppet, jawOpen=1.0))
    assert left > -0.2 and right < 0.2 and top > 0.34
    assert 0.12 <= bottom - top <= 0.2
    inside = drawn(puppet, jawOpen=1.0)[round(CENTRE[1] + 0.48 * WIDTH), round(CENTRE[0]), :3].astype(int)
    assert inside[0] > inside[1] + 30  # red, not skin


def test_a_smile_widens_the_mouth(puppet: Puppet) -> None:
    def width(**values: float) -> float:
        left, _, right, _ = box(
            (drawn(puppet, **values)[..., :3].astype(int).sum(axis=2) < 330)[185:215, 130:190]
        )
        return right - left

    wider = width(mouthSmileLeft=1.0, mouthSmileRight=1.0) / width()
    assert 1.0 < wider <= 1.4


def test_looking_moves_the_iris_under_lids_that_stay(puppet: Puppet) -> None:
    left, top, right, bottom = box(changed(puppet, eyeLookOutLeft=1.0, eyeLookInRight=1.0))
    assert left > -0.36 and right < 0.36 and top > -0.13 and bottom < 0.13


@pytest.mark.parametrize(
    "values",
    [{"yaw": 30 * DEG}, {"yaw": -30 * DEG}, {"pitch": 30 * DEG}, {"pitch": -30 * DEG}, {"roll": 30 * DEG}],
)
def test_heads_turn_without_folds_and_the_body_stays(puppet: Puppet, values: dict[str, float]) -> None:
    poser = Poser(puppet)
    rest, moved = (poser.pose(values_of(FaceSemantics.of(**v))).vertices for v in ({}, values))
    first = 0
    for part, start in zip(puppet.parts, poser.first, strict=False):
        triangles = part.triangles + start
        before, after = areas(rest, triangles), areas(moved, triangles)
        solid = np.abs(before) > 1e-3
        assert (np.sign(after[solid]) == np.sign(before[solid])).all(), part.name
        if part.name == "clothes":
            end = start + len(part.rest)
            assert np.array_equal(rest[start:end], moved[start:end])
        first += len(part.rest)
    nose = puppet.parts[[part.name for part in puppet.parts].index("nose")]
    start = poser.first[puppet.parts.index(nose)]
    shift = (moved - rest)[start : start + len(nose.rest)].mean(axis=0) / WIDTH
    if "yaw" in values:
        assert shift[0] == pytest.approx(0.199 * np.sign(values["yaw"]), abs=0.01)


def test_lips_part_before_a_dark_inside() -> None:
    """Thick paint is lips: they stay what they are, and what is seen between them is darker."""
    whole = character()
    red = (190, 70, 70)
    lips = tuple(
        replace(sheet, picture=stroke(red, 0.07, (-0.13, 0.42), (0.0, 0.43), (0.13, 0.42)))
        if sheet.label == "mouth"
        else sheet
        for sheet in whole.sheets
    )
    puppet = build_illustration(replace(whole, sheets=lips))
    shut, opened = (on_grey(drawn(puppet, jawOpen=value)) for value in (0.0, 1.0))
    column = round(CENTRE[0])
    rows = slice(round(CENTRE[1] + 0.3 * WIDTH), round(CENTRE[1] + 0.65 * WIDTH))

    def painted(picture: np.ndarray) -> int:
        return int((np.abs(picture[rows, column] - red).max(axis=1) < 25).sum())

    assert painted(opened) >= 0.7 * painted(shut) > 3
    assert (opened[rows, column].max(axis=1) < 110).sum() >= 3
    assert (shut[rows, column].max(axis=1) < 110).sum() == 0


def test_no_skin_is_seen_between_lips_and_the_inside() -> None:
    """Lips are cut apart by whole pixels along a curve; what is behind them begins under their edges."""
    red, skin = (190, 70, 70), (250, 215, 195)
    whole = character()
    lips = tuple(
        replace(sheet, picture=stroke(red, 0.07, (-0.13, 0.4), (-0.06, 0.435), (0.0, 0.445), (0.13, 0.4)))
        if sheet.label == "mouth"
        else sheet
        for sheet in whole.sheets
    )
    puppet = build_illustration(replace(whole, sheets=lips))
    for jaw in (0.2, 0.5, 1.0):
        opened = on_grey(drawn(puppet, jawOpen=jaw))
        for column in range(round(CENTRE[0] - 0.07 * WIDTH), round(CENTRE[0] + 0.07 * WIDTH)):
            rows = np.flatnonzero(np.abs(opened[:, column] - red).max(axis=1) < 25)
            between = opened[rows[0] : rows[-1], column]
            assert (np.abs(between - skin).max(axis=1) > 60).all(), (jaw, column)


def test_a_body_follows_a_travelling_head_unless_the_picture_cuts_it_off() -> None:
    whole = character()
    wide = tuple(
        replace(sheet, picture=np.full_like(sheet.picture, 200)) if sheet.label == "clothes" else sheet
        for sheet in whole.sheets
    )
    for layered, shift in ((whole, 0.27 * 0.2), (replace(whole, sheets=wide), 0.0)):
        puppet = build_illustration(layered)
        poser = Poser(puppet)
        rest, gone = (
            poser.pose(values_of(FaceSemantics.neutral(), body=body)).vertices for body in ((0, 0), (0.2, 0))
        )
        number = [part.name for part in puppet.parts].index("clothes")
        moved = (gone - rest)[poser.first[number] : poser.first[number + 1], 0] / WIDTH
        assert moved == pytest.approx(shift, abs=1e-4)


def areas(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    a, b, c = (vertices[triangles[:, i]] for i in range(3))
    return np.asarray((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0]))


def test_what_has_no_face_is_refused() -> None:
    with pytest.raises(ValueError, match="need the anchors"):
        build_illustration(LayeredCharacter(character().sheets, {"chin": (1.0, 2.0)}))
    assert len(FACE) > 10
