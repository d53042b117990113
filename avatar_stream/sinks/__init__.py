"""Where pictures go: one file for each kind of output, found by the words that name it."""

from avatar_stream.sinks.registry import SINKS, open_sink

__all__ = ["SINKS", "open_sink"]
