"""The stream for OBS: exact pictures, newest wins, and nobody else may see it."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from waiting import LONGEST_S, wait_for

from avatar_stream.base.clock import now_s
from avatar_stream.errors import SinkError
from avatar_stream.sinks import matroska_server
from avatar_stream.sinks.matroska import MatroskaSink
from avatar_stream.sinks.matroska_address import is_stream_url, stream_path, stream_url
from avatar_stream.sinks.matroska_stream import MatroskaStream
from avatar_stream.sinks.registry import open_sink

from .pictures import picture, stripes

# Rows that are no multiple of any alignment.
WIDTH, HEIGHT = 50, 38


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))


@pytest.fixture
def sink() -> Iterator[MatroskaSink]:
    sink = MatroskaSink(free_port(), width=WIDTH, height=HEIGHT, fps=30.0)
    yield sink
    sink.close()


@pytest.fixture
def _endless_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited for a client that hangs would wait longer than any test may."""
    monkeypatch.setattr(matroska_server, "_PATIENCE_S", 600.0)


class Show:
    """Sends numbered pictures, 100 a second, while it is entered."""

    def __init__(self, sink: MatroskaSink) -> None:
        self._sink = sink
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.sent = 0

    def _run(self) -> None:
        while not self._stopped.wait(0.01):
            self._sink.send(picture(numbered(self.sent), now_s()))
            self.sent += 1

    def __enter__(self) -> Show:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stopped.set()
        self._thread.join()


def numbered(number: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    pixels = np.random.default_rng(7).integers(0, 256, (height, width, 4), np.uint8)
    pixels[0, 0] = number % 256, number // 256 % 256, 0, 255
    return pixels


def number_in(pixels: np.ndarray) -> int:
    return int(pixels[0, 0, 0]) + 256 * int(pixels[0, 0, 1])


def received(url: str, count: int) -> list[np.ndarray]:
    """The first pictures of a stream, as (H, W, 4) RGBA."""
    pictures: list[np.ndarray] = []
    with av.open(url, timeout=LONGEST_S) as container:
        for frame in container.decode(video=0):
            pictures.append(frame.to_ndarray(format="rgba"))
            if len(pictures) == count:
                break
    return pictures


def answer_to(sink: MatroskaSink, path: str, *, host: str | None = None, method: str = "GET") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port_of(sink), timeout=LONGEST_S)
    connection.request(method, path, headers={} if host is None else {"Host": host})
    status = connection.getresponse().status
    connection.close()
    return status


