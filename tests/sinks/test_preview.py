"""The preview: its two processes with a window of the test's own, and a real window on a screen in memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import pytest
from waiting import LONGEST_S, wait_for

from avatar_stream.base.clock import now_s
from avatar_stream.errors import SinkError
from avatar_stream.sinks import preview
from avatar_stream.sinks.preview import PreviewSink, checkerboard

from .pictures import picture, stripes

WIDTH, HEIGHT = 64, 40


def window_that_checks_two_pictures(connection: Connection, width: int, height: int) -> None:
    """Ends well, like a window that was closed, only if both pictures are as sent."""
    connection.send(True)
    for red in (100, 200):
        rgb = np.frombuffer(connection.recv_bytes(), np.uint8).reshape(height, width, 3)
        if rgb[5, 5].tolist() != [red, 20, 30] or rgb[30, 0].tolist() != [204] * 3:
            os._exit(9)
        connection.send(True)


def window_without_gui(connection: Connection, width: int, height: int) -> None:
    connection.send("the function is not implemented")


def window_that_dies(connection: Connection, width: int, height: int) -> None:
    os._exit(134)


def window_that_is_busy(connection: Connection, width: int, height: int) -> None:
    connection.send(True)
    connection.recv_bytes()
    time.sleep(600)


@pytest.fixture()
def screen_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes: processes start and end slowly on a busy machine."""
    monkeypatch.setattr(preview, "_OPENING_S", LONGEST_S)
    monkeypatch.setattr(preview, "_CLOSING_S", LONGEST_S)


@pytest.mark.usefixtures("screen_claimed")
def test_pictures_reach_the_window_and_closing_it_is_noticed() -> None:
    sink = PreviewSink(width=WIDTH, height=HEIGHT, window=window_that_checks_two_pictures)
    for red in (100, 200):
        assert not sink.closed
        wait_for(lambda: sink._window_ready or sink.closed)
        pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
        pixels[:20] = (red, 20, 30, 255)
        sink.send(picture(pixels))
    wait_for(lambda: sink.closed)
    sink.send(picture(stripes(WIDTH, HEIGHT)))  # nobody looks any more: no error
    sink.close()
    assert sink._process.exitcode == 0


@pytest.mark.usefixtures("screen_claimed")
@pytest.mark.parametrize(
    ("window", "words"),
    [
        (window_without_gui, "the function is not implemented"),
        (window_that_dies, "no screen that can be used"),
    ],
)
def test_a_window_that_cannot_open_is_a_sink_error(window: Callable[..., None], words: str) -> None:
    with pytest.raises(SinkError, match=words):
        PreviewSink(width=WIDTH, height=HEIGHT, window=window)


@pytest.mark.usefixtures("screen_claimed")
def test_a_busy_window_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "_CLOSING_S", 0.1)
    sink = PreviewSink(width=WIDTH, height=HEIGHT, window=window_that_is_busy)
    for _ in range(20):
        sink.send(picture(stripes(WIDTH, HEIGHT)))
    # Whoever waited for it would have waited until it had ended.
    assert sink.dropped == 19 and sink._process.is_alive()
    sink.close()
    sink.close()
    assert sink.closed and not sink._process.is_alive()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells by DISPLAY")
def test_without_a_screen_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(SinkError, match="no screen"):
        PreviewSink(width=WIDTH, height=HEIGHT)


def test_checkerboard() -> None:
    board = checkerboard(40, 20, square_px=8)
    assert board.shape == (20, 40, 3) and board.dtype == np.uint8
    assert board[0, [0, 8, 16]].tolist() == [[255] * 3, [204] * 3, [255] * 3]
    assert board[8, 0].tolist() == [204] * 3


@pytest.fixture()
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A screen that exists in memory alone."""
    if not shutil.which("Xvfb"):
        pytest.skip("a real window needs Xvfb, which is not installed")
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "320x240x24"],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        name = f":{answer.readline().strip()}"
    monkeypatch.setenv("DISPLAY", name)
    yield name
    server.terminate()
    server.wait()


def test_a_real_window_shows_the_colours(screen: str) -> None:
    from PIL import ImageGrab

    width, height = 256, 160  # Qt makes no window narrower than some 70 pixels
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[:80] = (230, 100, 30, 255)

    def seen() -> np.ndarray[Any, Any]:
        return np.asarray(ImageGrab.grab(xdisplay=screen).convert("RGB"))

    def shown(sink: PreviewSink) -> bool:
        sink.send(picture(pixels))
        return bool((seen() == (230, 100, 30)).all(axis=2).sum() == width * 80)

    # On a busy machine Qt sometimes misses that its window is to be seen, and paints nothing for ever: there is no
    # window manager here that would tell it once more. Then another window is opened.
    for _ in range(8):
        sink = PreviewSink(width=width, height=height)
        end_s = now_s() + 10.0
        while not (painted := shown(sink)) and now_s() < end_s:
            time.sleep(0.01)
        if painted:
            break
        sink.close()
    assert painted
    top, left = np.argwhere((seen() == (230, 100, 30)).all(axis=2))[0]
    below = seen()[top + 80 : top + height, left : left + width]
    assert np.array_equal(below, checkerboard(width, height)[80:])
    assert not sink.closed
    sink.close()
    assert sink._process.exitcode == 0
