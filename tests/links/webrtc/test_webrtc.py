"""Links over real data channels: by a rendezvous and by copied texts, with ends that come and go."""

from __future__ import annotations

import ipaddress
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import aioice.ice
import numpy as np
import pytest
from aioice.stun import Class, Message
from waiting import LONGEST_S, wait_for

from avatar_stream.base.network_address import AddressError
from avatar_stream.errors import UserInputError
from avatar_stream.links.link_receiver import LinkReceiver
from avatar_stream.links.link_sender import LinkSender
from avatar_stream.links.opening import is_by_hand, link_address, open_link_receiver, open_link_sender
from avatar_stream.links.sealing import master_key
from avatar_stream.links.webrtc import ends
from avatar_stream.links.webrtc.description import Candidate, Description
from avatar_stream.links.webrtc.signals import SignalKind, Signals, signal_of
from tests.links.talking import talk
from tests.links.webrtc.rendezvous_guests import free_port, guest, rendezvous

# Addresses that are for documentation alone (RFC 5737, RFC 3849).
NOBODY = Description(
    "abcd",
    "0123456789abcdefghijkl",
    bytes(32),
    tuple(Candidate(ipaddress.ip_address(address), 9) for address in ("192.0.2.7", "2001:db8::7")),
)
PAIRING, OTHER = "a pairing of the test", "another pairing of the test"


@contextmanager
def sending(to: str, pairing: str = PAIRING) -> Iterator[LinkSender]:
    sender = open_link_sender(to, 50.0, pairing)
    try:
        yield sender
    finally:
        sender.close()


@contextmanager
def receiving(at: str, pairing: str = PAIRING) -> Iterator[LinkReceiver]:
    receiver = open_link_receiver(at, pairing)
    try:
        yield receiver
    finally:
        receiver.close()


def trouble(end: LinkSender | LinkReceiver, words: str) -> None:
    wait_for(lambda: words in (end.trouble or ""))


def test_packets_cross_by_way_of_a_rendezvous() -> None:
    with rendezvous() as server, sending(f"webrtc://{server.place}") as sender:
        trouble(sender, f"Nobody with this pairing string is at the rendezvous {server.place}")
        with receiving(f"webrtc://{server.place}") as receiver:
            read = talk(sender, receiver, 60)
            assert receiver.sender == (sender.packet_session, 50.0)
            assert receiver.trouble is None and sender.trouble is None
            captured_s = read[-1].semantics.captured_s
            wait_for(lambda: receiver.statistics.round_trip_s is not None)
            assert receiver.local_s(captured_s) == pytest.approx(captured_s, abs=0.05)
            receiver.recalibrate()
            wait_for(sender.take_recalibration_wish)
            sender.close()
            wait_for(lambda: receiver.trouble == "the sender has ended")


def test_each_end_and_the_rendezvous_may_be_started_again() -> None:
    port = free_port()
    place = f"webrtc://127.0.0.1:{port}"
    with sending(place) as sender:
        trouble(sender, f"The rendezvous 127.0.0.1:{port} can't be reached")
        with rendezvous(port=port):
            with receiving(place) as receiver:
                talk(sender, receiver, 10)
            trouble(sender, "Nobody with this pairing string")
            with receiving(place) as receiver:
                talk(sender, receiver, 10)
                sender.close()
                with sending(place) as later:
                    talk(later, receiver, 10)


def test_a_link_outlives_its_rendezvous() -> None:
    port = free_port()
    place = f"webrtc://127.0.0.1:{port}"
    with sending(place) as sender, receiving(place) as receiver:
        with rendezvous(port=port):
            talk(sender, receiver, 10)
        talk(sender, receiver, 60)
        with rendezvous(port=port) as server:  # both come back, and a new way takes the old one's place
            wait_for(lambda: server.rendezvous.open == 2)
            talk(sender, receiver, 60)


def test_packets_cross_by_two_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ends, "_AGAIN_S", 0.5)
    with sending("webrtc://") as sender, receiving("webrtc://") as receiver:
        trouble(receiver, "Paste here the text that send SOURCE --to webrtc:// shows")
        wait_for(lambda: sender.transport.text)
        trouble(sender, "Copy the text to receive --from webrtc://")
        offer = sender.transport.text
        answer = receiver.transport.take_text(f"  {offer[:40]}\n{offer[40:]} \n")
        assert (offer[:6], answer[:7]) == ("offer:", "answer:")
        trouble(receiver, "paste there what was answered here")
        assert sender.transport.take_text(answer) == ""
        talk(sender, receiver, 30)
        assert sender.transport.text == ""
        with pytest.raises(UserInputError, match="was used before"):
            receiver.transport.take_text(offer)
        with pytest.raises(UserInputError, match="an earlier text, or was used"):
            sender.transport.take_text(answer)
        talk(sender, receiver, 10)
        receiver.close()
        wait_for(lambda: sender.transport.text)  # for whoever comes next
        assert sender.transport.text != offer
        with receiving("webrtc://") as later:
            sender.transport.take_text(later.transport.take_text(sender.transport.text))
            talk(sender, later, 10)


