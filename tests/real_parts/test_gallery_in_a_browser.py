"""The gallery, the fit editor, the first steps and the doctor, in a real Chromium."""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from avatar_stream.base.resources import user_folder
from avatar_stream.characters.character import read_character
from avatar_stream.characters.fitting import fit_character
from avatar_stream.characters.library import list_characters
from avatar_stream.self_check.finding import Finding
from avatar_stream.web.workrooms import Workrooms
from tests.characters.covered_faces import with_covered_mouth
from tests.real_parts import pages
from tests.waiting import wait_for
from tests.web.served import Served

pytestmark = pytest.mark.real_parts

browser, server, open_page = pages.browser, pages.server, pages.open_page
SHIPPED = Path(__file__).resolve().parents[2] / "characters"


@pytest.fixture
def own() -> Iterator[Path]:
    """A small character of the user's own, which is quick to build."""
    folder = user_folder() / "characters" / "own"
    shutil.copytree(SHIPPED / "bit", folder)
    with Image.open(folder / "keyframe.png") as picture:
        picture.resize((256, 256)).save(folder / "keyframe.png")
    sheet = folder / "character.toml"
    sheet.write_text(sheet.read_text(encoding="utf-8").partition("[anchors]")[0], encoding="utf-8")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def ids() -> set[str]:
    return {one.id for one in list_characters()}


def opened(page: Page) -> None:
    wait_for(lambda: page.locator(".pill").text_content() == "Live" and page.locator(".card").count() >= 10)


def flat() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (200, 200), (30, 90, 200)).save(data, "PNG")
    return data.getvalue()


def drop(page: Page, kind: str, name: str, data: bytes) -> None:
    """Let a file be dropped on, or pasted into, the page."""
    page.evaluate(
        """([kind, name, data]) => {
            const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0)), files = new DataTransfer();
            files.items.add(new File([bytes], name, { type: "image/png" }));
            const more = { bubbles: true, cancelable: true };
            const event = kind === "paste" ? new ClipboardEvent("paste", { ...more, clipboardData: files })
                : new DragEvent("drop", { ...more, dataTransfer: files });
            document.body.dispatchEvent(event);
        }""",
        [kind, name, base64.b64encode(data).decode()],
    )


