"""The preview's window. Runs in a process of its own, see `preview`."""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection

from avatar_stream.base.processes import ignore_terminal

_TITLE = "Avatar"
_KEYS_THAT_CLOSE = (ord("q"), ord("Q"), 27)  # 27 is Esc
_POLL_MS = 15


def show_pictures(connection: Connection, width: int, height: int) -> None:
    """Show the newest picture until the user closes the window or the other end goes away.

    Args:
        connection: brings pictures as bytes, (height, width, 3) RGB; takes True whenever the window is free
            for the next one, or first of all a string that says why there is no window.
        width, height: size of the pictures in pixels.
    """
    ignore_terminal()
    _silence_stderr()
    try:
        import cv2
        import numpy as np

        # Without Qt's tool bar, and without its own keys.
        cv2.namedWindow(_TITLE, cv2.WINDOW_AUTOSIZE | cv2.WINDOW_GUI_NORMAL)
        cv2.resizeWindow(_TITLE, width, height)
    except Exception as error:
        connection.send(" ".join(str(error).split()))
        return
    try:
        connection.send(True)
        while True:
            if connection.poll(0):
                rgb = np.frombuffer(connection.recv_bytes(), np.uint8).reshape(height, width, 3)
                cv2.imshow(_TITLE, cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
                connection.send(True)
            key = cv2.waitKey(_POLL_MS) & 0xFF
            if key in _KEYS_THAT_CLOSE or cv2.getWindowProperty(_TITLE, cv2.WND_PROP_VISIBLE) < 1:
                return
    except (EOFError, OSError, KeyboardInterrupt):
        return


def _silence_stderr() -> None:
    """Qt, as OpenCV brings it, complains at length about missing fonts, wherever it runs."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123