def test_texts_that_are_wrong_are_refused_and_told() -> None:
    with sending("webrtc://") as sender, receiving("webrtc://", OTHER) as receiver:
        wait_for(lambda: sender.transport.text)
        text = sender.transport.text
        with pytest.raises(UserInputError, match="was not sealed with this pairing"):
            receiver.transport.take_text(text)
        with pytest.raises(UserInputError, match="the other machine's"):
            sender.transport.take_text(text)
        with pytest.raises(UserInputError, match="no text of a link"):
            receiver.transport.take_text("hello")
        with receiving("webrtc://") as good:
            changed = text[:50] + ("A" if text[50] != "A" else "B") + text[51:]
            with pytest.raises(UserInputError, match="was not sealed with this pairing"):
                good.transport.take_text(changed)
            good.transport.take_text(text)


def test_ends_with_different_pairings_never_meet() -> None:
    with rendezvous() as server:
        place = f"webrtc://{server.place}"
        with sending(place) as sender, receiving(place, OTHER) as receiver:
            trouble(sender, "Nobody with this pairing string")
            trouble(receiver, "Nobody with this pairing string")
            wait_for(lambda: server.rendezvous.rooms == 2)
            assert sender.statistics.sent == 0 and receiver.sender is None


def test_a_rendezvous_that_meddles_is_of_no_avail() -> None:
    """It is in the room itself, changes what it passes on, repeats it, and makes signals of its own."""
    signals = Signals(master_key(PAIRING))
    with rendezvous() as server, receiving(f"webrtc://{server.place}") as receiver:
        with guest(server, "sender", signals.room) as meddler:
            assert meddler.recv(LONGEST_S) == "met"
            offer = Signals(master_key(OTHER)).offer(NOBODY).signal
            for signal in (b"", b"\x11", offer, bytes(60)):
                meddler.send(signal)
            trouble(receiver, "was not sealed with this pairing string")
            with pytest.raises(TimeoutError):
                meddler.recv(0.2)
        with sending(f"webrtc://{server.place}") as sender:
            talk(sender, receiver, 10)


def test_two_receivers_of_one_pairing_are_told_of_each_other() -> None:
    with rendezvous() as server, receiving(f"webrtc://{server.place}") as first:
        trouble(first, "Nobody with this pairing string")
        with receiving(f"webrtc://{server.place}") as second, sending(f"webrtc://{server.place}") as sender:
            trouble(first, "Another receiver with this pairing string has come")
            talk(sender, second, 10)


