"""A window that shows the character, over a checkerboard where it is transparent."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

import numpy as np

from avatar_stream.base.processes import shielded_start
from avatar_stream.errors import SinkError
from avatar_stream.pictures.composite import composite
from avatar_stream.sinks.picture_size import require_size
from avatar_stream.sinks.preview_window import show_pictures
from avatar_stream.stages import Sink
from avatar_stream.types import Picture, PixelArray

_OPENING_S = 20.0
_CLOSING_S = 2.0


class PreviewSink(Sink):
    """Shows pictures in a window, which lives in a process of its own.

    Windows belong to a process's main thread on macOS, and OpenCV's toolkit ends the whole process where it
    finds no screen; neither may happen to a stream. Pictures that come while the window is busy are dropped.

    Args:
        width, height: size of the pictures in pixels.
        window: what runs in the other process; tests bring their own.

    Attributes:
        dropped: how many pictures were not shown because the window was busy.

    Raises:
        SinkError: there is no screen, or this OpenCV can't make windows.
    """

    def __init__(
        self, *, width: int, height: int, window: Callable[[Connection, int, int], None] = show_pictures
    ) -> None:
        self._width, self._height = width, height
        self._backdrop = checkerboard(width, height)
        self._window_ready = False
        self._closed = False
        self.dropped = 0
        if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
            raise SinkError("There is no screen to open a window on (DISPLAY is not set); use another output")
        context = multiprocessing.get_context("spawn")
        self._connection, other_end = context.Pipe()
        self._process = context.Process(target=window, args=(other_end, width, height), daemon=True)
        with shielded_start():
            self._process.start()
        other_end.close()
        trouble = self._wait_until_open()
        if trouble:
            self.close()
            raise SinkError(f"The preview window can't be opened: {trouble}; use another output")

    def _wait_until_open(self) -> str | None:
        """None once the window stands, else why not."""
        try:
            if not self._connection.poll(_OPENING_S):
                return f"it took longer than {_OPENING_S:.0f} s"
            answer = self._connection.recv()
        except (EOFError, OSError):
            return "there is no screen that can be used"
        self._window_ready = answer is True
        return None if self._window_ready else str(answer)

    @property
    def closed(self) -> bool:
        """Whether the user closed the window (q, Esc or its button), or `close` was called."""
        self._hear()
        return self._closed

    def send(self, picture: Picture) -> None:
        """Show a picture; after the window was closed, do nothing."""
        require_size(picture, self._width, self._height)
        self._hear()
        if self._closed:
            return
        if not self._window_ready:
            self.dropped += 1
            return
        self._window_ready = False
        try:
            self._connection.send_bytes(composite(picture.pixels, self._backdrop).tobytes())
        except OSError:
            self._closed = True

    def _hear(self) -> None:
        """Take in what the window has said: True when it is free for a picture, an end when it is closed."""
        try:
            while not self._closed and self._connection.poll():
                self._window_ready = self._connection.recv() is True
        except (EOFError, OSError):
            self._closed = True

    def close(self, *, discard: bool = False) -> None:
        self._closed = True
        self._connection.close()
        self._process.join(_CLOSING_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def checkerboard(width: int, height: int, square_px: int = 16) -> PixelArray:
    """(H, W, 3) uint8 RGB of light and lighter grey squares, the usual sign for transparency."""
    y, x = np.mgrid[:height, :width] // square_px
    grey = np.where((x + y) % 2, 204, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)
