"""What both ends of a WebRTC link tell each other: byte by byte, sealed, and refused where anything is wrong."""

from __future__ import annotations

import ipaddress
import json
import random
from pathlib import Path

import pytest
from fuzzing import tries
from hypothesis import given
from hypothesis import strategies as st

from avatar_stream.errors import PacketError
from avatar_stream.links.sealing import master_key
from avatar_stream.links.webrtc.description import MOST_CANDIDATES, Candidate, Description
from avatar_stream.links.webrtc.signals import MAX_SIGNAL_BYTES, SignalKind, Signals, signal_of, text_of

PAIRING = "a pairing of the test"
GOLDEN = Path(__file__).with_name("golden_signals_1.json")
ICE = st.text("abcXYZ019+/", min_size=22, max_size=64)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.ip_addresses().filter(lambda address: not (address.is_multicast or address.is_unspecified)),
        st.integers(1, 0xFFFF),
        st.booleans(),
    ),
    min_size=1,
    max_size=MOST_CANDIDATES,
).map(tuple)
DESCRIPTIONS = st.builds(
    Description,
    st.text("abcXYZ019+/", min_size=4, max_size=32),
    ICE,
    st.binary(min_size=32, max_size=32),
    CANDIDATES,
)
USUAL = Description(
    "abcd",
    "0123456789abcdefghijkl",
    bytes(range(32)),
    (
        Candidate(ipaddress.ip_address("192.0.2.7"), 50000),
        Candidate(ipaddress.ip_address("2001:db8::7"), 50001),
        Candidate(ipaddress.ip_address("203.0.113.9"), 40000, seen=True),
    ),
)


@pytest.fixture(scope="module")
def signals() -> Signals:
    return Signals(master_key(PAIRING))


@given(DESCRIPTIONS)
def test_a_description_crosses_as_bytes_and_as_sdp(description: Description) -> None:
    assert Description.unpack(description.pack()) == description
    there = Description.of_sdp(description.sdp("actpass"))
    assert (there.username, there.password, there.fingerprint) == (
        description.username, description.password, description.fingerprint,
    )  # fmt: skip
    assert set(there.candidates) == set(description.candidates)


def test_surplus_addresses_are_left_out_but_none_that_reaches_far() -> None:
    many = tuple(
        Candidate(ipaddress.ip_address(f"2001:db8::{i:x}"), 1000 + i) for i in range(MOST_CANDIDATES)
    )
    kept = Description.of_sdp(
        Description("abcd", "x" * 22, bytes(32), (*many, *USUAL.candidates)).sdp("active")
    )
    assert len(kept.candidates) == MOST_CANDIDATES
    assert {USUAL.candidates[0], USUAL.candidates[2]} <= set(kept.candidates)


def test_an_offer_and_its_answer_belong_together(signals: Signals) -> None:
    offer = signals.offer(USUAL)
    there = Signals(master_key(f" {PAIRING.upper()} "))
    heard = there.open_offer(signal_of(text_of(offer.signal), SignalKind.OFFER))
    assert heard.description == USUAL
    answer = there.answer(heard, USUAL)
    assert signals.open_answer(signal_of(text_of(answer), SignalKind.ANSWER)) == (offer.id, USUAL)
    assert signals.room == there.room and len(signals.room) == 16
    assert len(text_of(offer.signal)) < 200  # short enough to be pasted anywhere
    assert signals.offer(USUAL).id != offer.id


@given(st.binary(max_size=600))
def test_bytes_that_are_no_description_are_refused(text: bytes) -> None:
    try:
        description = Description.unpack(text)
    except PacketError:
        return
    assert description.pack() == text


