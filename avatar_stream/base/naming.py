"""Suggesting what a misspelt name was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# Comparing takes time that grows with the square of it.
_LONGEST_NAME = 200


def nearest_name(name: str, choices: Iterable[str]) -> str:
    """`" (did you mean 'nearest'?)"`, or nothing where no choice is near."""
    if len(name) > _LONGEST_NAME:
        return ""
    nearest = difflib.get_close_matches(name, list(choices), 1)
    return f" (did you mean '{nearest[0]}'?)" if nearest else ""
