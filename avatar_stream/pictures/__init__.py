"""What is done with finished pictures: their background, and other sizes."""

from avatar_stream.pictures.composite import composite, opaque

__all__ = ["composite", "opaque"]
