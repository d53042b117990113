"""What commands print: notes and progress on stderr for people, one line of JSON on stdout for programs.

Everything printed comes through here, so that no name in a stranger's file can tell the terminal what to do.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.segment import Segment

from avatar_stream.base.plain_text import escaped, printable


class _SafeConsole(Console):
    """A console that takes control characters out of all that it shows but what rich itself puts there."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """See `Console.render`; tables, lines of status and plain text all go through it."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=printable(segment.text))


# Highlighting would colour numbers in messages; markup would swallow "[...]" in a file name.
stderr = _SafeConsole(stderr=True, highlight=False, markup=False, soft_wrap=True)
stdout = _SafeConsole(highlight=False, markup=False)


def note(message: str) -> None:
    """One line for the person at the terminal."""
    stderr.print(printable(" ".join(message.split())))


def progress_bar() -> AbstractContextManager[Any]:
    """A bar with the time left on a terminal, nothing elsewhere."""
    if not stderr.is_terminal:
        return nullcontext()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=stderr, transient=True)


def print_json(values: dict[str, Any]) -> None:
    """One JSON object as one line of stdout."""
    text = escaped(json.dumps(values, ensure_ascii=False, allow_nan=False))
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # what can't be written is told by its number: the values stay what they are
        text = json.dumps(values, allow_nan=False)
    print(text, flush=True, file=sys.stdout)
