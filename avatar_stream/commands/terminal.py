"""What commands print: notes and progress on stderr for people, one line of JSON on stdout for programs."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console

# Highlighting would colour numbers in messages; markup would swallow "[...]" in a file name.
stderr = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
stdout = Console(highlight=False, markup=False)


def note(message: str) -> None:
    """One line for the person at the terminal."""
    stderr.print(" ".join(message.split()))


def print_json(values: dict[str, Any]) -> None:
    """One JSON object as one line of stdout."""
    print(json.dumps(values, ensure_ascii=False, allow_nan=False), flush=True, file=sys.stdout)
