"""The server of the capture process: who gets in, from where, and what else they get (nothing)."""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import random
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from waiting import wait_for
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from avatar_stream.errors import SourceError
from avatar_stream.perform import server as server_module
from avatar_stream.perform.access import PerformerAccess
from avatar_stream.perform.address import performer_address, performer_token
from avatar_stream.perform.certificate import kept_certificate
from avatar_stream.perform.server import PerformServer
from avatar_stream.web.access import SUBPROTOCOL, Access
from tests.perform.faces import echo_message, face_message, nobody_message, somebody


@contextlib.contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[PerformServer]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = PerformServer(performer_address(f"browser://{host}:{port}"))
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def local() -> Iterator[PerformServer]:
    with serving() as server:
        yield server


def ask(
    server: PerformServer, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.access.port, timeout=30)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def perform(server: PerformServer, token: str | None = None, **more: Any) -> ClientConnection:
    token = server.access.token if token is None else token
    scheme = "wss" if server.access.secure else "ws"
    address = f"{scheme}://127.0.0.1:{server.access.port}/api/perform/socket"
    return connect(
        address, subprotocols=[SUBPROTOCOL, f"token.{token}"], compression=None, open_timeout=60, **more
    )


def test_what_is_seen_arrives(local: PerformServer) -> None:
    with perform(local) as page:
        assert json.loads(page.recv(30))["event"] == "time"
        page.send(b"noise")
        page.send("text")
        page.send(face_message(somebody(), 5.0))
        seen = local.seen.take(30)
        assert seen is not None and seen.landmarks is not None and local.connected
        assert local.counts.malformed == 2
    wait_for(lambda: not local.connected)


def test_only_the_own_token_performs(local: PerformServer) -> None:
    studio = Access(8750, "v" * 43)
    wrong = ["", "x" * 43, local.access.token[:-1], local.access.token + "x", studio.view, studio.control]
    for token in wrong:
        with pytest.raises(InvalidStatus) as refused:
            perform(local, token).close()
        assert refused.value.response.status_code == 403
        headers = {"Authorization": f"Bearer {token}"}
        assert ask(local, "/api/perform/token", **headers)[0] == 401
    assert ask(local, "/api/perform/token", Authorization=f"Bearer {local.access.token}")[0] == 204
    # And it opens nothing of the studio's.
    for path in ("/api/view/parameters", "/api/remote/press/calibrate", "/api/socket", "/api/commands/pause"):
        assert not studio.admits(path, local.access.token)


def test_other_names_and_other_pages_are_refused(local: PerformServer) -> None:
    port = local.access.port
    for host in (
        "example.com",
        f"example.com:{port}",
        "127.0.0.1",
        f"127.0.0.1:{port + 1}",
        f"192.0.2.1:{port}",
    ):
        assert ask(local, "/perform", Host=host)[0] == 421
    own = f"http://127.0.0.1:{port}"
    assert ask(local, "/perform", Origin=own)[0] == 200
    for origin in ("http://example.com", f"https://127.0.0.1:{port}", "http://127.0.0.1:8750", "null"):
        assert ask(local, "/perform", Origin=origin)[0] == 403
        with pytest.raises(InvalidStatus):
            perform(local, origin=origin).close()  # type: ignore[arg-type]
    with perform(local, origin=own):  # type: ignore[arg-type]
        pass


def test_on_the_network_numbers_and_own_names_alone() -> None:
    access = PerformerAccess(8760, "t" * 43, True, ("studio.local",), ("192.168.1.20",))
    for host in ("192.168.1.20:8760", "[fd00::2]:8760", "studio.local:8760", "STUDIO.local:8760"):
        assert access.knows(host)
    for host in ("", "192.168.1.20", "192.168.1.20:1", "rebound.example:8760", "fd00::2:x", "[x]:8760"):
        assert not access.knows(host)
    assert access.is_own_page("https://192.168.1.20:8760", "192.168.1.20:8760")
    # Another machine's page has a number, too, but not the one that it asks.
    for origin in ("https://6.6.6.6:8760", "http://192.168.1.20:8760", "https://192.168.1.20"):
        assert not access.is_own_page(origin, "192.168.1.20:8760")
    assert "wss://192.168.1.20:8760" in access.content_security_policy
    assert access.token not in repr(access)


def test_a_newer_page_takes_over(local: PerformServer) -> None:
    with perform(local) as first, perform(local) as second:
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                first.recv(30)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4001
        second.send(nobody_message(1.0))
        assert local.seen.take(30) is not None


def post(
    server: PerformServer, query: str, body: bytes, token: str | None = None
) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.access.port, timeout=30)
    headers = {"Authorization": f"Bearer {server.access.token if token is None else token}"}
    connection.request("POST", f"/api/perform/seen?{query}", body, headers)
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


