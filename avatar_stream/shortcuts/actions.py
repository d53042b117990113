"""What a key, a Stream Deck or a script can have done in the middle of a show, in words.

| action | what a press does |
| --- | --- |
| ``pause`` | pauses, or goes on |
| ``calibrate``, ``snapshot`` | as their names say |
| ``record`` | starts a recording, or ends it |
| ``release`` | lets go of all expressions |
| ``expression NAME`` | what the expression itself says: holds it, or shows it for a while |
| ``character ID`` | puts a character on stage |
| ``background WORDS`` | puts a colour or picture behind it; without words its own |
| ``profile NAME`` | goes on with the settings of another profile |
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

SINGLE_ACTIONS = ("pause", "calibrate", "snapshot", "record", "release", "background")
ACTIONS_ON = ("expression", "character", "background", "profile")
MOST_SHORTCUTS = 500
#: Keys on the page where the user has chosen no others.
USUAL_KEYS = {
    "pause": "P",
    "calibrate": "C",
    "snapshot": "S",
    "record": "R",
    "release": "0",
    "expression smile": "1",
    "expression laugh": "2",
    "expression smirk": "3",
    "expression surprise": "4",
    "expression angry": "5",
    "expression sad": "6",
    "expression disgust": "7",
    "expression pout": "8",
    "expression kiss": "9",
}


def split_action(text: str) -> tuple[str, str]:
    """(verb, what it acts on) of an action; the latter "" for those that act on nothing.

    Raises:
        ValueError: it is none.
    """
    verb, _, target = text.strip().partition(" ")
    if verb in ACTIONS_ON and target.strip():
        return verb, target.strip()
    if verb in SINGLE_ACTIONS and not target:
        return verb, ""
    choices = [*SINGLE_ACTIONS, *(f"{name} …" for name in ACTIONS_ON)]
    raise ValueError(f"is no action: '{text[:60]}'; choices: {', '.join(choices)}")


def _normal(text: str) -> str:
    return " ".join(part for part in split_action(text) if part)


Action = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_normal)]


def keys_in_effect(chosen: dict[str, str]) -> dict[str, str]:
    """The page's keys by action: the usual ones, and what the user has chosen instead. A key does one thing alone."""
    taken = {key for key in chosen.values() if key}
    usual = {action: key for action, key in USUAL_KEYS.items() if key not in taken}
    return {action: key for action, key in {**usual, **chosen}.items() if key}
