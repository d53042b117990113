"""Pages of a real studio in a real Chromium with software GL: what several tests share."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from avatar_stream.characters.character import Character
from avatar_stream.decoder.puppet_decoder import PuppetDecoder
from avatar_stream.puppet import Puppet
from avatar_stream.stages import Decoder
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.types import FaceSemantics
from tests.puppet.puppets import random_puppet
from tests.studio.rooms import Rooms
from tests.web.served import Served, served

SIZE_PX = 128
PUPPETS = {"fox": 6, "owl": 13}  # both have much to see, and move with POSE
FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
]
POSE = {"yaw": 0.3, "jawOpen": 0.8, "mouthSmileLeft": 0.5}


def puppet_of(name: str) -> Puppet:
    return random_puppet(PUPPETS[name], SIZE_PX)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


def rooms_with_puppets(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """Rooms whose characters are puppets, and whose performer holds still."""

    def open_decoder(character: Character, config: object) -> Decoder:
        return PuppetDecoder(puppet_of(character.id), None)

    rooms = Rooms(script=lambda i, time_s: FaceSemantics.of(time_s, **POSE))
    rooms.cast.open_decoder = open_decoder  # type: ignore[method-assign]
    monkeypatch.setattr(outputs_module, "open_sink", rooms.open_sink)
    return rooms


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A studio of these rooms."""
    with served(rooms_with_puppets(monkeypatch)) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, server: Served) -> Iterator[Callable[..., Page]]:
    """Opens pages that may ask nobody but the studio, and must not have errors."""
    pages, asked, errors = [], [], []
    context = browser.new_context(viewport={"width": 1200, "height": 680})
    context.on("request", lambda request: asked.append(request.url))

    def open_one(url: str, **size: int) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("websocket", lambda socket: asked.append(socket.url))
        if size:
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.goto(url)
        pages.append(page)
        return page

    yield open_one
    context.close()
    assert pages and not errors
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith("blob:")}
    assert hosts == {f"127.0.0.1:{server.panel.access.port}"}
    # Tokens stand behind "#" or in headers, never where servers and logs see them.
    access = server.panel.access
    assert not any(token in url.partition("#")[0] for url in asked for token in (access.control, access.view))


def shown(page: Page) -> np.ndarray:
    """(H, W, 4) what is seen of a page, premultiplied, without what a browser puts behind."""
    png = page.screenshot(omit_background=True)
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).astype(float)
    return np.concatenate([pixels[..., :3] * pixels[..., 3:] / 255, pixels[..., 3:]], axis=2)


def expected(server: Served) -> np.ndarray:
    """What the studio's own outputs show at this moment, premultiplied."""
    pixels = server.rooms.sinks["null"][-1].pictures[-1].pixels.astype(float)
    return np.concatenate([pixels[..., :3] * pixels[..., 3:] / 255, pixels[..., 3:]], axis=2)


def alike(page: Page, server: Served) -> bool:
    """Within what graphics cards do to the edges of triangles."""
    off = np.abs(shown(page) - expected(server)).max(axis=2)
    return bool((off <= 4).mean() >= 0.95 and (off <= 16).mean() >= 0.985)


def on_air(page: Page) -> str:
    return str(page.evaluate("window.avatar?.show?.character ?? ''"))
