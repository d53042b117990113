"""A rendezvous: it passes on what the other end is to have, and lets strangers do no more than little."""

from __future__ import annotations

import http.client
import logging
import random
import socket
from contextlib import suppress

import pytest
from fuzzing import tries
from waiting import LONGEST_S, wait_for
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from avatar_stream.base.network_address import AddressError
from avatar_stream.errors import SourceError
from avatar_stream.links.opening import rendezvous_address
from avatar_stream.links.webrtc.rendezvous import ALONE, MET, REPLACED, room_path
from avatar_stream.links.webrtc.rendezvous_server import Limits, RendezvousServer
from avatar_stream.links.webrtc.signals import MAX_SIGNAL_BYTES
from tests.links.webrtc.rendezvous_guests import ROOM, free_port, guest, rendezvous, visit

# As if every guest came from elsewhere: of this machine none is counted, since a proxy may stand before the server.
ELSEWHERE = "198.51.100.7"


@pytest.fixture
def from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    from websockets.asyncio.server import ServerConnection

    monkeypatch.setattr(ServerConnection, "remote_address", (ELSEWHERE, 1))


def closed_with(end: object) -> int:
    """Why the server has ended a connection."""
    try:
        while True:
            end.recv(LONGEST_S)  # type: ignore[attr-defined]
    except ConnectionClosed:
        return int(end.close_code)  # type: ignore[attr-defined]


def test_two_meet_and_hear_each_other() -> None:
    with rendezvous() as server, guest(server, "sender") as sender:
        assert sender.recv(LONGEST_S) == ALONE
        with guest(server, "receiver") as receiver:
            assert receiver.recv(LONGEST_S) == sender.recv(LONGEST_S) == MET
            sender.send(b"an offer")
            assert receiver.recv(LONGEST_S) == b"an offer"
            receiver.send(b"an answer" * 50)
            assert sender.recv(LONGEST_S) == b"an answer" * 50
        assert sender.recv(LONGEST_S) == ALONE
        sender.send(b"to nobody")
        with guest(server, "receiver") as receiver:
            assert receiver.recv(LONGEST_S) == sender.recv(LONGEST_S) == MET
            with pytest.raises(TimeoutError):
                receiver.recv(0.2)  # nothing was kept for it


def test_rooms_are_apart_and_gone_with_the_last() -> None:
    with rendezvous() as server:
        with guest(server, "sender") as sender, guest(server, "receiver", bytes(16)) as stranger:
            assert sender.recv(LONGEST_S) == stranger.recv(LONGEST_S) == ALONE
            sender.send(b"an offer")
            with pytest.raises(TimeoutError):
                stranger.recv(0.2)
            assert server.rendezvous.rooms == 2
        wait_for(lambda: server.rendezvous.rooms == server.rendezvous.open == 0)


def test_the_newest_of_a_role_counts() -> None:
    with rendezvous() as server, guest(server, "sender") as sender, guest(server, "receiver") as before:
        assert (sender.recv(LONGEST_S), sender.recv(LONGEST_S)) == (ALONE, MET)
        with guest(server, "receiver") as after:
            assert after.recv(LONGEST_S) == MET
            assert closed_with(before) == REPLACED
            assert sender.recv(LONGEST_S) == MET  # so the sender makes a new offer
            sender.send(b"an offer")
            assert after.recv(LONGEST_S) == b"an offer"


def test_what_is_too_long_or_too_much_ends_a_connection() -> None:
    with rendezvous(Limits(burst=5, signals_per_s=0.01)) as server:
        with guest(server, "sender") as sender, guest(server, "receiver") as receiver:
            receiver.send(bytes(MAX_SIGNAL_BYTES + 1))
            assert closed_with(receiver) == 1009
            for _ in range(6):
                sender.send(b"an offer")
            assert closed_with(sender) == 1008
        with guest(server, "sender") as sender:
            sender.send("a text")
            assert closed_with(sender) == 1003
        wait_for(lambda: server.rendezvous.open == 0)


def test_so_many_may_be_there_and_no_more() -> None:
    with rendezvous(Limits(connections=2)) as server:
        with guest(server, "sender"), guest(server, "receiver"), pytest.raises(InvalidStatus) as refused:
            visit(server, bytes(16))
        assert refused.value.response.status_code == 503
        wait_for(lambda: server.rendezvous.open == 0)
        with guest(server, "receiver", bytes(16)) as later:
            assert later.recv(LONGEST_S) == ALONE


