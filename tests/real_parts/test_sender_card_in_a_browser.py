"""The page's card for a sender across the internet: two texts are copied, and each end hears the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import aioice.ice
import pytest
from playwright.sync_api import Page, sync_playwright
from waiting import wait_for

from avatar_stream.capture import CaptureRequest
from avatar_stream.links.link_sender import LinkSender
from avatar_stream.links.opening import open_link_sender
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.studio.remote import RemoteCapture
from avatar_stream.studio.source import Capture
from tests.studio.rooms import Rooms
from tests.web.served import Served, served

pytestmark = pytest.mark.real_parts

PAIRING = "a pairing of the test"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
    rooms = Rooms()
    open_fake = rooms.open_capture

    def open_capture(request: CaptureRequest, note: Callable[[str], None]) -> Capture:
        return RemoteCapture(request) if request.is_link else open_fake(request, note)

    monkeypatch.setattr(rooms, "open_capture", open_capture)
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
        context = chromium.new_context(
            viewport={"width": 1200, "height": 1000}, permissions=["clipboard-read", "clipboard-write"]
        )
        page = context.new_page()
        page.goto(server.panel.access.url)
        yield page
        chromium.close()


@pytest.fixture
def sender(server: Served) -> Iterator[LinkSender]:
    sender = open_link_sender("webrtc://", 25.0, PAIRING)
    yield sender
    sender.close()


def test_two_texts_join_both_ends(server: Served, page: Page, sender: LinkSender) -> None:
    page.locator("#tab-performance").click()
    card = page.get_by_role("group", name="The sender across the internet")
    wait_for(lambda: page.locator("#source").is_visible())
    assert not card.is_visible()
    page.locator("#source").select_option("webrtc://")
    wait_for(card.is_visible)

    card.get_by_label("Pairing string").fill(PAIRING)
    card.get_by_role("button", name="Use").click()
    offer = card.get_by_label("The sender’s text")
    wait_for(page.get_by_text("Paste here the text").first.is_visible)  # the link is open now
    wait_for(lambda: sender.transport.text)
    copy = card.get_by_role("button", name="Copy the answer")
    offer.fill("offer:nonsense")
    card.get_by_role("button", name="Answer", exact=True).click()
    wait_for(page.get_by_text("not whole").first.is_visible)
    assert not copy.is_visible()

    offer.fill(sender.transport.text)
    card.get_by_role("button", name="Answer", exact=True).click()
    wait_for(copy.is_visible)
    copy.click()
    wait_for(lambda: page.evaluate("navigator.clipboard.readText()").startswith("answer:"))
    sender.transport.take_text(page.evaluate("navigator.clipboard.readText()"))
    wait_for(lambda: sender.statistics.connected)

    page.locator("#source").select_option("nobody")
    wait_for(lambda: not card.is_visible())
