"""Changing a performance at the decoder: words, presets, and the object that they become."""

from avatar_stream.edits.edits import Edits
from avatar_stream.edits.words import edits_in_words, parse_edits

__all__ = ["Edits", "edits_in_words", "parse_edits"]
