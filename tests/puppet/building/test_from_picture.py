"""From a picture to a puppet, and from the cache the second time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avatar_stream.characters.character import Character
from avatar_stream.characters.library import load_character
from avatar_stream.characters.scaling import resized
from avatar_stream.decoder.puppet_decoder import PuppetDecoder
from avatar_stream.pictures.composite import composite
from avatar_stream.puppet.building import from_character
from avatar_stream.puppet.building.from_character import build_puppet
from avatar_stream.puppet.strengths import MotionStrengths
from avatar_stream.types import FaceSemantics

SIZE = 160


@pytest.fixture
def character(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Character:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))
    return load_character("fern")


def test_the_second_time_nothing_is_computed(character: Character, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build_puppet(character, SIZE)

    def refuse(*_: object) -> None:
        raise AssertionError("it was built again")

    monkeypatch.setattr(from_character, "_built", refuse)
    again = build_puppet(character, SIZE)
    assert [part.name for part in again.puppet.parts] == [part.name for part in first.puppet.parts]
    assert np.array_equal(again.puppet.atlas, first.puppet.atlas)
    assert (again.backdrop is None) == (first.backdrop is None)
    with pytest.raises(AssertionError):
        build_puppet(character, SIZE + 32)  # another size is another puppet


def test_strengths_need_no_new_puppet(character: Character, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = build_puppet(character, SIZE).puppet
    monkeypatch.setattr(from_character, "_built", lambda *_: pytest.fail("it was built again"))
    sheet = character.sheet.model_copy(update={"motion": MotionStrengths(tilt=0.5)})
    assert build_puppet(replace(character, sheet=sheet), SIZE).puppet.head.tilt == plain.head.tilt / 2


def test_a_damaged_cache_costs_time_alone(character: Character, tmp_path: Path) -> None:
    first = build_puppet(character, SIZE)
    (path,) = (tmp_path / "cache" / from_character.PUPPET).glob("*.npy")
    stored = np.load(path)
    stored[40:80] ^= 0xFF
    np.save(path, stored)
    assert np.array_equal(build_puppet(character, SIZE).puppet.atlas, first.puppet.atlas)


def test_at_rest_it_is_the_picture(character: Character) -> None:
    built = build_puppet(character, SIZE)
    decoder = PuppetDecoder(built.puppet, built.backdrop)
    pixels = decoder.decode(FaceSemantics.neutral()).pixels
    decoder.close()
    picture, _ = resized(character.keyframe, np.zeros((1, 3)), SIZE)
    behind = np.full((*pixels.shape[:2], 3), 90, np.uint8) if built.backdrop is None else built.backdrop
    apart = np.abs(composite(pixels, behind).astype(int) - composite(picture, behind))
    assert (apart.max(axis=2) > 2).mean() < 1e-3