@pytest.mark.parametrize(
    "wrong",
    [
        USUAL.pack()[:-1],
        USUAL.pack() + b"\x00",
        USUAL.pack().replace(b"abcd", b"ab\r\n"),  # nothing that would be a line of its own in SDP
        USUAL.pack().replace(bytes([192, 0, 2, 7]), bytes([224, 0, 0, 1])),  # a whole network
        USUAL.pack().replace(bytes([192, 0, 2, 7]), bytes(4)),
        Description("abcd", "x" * 22, bytes(32), ()).pack(),
        Description("abc", "x" * 22, bytes(32), USUAL.candidates).pack(),
        Description("abcd", "x" * 21, bytes(32), USUAL.candidates).pack(),
        Description("abcd", "x" * 22, bytes(32), USUAL.candidates[:1] * (MOST_CANDIDATES + 1)).pack(),
    ],
)
def test_impossible_descriptions_are_refused(wrong: bytes) -> None:
    with pytest.raises(PacketError):
        Description.unpack(wrong)


def test_another_pairing_reads_and_makes_nothing(signals: Signals) -> None:
    other = Signals(master_key("another pairing of the test"))
    offer = signals.offer(USUAL)
    with pytest.raises(PacketError, match="not sealed with this pairing"):
        other.open_offer(offer.signal)
    with pytest.raises(PacketError, match="not sealed with this pairing"):
        signals.open_answer(other.answer(offer, USUAL))
    assert other.room != signals.room
    assert USUAL.password.encode() not in offer.signal and USUAL.fingerprint not in offer.signal


@pytest.mark.fuzz
def test_tampered_signals_are_refused(signals: Signals) -> None:
    rng = random.Random(7)
    offer = signals.offer(USUAL)
    answer = signals.answer(offer, USUAL)
    refused = 0
    for _ in range(tries(2)):
        signal = bytearray(rng.choice((offer.signal, answer)))
        for _ in range(rng.randint(1, 3)):
            way = rng.random()
            if way < 0.6:
                signal[rng.randrange(len(signal))] ^= 1 << rng.randrange(8)
            elif way < 0.8:
                del signal[rng.randrange(len(signal)) :]
                signal += b"\x11"
            else:
                signal += rng.randbytes(rng.randint(1, 40))
        if bytes(signal) in (offer.signal, answer):
            continue
        for open_it in (signals.open_offer, signals.open_answer):
            with pytest.raises(PacketError):
                open_it(bytes(signal))
            refused += 1
    assert refused > 10
    for reflected, open_it in ((offer.signal, signals.open_answer), (answer, signals.open_offer)):
        with pytest.raises(PacketError):
            open_it(reflected)
        relabelled = bytes([0x11 if reflected is answer else 0x12]) + reflected[1:]
        with pytest.raises(PacketError):
            open_it(relabelled)


def test_a_text_survives_what_chats_do_to_it(signals: Signals) -> None:
    signal = signals.offer(USUAL).signal
    text = text_of(signal)
    folded = "\n  ".join(text[i : i + 60] for i in range(0, len(text), 60))
    assert signal_of(f"  {folded}\n", SignalKind.OFFER) == signal
    assert signal_of(text.replace("offer:", "Offer: "), SignalKind.OFFER) == signal


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "begins with 'offer:'"),
        ("hello", "begins with 'offer:'"),
        ("answer:abcd", "the other machine's, which begins with 'offer:'"),
        ("offer:", "not whole"),
        ("offer:Zm9v", "not whole"),
        ("offer:ä" + "a" * 100, "not whole"),
        ("offer:" + "a" * 5000, "not whole"),
        ("offer:" + "a" * 101 + "=", "not whole"),
    ],
)
def test_what_is_pasted_wrongly_is_told(text: str, told: str) -> None:
    with pytest.raises(PacketError, match=told):
        signal_of(text, SignalKind.OFFER)


def test_signals_of_this_version_are_read_for_ever() -> None:
    golden = json.loads(GOLDEN.read_text())
    signals = Signals(master_key(golden["pairing"]))
    offer = signals.open_offer(bytes.fromhex(golden["offer"]))
    assert offer.description == USUAL
    assert signals.open_answer(bytes.fromhex(golden["answer"])) == (offer.id, USUAL)
    assert signals.room.hex() == golden["room"]
    assert USUAL.pack().hex() == golden["description"]
    assert max(len(offer.signal), len(golden["answer"]) // 2) <= MAX_SIGNAL_BYTES
