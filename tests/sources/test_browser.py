"""A browser as a source: its landmarks are read as the own tracker's are, and who watches is told what is missing."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import numpy as np
import pytest
from websockets.sync.client import ClientConnection, connect

from avatar_stream.capture import CaptureRequest
from avatar_stream.capture.encoded_source import EncodedSource
from avatar_stream.capture.opening import OpenedPerformance, open_performance
from avatar_stream.encoder.face_reader import FaceReader
from avatar_stream.errors import SourceError
from avatar_stream.perform.address import performer_token
from avatar_stream.sources import browser as browser_module
from avatar_stream.web.access import SUBPROTOCOL
from tests.perform.faces import face_message, nobody_message, somebody


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def opened(port: int) -> Iterator[OpenedPerformance]:
    request = CaptureRequest(f"browser://127.0.0.1:{port}", tracker="facemesh")
    performance = open_performance(request, live=True)
    try:
        yield performance
    finally:
        performance.source.close()


@contextlib.contextmanager
def page_at(port: int) -> Iterator[ClientConnection]:
    protocols = [SUBPROTOCOL, f"token.{performer_token()}"]
    with connect(f"ws://127.0.0.1:{port}/api/perform/socket", subprotocols=protocols) as page:  # type: ignore[arg-type]
        yield page


def test_landmarks_are_read_as_the_own_trackers() -> None:
    port, reader = free_port(), FaceReader()
    with opened(port) as performance, page_at(port) as page:
        source = performance.source
        assert isinstance(source, EncodedSource) and source.calibrates and source.paced
        captured_s = -1.0
        for i in range(40):
            landmarks = somebody(jawOpen=min(i / 20, 1.0), yaw=0.2)
            page.send(face_message(landmarks, 100.0 + i / 30))
            semantics = source.read()
            assert semantics is not None and semantics.captured_s > captured_s
            captured_s = semantics.captured_s
            wanted = reader.read(landmarks, captured_s)
            assert np.abs(semantics.expression - wanted.expression).max() < 1e-3
            assert np.abs(semantics.head_rotation_rad - wanted.head_rotation_rad).max() < 1e-4
        assert semantics["jawOpen"] > 0.5 and source.encode_s > 0.0
        page.send(nobody_message(102.0))
        nobody = source.read()
        assert nobody is not None and not nobody.face_seen
        assert performance.skipped() == 0 and performance.trouble() is None


def test_who_watches_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_module, "_PATIENCE_S", 0.2)
    monkeypatch.setattr(browser_module, "tracker_folder", lambda: None)
    port = free_port()
    with opened(port) as performance:

        def trouble() -> str:
            assert performance.source.read() is None and performance.source.silent
            return performance.trouble() or ""

        assert "python scripts/get_face_mesh.py" in trouble()
        monkeypatch.setattr(browser_module, "tracker_folder", lambda: browser_module)
        assert "No browser performs" in trouble()
        with page_at(port) as page:
            page.recv(30)
            assert "press Start" in trouble()
            page.send(b"noise")
            assert "5 bytes are no message" in trouble()
            page.send(nobody_message(1.0))
            assert performance.source.read() is not None and performance.trouble() is None
        assert performer_token() not in trouble()


def test_it_is_a_source_of_live_alone() -> None:
    with pytest.raises(SourceError, match="live alone"):
        open_performance(CaptureRequest("browser://"), live=False)
    request = CaptureRequest("Browser://")
    assert request.is_browser and request.comes_and_goes and not request.is_camera and not request.is_link
    assert not CaptureRequest("vmc://").is_browser
