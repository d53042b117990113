"""Keys as people write them: ``P``, ``Ctrl+Alt+1``, ``F9``. One way to write each, so that they can be compared."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

#: In the order in which they are written.
MODIFIERS = ("Ctrl", "Alt", "Shift", "Meta")
_F_KEYS = tuple(f"F{number}" for number in range(1, 25))
#: Keys that have a name instead of a letter.
NAMED_KEYS = (
    *_F_KEYS,
    *("Space", "Enter", "Tab", "Backspace", "Delete", "Insert", "Home", "End", "PageUp", "PageDown"),
    *("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Pause", "ScrollLock"),
)
_OTHER_NAMES = {"control": "Ctrl", "cmd": "Meta", "win": "Meta", "super": "Meta", "option": "Alt"}
_BY_NAME = {name.lower(): name for name in (*MODIFIERS, *NAMED_KEYS)} | _OTHER_NAMES


def normal_key(text: str) -> str:
    """The one way to write a key; "" stays "".

    Raises:
        ValueError: it is no key.
    """
    if not text:
        return ""
    # The key itself may be a plus: "+", "Ctrl++".
    *modifiers, key = [part.strip() for part in re.split(r"\+(?=.)", text.strip())]
    found = {_BY_NAME.get(name.lower(), "") for name in modifiers}
    key = _BY_NAME.get(key.lower(), key.upper() if len(key) == 1 else "")
    if not key or key in MODIFIERS or not key.isprintable() or key.isspace() or not found <= set(MODIFIERS):
        raise ValueError(f"is no key: '{text[:40]}'; write it as P, F9 or Ctrl+Alt+1")
    return "+".join([*(name for name in MODIFIERS if name in found), key])


def normal_global_key(text: str) -> str:
    """See `normal_key`. A key that works everywhere must be none that is typed.

    Raises:
        ValueError: it is no key, or a letter without Ctrl, Alt or Meta.
    """
    key = normal_key(text)
    if (
        key
        and not key.startswith(("Ctrl+", "Alt+", "Meta+", "Shift+Meta+"))
        and key.split("+")[-1] not in _F_KEYS
    ):
        raise ValueError(
            f"needs Ctrl, Alt or Meta, such as Ctrl+Alt+{key.split('+')[-1]}, or one of F1 to F24"
        )
    return key


Key = Annotated[str, AfterValidator(normal_key)]
GlobalKey = Annotated[str, AfterValidator(normal_global_key)]
