"""Whose face: cameras, clips and performers. Loaded in the capture process, and offline."""

from avatar_stream.sources.registry import FRAME_SOURCES, open_frame_source

__all__ = ["FRAME_SOURCES", "open_frame_source"]