def test_a_page_without_a_socket_posts(local: PerformServer) -> None:
    with perform(local) as other:
        other.recv(30)
        assert post(local, "page=phone-123", nobody_message(1.0))[0] == 409  # it has to begin
        status, said = post(local, "page=phone-123&begin", b"")
        assert status == 200 and said["event"] == "time" and local.connected
        with pytest.raises(ConnectionClosed):  # and takes the place of the one before
            while True:
                other.recv(30)
    assert post(local, "page=phone-123", echo_message(said["asked_s"], 0.5)) == (200, {})
    assert post(local, "page=phone-123", face_message(somebody(), 0.6))[0] == 200
    seen = local.seen.take(30)
    assert seen is not None and seen.landmarks is not None
    malformed = local.counts.malformed
    assert post(local, "page=phone-123", b"noise")[0] == 200 and local.counts.malformed == malformed + 1
    assert post(local, "page=phone-123", bytes(20_000))[0] == 413
    for name in ("", "x", "no spaces here", "y" * 41, "%0a" * 9):
        assert post(local, f"page={name.replace(' ', '+')}&begin", b"")[0] == 400
    for token in ("", "x" * 43):
        assert post(local, "page=phone-123", nobody_message(1.0), token)[0] == 401
    with perform(local) as newer:
        newer.recv(30)
        assert post(local, "page=phone-123", nobody_message(1.0))[0] == 409


def test_messages_are_bounded(local: PerformServer) -> None:
    with perform(local) as page:
        page.send(bytes(20_000))
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                page.recv(30)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009


def test_random_bytes_end_nothing(local: PerformServer) -> None:
    dice = random.Random(3)
    for _ in range(5):
        with perform(local) as page:
            for _ in range(60):
                page.send(dice.randbytes(dice.randrange(5000)))
    with perform(local) as page:
        page.send(nobody_message(7.0))
        assert local.seen.take(30) is not None
    assert not local.ended


def test_the_page_may_use_the_camera_and_load_nothing_from_elsewhere(local: PerformServer) -> None:
    status, headers, body = ask(local, "/perform")
    assert status == 200 and b"perform.js" in body
    assert headers["permissions-policy"].startswith("camera=(self)")
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "http:" not in policy and "*" not in policy
    assert local.access.token.encode() not in body
    assert set(json.loads(ask(local, "/perform/tracker")[2])) == {"there", "command"}


def test_without_the_tracker_the_page_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(server_module, "tracker_folder", lambda: None)
    with serving() as server:
        said = json.loads(ask(server, "/perform/tracker")[2])
        assert said == {"there": False, "command": "python scripts/get_face_mesh.py"}
        assert ask(server, "/perform")[0] == 200
        assert ask(server, "/face_mesh/face_mesh.js")[0] == 404
        # Fetched meanwhile: loading the page again will do.
        (tmp_path / "face_mesh.js").write_text("mesh")
        monkeypatch.setattr(server_module, "tracker_folder", lambda: tmp_path)
        for _ in range(2):
            assert json.loads(ask(server, "/perform/tracker")[2])["there"]
            assert ask(server, "/face_mesh/face_mesh.js")[::2] == (200, b"mesh")


def test_from_the_network_only_over_https(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), serving("0.0.0.0") as server:
        assert server.access.secure
        trusting = ssl.create_default_context(cafile=str(kept_certificate([], [])))
        with perform(server, ssl=trusting) as page:  # names and dates of the certificate are right
            page.send(nobody_message(2.0))
            assert server.seen.take(30) is not None
        with pytest.raises(OSError), socket.create_connection(("127.0.0.1", server.access.port)) as plain:
            plain.sendall(b"GET /perform HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            plain.settimeout(10)
            assert b"200" not in plain.recv(1000)
            raise OSError("closed")
    told = [one.getMessage() for one in caplog.records if not one.name.startswith("websockets.client")]
    assert not any(performer_token() in text for text in told)


def test_by_default_the_network_gets_no_answer(local: PerformServer) -> None:
    assert local._listener.getsockname()[0] == "127.0.0.1" and not local.access.secure


def test_a_port_that_is_taken_is_told() -> None:
    with serving() as server, pytest.raises(SourceError, match="close the program that uses it"):
        PerformServer(performer_address(f"browser://127.0.0.1:{server.access.port}"))
    with pytest.raises(SourceError, match="can't be listened to"):
        PerformServer(performer_address("browser://192.0.2.77:8790"))


def test_a_closed_server_frees_its_port() -> None:
    with serving() as server, perform(server):
        server.close()
        assert server.ended
    again = PerformServer(performer_address(f"browser://127.0.0.1:{server.access.port}"))
    again.close()
    again.close()