def test_files_are_chosen_dropped_and_pasted(
    server: Served, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(server.panel.access.url)
    opened(page)
    with Image.open(SHIPPED / "juno" / "keyframe.png") as picture:
        picture.resize((320, 320)).save(tmp_path / "keyframe.png")
    page.set_input_files("input[type=file]", [tmp_path / "keyframe.png"])
    row = page.locator(".imports li").first
    wait_for(lambda: row.get_attribute("data-phase") == "done")
    wait_for(lambda: page.locator('.card-box[data-id="keyframe"]').count() == 1)
    assert "no author given" in (page.locator('.card-box[data-id="keyframe"]').text_content() or "")
    assert row.get_by_role("button", name="Check the fit").is_visible()
    row.get_by_role("button", name="Dismiss keyframe.png").click()
    assert "keyframe" in ids()
    drop(page, "drop", "notes.txt", b"hello")
    bad = page.locator('.imports [data-phase="failed"]')
    wait_for(lambda: bad.count() == 1)
    assert "This is no picture" in (bad.text_content() or "")
    bad.get_by_role("button", name="Dismiss notes.txt").click()
    # A face that isn't found opens the editor, with a guess in it; leaving it leaves nothing.
    drop(page, "paste", "image.png", flat())
    asked = page.locator('.imports [data-phase="unfitted"]')
    wait_for(lambda: asked.count() == 1)
    asked.get_by_role("button", name="Show the face").click()
    wait_for(lambda: (page.evaluate("studio.fit?.builds ?? 0")) >= 1)
    assert page.locator(".box.chosen").get_attribute("data-name") == "all"
    before = ids()
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("button", name="Discard changes").click()
    wait_for(lambda: page.locator("dialog.fit").count() == 0)
    assert ids() == before
    wait_for(lambda: not list((user_folder() / "uploads").iterdir()))


def test_an_unsure_fit_is_told_and_opens_in_the_editor(
    server: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(server.panel.access.url)
    opened(page)
    fern, data = read_character(SHIPPED / "fern"), io.BytesIO()
    covered = with_covered_mouth(fern.keyframe, fit_character(fern).anchors)
    Image.fromarray(covered).resize((320, 320)).save(data, "PNG")
    drop(page, "drop", "masked.png", data.getvalue())
    row = page.locator(".imports li.unsure")
    wait_for(lambda: row.count() == 1)
    assert "the mouth may not be quite where it was found" in (row.text_content() or "")
    # It is still there for whoever opens the page again.
    page.reload()
    wait_for(lambda: row.count() == 1)
    row.get_by_role("button", name="Check the fit").click()
    wait_for(lambda: (page.evaluate("studio.fit?.builds ?? 0")) >= 1)
    assert row.count() == 0
    assert page.locator(".box.chosen").get_attribute("data-name") == "mouth"
    page.get_by_role("button", name="Cancel", exact=True).click()
    wait_for(lambda: page.locator("dialog.fit").count() == 0)
    server.ask("DELETE", "/api/characters/masked")


def test_a_character_is_renamed_deleted_and_brought_back_by_keys(
    server: Served, open_page: Callable[..., Page], own: Path
) -> None:
    page = open_page(server.panel.access.url)
    opened(page)
    card = page.locator('.card-box[data-id="own"] .card')
    card.focus()
    page.keyboard.press("F2")
    page.keyboard.type("Robo")
    page.keyboard.press("Enter")
    wait_for(lambda: card.locator("strong").text_content() == "Robo")
    # While it is pointed at, it moves; not before, and not after.
    moving = page.locator('.card-box[data-id="own"] .moving')
    page.mouse.move(700, 400)
    page.evaluate("document.activeElement.blur()")
    wait_for(lambda: not moving.get_attribute("src"))
    card.hover()
    wait_for(
        lambda: (
            moving.is_visible()
            and page.evaluate("document.querySelector('[data-id=own] .moving').naturalWidth") > 50
        )
    )
    page.mouse.move(700, 400)
    wait_for(lambda: not moving.is_visible() and not moving.get_attribute("src"))
    card.focus()
    page.keyboard.press("Delete")
    wait_for(lambda: "own" not in ids())
    page.get_by_role("button", name="Undo").last.click()
    wait_for(lambda: "own" in ids() and card.count() == 1)
    with page.expect_download() as download:
        page.get_by_role("button", name="More for Robo").click()
        page.get_by_role("menuitem", name="Export to share").click()
    assert download.value.suggested_filename == "own.zip"


def shown(page: Page) -> np.ndarray:
    """(H, W, 3) the editor's preview."""
    return np.asarray(Image.open(io.BytesIO(page.locator(".fit-stage").screenshot())).convert("RGB"), int)


def test_a_fit_is_mended_painted_over_and_kept(
    server: Served, open_page: Callable[..., Page], own: Path
) -> None:
    page = open_page(server.panel.access.url)
    opened(page)
    page.get_by_role("button", name="More for Bit").last.click()
    page.get_by_role("menuitem", name="Check the fit").click()
    editor = page.locator("dialog.fit")
    wait_for(lambda: page.evaluate("studio.fit?.builds ?? 0") >= 1)

    def built(whole: Callable[[], object]) -> None:
        count = page.evaluate("studio.fit.builds")
        whole()
        wait_for(
            lambda: page.evaluate("studio.fit.builds") > count and not editor.locator(".working").is_visible()
        )

    for width in (1200, 1000, 760):  # no tool is cut off
        page.set_viewport_size({"width": width, "height": 680})
        assert editor.locator(".fit-bar").evaluate("(one) => one.scrollWidth <= one.clientWidth"), width
    page.set_viewport_size({"width": 1200, "height": 680})
    rest = shown(page)
    editor.get_by_label("Blink", exact=True).fill("1")
    wait_for(lambda: np.abs(shown(page) - rest).max() > 60)
    editor.get_by_role("button", name="Rest", exact=True).click()

    # A part by mouse, a point by keys; back, and forth again.
    middle = editor.locator(".box.chosen .frame").bounding_box()
    assert middle is not None
    x, y = middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2

    def drag() -> None:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y + 8, steps=4)
        page.mouse.up()

    built(drag)
    given = json.loads(page.evaluate("JSON.stringify(studio.fit.given)"))
    assert len(given) == 9 and all(name.startswith("right_") for name in given)
    built(lambda: page.keyboard.press("Control+z"))
    assert page.evaluate("Object.keys(studio.fit.given).length") == 0
    editor.get_by_role("button", name="Points", exact=True).click()
    editor.get_by_label("Point", exact=True).select_option("chin")
    editor.locator('.dot[data-name="chin"]').focus()
    built(lambda: page.keyboard.press("Shift+ArrowDown"))
    assert list(json.loads(page.evaluate("JSON.stringify(studio.fit.given)"))) == ["chin"]

    # What the studio has closed meanwhile opens again, with all that was changed; keys of the show do nothing here.
    path = page.evaluate("studio.fit.session.path")
    assert server.ask("DELETE", path)[0] == 200
    built(lambda: page.keyboard.press("Shift+ArrowDown"))
    assert page.evaluate("studio.fit.session.path") != path
    assert list(json.loads(page.evaluate("JSON.stringify(studio.fit.given)"))) == ["chin"]
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("p")

    # The brush: layers change, and only where it was.
    editor.get_by_role("button", name="Brush", exact=True).click()
    wait_for(lambda: page.evaluate("studio.fit.brush.labels?.length ?? 0") == 256 * 256)
    editor.locator(".swatch", has_text="Headwear").click()
    view = editor.locator(".fit-view").bounding_box()
    assert view is not None

    def paint() -> None:
        page.mouse.move(view["x"] + view["width"] / 2, view["y"] + view["height"] / 2)
        page.mouse.down()
        page.mouse.move(view["x"] + view["width"] / 2 + 20, view["y"] + view["height"] / 2, steps=3)
        page.mouse.up()

    built(paint)
    assert not server.studio._parts.performer.paused
    assert page.evaluate("studio.fit.brush.painted.filter((one) => one === 17).length") > 20
    layer = editor.locator('.layer[data-name="headwear"]')
    assert layer.get_attribute("aria-pressed") == "true"
    layer.click()
    assert layer.get_attribute("aria-pressed") == "false"

    # On a phone, too, nothing sticks out.
    page.set_viewport_size({"width": 360, "height": 740})
    assert editor.locator(".fit-body").evaluate("(one) => one.scrollWidth <= one.clientWidth")
    for mode in ("Whole face", "Points", "Brush", "Parts"):
        editor.get_by_role("button", name=mode, exact=True).click()

    editor.get_by_role("button", name="Save", exact=True).click()
    wait_for(lambda: editor.count() == 0)
    character = read_character(own)
    assert set(character.sheet.anchors) == {"chin"} and character.corrections is not None
    assert (character.corrections == 17).sum() > 20


def test_the_first_steps_lead_through_and_come_once(server: Served, open_page: Callable[..., Page]) -> None:
    (user_folder() / "welcomed").unlink()
    page = open_page(server.panel.access.url)
    steps = page.locator(".welcome")
    wait_for(steps.is_visible)
    assert "What moves your character?" in (steps.text_content() or "")
    steps.get_by_role("button", name="Next").click()
    wait_for(lambda: steps.locator("[data-id=owl], [data-id=mio]").count() >= 1)
    steps.get_by_role("button", name="Skip", exact=True).click()
    steps.get_by_role("button", name="Calibrate").click()
    wait_for(lambda: server.rooms.captures[0].recalibrated == 1)
    steps.get_by_role("button", name="Next").click()
    steps.get_by_role("button", name="Zoom, Meet").click()
    wait_for(lambda: not steps.is_visible() and page.locator("#pane-outputs").is_visible())
    wait_for((user_folder() / "welcomed").exists)
    again = open_page(server.panel.access.url)
    opened(again)
    assert not again.locator(".welcome").is_visible()


def test_the_doctor_says_what_works_and_what_to_do(
    server: Served, open_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def once(self: Workrooms, task: str, fields: object) -> tuple[dict[str, object], bytes]:
        found = [
            Finding("Python", "ok", "3.11"),
            Finding("camera", "warn", "none found", "plug one in"),
            Finding("face tracker", "fail", "does not work", "install again"),
        ]
        return {"works": False, "findings": [asdict(one) for one in found]}, b""

    monkeypatch.setattr(Workrooms, "once", once)
    page = open_page(server.panel.access.url)
    opened(page)
    page.locator("#doctor").click()
    rows = page.locator(".findings li")
    wait_for(lambda: rows.count() == 3)
    # The worst comes first, with what to do about it.
    assert "Face tracker" in (rows.first.text_content() or "") and "install again" in (
        rows.first.text_content() or ""
    )
    assert rows.last.locator(".remedy").count() == 0
    assert "doesn’t work" in (page.locator(".doctor-verdict").text_content() or "")
    page.keyboard.press("Escape")
    assert not page.locator("dialog.doctor").is_visible()
