"""Characters: found by name, read from their folders, made of pictures."""

from avatar_stream.characters.character import Character
from avatar_stream.characters.library import import_character, list_characters, load_character

__all__ = ["Character", "import_character", "list_characters", "load_character"]
