"""Pieces of further pictures: which are taken, and what is shown of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import cv2
import numpy as np
import pytest

from avatar_stream.codec.reference_bank import BACKGROUND, EYES, MOUTH
from avatar_stream.face_video import bank_choice
from avatar_stream.face_video.bank_choice import bytes_of, choose_bank
from avatar_stream.face_video.bank_painter import region_mask
from avatar_stream.face_video.reference_decoder import (
    BankPicture,
    ReferenceDecoder,
    clear_background,
    person_backdrop,
)
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.types import FaceSemantics, PixelArray

OPEN = FaceSemantics.of(jawOpen=0.8)
RED = (200, 30, 40)


@pytest.fixture
def red_mouth(keyframe: PixelArray, person: Rig) -> BankPicture:
    """A piece that nobody could take for the keyframe's own mouth."""
    eyes_px = float(np.linalg.norm(person.face[33, :2] - person.face[263, :2]))
    _, (rows, columns) = region_mask(MOUTH, person.face, eyes_px, keyframe.shape)
    checks = np.indices((rows.stop - rows.start, columns.stop - columns.start)).sum(axis=0) // 4 % 2
    pixels = np.where(checks[..., None] == 1, RED, (40, 200, 40)).astype(np.uint8)
    return BankPicture(MOUTH, pixels, (columns.start, rows.start), OPEN)


def test_a_piece_shows_where_its_expression_is_near_and_nowhere_else(
    keyframe: PixelArray, red_mouth: BankPicture, person: Rig
) -> None:
    neutral = FaceSemantics.neutral()
    with (
        closing(ReferenceDecoder(keyframe, neutral, 192, "cpu")) as plain,
        closing(ReferenceDecoder(keyframe, neutral, 192, "cpu", [red_mouth])) as banked,
    ):
        for semantics, near in ((neutral, False), (OPEN, True), (FaceSemantics.of(jawOpen=0.7, x=0.2), True)):
            difference = np.abs(banked.decode(semantics).pixels.astype(int) - plain.decode(semantics).pixels)[
                ..., :3
            ]
            assert (difference.max() > 60) == near
            assert (difference.max(axis=2) > 3).mean() < 0.1
            # Nothing above the middle of the nose changes.
            top = round(float(person.face[5, 1]))
            assert difference[:top].max() == 0
        # Halfway the picture is a mixture: nothing jumps.
        steps = [
            banked.decode(FaceSemantics.of(jawOpen=j)).pixels.astype(int) for j in np.linspace(0, 0.8, 41)
        ]
    jumps = [np.abs(b - a).mean() for a, b in zip(steps, steps[1:], strict=False)]
    assert max(jumps) < 12 * np.mean(jumps)


def test_a_background_fills_what_the_head_hid_and_nothing_else(person: Rig) -> None:
    blue = np.full((192, 192, 3), (0, 0, 255), np.uint8)
    plain, plated = person_backdrop(person), person_backdrop(person, [(blue, np.zeros(2))])
    assert plain is not None
    assert plated is not None
    clear = clear_background(person.texture[..., 3])
    inside, outside = (cv2.erode(place.astype(np.uint8), np.ones((9, 9))) > 0 for place in (~clear, clear))
    assert np.array_equal(np.unique(plated[inside], axis=0), [[0, 0, 255]])
    assert np.array_equal(plated[outside], plain[outside])


def test_pieces_are_taken_where_they_bring_most_within_the_budget(
    keyframe: PixelArray, person: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A face this small trembles more than a coded piece may differ.
    monkeypatch.setattr(bank_choice, "opening_error", lambda before, coded: 0.0)
    added: list[FaceSemantics | None] = [FaceSemantics.of(i / 25) for i in range(20)]
    added += [FaceSemantics.of(i / 25, jawOpen=0.8) for i in range(20, 60)]
    added += [FaceSemantics.of(i / 25, eyeBlinkLeft=1.0, eyeBlinkRight=1.0) for i in range(60, 70)]
    added += [None] * 5
    landmarks = [person.face if face is not None else None for face in added]
    sharpness = [1.0] * 40 + [0.1] * 4 + [1.0] * 31

    def pieces(most_bytes: int) -> list[tuple[int, int]]:
        bank = choose_bank(person, added, landmarks, sharpness, lambda index: keyframe, most_bytes)
        assert sum(map(bytes_of, bank)) <= most_bytes
        return [(piece.region, piece.index) for piece in bank]

    plenty = pieces(10_000)
    assert {region for region, _ in plenty} == {MOUTH, EYES}
    assert all(added[index] is not None and sharpness[index] == 1 for _, index in plenty)
    assert all(20 <= index < 60 for region, index in plenty if region == MOUTH)
    assert all(60 <= index < 70 for region, index in plenty if region == EYES)
    assert len(plenty) == 2  # a second piece of the same expression would bring nothing
    assert pieces(10) == []
    assert choose_bank(person, [None], [None], [0.0], lambda index: keyframe, 10_000) == []
    assert BACKGROUND not in {region for region, _ in plenty}


def test_a_piece_that_is_another_face_when_it_is_coded_is_coded_finer_or_left_out(
    keyframe: PixelArray, person: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[FaceSemantics | None] = [FaceSemantics.of(i / 25, jawOpen=0.02 * i) for i in range(40)]
    # Looked for once: every frame is the keyframe.
    seen = bank_choice.seen_openings(keyframe)
    assert seen is not None
    monkeypatch.setattr(bank_choice, "seen_openings", lambda pixels: seen)

    def bytes_with(error: Callable[[int], float]) -> list[int]:
        asked = iter(range(1000))
        monkeypatch.setattr(bank_choice, "opening_error", lambda before, coded: error(next(asked)))
        bank = choose_bank(person, added, [person.face] * 40, [1.0] * 40, lambda index: keyframe, 10_000)
        assert next(asked) <= 2 * (len(bank) + 12)
        return [bytes_of(piece) for piece in bank]

    assert bytes_with(lambda asked: 1.0) == []
    coarse, fine = bytes_with(lambda asked: 0.0), bytes_with(lambda asked: 0.0 if asked % 2 else 1.0)
    assert coarse and fine[0] > 1.2 * coarse[0]
