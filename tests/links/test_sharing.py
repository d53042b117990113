"""A character beside the packets: fetched at wish, whole or not at all, and never at the packets' cost."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from avatar_stream.codec.packet import MAX_PACKET_BYTES
from avatar_stream.errors import PacketError, UserInputError
from avatar_stream.links.sealing import master_key
from avatar_stream.links.sending_end import SendingEnd
from avatar_stream.links.sharing import MAX_SHARED_BYTES, Fetching, Offering
from avatar_stream.links.wire import MAX_DATAGRAM_BYTES, PIECE_BYTES, Fetch, Kind, Offer, Piece, kind_of
from tests.links.simulated import BEGIN_S, FPS, Network, SimulatedLink

FILE = np.random.default_rng(5).bytes(150 * PIECE_BYTES + 77)


def sharing_link(network: Network, data: bytes = FILE) -> SimulatedLink:
    link = SimulatedLink(network)
    link.sending = SendingEnd(master_key(""), FPS, link.rng.bytes(8), Offering("Fox", data))
    link.packer.__init__(link.sending.packet_session, FPS, 2, key_period_s=0.4)  # type: ignore[misc]
    link.reader.__init__(link.sending.packet_session)  # type: ignore[misc]

    def tick_more_often(now_s: float) -> None:
        for datagram in link.sending.tick(link.sender_s(now_s)):
            link._travel(now_s, datagram, link._arrive)
        link.at(now_s + 0.0125, tick_more_often)

    link.at(BEGIN_S, tick_more_often)
    return link


def kinds_that_arrive(link: SimulatedLink) -> list[Kind]:
    kinds: list[Kind] = []

    def tap(datagram: bytes) -> list[bytes]:
        kinds.append(kind_of(datagram))
        return [datagram]

    link.taps.append(tap)
    return kinds


def test_nothing_is_sent_before_it_is_wanted() -> None:
    link = sharing_link(Network())
    kinds = kinds_that_arrive(link)
    link.run(10.0)
    offered = link.receiving.fetching.offered
    assert offered is not None and (offered.name, offered.size, offered.received) == ("Fox", len(FILE), 0)
    assert offered.data is None and Kind.PIECE not in kinds and 4 <= kinds.count(Kind.OFFER) <= 6


@pytest.mark.parametrize(
    "network",
    [
        Network(),
        Network(seed=2, loss=0.05, jitter_s=0.05, repeated=0.1),
        Network(seed=3, bursts_s=((2.5, 4.5),), delay_s=0.15),
    ],
)
def test_it_arrives_whole_over_any_network(network: Network) -> None:
    link = sharing_link(network)
    link.receiving.fetching.wanted = True
    link.run(40.0)
    offered = link.receiving.fetching.offered
    assert offered is not None and offered.data == FILE and offered.received == offered.size


def test_it_is_quick_where_the_network_is_good_and_packets_come_as_before() -> None:
    link, alone = sharing_link(Network()), SimulatedLink(Network())
    kinds = kinds_that_arrive(link)
    link.receiving.fetching.wanted = True
    shown, before = link.run(6.0), alone.run(6.0)
    offered = link.receiving.fetching.offered
    assert offered is not None and offered.data == FILE  # 151 pieces in 6 s
    assert kinds.count(Kind.PIECE) <= 151 * 1.1
    assert len(shown) == len(before)
    gaps = np.diff([one.at_s for one in shown[5:]])
    assert gaps.max() <= 0.1 and link.receiving.statistics.lost == 0


def test_it_slows_down_where_packets_are_lost() -> None:
    link = sharing_link(Network(seed=4, loss=0.3))
    kinds = kinds_that_arrive(link)
    link.receiving.fetching.wanted = True
    link.run(10.0)
    assert 10 < kinds.count(Kind.PIECE) < 250  # at full pace: 560


def test_a_sender_that_comes_back_goes_on_where_it_was() -> None:
    fetching, offering = Fetching(), Offering("Fox", FILE)
    fetching.wanted = True
    fetching.take_offer(offering.offer)
    fetch = fetching.tick(0.0)
    assert fetch is not None
    offering.ask(fetch, 0.0)
    sent = [piece for step in range(100) for piece in offering.pieces(0.0125 * step, 0.0)]
    assert len(sent) == 64
    for piece in sent:
        fetching.take_piece(piece)
    fetching.leave()
    assert fetching.offered is None and fetching.tick(10.0) is None
    fetching.take_offer(offering.offer)
    offered, fetch = fetching.offered, fetching.tick(20.0)
    assert offered is not None and offered.received >= 63 * PIECE_BYTES
    assert fetch is not None and fetch.first == 64


def test_what_is_too_large_is_neither_offered_nor_fetched() -> None:
    with pytest.raises(UserInputError, match="8 MB"):
        Offering("Fox", bytes(MAX_SHARED_BYTES + 1))
    for size in (MAX_SHARED_BYTES + 1, 0xFFFFFFFF):
        fetching = Fetching()
        fetching.wanted = True
        fetching.take_offer(Offer(bytes(32), size, "Fox"))
        assert fetching.tick(0.0) is None
        assert fetching.offered is not None and "8 MB are allowed" in fetching.offered.trouble


def fetched(data: bytes, offer: Offer, change: object = None) -> Fetching:
    """What becomes of a sender that offers one thing and sends another, for as long as it is asked."""
    fetching = Fetching()
    fetching.wanted = True
    fetching.take_offer(offer)
    time_s = 0.0
    while (fetch := fetching.tick(time_s)) is not None and time_s < 1000.0:
        for number in fetch.numbers:
            begin = number * PIECE_BYTES
            fetching.take_piece(Piece(offer.digest[:8], number, data[begin : begin + PIECE_BYTES]))
        time_s += 1.0
    return fetching


def test_what_is_not_what_was_offered_is_thrown_away_and_not_asked_for_for_ever() -> None:
    offer = Offering("Fox", FILE).offer
    assert fetched(FILE, offer).offered.data == FILE  # type: ignore[union-attr]
    other = bytearray(FILE)
    other[1000] ^= 1
    offered = fetched(bytes(other), offer).offered
    assert offered is not None and offered.data is None and "not what was offered" in offered.trouble
    # Another character of the same guest has a chance of its own.
    fetching = fetched(bytes(other), offer)
    fetching.take_offer(Offer(sha256(b"x").digest(), 1, "Owl"))
    fetch = fetching.tick(2000.0)
    assert fetch is not None and fetch.numbers == [0]


def test_pieces_of_anything_else_leave_nothing_behind() -> None:
    offer = Offering("Fox", FILE).offer
    fetching = Fetching()
    fetching.take_piece(Piece(offer.digest[:8], 0, FILE[:PIECE_BYTES]))  # nothing was offered
    fetching.take_offer(offer)
    fetching.take_piece(Piece(offer.digest[:8], 0, FILE[:PIECE_BYTES]))  # nothing is wanted
    fetching.wanted = True
    assert fetching.tick(0.0) is not None
    for piece in (
        Piece(bytes(8), 0, FILE[:PIECE_BYTES]),  # foreign
        Piece(offer.digest[:8], 151, FILE[:77]),  # behind the end
        Piece(offer.digest[:8], 0xFFFFFFFF, FILE[:PIECE_BYTES]),
        Piece(offer.digest[:8], 3, FILE[: PIECE_BYTES - 1]),  # truncated
        Piece(offer.digest[:8], 150, FILE[:PIECE_BYTES]),  # longer than the last one is
    ):
        fetching.take_piece(piece)
    assert fetching.offered is not None and fetching.offered.received == 0


def test_a_receiver_gets_no_more_than_it_may_ask_for() -> None:
    offering = Offering("Fox", FILE)
    digest = offering.offer.digest[:8]
    offering.ask(Fetch(bytes(8), 0, 2**64 - 1), 0.0)
    assert offering.pieces(1.0, 0.0) == []
    for first in (0xFFFFFFFF, 151):
        offering.ask(Fetch(digest, first, 2**64 - 1), 0.0)
        assert offering.pieces(1.0, 0.0) == []
    sent = 0
    for step in range(1000):  # however often it asks
        offering.ask(Fetch(digest, 0, 2**64 - 1), 0.001 * step)
        sent += len(offering.pieces(0.001 * step, 0.0))
    assert sent <= 83


def test_datagrams_are_no_longer_than_packets_and_read_as_they_were_written() -> None:
    offer = Offer(bytes(range(32)), 12345, "Füchsin 🦊")
    piece, fetch = Piece(bytes(range(8)), 7, bytes(PIECE_BYTES)), Fetch(bytes(range(8)), 64, 5)
    assert Offer.unpack(offer.pack()) == offer and Piece.unpack(piece.pack()) == piece
    assert Fetch.unpack(fetch.pack()) == fetch and fetch.numbers == [64, 66]
    assert len(piece.pack()) <= MAX_PACKET_BYTES <= MAX_DATAGRAM_BYTES
    for text in (b"", offer.pack()[:35], replace(offer, size=0).pack(), offer.pack() + bytes(400)):
        with pytest.raises(PacketError):
            Offer.unpack(text)
    for text in (b"", piece.pack()[:12], piece.pack() + b"x"):
        with pytest.raises(PacketError):
            Piece.unpack(text)
    with pytest.raises(PacketError):
        Fetch.unpack(fetch.pack()[:-1])


def test_a_strangers_name_for_it_is_shown_in_one_line() -> None:
    fetching = Fetching()
    fetching.take_offer(Offer(bytes(32), 1, "\x1b[2J\u202eFox\nrm -rf\x00" + "x" * 200))
    assert fetching.offered is not None
    name = fetching.offered.name
    assert name.isprintable() and name.startswith("[2JFoxrm -rf") and len(name) <= 80
    fetching.take_offer(Offer(bytes(32), 2, "\n"))
    assert fetching.offered.name == "a character"
