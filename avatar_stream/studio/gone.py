"""Settings that name what is no longer there: a character that was deleted, a picture or clip that was moved.

A show begins without them, rather than not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from avatar_stream.characters.library import is_there
from avatar_stream.config_sections import SettingValue
from avatar_stream.room.section import THEIRS


def without_gone(settings: Mapping[str, SettingValue]) -> tuple[dict[str, SettingValue], list[str]]:
    """Leave out what names something that is gone.

    Args:
        settings: of a profile, by "section.key".

    Returns:
        The others, and one line for each that is left out. Members of a room stay, with the usual character.
    """
    kept, troubles = dict(settings), list[str]()
    for key, (what, is_gone) in _NAMED.items():
        value = kept.get(key)
        if isinstance(value, str) and value and is_gone(value):
            del kept[key]
            troubles.append(f"{key}: there is no {what} '{value}' any more")
    members: Any = kept.get("room.members")
    if isinstance(members, Mapping):
        mended: dict[str, Any] = {}
        for name, member in members.items():
            character = member.get("character", "") if isinstance(member, Mapping) else ""
            mended[name] = member
            if character and character != THEIRS and not is_there(character):
                mended[name] = {**member, "character": ""}
                troubles.append(
                    f"room.members: {name}'s character '{character}' is gone, and another one plays"
                )
        kept["room.members"] = mended
    return kept, troubles


def _is_gone_file(value: str) -> bool:
    """Whether these words are a path, and nothing is there."""
    path = Path(value)
    is_path = "://" not in value and (path.suffix != "" or len(path.parts) > 1)
    return is_path and not path.exists()


_NAMED: dict[str, tuple[str, Callable[[str], bool]]] = {
    "character.id": ("character", lambda value: not is_there(value)),
    "sinks.background": ("picture", _is_gone_file),
    "source.input": ("clip", _is_gone_file),
}
