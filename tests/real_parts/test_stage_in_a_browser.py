"""The character on the page's stage, moved and zoomed in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page

from avatar_stream.config_sections import FramingSection
from tests.real_parts import pages
from tests.real_parts.pages import SIZE_PX, alike, on_air
from tests.waiting import wait_for
from tests.web.served import Served

pytestmark = pytest.mark.real_parts
browser, server, open_page = pages.browser, pages.server, pages.open_page


def test_the_character_is_moved_and_zoomed_on_the_stage_and_viewers_see_the_same(
    server: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.panel.access.url)
    viewer = open_page(server.panel.access.view_url, width=SIZE_PX, height=SIZE_PX)
    wait_for(
        lambda: page.evaluate("studio.stage.avatar.show?.character") == "fox" and on_air(viewer) == "fox"
    )
    box = page.locator(".stage > .avatar-box").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 30, steps=4)
    page.mouse.up()

    def framing() -> FramingSection:
        return server.studio.config.framing

    wait_for(lambda: framing().x > 0.05 and framing().y < -0.02)
    moved = framing()
    page.mouse.wheel(0, -240)
    wait_for(lambda: framing().zoom > 1.2)
    wait_for(lambda: alike(viewer, server))
    # What is under the pointer stays there.
    page.locator("#tab-outputs").click()
    page.get_by_role("button", name="Reset", exact=True).click()
    wait_for(lambda: framing() == FramingSection() and moved != framing())
    page.get_by_role("button", name="16:9").first.click()
    wait_for(lambda: server.studio.actor.size == (512, 288))
    page.get_by_text("By number").click()
    page.get_by_role("slider", name="Zoom").fill("1")
    wait_for(lambda: framing().zoom == 2.0)
    viewer.set_viewport_size({"width": 512, "height": 288})
    wait_for(lambda: server.rooms.sinks["null"][-1].pictures[-1].pixels.shape == (288, 512, 4))
    wait_for(lambda: alike(viewer, server))


def test_two_fingers_zoom_about_what_is_between_them_and_one_goes_on_dragging(
    server: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.panel.access.url)
    wait_for(lambda: page.evaluate("studio.stage.avatar.show?.character") == "fox")
    box = page.locator(".stage > .avatar-box").bounding_box()
    assert box is not None
    x, y = box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"]
    touch = page.context.new_cdp_session(page)

    def fingers(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": at_x, "y": at_y, "id": number} for number, (at_x, at_y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def view() -> list[float]:
        return list(page.evaluate("studio.stage.avatar.show.view"))

    def under(x: float, y: float) -> tuple[float, float]:
        """The point of the character's picture that is seen at a point of the page."""
        frame, (scale, left, top) = page.evaluate("({...studio.stage.avatar.frame})"), view()
        across, down = (x - frame["left"]) / frame["scale"], (y - frame["top"]) / frame["scale"]
        return (across - left) / scale, (down - top) / scale

    before, scale = under(x, y), view()[0]
    fingers("touchStart", (x - 40, y))
    fingers("touchStart", (x - 40, y), (x + 40, y))
    for step in range(1, 5):
        fingers("touchMove", (x - 40 - 10 * step, y), (x + 40 + 10 * step, y))
    wait_for(lambda: abs(view()[0] / scale - 2.0) < 0.02)
    assert np.allclose(under(x, y), before, atol=2.0)
    wait_for(lambda: abs(server.studio.config.framing.zoom - 2.0) < 0.02)
    # One finger is lifted: the other one drags on, without a jump.
    grasped = under(x - 80, y)
    touch.send(
        "Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": [{"x": x + 80, "y": y, "id": 1}]}
    )
    fingers("touchMove", (x - 60, y + 10))
    wait_for(lambda: np.allclose(under(x - 60, y + 10), grasped, atol=2.0))
    assert abs(view()[0] / scale - 2.0) < 0.02
    fingers("touchEnd")
    wait_for(lambda: server.studio.config.framing.x != 0)


def test_a_click_on_the_stage_moves_nothing(server: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(server.panel.access.url)
    wait_for(lambda: page.evaluate("studio.stage.avatar.show?.character") == "fox")
    box = page.locator(".stage > .avatar-box").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 200, box["y"] + 200)
    page.mouse.move(box["x"] + 260, box["y"] + 240)
    assert server.studio.config.framing == FramingSection()


def test_the_page_draws_the_character_and_what_is_tracked(
    server: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.panel.access.url)
    wait_for(lambda: page.evaluate("studio.stage.avatar.show?.character") == "fox")
    page.locator("#tab-tracking").click()
    jaw = page.locator(".bar[data-name=jawOpen] .fill")
    wait_for(lambda: jaw.count() and abs(jaw.bounding_box()["width"] / 184 - 0.8) < 0.2)
    drawn = """() => {
        const canvas = document.querySelector(".wireframe");
        return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0);
    }"""
    wait_for(lambda: page.evaluate(drawn))
    assert page.locator(".card").count() >= 10
    wait_for(lambda: page.locator(".portrait img.there").count() >= 10)
