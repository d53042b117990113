"""The audience's page in a real Chromium with software GL."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page

from avatar_stream.web.panel import Panel
from tests.real_parts import pages
from tests.real_parts.pages import SIZE_PX, alike, expected, on_air, shown
from tests.waiting import wait_for
from tests.web.served import Served

pytestmark = pytest.mark.real_parts
browser, server, open_page = pages.browser, pages.server, pages.open_page


# The audience's page reads its poses from live packets; it shows no less.
@pytest.mark.parametrize("link", ["view_url", "watch_url"])
def test_the_viewer_shows_the_pixels_of_the_studio_with_their_alpha(
    server: Served, open_page: Callable[..., Page], link: str
) -> None:
    page = open_page(getattr(server.panel.access, link), width=SIZE_PX, height=SIZE_PX)
    wait_for(lambda: on_air(page) == "fox" and alike(page, server))
    alpha = shown(page)[..., 3]
    assert (alpha == 0).any() and (alpha > 60).mean() > 0.3 and alpha.max() >= 254
    # Another character fades in; meanwhile and afterwards the studio's show goes on.
    server.command("switch_character", character="owl")
    wait_for(lambda: on_air(page) == "owl" and alike(page, server))
    assert page.evaluate("document.querySelectorAll('canvas').length") == 1
    # Edits need nothing to be loaded.
    before = shown(page)
    server.command("set_edits", edit="yaw=-0.4 jawOpen=0")
    wait_for(lambda: not np.array_equal(shown(page), before) and alike(page, server))


@pytest.mark.parametrize("link", ["view_url", "watch_url"])
def test_a_viewer_without_webgl_gets_the_same_as_pictures(
    server: Served, open_page: Callable[..., Page], link: str
) -> None:
    url = getattr(server.panel.access, link).replace("#", "?pictures#")
    page = open_page(url, width=SIZE_PX, height=SIZE_PX)

    def same() -> bool:
        seen, made = shown(page), expected(server)
        # Colours are lossy here; alpha isn't.
        return bool(np.abs(seen[..., 3] - made[..., 3]).max() <= 1 and np.abs(seen - made).mean() < 4)

    wait_for(lambda: on_air(page) == "fox" and same())


def test_size_background_and_mirror(server: Served, open_page: Callable[..., Page]) -> None:
    url = server.panel.access.view_url
    page = open_page(url.replace("#", "?size=64&background=%23ff0000#"), width=200, height=160)
    # The canvas takes its size with the first picture that is drawn.
    wait_for(lambda: on_air(page) == "fox" and page.evaluate("document.querySelector('canvas').width") == 64)
    red = shown(page)
    assert (red[..., 3] == 255).all() and (red[0, 0] == (255, 0, 0, 255)).all()
    mirrored = open_page(url.replace("#", "?mirror#"), width=SIZE_PX, height=SIZE_PX)
    wait_for(lambda: on_air(mirrored) == "fox")

    def flipped() -> bool:
        off = np.abs(shown(mirrored)[:, ::-1] - expected(server)).max(axis=2)
        return bool((off <= 16).mean() >= 0.97)

    wait_for(flipped)


@pytest.mark.parametrize("link", ["view_url", "watch_url"])
def test_pages_say_when_the_studio_has_gone_and_viewers_come_back(
    server: Served, open_page: Callable[..., Page], link: str
) -> None:
    panel = open_page(server.panel.access.url)
    viewer = open_page(getattr(server.panel.access, link), width=SIZE_PX, height=SIZE_PX)
    wait_for(lambda: on_air(viewer) == "fox" and panel.locator(".pill").text_content() == "Live")
    port = server.panel.access.port
    server.panel.close()
    wait_for(lambda: panel.locator(".cover").is_visible())
    assert panel.locator(".action").first.is_disabled()
    with Panel(server.studio, port) as again:
        assert again.access.port == port
        wait_for(lambda: viewer.evaluate("avatar.connection.state") == "open")
        frames = viewer.evaluate("avatar.frames")
        wait_for(lambda: viewer.evaluate("avatar.frames") > frames and alike(viewer, server))
        # The panel's own token was another launch's.
        wait_for(lambda: panel.locator(".pill").text_content() == "Old link")


def test_a_link_without_its_token_opens_nothing(server: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(server.panel.access.url.partition("#")[0])
    wait_for(lambda: page.locator(".pill").text_content() == "Old link")
    assert page.locator(".card").count() == 0


def test_what_the_studio_shows_behind_is_shown_behind(server: Served, open_page: Callable[..., Page]) -> None:
    server.command("set_background", background="#0000ff")
    url = server.panel.access.view_url.replace("#", "?background=studio#")
    page = open_page(url, width=SIZE_PX, height=SIZE_PX)

    def blue_behind() -> bool:
        seen, alpha = shown(page), expected(server)[..., 3]
        off = np.abs(seen[alpha == 0] - (0, 0, 255, 255)).max(axis=1)
        return bool((off < 12).mean() > 0.95)  # but where a card puts the edges of triangles elsewhere

    wait_for(blue_behind)
