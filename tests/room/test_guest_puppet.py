"""A stranger's character: what can be drawn is drawn, and what costs too much never is."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from avatar_stream.puppet import Part, Puppet, Track
from avatar_stream.puppet import stored as stored_module
from avatar_stream.puppet.stored import PuppetFileError, load_puppet, store_puppet
from avatar_stream.room.guest_puppet import GuestPuppetDecoder, load_guest_puppet
from avatar_stream.types import FaceSemantics
from tests.puppet.puppets import random_puppet

SIZE_PX = 64
# Random puppets of tests have larger triangles than drawn characters.
PLAIN = 6


def puppet() -> Puppet:
    return random_puppet(PLAIN, SIZE_PX)


def test_a_puppet_that_was_sent_is_drawn_as_any_other() -> None:
    decoder = GuestPuppetDecoder(load_guest_puppet(store_puppet(puppet())), "cpu", breathing=False)
    picture = decoder.decode(FaceSemantics.of(0.0, jawOpen=0.5))
    assert picture.pixels.shape == (SIZE_PX, SIZE_PX, 4) and picture.pixels[..., 3].any()
    decoder.close()


@pytest.mark.parametrize("data", [b"", b"AVPUPPET", b"PK\3\4" + bytes(1000), bytes((8 << 20) + 1)])
def test_what_is_no_puppet_is_refused(data: bytes) -> None:
    with pytest.raises(PuppetFileError):
        load_guest_puppet(data)


def test_cut_and_spoilt_puppets_are_refused_or_harmless() -> None:
    whole, rng = store_puppet(puppet()), np.random.default_rng(3)
    for _ in range(60):
        spoilt = bytearray(whole)
        for place in rng.integers(0, len(spoilt), 3):
            spoilt[place] = rng.integers(256)
        cut = bytes(spoilt[: rng.integers(len(spoilt))])
        for data in (bytes(spoilt), cut):
            try:
                decoder = GuestPuppetDecoder(load_guest_puppet(data), "cpu", breathing=False)
                decoder.decode(FaceSemantics.of(0.0, yaw=0.3))
                decoder.close()
            except PuppetFileError:
                continue


def test_a_picture_that_would_hold_up_the_others_is_never_drawn() -> None:
    plain = puppet()
    corners = np.array([[0, 0], [SIZE_PX, 0], [0, SIZE_PX]], np.float32)
    many = np.tile(np.array([[0, 1, 2]], np.int32), (29_000, 1))
    heavy = Part("sheet", corners, corners, many, np.zeros(3, np.float32))
    data = store_puppet(replace(plain, parts=(heavy,), swings=()))
    started_s = time.monotonic()
    with pytest.raises(PuppetFileError, match="too many times"):
        GuestPuppetDecoder(load_guest_puppet(data), "cpu", breathing=False)
    assert time.monotonic() - started_s < 60.0  # drawing it once would take minutes

    # The same where it grows only when somebody opens the mouth.
    tiny = replace(heavy, rest=(corners / 1000).astype(np.float32))
    growing = Track(("jawOpen",), ((0.0, 1.0),), {(1,): (corners - tiny.rest).astype(np.float32)})
    data = store_puppet(
        replace(plain, parts=(replace(tiny, triangles=many[:500], tracks=(growing,)),), swings=())
    )
    decoder = GuestPuppetDecoder(load_guest_puppet(data), "cpu", breathing=False)
    decoder.decode(FaceSemantics.of(0.0))
    with pytest.raises(PuppetFileError, match="too many times"):
        decoder.decode(FaceSemantics.of(0.1, jawOpen=1.0))
    decoder.close()


def test_keyforms_that_would_fill_the_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="too many places"):
        Track(("jawOpen", "yaw"), (tuple(range(50_000)), tuple(range(50_000))))
    data = store_puppet(puppet())
    load_puppet(data)
    monkeypatch.setattr(stored_module, "MOST_OFFSETS", 10)
    with pytest.raises(PuppetFileError, match="too many"):
        load_puppet(data)


def test_an_atlas_that_is_larger_than_a_guests_may_be_is_refused() -> None:
    data = store_puppet(replace(puppet(), atlas=np.zeros((4, 4097, 4), np.uint8)))
    load_puppet(data)
    with pytest.raises(PuppetFileError, match="atlas"):
        load_guest_puppet(data)
