"""From facial semantics to pictures of a character."""

from avatar_stream.decoder.factory import open_decoder

__all__ = ["open_decoder"]
