"""Reading TOML that strangers wrote: whatever is in it, there are plain values or one line that says what is wrong.

A parser alone is not enough: brackets nested by the thousand overflow its stack, keys of thousands of parts keep it
busy for minutes, and what it gives back then overflows the stack of whoever looks at it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MAX_TOML_BYTES = 64 << 10
MAX_DEPTH = 16

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*\.[ \t]*{_PART}){{{2 * MAX_DEPTH},}}")
_MANY_BRACKETS = re.compile(rf"(?:[\[{{]\s*){{{2 * MAX_DEPTH},}}")


class TomlError(ValueError):
    """Text that is not TOML, or not such as a person writes; ``str()`` says why, on one line."""


def read_toml(path: Path) -> dict[str, Any]:
    """The values of a TOML file.

    Raises:
        OSError: it can't be read.
        TomlError: it is larger than `MAX_TOML_BYTES`, or see `parse_toml`.
    """
    return parse_toml(read_toml_text(path))


def read_toml_text(path: Path) -> str:
    """The text of a TOML file, not yet parsed. Raises: see `read_toml`."""
    with path.open("rb") as file:
        data = file.read(MAX_TOML_BYTES + 1)
    if len(data) > MAX_TOML_BYTES:
        raise TomlError(f"it is larger than {MAX_TOML_BYTES >> 10} KB")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TomlError(f"it is not UTF-8 text ({error.reason} at byte {error.start})") from None


def parse_toml(text: str) -> dict[str, Any]:
    """The values in a text.

    Raises:
        TomlError: it isn't valid, or nested deeper than `MAX_DEPTH`.
    """
    if _LONG_KEY.search(text) or _MANY_BRACKETS.search(text):
        raise TomlError("it is nested too deeply")
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise TomlError("it is nested too deeply") from None
    except ValueError as error:  # TOMLDecodeError, and numbers of more digits than Python reads
        raise TomlError(str(error)) from None
    if _deeper_than(values, MAX_DEPTH):
        raise TomlError("it is nested too deeply")
    return values


def _deeper_than(values: dict[str, Any], depth: int) -> bool:
    level: list[Any] = [values]
    for _ in range(depth):
        inner: list[Any] = []
        for value in level:
            inner += value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
        level = [value for value in inner if isinstance(value, (dict, list))]
        if not level:
            return False
    return True
