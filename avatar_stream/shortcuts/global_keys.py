"""Keys that work whatever window is in front: while there are such in the settings, and where the system allows it.

X11, Windows and macOS let a program hear them, by `pynput` (LGPL-3.0, so it is asked for by itself). Wayland lets none,
on purpose: there the desktop's own keyboard settings, or a Stream Deck, can call the address of a key instead.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from avatar_stream.shortcuts.key_watcher import KeyWatcher
from avatar_stream.studio.commands import LetGo, Press
from avatar_stream.studio.events import GlobalKeysChanged, Notice

if TYPE_CHECKING:
    from concurrent.futures import Future

    from avatar_stream.studio import Answer, Studio

_LOOK_S = 0.5
_GOODBYE_S = 2.0
_ADDRESS_REMEDY = (
    "Have your desktop or a Stream Deck call the address of the key, which the page shows to copy"
)
_INSTALL_REMEDY = "Install it: pip install pynput (or avatar-stream[hotkeys]), and start the studio again"
# pynput's names that are not ours.
_NAMES = {
    "ctrl": "Ctrl", "ctrl_l": "Ctrl", "ctrl_r": "Ctrl", "alt": "Alt", "alt_l": "Alt", "alt_r": "Alt",
    "shift": "Shift", "shift_l": "Shift", "shift_r": "Shift", "cmd": "Meta", "cmd_l": "Meta", "cmd_r": "Meta",
    "space": "Space", "enter": "Enter", "tab": "Tab", "backspace": "Backspace", "delete": "Delete",
    "insert": "Insert", "home": "Home", "end": "End", "page_up": "PageUp", "page_down": "PageDown", "up": "ArrowUp",
    "down": "ArrowDown", "left": "ArrowLeft", "right": "ArrowRight", "pause": "Pause", "scroll_lock": "ScrollLock",
}  # fmt: skip


def possible(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> GlobalKeysChanged:
    """Whether this system could let us hear keys; state "off" where it could. Loads nothing."""
    if platform.startswith("linux"):
        if environment.get("XDG_SESSION_TYPE") == "wayland" or environment.get("WAYLAND_DISPLAY"):
            reason = "Wayland lets no program hear keys that are meant for another window"
            return GlobalKeysChanged(state="impossible", reason=reason, remedy=_ADDRESS_REMEDY)
        if not environment.get("DISPLAY"):
            reason = "There is no screen here, so there are no keys either"
            return GlobalKeysChanged(state="impossible", reason=reason, remedy=_ADDRESS_REMEDY)
    if importlib.util.find_spec("pynput") is None:
        reason = "The package pynput, which hears them, is not installed"
        return GlobalKeysChanged(state="missing", reason=reason, remedy=_INSTALL_REMEDY)
    return GlobalKeysChanged(state="off")


@contextmanager
def heed_global_keys(studio: Studio) -> Iterator[None]:
    """Within this, the keys of the setting `shortcuts.everywhere` have done what they are for."""
    stop = threading.Event()
    thread = threading.Thread(target=_Listening(studio).follow, args=(stop,), name="global keys", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class _Listening:
    """Follows the settings: a listener while some action has a key."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._watcher = KeyWatcher(self._press, self._let_go)
        self._listener: Any = None
        self._heard: Mapping[str, str] | None = None

    def follow(self, stop: threading.Event) -> None:
        while True:
            wanted = self._studio.config.shortcuts.everywhere
            if self._listener is not None and not self._listener.is_alive():  # the screen has gone
                self._listener = self._heard = None
            if wanted != self._heard:
                self._heard = wanted
                self._watcher.actions = {key: action for action, key in wanted.items() if key}
                self._studio.publish(self._listen())
            if stop.wait(_LOOK_S):
                break
        self._end()

    def _listen(self) -> GlobalKeysChanged:
        """Listen, or no more; how that stands then."""
        state = possible()
        if state.state != "off":
            return state
        if not self._watcher.actions:
            self._end()
            return state
        if self._listener is None:
            try:
                self._listener = _start(self._watcher)
            except Exception as error:  # of a library or a display server, by whatever name
                reason = f"Keys can't be heard here: {' '.join(str(error).split())[:200]}"
                return GlobalKeysChanged(state="impossible", reason=reason, remedy=_ADDRESS_REMEDY)
        if sys.platform == "darwin" and not getattr(self._listener, "IS_TRUSTED", True):
            reason = "macOS doesn't let this program hear keys"
            remedy = "Allow it: System Settings → Privacy & Security → Accessibility, then start it again"
            return GlobalKeysChanged(state="impossible", reason=reason, remedy=remedy)
        return GlobalKeysChanged(state="on")

    def _end(self) -> None:
        if self._listener is not None:
            with suppress(Exception):
                self._listener.stop()
                self._listener.join(_GOODBYE_S)
            self._listener = None

    def _press(self, action: str) -> None:
        self._studio.submit(Press(action=action)).add_done_callback(partial(self._tell, action))

    def _let_go(self, action: str) -> None:
        self._studio.submit(LetGo(action=action))

    def _tell(self, action: str, answer: Future[Answer]) -> None:
        """Somebody with another window in front hears of a refusal at the next look, and of files that were made."""
        text = answer.result().text
        if not answer.result().done:
            self._studio.publish(
                Notice(level="warning", text=f"'{action}': {text}", remedy=answer.result().remedy)
            )
        elif action in ("snapshot", "record"):
            self._studio.notify(text)


def _start(watcher: KeyWatcher) -> Any:
    """A running listener. Raises whatever the system or pynput say where there can be none."""
    from pynput import keyboard  # needs a screen just to be loaded

    def name_of(key: Any) -> str:
        if isinstance(key, keyboard.Key):
            return _NAMES.get(key.name, key.name.upper() if key.name[:1] == "f" else "")
        plain = listener.canonical(key)
        character = getattr(plain, "char", None) or ""
        return character.upper()

    def down(key: Any) -> None:
        watcher.down(name_of(key))

    def up(key: Any) -> None:
        watcher.up(name_of(key))

    listener = keyboard.Listener(on_press=down, on_release=up)
    listener.daemon = True
    listener.start()
    listener.wait()
    return listener
