"""From camera frames to facial semantics. Loaded in the capture process, and offline."""

from avatar_stream.encoder.registry import ENCODERS

__all__ = ["ENCODERS"]
