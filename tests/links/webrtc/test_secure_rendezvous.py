"""webrtcs://: a rendezvous behind a server that speaks TLS, as people run one in the internet."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from waiting import wait_for

from avatar_stream.links.opening import open_link_receiver, open_link_sender
from avatar_stream.perform.certificate import kept_certificate
from tests.links.talking import talk
from tests.links.webrtc.rendezvous_guests import rendezvous

PAIRING = "a pairing of the test"


@pytest.fixture
def certificate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))
    return kept_certificate(["localhost"], ["127.0.0.1"])


@contextmanager
def tls_before(place: str, certificate: Path) -> Iterator[str]:
    """A proxy that takes TLS off; gives its place."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    host, _, port = place.partition(":")

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        while True:
            try:
                plain, _ = front.accept()
            except OSError:
                return
            with suppress(OSError):  # who doesn't trust the certificate goes away
                secure = context.wrap_socket(plain, server_side=True)
                back = socket.create_connection((host, int(port)))
                for pair in ((secure, back), (back, secure)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as front:
        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{front.getsockname()[1]}"


def test_packets_cross_where_the_certificate_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rendezvous() as server, tls_before(server.place, certificate) as place:
        sender = open_link_sender(f"webrtcs://{place}", 50.0, PAIRING)
        wait_for(lambda: f"The certificate of {place} is not valid" in (sender.trouble or ""))
        assert server.rendezvous.open == 0
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        receiver = open_link_receiver(f"webrtcs://{place}", PAIRING)
        talk(sender, receiver, 10)
        sender.close()
        receiver.close()
