"""A hundred characters one after the other while the page and a viewer look on: nobody keeps any of them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable

import numpy as np
import psutil
import pytest
from playwright.sync_api import Page

from tests.real_parts import pages
from tests.waiting import wait_for
from tests.web.served import Served

pytestmark = [pytest.mark.real_parts, pytest.mark.soak, pytest.mark.timeout(900)]

browser, server, open_page = pages.browser, pages.server, pages.open_page

SWITCHES = 100 if float(os.environ.get("AVATAR_STREAM_SOAK", "60")) >= 30 else 16
WARM_UP = 6


def held(page: Page) -> dict[str, float]:
    """What a page holds after its rubbish was collected: JavaScript's heap in MiB, elements, listeners."""
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.collectGarbage")
    tools.send("Performance.enable")
    told = {one["name"]: one["value"] for one in tools.send("Performance.getMetrics")["metrics"]}
    tools.detach()
    heap_mb = told["JSHeapUsedSize"] / 2**20
    return {"heap": heap_mb, "nodes": told["Nodes"], "listeners": told["JSEventListeners"]}


def browser_mb() -> float:
    """Memory of all of Chromium's processes that is theirs alone, MiB: pixels and textures are not in heaps."""
    return (
        sum(one.memory_full_info().uss for one in psutil.Process().children(recursive=True) if _lives(one))
        / 2**20
    )


def _lives(process: psutil.Process) -> bool:
    try:
        return "chrom" in process.name() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def grown_mb(memory_mb: list[float]) -> float:
    """Growth with each switch, MiB: what leaks grows on, while an allocator that takes a heap more does it once."""
    apart = 4
    return float(np.median(np.subtract(memory_mb[apart:], memory_mb[:-apart]))) / apart


def test_one_jump_is_no_leak() -> None:
    noise = np.random.default_rng(3).normal(0.0, 1.0, SWITCHES)
    jump = np.where(np.arange(SWITCHES) < SWITCHES // 3, 0.0, 50.0)
    assert grown_mb(list(300.0 + noise + jump)) < 0.75
    assert grown_mb(list(300.0 + noise + 2.0 * np.arange(SWITCHES))) > 1.5


def test_a_hundred_switches_leave_nothing_behind(server: Served, open_page: Callable[..., Page]) -> None:
    pages = {
        "viewer": open_page(server.panel.access.view_url, width=200, height=200),
        "panel": open_page(server.panel.access.url, width=900, height=600),
    }
    shown = {"viewer": "avatar.show?.character", "panel": "studio.stage.avatar.show?.character"}

    def switch(name: str) -> None:
        assert server.command("switch_character", character=name)[0] == 200
        wait_for(lambda: all(page.evaluate(shown[kind]) == name for kind, page in pages.items()))
        wait_for(lambda: all(page.locator("canvas.avatar").count() == 1 for page in pages.values()))

    for sink in server.rooms.sinks["null"]:  # those of tests keep all pictures
        sink.pictures = deque(maxlen=2)  # type: ignore[assignment]
    studio_mb, chromium_mb = [], []
    before: dict[str, dict[str, float]] = {}
    for number in range(WARM_UP + SWITCHES):
        if number == WARM_UP:
            before = {kind: held(page) for kind, page in pages.items()}
        switch(("owl", "fox")[number % 2])
        studio_mb.append(psutil.Process().memory_info().rss / 2**20)
        chromium_mb.append(browser_mb())
    after = {kind: held(page) for kind, page in pages.items()}
    print(f"studio {studio_mb[WARM_UP]:.0f} → {studio_mb[-1]:.0f} MiB")
    print(f"Chromium {chromium_mb[WARM_UP]:.0f} → {chromium_mb[-1]:.0f} MiB", before, after)
    for kind, page in pages.items():
        assert after[kind]["heap"] < before[kind]["heap"] + 3.0, kind
        assert after[kind]["nodes"] < before[kind]["nodes"] + 60, kind
        assert after[kind]["listeners"] < before[kind]["listeners"] + 30, kind
        assert page.evaluate("document.querySelectorAll('canvas.avatar').length") == 1
    assert grown_mb(chromium_mb[WARM_UP:]) < 1.5, chromium_mb
    assert grown_mb(studio_mb[WARM_UP:]) < 0.75, studio_mb