def test_a_channel_that_loses_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of all DTLS datagrams is lost, both ways: what is lost is not sent again, and what comes is exact."""
    rng = np.random.default_rng(3)
    send_data = aioice.ice.StunProtocol.send_data

    async def lose(protocol: aioice.ice.StunProtocol, data: bytes, address: tuple[str, int]) -> None:
        if rng.random() >= 0.1:
            await send_data(protocol, data, address)

    with rendezvous() as server:
        place = f"webrtc://{server.place}"
        with sending(place) as sender, receiving(place) as receiver:
            talk(sender, receiver, 5)
            monkeypatch.setattr(aioice.ice.StunProtocol, "send_data", lose)
            talk(sender, receiver, 200)
            assert receiver.statistics.lost > 5


def test_where_no_way_is_found_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ends, "_LONGEST_TRY_S", 0.5)
    signals = Signals(master_key(PAIRING))
    with rendezvous() as server, sending(f"webrtc://{server.place}") as sender:
        with guest(server, "receiver", signals.room) as nowhere:
            while not isinstance(offer := nowhere.recv(LONGEST_S), bytes):
                pass
            nowhere.send(signals.answer(signals.open_offer(offer), NOBODY))
            trouble(sender, "found no way from one to the other")
            assert "network.stun" in (sender.trouble or "")
        with receiving(f"webrtc://{server.place}") as receiver:
            talk(sender, receiver, 10)


def test_a_machine_without_a_network_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: [])
    with sending("webrtc://") as sender:
        trouble(sender, "This machine is on no network")
        monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
        wait_for(lambda: sender.transport.text)  # it is on one now
        trouble(sender, "Copy the text")


def test_what_answers_is_no_rendezvous() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer() -> None:
            with other.accept()[0] as asked:
                asked.recv(1000)
                asked.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        place = f"127.0.0.1:{other.getsockname()[1]}"
        with sending(f"webrtc://{place}") as sender:
            trouble(sender, f"What answers at {place} is no rendezvous (HTTP 404)")


def test_without_a_stun_server_none_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(aioice.ice, "server_reflexive_candidate", lambda *_: asked.append(1))
    with sending("webrtc://") as sender:
        wait_for(lambda: sender.transport.text)
    assert not asked


def test_a_stun_server_tells_an_address_more() -> None:
    with stun_server("203.0.113.9", 40000) as place:
        sender = open_link_sender("webrtc://", 50.0, PAIRING, stun=place)
        try:
            wait_for(lambda: sender.transport.text)
            signal = signal_of(sender.transport.text, SignalKind.OFFER)
        finally:
            sender.close()
    seen = Candidate(ipaddress.ip_address("203.0.113.9"), 40000, seen=True)
    assert seen in Signals(master_key(PAIRING)).open_offer(signal).description.candidates


def test_the_way_stays_open_while_people_copy_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reminders go to the STUN server and to the other end, from the very sockets that the texts tell of."""
    monkeypatch.setattr(ends, "_KEEP_OPEN_EVERY_S", 0.2)
    reminded: set[tuple[int, tuple[str, int]]] = set()
    send_stun = aioice.ice.StunProtocol.send_stun

    def note(protocol: aioice.ice.StunProtocol, message: Message, address: tuple[str, int]) -> None:
        if message.message_class == Class.INDICATION:
            reminded.add((protocol.local_candidate.port, address))
        send_stun(protocol, message, address)

    monkeypatch.setattr(aioice.ice.StunProtocol, "send_stun", note)
    signals = Signals(master_key(PAIRING))

    def told(text: str, kind: SignalKind) -> tuple[str, int]:
        signal = signal_of(text, kind)
        if kind is SignalKind.OFFER:
            return place_in(signals.open_offer(signal).description)
        return place_in(signals.open_answer(signal)[1])

    def place_in(description: Description) -> tuple[str, int]:
        own = next(candidate for candidate in description.candidates if not candidate.seen)
        return str(own.address), own.port

    with stun_server("203.0.113.9", 40000) as stun, receiving("webrtc://") as receiver:
        sender = open_link_sender("webrtc://", 50.0, PAIRING, stun=stun)
        try:
            wait_for(lambda: sender.transport.text)
            text = sender.transport.text
            offered = told(text, SignalKind.OFFER)
            host, _, port = stun.partition(":")
            wait_for(lambda: (offered[1], (host, int(port))) in reminded)
            answer = receiver.transport.take_text(text)
            answered = told(answer, SignalKind.ANSWER)
            wait_for(lambda: (answered[1], offered) in reminded)
            sender.transport.take_text(answer)
            talk(sender, receiver, 10)
        finally:
            sender.close()


@contextmanager
def stun_server(seen: str, port: int) -> Iterator[str]:
    """A STUN server (RFC 8489) that says to everybody that it has seen them there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def answer() -> None:
            request, asking = server.recvfrom(1000)
            cookie = 0x2112A442
            address = int(ipaddress.IPv4Address(seen)) ^ cookie
            mapped = struct.pack(">HHBBHI", 0x0020, 8, 0, 1, port ^ cookie >> 16, address)
            server.sendto(struct.pack(">HHI", 0x0101, len(mapped), cookie) + request[8:20] + mapped, asking)

        threading.Thread(target=answer, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("spec", ["webrtc://", "webrtc://127.0.0.1:5", "webrtcs://example.org"])
def test_no_link_of_webrtc_without_a_pairing(spec: str) -> None:
    for end in (open_link_receiver, lambda spec: open_link_sender(spec, 25.0)):
        with pytest.raises(UserInputError, match="Here is a fresh one"):
            end(spec)  # type: ignore[operator]


def test_addresses_of_webrtc() -> None:
    assert link_address("webrtc://example.org", PAIRING).port == 47821
    assert link_address("webrtcs://example.org", PAIRING).port == 443
    assert is_by_hand("webrtc://") and is_by_hand("WEBRTC://")
    assert not is_by_hand("webrtc://h") and not is_by_hand("udp://")
    with pytest.raises(UserInputError, match="names no rendezvous"):
        link_address("webrtcs://", PAIRING)
    with pytest.raises(AddressError, match="is no address"):
        link_address("webrtc://h:x", PAIRING)
    with sending("udp://127.0.0.1:9", "") as sender, pytest.raises(UserInputError, match="needs no text"):
        sender.transport.take_text("offer:abc")
