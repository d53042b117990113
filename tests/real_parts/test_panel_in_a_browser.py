"""The page and the viewer in a real Chromium with software GL, with a real studio behind."""

from __future__ import annotations

import io
import json
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from avatar_stream.base.resources import RECORDINGS, user_subfolder
from avatar_stream.base.voice_level import VoiceLevel
from avatar_stream.characters.character import Character
from avatar_stream.config_sections import FramingSection, PerformanceSection
from avatar_stream.decoder.puppet_decoder import PuppetDecoder
from avatar_stream.puppet import Puppet
from avatar_stream.stages import Decoder
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.studio.keeper import ProfileKeeper
from avatar_stream.studio.profiles import Profiles
from avatar_stream.types import FaceSemantics
from avatar_stream.web import devices_api
from avatar_stream.web.panel import Panel
from tests.puppet.puppets import random_puppet
from tests.studio.rooms import Rooms
from tests.waiting import wait_for
from tests.web.served import Served, served

pytestmark = pytest.mark.real_parts

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


def test_a_phone_has_everything_within_reach(server: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(server.panel.access.url, width=360, height=740)
    wait_for(lambda: page.locator(".pill").text_content() == "Live")
    for tab in ("characters", "performance", "expressions", "outputs", "tracking"):
        page.locator(f"#tab-{tab}").click()
        assert page.locator(f"#pane-{tab}").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator(".stage").bounding_box()["height"] >= 200  # type: ignore[index]


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
