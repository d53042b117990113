"""Text that is safe to show: names come from strangers' files, and a terminal obeys what it is sent."""

from __future__ import annotations

import codecs
import re
import sys
from io import TextIOWrapper

# Control characters (C0 but tab and line feed, DEL, C1), marks that turn the direction of writing, and halves of
# characters, which no encoding can write.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_PLAIN = {
    "…": "...",
    "–": "-",
    "—": "-",
    "×": "x",
    "·": "|",
    "°": " deg",
    "’": "'",
    "„": '"',
    "“": '"',
    "”": '"',
}
_ERRORS = "avatar_stream.plain"


def printable(text: str) -> str:
    """The text without characters that do something instead of being seen."""
    return _UNSEEN.sub("", text)


def escaped(json_text: str) -> str:
    """JSON in which such characters stand as their numbers: the values stay what they are."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text)


def let_output_pass() -> None:
    """See to it that printing never fails: a character that the terminal's encoding lacks is written plainer."""
    codecs.register_error(_ERRORS, _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


def _plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    plain = "".join(_PLAIN.get(sign, "?") for sign in lost)
    return plain, error.end
