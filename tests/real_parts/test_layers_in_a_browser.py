"""A layered file on the page in a real Chromium: imported, put on stage, its layers switched, recorded and replayed."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page

from avatar_stream.base.resources import RECORDINGS, user_folder
from avatar_stream.sinks.registry import open_sink
from avatar_stream.stages import Sink
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.studio.actor import load_configured_character, open_configured_decoder
from avatar_stream.types import FaceSemantics
from tests.characters.layered.layered_files import JAPANESE, Drawn, drawn, layers_of, named, psd_of, saved
from tests.real_parts import pages
from tests.studio.rooms import Rooms
from tests.waiting import wait_for
from tests.web.served import Served, served

pytestmark = pytest.mark.real_parts

browser, open_page = pages.browser, pages.open_page
SIZE_PX = 200
GREEN = (0, 200, 0)
SHIPPED = Path(__file__).resolve().parents[2] / "characters"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A studio of real, small characters and real video files; nobody moves."""
    rooms = Rooms(script=lambda i, time_s: FaceSemantics.neutral(time_s))
    rooms.cast.load = load_configured_character  # type: ignore[method-assign, assignment]
    rooms.cast.open_decoder = open_configured_decoder  # type: ignore[method-assign, assignment]

    def open_some(spec: str, *, width: int, height: int, fps: float) -> Sink:
        opener = rooms.open_sink if spec == "null" else open_sink
        return opener(spec, width=width, height=height, fps=fps)

    monkeypatch.setattr(outputs_module, "open_sink", open_some)
    with served(rooms, "character.id=bit", f"decoder.size_px={SIZE_PX}", "live.fps=10") as running:
        yield running
    shutil.rmtree(user_folder() / "characters" / "art", ignore_errors=True)


def layered_file(path: Path) -> Path:
    """A drawing with a hidden blush, a green bar over the cheeks, which no drawing has by itself."""
    layers = named(layers_of(drawn(8, SIZE_PX)), JAPANESE)
    top = next(number for number, layer in enumerate(layers) if layer.truth == "nose")
    blush = np.zeros((SIZE_PX, SIZE_PX, 4), np.uint8)
    blush[109:125, 78:122] = (*GREEN, 255)
    layers.insert(top, Drawn("face", blush, "照れ", visible=False))
    return saved(psd_of(layers), path)


def green(pixels: np.ndarray) -> float:
    """The share of a picture, (H, W, 4), that has the blush's colour."""
    return float((np.abs(pixels[..., :3].astype(int) - GREEN).max(axis=2) < 40).mean())


def drop(page: Page, path: Path) -> None:
    """Let a layered file be dropped on the page."""
    page.evaluate(
        """([name, data]) => {
            const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0)), files = new DataTransfer();
            files.items.add(new File([bytes], name, { type: "image/vnd.adobe.photoshop" }));
            const more = { bubbles: true, cancelable: true, dataTransfer: files };
            document.body.dispatchEvent(new DragEvent("drop", more));
        }""",
        [path.name, base64.b64encode(path.read_bytes()).decode()],
    )


def test_a_layered_file_is_dropped_goes_on_stage_and_its_blush_comes_by_button_key_and_address(
    server: Served, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(server.panel.access.url, width=820, height=600)
    wait_for(lambda: page.locator(".pill").text_content() == "Live")
    drop(page, layered_file(tmp_path / "art.psd"))
    row = page.locator(".imports li").first
    wait_for(lambda: row.get_attribute("data-phase") in ("done", "failed", "unfitted"))
    assert row.get_attribute("data-phase") == "done", row.text_content()
    row.get_by_role("button", name="Show", exact=True).click()
    viewer = open_page(server.panel.access.view_url, width=SIZE_PX, height=SIZE_PX)
    wait_for(lambda: pages.on_air(viewer) == "art")

    def blushes(wanted: bool) -> None:
        """In the studio's own outputs, and in what the viewer draws by itself."""
        wait_for(lambda: (green(server.rooms.sinks["null"][-1].pictures[-1].pixels) > 0.005) == wanted)
        wait_for(lambda: (green(pages.shown(viewer)) > 0.005) == wanted)

    blushes(False)
    page.locator("#tab-expressions").click()
    button = page.get_by_role("button", name="blush", exact=True)
    button.click()
    wait_for(lambda: button.get_attribute("aria-pressed") == "true")
    blushes(True)
    button.click()
    blushes(False)
    # The same as an expression of its own, made on the page.
    page.get_by_role("button", name="New", exact=True).click()
    editor = page.locator("dialog.editor")
    editor.get_by_label("Name").fill("Shy")
    editor.get_by_role("button", name="blush", exact=True).click()
    editor.get_by_role("button", name="Save").click()
    wait_for(lambda: "Shy" in server.studio.config.expressions.own)
    assert server.studio.config.expressions.own["Shy"].edit == "toggle=blush"
    assert server.command("set_shortcut", action="expression Shy", key="B")[0] == 200
    wait_for(lambda: page.locator(".expression", has_text="Shy").locator("kbd").text_content() == "B")
    page.keyboard.press("b")
    blushes(True)
    page.keyboard.press("b")
    blushes(False)
    # By the address for a Stream Deck.
    remote = server.panel.access.remote
    assert server.ask("POST", "/api/remote/press/expression%20Shy", token=remote)[0] == 200
    blushes(True)


def test_a_take_is_recorded_and_replayed_with_another_character(
    server: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.panel.access.url, width=820, height=600)
    wait_for(lambda: page.locator(".pill").text_content() == "Live")
    folder = user_folder() / RECORDINGS
    page.keyboard.press("r")
    wait_for(lambda: list(folder.glob("bit*.fsb")))
    sink = server.rooms.sinks["null"][-1]
    before = len(sink.pictures)
    wait_for(lambda: len(sink.pictures) > before + 6)
    wait_for(lambda: page.get_by_role("button", name="Stop recording").is_visible())
    page.keyboard.press("r")
    wait_for(lambda: list(folder.glob("bit*.mp4")))
    (taken,) = folder.glob("bit*.mp4")
    page.locator("#tab-outputs").click()
    page.get_by_text("Recordings", exact=True).click()
    page.get_by_role("button", name="Render bit", exact=False).first.click()
    page.get_by_label("Character", exact=True).select_option("kitsu")
    page.get_by_label("Longer side in pixels").select_option("720")
    page.get_by_role("button", name="Render", exact=True).click()
    wait_for(lambda: list(folder.glob("bit* kitsu 720.mp4")))
    wait_for(lambda: page.locator(".rendering").is_hidden())
    (made,) = folder.glob("bit* kitsu 720.mp4")
    assert closest(made) == "kitsu"
    assert closest(taken) == "bit"


def closest(video: Path) -> str:
    """Which of two characters a video's first picture shows."""
    read, picture = cv2.VideoCapture(str(video)).read()
    assert read
    differences = {}
    for name in ("bit", "kitsu"):
        keyframe = cv2.imread(str(SHIPPED / name / "keyframe.png"))
        wanted = cv2.resize(keyframe, (96, 96), interpolation=cv2.INTER_AREA).astype(int)
        seen = cv2.resize(picture, (96, 96), interpolation=cv2.INTER_AREA)
        differences[name] = float(np.abs(wanted - seen).mean())
    return min(differences, key=lambda name: differences[name])
