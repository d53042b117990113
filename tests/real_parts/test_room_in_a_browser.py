"""The page's room in a real Chromium: guests come, are hidden, muted, moved, renamed and sent away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from avatar_stream.capture import CaptureRequest
from avatar_stream.links.sharing import Offered
from avatar_stream.puppet.stored import store_puppet
from tests.fakes import FakeCapture, FakeReceiver
from tests.real_parts import pages
from tests.real_parts.pages import puppet_of, rooms_with_puppets
from tests.waiting import wait_for
from tests.web.served import Served, served

pytestmark = pytest.mark.real_parts
browser, open_page = pages.browser, pages.open_page

DATA = store_puppet(puppet_of("owl"))


class GuestReceiver(FakeReceiver):
    """A guest whose machine offers a character, which comes as soon as it is wanted."""

    wanted = False

    @property
    def offered(self) -> Offered | None:
        data = DATA if self.wanted else None
        return Offered("Own owl", sha256(DATA).digest(), len(DATA), len(data or b""), data)

    def fetch(self, wanted: bool) -> None:
        self.wanted = wanted


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    rooms = rooms_with_puppets(monkeypatch)
    open_before = rooms.open_capture

    def open_capture(request: CaptureRequest, note: Callable[[str], None]) -> FakeCapture:
        capture = open_before(request, note)
        if request.input.startswith("udp://"):
            capture.receiver.__class__ = GuestReceiver
        return capture

    rooms.open_capture = open_capture  # type: ignore[method-assign]
    with served(rooms, "room.size_px=320") as running:
        yield running


def performance_of(page: Page) -> Page:
    """The page with its pane "Performance". Everything is done by keys: no test waits for frames of a busy machine."""
    wait_for(lambda: page.locator(".pill").text_content() == "Live")
    page.locator("#tab-performance").press("Enter")
    return page


def row_of(page: Page, name: str) -> Locator:
    return page.locator(f".member[data-name='{name}']")


def names(page: Page) -> list[str]:
    return page.locator(".member strong").all_text_contents()


def menu(page: Page, name: str, item: str) -> None:
    row_of(page, name).get_by_role("button", name=f"More for {name}").press("Enter")
    row_of(page, name).get_by_role("menuitem", name=item).press("Enter")


def test_a_room_is_run_from_the_page(server: Served, open_page: Callable[..., Page]) -> None:
    page = performance_of(open_page(server.panel.access.url))
    name = page.get_by_label("Name of a guest")
    name.fill("Mia")
    name.press("Enter")
    wait_for(lambda: names(page) == ["You", "Mia"])
    wait_for(lambda: "Live" in (row_of(page, "Mia").text_content() or ""))
    name.fill("Ben")
    page.get_by_role("button", name="Add a guest").press("Enter")
    wait_for(lambda: names(page) == ["You", "Mia", "Ben"])
    room = server.studio.config.room
    assert [member.source for member in room.members.values()][1:] == [
        "udp://127.0.0.1:47821",
        "udp://127.0.0.1:47822",
    ]
    # The stage shows them all, as the outputs do.
    wait_for(lambda: page.evaluate("window.studio.store.show.character") == "room")
    wait_for(lambda: server.rooms.sinks["null"][-1].pictures[-1:] and _size(server) == (180, 320))

    page.get_by_role("button", name="Grid", exact=True).press("Enter")
    wait_for(lambda: server.studio.config.room.layout == "grid")
    page.get_by_role("switch", name="Show names").press("Space")
    wait_for(lambda: not server.studio.config.room.names)

    row_of(page, "Mia").get_by_role("button", name="Hide Mia").press("Enter")
    wait_for(lambda: server.studio.config.room.members["Mia"].hidden)
    row_of(page, "Mia").get_by_role("button", name="Show Mia").press("Enter")
    wait_for(lambda: not server.studio.config.room.members["Mia"].hidden)
    row_of(page, "Ben").get_by_role("button", name="Mute Ben").press("Enter")
    wait_for(lambda: "Muted" in (row_of(page, "Ben").text_content() or ""))
    assert server.studio.config.room.members["Ben"].muted

    menu(page, "Ben", "Further to the front")
    wait_for(lambda: names(page) == ["You", "Ben", "Mia"])
    menu(page, "Mia", "Rename …")
    page.get_by_role("dialog").get_by_label("Name").fill("Mia Tanaka")
    page.get_by_role("button", name="Save").press("Enter")
    wait_for(lambda: names(page) == ["You", "Ben", "Mia Tanaka"])

    menu(page, "Ben", "Send away")
    wait_for(lambda: names(page) == ["You", "Mia Tanaka"])
    menu(page, "Mia Tanaka", "Send away")
    wait_for(lambda: names(page) == [] and _size(server) == (128, 128))
    wait_for(lambda: page.evaluate("window.studio.store.show.character") == "fox")


def _size(server: Served) -> tuple[int, int]:
    height, width = server.rooms.sinks["null"][-1].pictures[-1].pixels.shape[:2]
    return height, width


def test_a_guests_own_character_comes_when_it_is_chosen(
    server: Served, open_page: Callable[..., Page]
) -> None:
    page = performance_of(open_page(server.panel.access.url))
    page.get_by_label("Name of a guest").fill("Mia")
    page.get_by_label("Name of a guest").press("Enter")
    character = page.get_by_label("Character of Mia")
    wait_for(
        lambda: any("Their own: Own owl" in text for text in character.locator("option").all_text_contents())
    )
    receiver = server.rooms.captures[-1].receiver
    assert isinstance(receiver, GuestReceiver) and not receiver.wanted  # not before the host agrees
    character.select_option("theirs")
    wait_for(lambda: receiver.wanted)
    wait_for(lambda: "Mia plays Own owl" in (page.locator(".toasts").text_content() or ""))

    # What was on the page is what comes out.
    picture = server.rooms.sinks["null"][-1].pictures[-1].pixels
    guest = picture[:, 160:]
    assert len(np.unique(guest.reshape(-1, 4), axis=0)) > 100


def test_a_refused_name_is_told_and_can_be_mended(server: Served, open_page: Callable[..., Page]) -> None:
    page = performance_of(open_page(server.panel.access.url))
    name = page.get_by_label("Name of a guest")
    name.fill("a:b")
    name.press("Enter")
    wait_for(lambda: "letters, digits" in (page.locator(".toasts").text_content() or ""))
    assert name.input_value() == "a:b" and names(page) == []
