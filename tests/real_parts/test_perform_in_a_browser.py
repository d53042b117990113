"""A browser performs: its fake camera shows the synthetic person of models/demo_face.mp4, and a character follows."""

from __future__ import annotations

import shutil
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import av
import cv2
import pytest
from playwright.sync_api import Page, Request, WebSocket, sync_playwright
from waiting import LONGEST_S, wait_for

from avatar_stream.base.clock import SystemClock
from avatar_stream.base.resources import resource_folder
from avatar_stream.capture import CaptureProcess
from avatar_stream.perform.address import performer_address, performer_link
from avatar_stream.perform.messages import FACE_BYTES
from avatar_stream.perform.server import PerformServer
from avatar_stream.perform.tracker_files import GET_COMMAND, tracker_folder
from avatar_stream.studio import Studio, Tools
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.types import FaceSemantics
from tests.studio.rooms import Rooms, config_of

pytestmark = pytest.mark.real_parts

FLAGS = (
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
FRAMES = 60
NO_SOCKET = """window.WebSocket = class {
  static OPEN = 1;
  constructor() { setTimeout(() => this.onclose({ code: 1006 }), 20); }
}"""
SEE = """async (i) => {
  const { seenMessage } = await import("/static/perform_link.js");
  const places = Array.from({ length: 478 }, () => ({ x: 0.5 + i / 640, y: 0.25, z: -0.1 }));
  while (performer.link.sent <= i) {
    performer.link.send(seenMessage(640, 480, performance.now(), places));
    await new Promise((later) => setTimeout(later, 30));
  }
}"""
NOBODY_BYTES, ECHO_BYTES = 16, 24


def clip_for_the_camera(path: Path) -> Path:
    """A few moments of the demo face as Motion JPEG, which Chromium's fake camera plays over and over."""
    written = 0
    with av.open(str(resource_folder("models") / "demo_face.mp4")) as clip, path.open("wb") as file:
        for frame in clip.decode(video=0):
            if written < FRAMES:
                file.write(cv2.imencode(".jpg", frame.to_ndarray(format="bgr24"))[1].tobytes())
                written += 1
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_browser_drives_a_character(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
    if tracker_folder() is None:
        pytest.skip(f"the tracker for browsers is not there: {GET_COMMAND}")
    rooms = Rooms(clock=SystemClock())  # type: ignore[arg-type]
    rooms.cast.clock = rooms.clock
    monkeypatch.setattr(outputs_module, "open_sink", rooms.open_sink)
    spec = f"browser://127.0.0.1:{free_port()}"
    link = performer_link(spec)
    assert link is not None
    tools = Tools(rooms.clock, CaptureProcess, rooms.cast.load, rooms.cast.open_decoder)
    clip = clip_for_the_camera(tmp_path / "face.mjpeg")
    played: list[FaceSemantics] = []
    stop = threading.Event()
    with Studio(config_of(f"source.input={spec}"), tools) as studio:
        end = studio.watch(lambda moment: played.append(moment.performed))
        show = threading.Thread(target=studio.run, args=(stop,), daemon=True)
        show.start()
        try:
            wait_for(lambda: is_served(link))
            with sync_playwright() as playwright:
                flags = [*FLAGS, f"--use-file-for-fake-video-capture={clip}"]
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
                page = browser.new_page()
                asked, sent = listen(page)
                page.goto(link)
                page.click("#start")
                wait_for(lambda: page.evaluate("performer.seen"))
                wait_for(lambda: any(one["jawOpen"] > 0.2 for one in played if one.face_seen))
                assert page.evaluate("document.querySelector('video').videoWidth") == 320
                browser.close()
        finally:
            end()
            stop.set()
            show.join()
    # All that was asked was asked of the studio, and all that was sent were landmarks and times: no picture fits in.
    place = urlsplit(link).netloc
    assert any(address.endswith(".wasm") for address in asked)
    assert {urlsplit(address).netloc for address in asked} == {place}
    assert asked.count(f"ws://{place}/api/perform/socket") == 1
    assert FACE_BYTES in sent and sent <= {FACE_BYTES, NOBODY_BYTES, ECHO_BYTES}


def test_where_a_browser_refuses_the_socket_its_page_posts() -> None:
    """As iPhones do with a certificate that nobody vouches for."""
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
    spec = f"browser://127.0.0.1:{free_port()}"
    link = performer_link(spec)
    assert link is not None
    server = PerformServer(performer_address(spec))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page()
        page.add_init_script(NO_SOCKET)
        page.goto(link)
        wait_for(lambda: page.evaluate("performer.link.state") == "open")
        for i in range(5):
            page.evaluate(SEE, i)
            seen = server.seen.take(LONGEST_S)
            assert seen is not None and seen.landmarks is not None
            assert seen.landmarks[7].tolist() == pytest.approx([320.0 + i, 120.0, -64.0], abs=1e-3)
        assert page.evaluate("performer.link.sent") == 5
        server.close()
        wait_for(lambda: page.evaluate("performer.link.state") == "absent")
        browser.close()
    assert server.counts.malformed == 0


def listen(page: Page) -> tuple[list[str], set[int]]:
    """Addresses that a page asks, in order, and the sizes of what it sends: in bodies of requests and over sockets."""
    asked: list[str] = []
    sent: set[int] = set()

    def hear_request(request: Request) -> None:
        asked.append(request.url)
        if request.post_data_buffer:
            sent.add(-len(request.post_data_buffer))

    def hear_socket(line: WebSocket) -> None:
        asked.append(line.url)
        line.on("framesent", lambda data: sent.add(len(data)))

    page.on("request", hear_request)
    page.on("websocket", hear_socket)
    return asked, sent


def is_served(link: str) -> bool:
    place = urlsplit(link)
    assert place.hostname is not None and place.port is not None
    with socket.socket() as probe:
        return probe.connect_ex((place.hostname, place.port)) == 0
