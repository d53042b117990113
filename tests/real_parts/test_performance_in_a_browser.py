"""A performance as one file in a real browser: the same poses as the package reads, drawn, and without any request."""

from __future__ import annotations

import re
import shutil
import threading
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
from waiting import wait_for

from avatar_stream.codec.container import SemanticsFile
from avatar_stream.config import load_config
from avatar_stream.studio.exporting import export
from tests.real_parts.guest.chromium import Chromium

pytestmark = pytest.mark.real_parts

SOFTWARE_GL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")


def test_it_plays_from_a_file_and_asks_for_nothing(tmp_path: Path) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
    page = tmp_path / "performance.html"
    config = load_config(None, ["source.input=demo", "source.duration_s=3", "decoder.size_px=256"])
    assert export(config, page, stop=threading.Event(), notify=print) is not None
    found = re.search(r'id="performance">([^<]*)</script>', page.read_text())
    assert found is not None
    played = list(SemanticsFile(b64decode(found[1])).semantics())
    with Chromium(page, SOFTWARE_GL) as browser:
        wait_for(lambda: browser.evaluate("window.performanceFile !== undefined"))
        moments = browser.evaluate("performanceFile.moments")
        assert len(moments) == len(played) == 90
        for (at_s, values, toggles), semantics in zip(moments, played, strict=True):
            assert at_s == pytest.approx(semantics.captured_s - played[0].captured_s, abs=1e-9)
            assert toggles == "0"
            wanted = [*semantics.expression, *semantics.head_rotation_rad, *semantics.head_position]
            assert np.array_equal(np.float32(values), np.float32(wanted))
        wait_for(lambda: browser.evaluate("performanceFile.timeline.now") > 0.5)  # it plays by itself
        drawn = """(() => {
            const canvas = document.querySelector("canvas"), copy = document.createElement("canvas");
            return new Promise((done) => requestAnimationFrame(() => {
                [copy.width, copy.height] = [canvas.width, canvas.height];
                const context = copy.getContext("2d");
                context.drawImage(canvas, 0, 0);
                const { data } = context.getImageData(0, 0, copy.width, copy.height);
                const solid = data.reduce((count, value, i) => count + (i % 4 === 3 && value > 200), 0);
                done(solid / (copy.width * copy.height));
            }));
        })()"""
        assert browser.evaluate("document.getElementById('trouble').textContent") == ""
        wait_for(lambda: browser.evaluate(drawn) > 0.1)
        assert browser.evaluate("performance.getEntriesByType('resource').length") == 0
        browser.evaluate("document.querySelector('button').click()")
        assert browser.evaluate("performanceFile.timeline.playing") is False
