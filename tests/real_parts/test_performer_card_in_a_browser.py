"""The page's card for the browser that performs: its link, and a QR code that a scanner reads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, sync_playwright
from waiting import wait_for

from avatar_stream.perform.address import performer_link
from avatar_stream.studio import outputs as outputs_module
from tests.studio.rooms import Rooms
from tests.web.served import Served, served

pytestmark = pytest.mark.real_parts

HERE, ELSEWHERE = "browser://", "browser://0.0.0.0"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    rooms = Rooms()
    monkeypatch.setattr(outputs_module, "open_sink", rooms.open_sink)
    with served(rooms) as running:
        yield running


@pytest.fixture
def page(server: Served) -> Iterator[Page]:
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        asked: list[str] = []
        context = chromium.new_context(
            viewport={"width": 1200, "height": 1000}, permissions=["clipboard-read"]
        )
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(server.panel.access.url)
        yield page
        chromium.close()
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith("blob:")}
    assert hosts == {f"127.0.0.1:{server.panel.access.port}"}


def test_a_phone_scans_the_link(server: Served, page: Page) -> None:
    card = page.get_by_role("group", name="The browser that performs")
    page.locator("#tab-performance").click()
    wait_for(lambda: page.locator("#source").is_visible())
    assert not card.is_visible()
    page.locator("#source").select_option(HERE)
    wait_for(lambda: server.rooms.captures[-1].request.input == HERE and card.is_visible())
    assert card.get_by_role("link", name="Open").get_attribute("href") == performer_link(HERE)
    assert card.get_by_role("img").count() == 0  # no other device gets at it

    page.locator("#source").select_option(ELSEWHERE)
    code = card.get_by_role("img", name="QR code of the link")
    wait_for(lambda: card.get_by_text("Show the QR code").is_visible())
    assert not code.is_visible()
    card.get_by_text("Show the QR code").click()
    wait_for(
        lambda: (
            code.count() == 1
            and code.evaluate("({ complete, naturalWidth }) => complete && naturalWidth > 0")
        )
    )
    link = performer_link(ELSEWHERE)
    assert link is not None and link.startswith("https://")
    code.scroll_into_view_if_needed()
    wait_for(lambda: _read(code.screenshot()) == link)
    assert "Show Details" in (card.text_content() or "") and "8760" in (card.text_content() or "")

    page.locator("#source").select_option("nobody")
    wait_for(lambda: not card.is_visible())


def test_the_audience_has_a_card_of_its_own(server: Served, page: Page) -> None:
    page.locator("#tab-outputs").click()
    card = page.get_by_role("group", name="Audience address")
    wait_for(lambda: card.is_visible())
    opens = card.get_by_role("link")
    wait_for(lambda: opens.get_attribute("href") == server.panel.access.watch_url)


def _read(screenshot: bytes) -> str:
    """What a QR code's picture says; "" where it can't be read, as while the page still moves."""
    picture = cv2.imdecode(np.frombuffer(screenshot, np.uint8), cv2.IMREAD_GRAYSCALE)
    return cv2.QRCodeDetector().detectAndDecode(cv2.resize(picture, None, fx=3, fy=3))[0]
