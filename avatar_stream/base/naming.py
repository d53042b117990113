"""Suggesting what a misspelt name was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest_name(name: str, choices: Iterable[str]) -> str:
    """`" (did you mean 'nearest'?)"`, or nothing where no choice is near."""
    nearest = difflib.get_close_matches(name, list(choices), 1)
    return f" (did you mean '{nearest[0]}'?)" if nearest else ""
