"""Which keys are down, and which actions that means. Knows nothing of the system that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from avatar_stream.shortcuts.key_names import MODIFIERS


class KeyWatcher:
    """Turns keys that go down and up into actions that are pressed and let go.

    Args:
        press, let_go: called with an action.

    Attributes:
        actions: by key, as in "Ctrl+Alt+1"; may be replaced at any time.
    """

    def __init__(self, press: Callable[[str], None], let_go: Callable[[str], None]) -> None:
        self.actions: Mapping[str, str] = {}
        self._press, self._let_go = press, let_go
        self._modifiers: set[str] = set()
        self._pressed: dict[str, str] = {}
        self._down: set[str] = set()

    def down(self, name: str) -> None:
        """A key or modifier goes down; systems say so again and again while it stays there."""
        if name in MODIFIERS:
            self._modifiers.add(name)
            return
        if name in self._down:
            return
        self._down.add(name)
        written = "+".join([*(one for one in MODIFIERS if one in self._modifiers), name])
        action = self.actions.get(written)
        if action is not None:
            self._pressed[name] = action
            self._press(action)

    def up(self, name: str) -> None:
        """A key or modifier is up again."""
        self._modifiers.discard(name)
        self._down.discard(name)
        action = self._pressed.pop(name, None)
        if action is not None:
            self._let_go(action)