@pytest.mark.usefixtures("from_elsewhere")
def test_one_address_takes_no_more_than_its_share() -> None:
    with rendezvous(Limits(per_address=2)) as server, guest(server, "sender"), guest(server, "receiver"):
        with pytest.raises(InvalidStatus) as refused:
            visit(server, bytes(16))
        assert refused.value.response.status_code == 429
    with rendezvous(Limits(opened_per_minute=3)) as server:
        for _ in range(3):
            visit(server)
        with pytest.raises(InvalidStatus) as refused:
            visit(server)
        assert refused.value.response.status_code == 429


def test_who_stays_for_too_long_has_to_come_anew() -> None:
    with rendezvous(Limits(longest_s=0.3)) as server, guest(server, "sender") as sender:
        assert closed_with(sender) in (1000, 1001)
        wait_for(lambda: server.rendezvous.rooms == 0)


def test_addresses_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from websockets.asyncio.server import ServerConnection

    with rendezvous(Limits(addresses=3)) as server:
        for i in range(8):
            monkeypatch.setattr(ServerConnection, "remote_address", (f"2001:db8:{i}::1", 1))
            visit(server)
        assert len(server.rendezvous._visitors) == 3


@pytest.mark.fuzz
def test_any_bytes_leave_it_standing() -> None:
    rng = random.Random(11)
    good = f"GET {room_path(ROOM, 'sender')} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n".encode()
    with rendezvous() as server:
        host, _, port = server.place.partition(":")
        for _ in range(tries(100)):
            with socket.create_connection((host, int(port)), LONGEST_S) as raw:
                text = bytearray(good + rng.randbytes(rng.randint(0, 60)))
                for _ in range(rng.randint(0, 8)):
                    text[rng.randrange(len(text))] = rng.randrange(256)
                raw.sendall(bytes(text[: rng.randint(1, len(text))]))
        for path in (
            "/rendezvous/2/x/sender",
            "/rendezvous/1/" + "a" * 23 + "/sender",
            "/favicon.ico",
            "/%00",
        ):
            with pytest.raises(InvalidStatus) as refused, connect(f"ws://{server.place}{path}"):
                pass
            assert refused.value.response.status_code == 404
        with guest(server, "sender") as sender:
            with suppress(OSError):  # it may have ended the connection before we are done
                for _ in range(10):
                    sender.socket.sendall(rng.randbytes(rng.randint(1, 50)))
            assert closed_with(sender) in (1002, 1006, 1007, 1009)
        with guest(server, "sender") as sender, guest(server, "receiver") as receiver:
            sender.send(b"an offer")
            assert [receiver.recv(LONGEST_S), receiver.recv(LONGEST_S)] == [MET, b"an offer"]


def test_a_browser_is_told_what_this_is(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), rendezvous() as server:
        asked = http.client.HTTPConnection(server.place, timeout=LONGEST_S)
        asked.request("GET", "/")
        assert b"rendezvous of avatar_stream" in asked.getresponse().read()
        asked.close()
        visit(server)
    said = [record for record in caplog.records if not record.name.startswith("websockets.client")]
    assert not [record for record in said if room_path(ROOM, "sender") in record.getMessage()]


def test_one_that_listens_everywhere_hears_both_kinds_of_addresses() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no sockets for IPv4 and IPv6 at once")
    port = free_port()
    with (
        RendezvousServer(rendezvous_address(f"[::]:{port}")) as server,
        connect(f"ws://127.0.0.1:{port}{room_path(ROOM, 'sender')}") as one,
        connect(f"ws://[::1]:{port}{room_path(ROOM, 'receiver')}") as other,
    ):
        assert server.place == f"[::]:{port}"
        assert (one.recv(LONGEST_S), one.recv(LONGEST_S), other.recv(LONGEST_S)) == (ALONE, MET, MET)


def test_where_it_can_not_listen_is_told() -> None:
    with rendezvous() as server, pytest.raises(SourceError, match="can't be listened to"):
        RendezvousServer(rendezvous_address(server.place))
    with pytest.raises(AddressError, match="is no address"):
        rendezvous_address("127.0.0.1:x")
    assert rendezvous_address("0.0.0.0").port == 47821
