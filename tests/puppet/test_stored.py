"""Stored puppets come back whole; anything else is one clear error, whatever the bytes."""

from __future__ import annotations

import numpy as np
import pytest
from fuzzing import tries

from avatar_stream.puppet import Poser
from avatar_stream.puppet.stored import PuppetFileError, load_puppet, store_puppet

from .puppets import random_puppet, random_values


@pytest.mark.parametrize("seed", range(8))
def test_a_stored_puppet_comes_back_whole(seed: int) -> None:
    puppet = random_puppet(seed)
    data = store_puppet(puppet)
    again = load_puppet(data)
    assert store_puppet(again) == data == store_puppet(load_puppet(store_puppet(puppet, quick=True)))
    assert np.array_equal(again.atlas, puppet.atlas)
    assert [part.name for part in again.parts] == [part.name for part in puppet.parts]
    rng = np.random.default_rng(seed)
    for _ in range(5):
        values, swings = random_values(rng), rng.normal(0, 0.1, (2, 2)).astype(np.float32)
        one, other = Poser(puppet).pose(values, swings), Poser(again).pose(values, swings)
        assert np.array_equal(one.vertices, other.vertices) and np.array_equal(one.opacity, other.opacity)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: b"", "cut off"),
        (lambda data: b"PK" + data[2:], "no stored puppet"),
        (lambda data: data[:8] + b"\x63" + data[9:], "version 99"),
        (lambda data: data[:-1], "cut off"),
        (lambda data: data + b"x", "cut off"),
        (lambda data: data + bytes(70 << 20), "at most 64 MB"),
    ],
)
def test_what_is_no_puppet_is_told(change, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(PuppetFileError, match=words):
        load_puppet(change(store_puppet(random_puppet(1))))


@pytest.mark.fuzz
def test_mutated_puppets_are_read_or_refused() -> None:
    data = np.frombuffer(store_puppet(random_puppet(3, 32, 3)), np.uint8)
    read = refused = 0
    for seed in range(tries(1000)):
        rng = np.random.default_rng(seed)
        mutated = data.copy()
        places = rng.integers(0, len(data), int(rng.integers(1, 4)))
        mutated[places] = rng.integers(0, 256, len(places))
        try:
            load_puppet(mutated.tobytes())
            read += 1
        except PuppetFileError:
            refused += 1
    assert read and refused
