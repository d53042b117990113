"""The benchmark of a room: every performer is drawn, each with a decoder and packets of their own."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import FakeCast

from avatar_stream.benchmark import performers
from avatar_stream.config import load_config
from avatar_stream.errors import CharacterError


def test_so_many_are_drawn_beside_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = FakeCast()
    monkeypatch.setattr(performers, "load_configured_character", cast.load)
    monkeypatch.setattr(performers, "open_configured_decoder", cast.open_decoder)
    config = load_config(None, ["character.id=owl", "room.size_px=96"])
    result = performers.measure_performers(config, 3, rounds=5)
    (row,) = result["measurements"]
    assert row["name"] == "room of 3, 96×54" and row["ratio"] > 0 and row["median_ms"] > 0
    assert result["boxes"] == ["32×54"] * 3 and result["per_performer_ms"] > 0
    assert cast.built == ["owl"] * 4 and all(decoder.closed for decoder in cast.decoders)
    yaws = [np.array([s.head_rotation_rad[1] for _, s in one.shown[1:]]) for one in cast.decoders[:3]]
    assert {len(one) for one in yaws} == {8}  # five rounds, after three to warm up
    assert not np.allclose(yaws[0], yaws[1]) and not np.allclose(yaws[1], yaws[2])


def test_without_a_character_there_is_nothing_to_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(performers, "usable_characters", list)
    with pytest.raises(CharacterError):
        performers.measure_performers(load_config(None, []), 2, rounds=5)
