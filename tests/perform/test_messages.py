"""What a browser sends: read exactly, or refused with `PacketError`, whatever the bytes are."""

from __future__ import annotations

import random

import numpy as np
import pytest
from fuzzing import tries
from hypothesis import given
from hypothesis import strategies as st

from avatar_stream.encoder.landmark_encoder import LandmarkEncoder
from avatar_stream.errors import PacketError
from avatar_stream.perform.messages import FACE_BYTES, MOST_BYTES, Echo, Seen, parse
from tests.perform.faces import echo_message, face_message, head, nobody_message, somebody


def test_each_kind_is_read() -> None:
    landmarks = somebody(jawOpen=0.5)
    seen = parse(face_message(landmarks, 12.5))
    assert isinstance(seen, Seen) and seen.taken_s == 12.5 and seen.landmarks is not None
    # float32 of shares of the picture: a ten thousandth of a pixel.
    assert np.abs(seen.landmarks - landmarks).max() < 1e-4
    assert parse(nobody_message(3.0)) == Seen(None, 3.0)
    assert parse(echo_message(1.0, 2.0)) == Echo(1.0, 2.0)


def broken_ones() -> dict[str, bytes]:
    good = face_message(somebody(), 1.0)

    def with_place(value: float) -> bytes:
        return good[:-4] + np.float32(value).tobytes()

    return {
        "nothing": b"",
        "cut": good[:-1],
        "longer": good + b"\0",
        "a cut head": good[:15],
        "a longer nobody": nobody_message(1.0) + b"\0" * 8,
        "another version": head(1, 1.0, (640, 480), version=2) + good[16:],
        "another kind": head(7, 1.0, (640, 480)) + good[16:],
        "no width": head(1, 1.0, (0, 480)) + good[16:],
        "a huge height": head(1, 1.0, (640, 60000)) + good[16:],
        "not a number": with_place(np.nan),
        "without end": with_place(np.inf),
        "far away": with_place(3.1),
        "before all time": nobody_message(-1.0),
        "no time": nobody_message(float("nan")),
        "an echo of no time": echo_message(float("inf"), 1.0),
        "a long echo": echo_message(1.0, 1.0) + b"\0",
    }


@pytest.mark.parametrize("what", broken_ones())
def test_what_is_no_message_is_refused(what: str) -> None:
    with pytest.raises(PacketError):
        parse(broken_ones()[what])


@given(st.binary(max_size=MOST_BYTES + 50))
def test_any_bytes_are_read_or_refused(message: bytes) -> None:
    try:
        said = parse(message)
    except PacketError:
        return
    assert isinstance(said, Seen | Echo)


@pytest.mark.fuzz
def test_the_solver_bears_whatever_is_let_in() -> None:
    """Bits and places of real messages changed: what is still let in gives valid semantics, or nobody."""
    dice = random.Random(7)
    encoder = LandmarkEncoder(tracker="facemesh")
    good = face_message(somebody(jawOpen=0.4, eyeBlinkLeft=1.0), 1.0)
    refused = read = unseen = 0
    for turn in range(tries(50)):
        try:
            seen = parse(changed(good, dice))
        except PacketError:
            refused += 1
            continue
        assert isinstance(seen, Seen)
        semantics = encoder.encode(seen.landmarks, turn / 30)
        read += 1
        unseen += not semantics.face_seen
    encoder.close()
    assert refused > 0 and read > unseen > 0


def changed(message: bytes, dice: random.Random) -> bytes:
    way = dice.randrange(4)
    data = bytearray(message)
    if way == 0:  # bits turned
        for _ in range(dice.randrange(1, 8)):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    elif way == 1:  # cut, or longer
        return bytes(data[: dice.randrange(len(data))]) if dice.random() < 0.5 else bytes(data) + b"\0"
    else:  # places scattered, all or some
        places = np.frombuffer(message, "<f4", offset=16).copy()
        chosen = np.random.default_rng(dice.randrange(1 << 32)).random(places.size) < dice.choice((0.02, 1.0))
        places[chosen] = dice.choice((0.0, 0.5, dice.uniform(-2, 3), 3.0, -2.0))
        data[16:] = places.tobytes()
    return bytes(data)


def test_a_message_is_small() -> None:
    assert FACE_BYTES == 5752  # 1.4 Mbit/s at 30 a second