def port_of(sink: MatroskaSink) -> int:
    return int(sink.url.split(":")[2].partition("/")[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def connect(sink: MatroskaSink) -> socket.socket:
    """A client that has asked for the stream and reads nothing."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", port_of(sink)))
    connection.sendall(f"GET {stream_path()} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return connection


def wait_for_clients(sink: MatroskaSink, count: int) -> None:
    wait_for(lambda: json.loads(sink._status())["clients"] == count)


def test_colours_and_alpha_arrive_exactly(sink: MatroskaSink) -> None:
    with Show(sink):
        pictures = received(sink.url, 5)
    for pixels in pictures:
        assert np.array_equal(pixels, numbered(number_in(pixels)))
    numbers = [number_in(pixels) for pixels in pictures]
    assert numbers == sorted(set(numbers))


def test_every_client_begins_with_a_header_and_a_whole_picture(sink: MatroskaSink) -> None:
    with Show(sink) as show:
        for _ in range(3):
            before = show.sent
            first = received(sink.url, 1)[0]
            assert number_in(first) >= before  # not one that was kept
            assert np.array_equal(first, numbered(number_in(first)))


def test_two_watch_the_same_pictures(sink: MatroskaSink) -> None:
    seen: list[list[np.ndarray]] = []
    with Show(sink):
        threads = [threading.Thread(target=lambda: seen.append(received(sink.url, 10))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(seen) == 2 and all(len(pictures) == 10 for pictures in seen)


@pytest.mark.usefixtures("_endless_patience")
def test_who_takes_nothing_delays_nobody_and_newest_wins(sink: MatroskaSink) -> None:
    hung = connect(sink)
    wait_for_clients(sink, 1)
    with Show(sink) as show:
        wait_for(lambda: show.sent > 150)  # more than waits between the two ends
        with av.open(sink.url, timeout=LONGEST_S) as container:
            frames = container.decode(video=0)
            numbers = (number_in(frame.to_ndarray(format="rgba")) for frame in frames)
            # What queued up would stay that far behind.
            wait_for(lambda: show.sent - next(numbers) < 30)
        assert json.loads(sink._status())["clients"] >= 1  # the hung one
    hung.close()


def test_nothing_is_encoded_while_nobody_watches(sink: MatroskaSink, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> bytes:
        raise AssertionError("a picture was encoded for nobody")

    monkeypatch.setattr(MatroskaStream, "encode", refuse)
    for number in range(3):
        sink.send(picture(numbered(number)))


def test_a_client_that_leaves_is_forgotten(sink: MatroskaSink) -> None:
    with Show(sink):
        received(sink.url, 2)
        wait_for_clients(sink, 0)


def test_no_more_than_eight_watch(sink: MatroskaSink) -> None:
    clients = [connect(sink) for _ in range(10)]
    wait_for_clients(sink, 8)
    time.sleep(0.1)
    wait_for_clients(sink, 8)
    for client in clients:
        client.close()


@pytest.mark.parametrize(
    "path", ["/", "/avatar.mkv", "/x/avatar.mkv", "//", "/%2e%2e/", "*", "/" + "a" * 60000]
)
def test_only_who_knows_the_path_gets_anything(sink: MatroskaSink, path: str) -> None:
    assert answer_to(sink, path) == 404


def test_a_part_of_the_path_is_not_enough(sink: MatroskaSink) -> None:
    path = stream_path()
    changed = path[:10] + ("A" if path[10] == "B" else "B") + path[11:]
    for wrong in (path[:-1], path + "x", path.upper(), path + "?a=b", changed):
        assert answer_to(sink, wrong) == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "localhost:x"]
)
def test_a_foreign_name_for_this_machine_is_refused(sink: MatroskaSink, host: str) -> None:
    assert answer_to(sink, f"{stream_path()}.json", host=host) == 404
    assert answer_to(sink, f"{stream_path()}.json", host=f"LOCALHOST:{port_of(sink)}") == 200


def test_only_this_machine_is_listened_to(sink: MatroskaSink) -> None:
    assert sink._server._http.server_address[0] == "127.0.0.1"


def test_it_tells_how_it_is_doing(sink: MatroskaSink) -> None:
    with Show(sink):
        received(sink.url, 3)
    status = json.loads(sink._status())
    assert status["pictures"] >= 3
    assert 0 <= status["latency_ms"] < 5000


def test_another_size_is_refused(sink: MatroskaSink) -> None:
    with pytest.raises(SinkError, match="pictures of 50×38"):
        sink.send(picture(stripes(32, 24)))


def test_a_taken_port_gives_the_next_one_and_says_so() -> None:
    port = free_port()
    first = MatroskaSink(port, width=16, height=16, fps=30.0)
    second = MatroskaSink(port, width=16, height=16, fps=30.0)
    try:
        assert port_of(second) > port_of(first)
        assert f"Port {port} is taken" in second.note
        assert stream_path() not in first.note + second.note
    finally:
        first.close()
        second.close()


def test_twenty_restarts_at_one_address() -> None:
    port, urls = free_port(), set()
    for _ in range(20):
        sink = MatroskaSink(port, width=16, height=16, fps=30.0)
        watcher = connect(sink)
        wait_for_clients(sink, 1)
        urls.add(sink.url)
        sink.close()
        sink.close()
        sink.send(picture(stripes(16, 16)))  # after the end: nothing
        watcher.close()
    assert len(urls) == 1


def test_the_secret_is_kept_and_private(tmp_path: Path) -> None:
    url = stream_url(4000)
    assert len(stream_path()) > 40
    assert stream_url(4000) == url
    file = tmp_path / "stream-key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert is_stream_url(url) and is_stream_url(stream_url(5))
    assert not is_stream_url(url + "x") and not is_stream_url("http://127.0.0.1:5/avatar.mkv")
    assert [entry.name for entry in tmp_path.iterdir()] == ["stream-key"]


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 43, b"../" * 15])
def test_a_broken_secret_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "stream-key").write_bytes(content)
    (tmp_path / "stream-key").chmod(0o644)
    path = stream_path()
    assert path == stream_path()
    assert (tmp_path / "stream-key").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_hold_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path / "file"))
    with pytest.raises(SinkError, match="secret is kept there"):
        stream_path()


@pytest.mark.parametrize("word", ["matroska:80", "matroska:x", "matroska:70000", "matroska:-5"])
def test_ports_that_are_none(word: str) -> None:
    with pytest.raises(SinkError, match="1024 to 65535"):
        open_sink(word, width=16, height=16, fps=30.0)
