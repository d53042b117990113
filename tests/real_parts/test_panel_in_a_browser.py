"""The page in a real Chromium with software GL, with a real studio behind."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from avatar_stream.base.resources import RECORDINGS, user_subfolder
from avatar_stream.base.voice_level import VoiceLevel
from avatar_stream.config_sections import PerformanceSection
from avatar_stream.studio.keeper import ProfileKeeper
from avatar_stream.studio.profiles import Profiles
from avatar_stream.web import devices_api
from tests.real_parts import pages
from tests.real_parts.pages import rooms_with_puppets
from tests.waiting import wait_for
from tests.web.served import Served, served

pytestmark = pytest.mark.real_parts
browser, server, open_page = pages.browser, pages.server, pages.open_page


def test_the_page_controls_the_studio_by_keys_alone(server: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(server.panel.access.url)
    assert server.panel.access.control not in page.url  # gone from where viewers of a screen could read it
    pill = page.locator(".pill")
    wait_for(lambda: pill.text_content() == "Live")
    page.keyboard.press("p")
    wait_for(lambda: pill.text_content() == "Paused")
    page.keyboard.press("p")
    wait_for(lambda: pill.text_content() == "Live")
    page.keyboard.press("1")
    wait_for(lambda: held(page) == ["smile"])
    page.keyboard.press("2")
    wait_for(lambda: held(page) == ["smile", "laugh"])
    page.keyboard.press("0")
    wait_for(lambda: held(page) == [])
    page.keyboard.press("c")
    wait_for(lambda: server.rooms.captures[0].recalibrated == 1)
    wait_for(lambda: "Look straight ahead" in (page.locator(".toasts").text_content() or ""))
    page.locator("#tab-performance").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#tab-expressions").get_attribute("aria-selected") == "true"
    page.keyboard.press("?")
    assert page.locator("dialog.help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog.help").is_visible()


def held(page: Page) -> list[str]:
    """The expressions that the page shows as held."""
    script = "[...document.querySelectorAll('.expression[aria-pressed=true]')].map((one) => one.dataset.name)"
    return list(page.evaluate(script))


def test_an_expression_is_made_gets_a_key_and_is_held_while_it_is_down(
    server: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.panel.access.url)
    wait_for(lambda: page.locator(".pill").text_content() == "Live")
    page.locator("#tab-expressions").click()
    page.get_by_role("button", name="New", exact=True).click()
    editor = page.locator("dialog.editor")
    editor.get_by_label("Name").fill("Grumble")
    editor.get_by_role("button", name="Angry").click()
    editor.get_by_role("slider", name="Angry").fill("0.6")
    editor.get_by_label("More, in words").fill("yaw=+10deg")
    editor.get_by_role("button", name="While down").click()
    editor.get_by_role("button", name="Save").click()
    wait_for(lambda: "Grumble" in server.studio.config.expressions.own)
    made = server.studio.config.expressions.own["Grumble"]
    assert (made.edit, made.press) == ("angry@0.6 yaw=+10deg", "hold")
    page.get_by_role("button", name="Change").click()
    page.locator(".expression", has_text="Grumble").click()
    key = editor.get_by_role("button", name="Key for Grumble: none")
    key.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+G")
    wait_for(lambda: server.studio.config.shortcuts.keys.get("expression Grumble") == "Shift+G")
    wait_for(lambda: editor.get_by_role("button", name="Key for Grumble: Shift+G").is_visible())
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Done").click()
    page.keyboard.down("Shift")
    page.keyboard.down("g")
    wait_for(lambda: held(page) == ["Grumble"])
    page.keyboard.up("g")
    page.keyboard.up("Shift")
    wait_for(lambda: held(page) == [])
    # The same by pointer, and by keyboard on the button itself.
    box = page.locator(".expression", has_text="Grumble").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    wait_for(lambda: held(page) == ["Grumble"])
    page.mouse.up()
    wait_for(lambda: held(page) == [])
    page.locator(".expression", has_text="Smile").focus()
    page.keyboard.press("Enter")
    wait_for(lambda: held(page) == ["smile"])
    page.keyboard.press("Space")
    wait_for(lambda: held(page) == [])


def test_every_action_has_a_key_and_an_address_to_copy(
    server: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.panel.access.url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    wait_for(lambda: page.locator(".pill").text_content() == "Live")
    page.locator("#tab-expressions").click()
    page.get_by_text("Keys, Stream Deck and scripts").click()
    page.get_by_role("button", name="Key for Show Mio: none").click()
    page.keyboard.press("1")
    wait_for(lambda: server.studio.config.shortcuts.keys.get("character mio") == "1")
    # The key has left the expression that it was for.
    wait_for(lambda: page.locator(".expression[data-name=smile] kbd").is_hidden())
    page.get_by_role("button", name="Copy the address of Pause or resume").click()
    wait_for(lambda: "/api/remote/press/pause" in str(page.evaluate("navigator.clipboard.readText()")))
    words = shlex.split(str(page.evaluate("navigator.clipboard.readText()")))
    token = words[4].removeprefix("Authorization: Bearer ")
    assert words[:4] == ["curl", "-X", "POST", "-H"] and token == server.panel.access.remote
    assert server.ask("POST", urlsplit(words[5]).path, token=token)[0] == 200
    wait_for(lambda: page.locator(".pill").text_content() == "Paused")


def test_sliders_switches_and_choices_reach_the_studio_and_come_back(
    server: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.panel.access.url)
    wait_for(lambda: page.locator(".pill").text_content() == "Live")
    page.get_by_role("slider", name="Eyelids", exact=True).fill("1.5")
    wait_for(lambda: server.studio.config.performance.eyes_strength == 1.5)
    page.get_by_role("button", name="Smoothing and dead zone: Eyelids").click()
    page.get_by_role("slider", name="Dead zone: Eyelids").fill("0.1")
    page.get_by_role("group", name="Both eyes together").get_by_role("button", name="Always").click()
    wait_for(lambda: server.studio.config.performance.eyes_together == "always")
    assert server.studio.config.performance.of("eyes") == (1.5, 0.0, 0.1)
    page.get_by_role("button", name="Reset all").click()
    wait_for(lambda: server.studio.config.performance == PerformanceSection())
    page.get_by_role("switch", name="Mirror").check()
    wait_for(lambda: server.studio.actor.edits.mirror)
    page.get_by_text("Pose and size").click()
    page.get_by_role("slider", name="Turn", exact=True).fill("10")
    wait_for(lambda: abs(server.studio.actor.edits.yaw.offset - 0.1745) < 1e-3)
    assert server.studio.actor.edits.mirror
    # What is changed elsewhere is shown here, also while the page's own change is on its way.
    server.command("set_edits", edit="brows+0.5")
    wait_for(lambda: page.get_by_label("Brows raised", exact=True).input_value() == "0.5")
    assert not page.get_by_role("switch", name="Mirror").is_checked()
    page.get_by_text("When nobody is seen").click()
    page.get_by_role("button", name="Stay as you were").click()
    wait_for(lambda: server.studio.config.live.lost_face == "hold")
    page.get_by_text("Camera and tracking").click()
    page.get_by_label("Camera picture").select_option("1280×720")
    wait_for(lambda: server.studio.config.source.width_px == 1280)
    assert server.studio.config.source.height_px == 720
    page.locator("#tab-outputs").click()
    page.get_by_text("Size and rate").click()
    page.get_by_label("Size", exact=True).select_option("256")
    wait_for(lambda: server.studio.config.decoder.size_px == 256)
    page.get_by_role("button", name="Turn on: Virtual camera").click()
    wait_for(lambda: "vcam" in server.rooms.sinks)
    page.get_by_role("button", name="Close Nowhere").click()
    wait_for(lambda: page.get_by_text("Nowhere").count() == 0)
    page.get_by_role("button", name="Close Virtual camera").click()
    wait_for(lambda: page.get_by_role("button", name="Turn on: Virtual camera").is_visible())
    page.get_by_role("button", name="Blurred").click()
    wait_for(lambda: server.studio.config.sinks.background == "blur")
    page.get_by_role("switch", name="Transparent where it can be").uncheck()
    wait_for(lambda: not server.studio.actor.transparent)


def test_a_voice_is_switched_on_shown_and_set(
    server: Served, open_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {
        "microphones": [{"name": "Yeti", "usual": True}, {"name": "Headset", "usual": False}],
        "trouble": "",
    }
    monkeypatch.setattr(devices_api, "_COMMAND", [sys.executable, "-c", f"print({json.dumps(told)!r})"])
    page = open_page(server.panel.access.url)
    wait_for(lambda: page.locator(".pill").text_content() == "Live")
    chooser = page.get_by_label("Microphone", exact=True)
    assert chooser.is_hidden()
    page.get_by_role("group", name="When your voice moves the mouth").get_by_role(
        "button", name="Always"
    ).click()
    wait_for(lambda: server.studio.config.voice.mode == "always")
    wait_for(lambda: chooser.locator("option").all_text_contents()[1:3] == ["Yeti", "Headset"])
    assert "Yeti" in chooser.locator("option").all_text_contents()[0]
    wait_for(lambda: server.rooms.captures[-1].request.input == "microphone")
    server.rooms.captures[-1].level = VoiceLevel(-20.0, -60.0, "O")
    meter = page.get_by_role("meter", name="How loud it is, in decibels")
    wait_for(lambda: meter.get_attribute("aria-valuenow") == "-20")
    assert page.locator(".level .vowel").text_content() == "O"
    chooser.select_option("Headset")
    wait_for(lambda: server.rooms.captures[-1].request.input == "microphone:Headset")
    server.rooms.captures[-1].waiting = "There is no microphone 'Headset'"
    wait_for(lambda: page.get_by_text("There is no microphone 'Headset'", exact=True).is_visible())
    assert meter.is_hidden()
    page.get_by_role("slider", name="Opens the mouth").fill("1.5")
    wait_for(lambda: server.studio.config.voice.strength == 1.5)
    page.get_by_role("group", name="When your voice moves the mouth").get_by_role(
        "button", name="Off"
    ).click()
    wait_for(lambda: server.rooms.captures[-1].closed and chooser.is_hidden())


def test_recordings_are_listed_and_rendered_from_the_page(
    server: Served, open_page: Callable[..., Page]
) -> None:
    folder = user_subfolder(RECORDINGS)
    (folder / "take.fsb").write_bytes(b"no performance")
    page = open_page(server.panel.access.url)
    wait_for(lambda: page.locator(".pill").text_content() == "Live")
    page.locator("#tab-outputs").click()
    page.get_by_text("Recordings", exact=True).click()
    page.get_by_role("button", name="Render take.fsb again").click()
    page.get_by_label("Longer side in pixels").select_option("3840")
    page.get_by_role("button", name="Render", exact=True).click()
    wait_for(lambda: "Rendering" in (page.locator(".toasts").text_content() or ""))
    # It is no recording, and that is told by name.
    wait_for(lambda: "can’t be rendered" in (page.locator(".toasts").text_content() or ""))
    assert page.locator(".rendering").is_hidden()


def test_profiles_are_begun_switched_exported_and_imported(
    monkeypatch: pytest.MonkeyPatch, browser: Browser, tmp_path: Path
) -> None:
    keeper = ProfileKeeper(
        Profiles(tmp_path / "profiles"), "Default", {}, {"source.input": "clip.mp4", "live.fps": 50}
    )
    with served(rooms_with_puppets(monkeypatch), keeper=keeper) as server:
        page = browser.new_page()
        page.goto(server.panel.access.url)
        wait_for(lambda: page.locator(".profile-button").is_visible())
        server.command("set_edits", edit="mirror")
        page.get_by_role("button", name="Profile: Default").click()
        page.get_by_label("Name of a new one").fill("Evening")
        page.keyboard.press("Enter")
        wait_for(lambda: page.locator(".profile-name").text_content() == "Evening")
        server.command("set_edits", edit="yaw*2")
        page.get_by_role("button", name="Default", exact=True).click()
        wait_for(lambda: page.locator(".profile-name").text_content() == "Default")
        assert server.studio.config.character.edit == "mirror"
        with page.expect_download() as download:
            page.get_by_role("button", name="Export …").click()
        exported = tmp_path / "Party.toml"
        download.value.save_as(exported)
        assert 'edit = "mirror"' in exported.read_text()
        exported.write_text(exported.read_text().replace("mirror", "smile@0.5"))
        page.locator("#profiles input[type=file]").set_input_files(exported)
        page.get_by_role("button", name="Party", exact=True).click()
        wait_for(lambda: server.studio.config.character.edit == "smile@0.5")
        page.get_by_role("button", name="Remove Evening").click()
        wait_for(lambda: keeper.profiles.names == ["Default", "Party"])
        page.close()


def test_a_phone_has_everything_within_reach(server: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(server.panel.access.url, width=360, height=740)
    wait_for(lambda: page.locator(".pill").text_content() == "Live")
    for tab in ("characters", "performance", "expressions", "outputs", "tracking"):
        page.locator(f"#tab-{tab}").click()
        assert page.locator(f"#pane-{tab}").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator(".stage").bounding_box()["height"] >= 200  # type: ignore[index]
