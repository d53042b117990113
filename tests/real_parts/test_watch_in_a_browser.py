"""The audience's page in a real browser: the same poses as the CPU decoder's, from about a kilobit a second."""

from __future__ import annotations

import json
import shutil
import socket
import struct
import time
from dataclasses import replace

import numpy as np
import pytest
from waiting import wait_for

from avatar_stream.codec.packet import LiveUnpacker, is_key
from avatar_stream.codec.quantiser import semantics_from
from avatar_stream.puppet import Poser, values_of
from avatar_stream.sources.demo import performance_at
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.types import FaceSemantics
from tests.puppet.puppets import random_puppet
from tests.real_parts.guest.chromium import Chromium
from tests.studio.rooms import Rooms
from tests.web.served import Served, served
from tests.web.test_audience import PuppetCast

pytestmark = pytest.mark.real_parts

SOFTWARE_GL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
MEASURED_S = 8.0
LISTEN = """(() => {
  window.heard = [];
  avatar.connection.addEventListener("pose", ({ detail: { show, time, played, packet } }) =>
    heard.push({ show, time, played: Array.from(played), packet: packet && Array.from(packet) }));
})()"""
POSES = """(async () => {
  const { readPuppet, Poser } = await import("/static/puppet.js");
  const ask = async (path) => (await avatar.connection.ask(path));
  const parameters = await (await ask("/api/view/parameters")).json();
  const puppet = await readPuppet(await (await ask("/api/view/shows/1/puppet")).arrayBuffer(), parameters);
  const poser = new Poser(puppet);
  return heard.slice(-3).map(({ played }) => {
    const values = new Float32Array(parameters.length);
    values.set(played);
    return [played, Array.from(poser.pose(values, []).vertices)];
  });
})()"""
SOLID = """new Promise((done) => requestAnimationFrame(() => {
  const canvas = document.querySelector("canvas"), copy = document.createElement("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext("2d");
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  done(data.reduce((count, value, i) => count + (i % 4 === 3 && value > 0), 0));
}))"""


def performing(i: int, time_s: float) -> FaceSemantics:
    return replace(performance_at(time_s), captured_s=time_s)


def test_an_audience_sees_the_same_poses_from_a_kilobit(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
    rooms = Rooms(script=performing, fps=30.0)
    monkeypatch.setattr(rooms.cast, "open_decoder", PuppetCast(rooms))
    monkeypatch.setattr(outputs_module, "open_sink", rooms.open_sink)
    with (
        served(rooms, "live.fps=30") as server,
        Chromium(server.panel.access.watch_url, SOFTWARE_GL) as browser,
    ):
        wait_for(lambda: browser.evaluate("window.avatar?.show != null && avatar.frames > 10"))
        browser.evaluate(LISTEN)
        down, up = rate_of_the_socket(server)
        print(f"{down:.2f} kbit/s to the page, {up:.2f} from it, with WebSocket's own bytes")
        assert 0 < down < 1.8 and up < 0.25
        wait_for(lambda: browser.evaluate("heard.filter(({ packet }) => packet).length") >= 60)
        compare(json.loads(browser.evaluate("JSON.stringify(heard)")))
        compare_poses(browser)
        wait_for(lambda: browser.evaluate(SOLID) > 100)
        only_what_it_needs(server, browser)
        asked = browser.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
        # The comparison above has loaded puppet and parameters once more.
        assert sum(name.endswith("/puppet") for name in asked) == 2
        browser.evaluate("heard.length = 0")
        server.panel.close()
        wait_for(
            lambda: (
                len(browser.evaluate("heard.filter(({ packet }) => !packet).map(({ time }) => time)")) > 30
            )
        )
        lone = browser.evaluate("heard.filter(({ packet }) => !packet).slice(-20)")
        assert np.ptp([one["played"] for one in lone], axis=0).max() > 0  # it idles by itself
        assert all(b["time"] > a["time"] for a, b in zip(lone, lone[1:], strict=False))


def rate_of_the_socket(server: Served) -> tuple[float, float]:
    """kbit/s to and from the one page, as the kernel counts what crosses its connection, without TCP's headers."""
    panel_server = server.panel._server
    assert panel_server is not None
    (connection,) = [
        one for one in panel_server.server_state.connections if "WebSocket" in type(one).__name__
    ]
    line = connection.transport.get_extra_info("socket")  # type: ignore[union-attr]
    before, began_s = counts_of(line), time.monotonic()
    time.sleep(MEASURED_S)
    after, passed_s = counts_of(line), time.monotonic() - began_s
    down, up = (8e-3 * (late - early) / passed_s for early, late in zip(before, after, strict=True))
    return down, up


def counts_of(line: socket.socket) -> tuple[int, int]:
    """Bytes that were confirmed by the other end, and that came from it: `struct tcp_info` of Linux."""
    if not hasattr(socket, "TCP_INFO"):
        pytest.skip("only Linux counts the bytes of a connection")
    return struct.unpack_from("=QQ", line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192), 120)


def compare(heard: list[dict]) -> None:  # type: ignore[type-arg]
    """What the page has made of its packets with what the package makes of them, to the last bit."""
    packets = [one for one in heard if one["packet"]]
    unpacker, read = LiveUnpacker(), 0
    for one in packets:
        packet = bytes(one["packet"])
        if unpacker.session is None and not is_key(packet):
            continue  # its key packet came before anybody listened
        semantics = unpacker.unpack(packet).semantics
        wanted = [*semantics.expression, *semantics.head_rotation_rad, *semantics.head_position]
        assert np.array_equal(np.float32(one["played"]), np.float32(wanted))
        assert one["time"] == pytest.approx(semantics.captured_s, abs=1e-6)
        read += 1
    assert read >= 40
    moving = np.ptp([one["played"] for one in packets], axis=0)
    assert moving.max() > 0.2


def compare_poses(browser: Chromium) -> None:
    """The puppet as the page and as the package pose it."""
    poser = Poser(random_puppet(len("fox")))
    for played, vertices in browser.evaluate(POSES):
        values = values_of(semantics_from(np.array(played), 1.0, 0.0))
        wanted = poser.pose(np.float32(values), np.zeros((2, 2), np.float32)).vertices
        assert np.allclose(np.reshape(vertices, (-1, 2)), wanted, atol=2e-3)


def only_what_it_needs(server: Served, browser: Chromium) -> None:
    """Nothing from elsewhere, nothing that wants another token, and each thing once."""
    asked = browser.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    root = f"http://127.0.0.1:{server.panel.access.port}"
    paths = [name.removeprefix(root) for name in asked]
    assert all(path.startswith(("/static/", "/api/view/")) for path in paths), paths
    assert paths.count("/api/view/weights") == 1
    allowed = browser.evaluate(
        "avatar.connection.ask('/api/commands/pause', { method: 'POST', body: {} }).then(({ status }) => status)"
    )
    assert allowed == 401
