"""A file of live packets that is made while the performance goes on: readable after every group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from avatar_stream.codec.container import framed
from avatar_stream.codec.file_header import FileHeader
from avatar_stream.codec.live_storage import pack_live_group
from avatar_stream.types import FaceSemantics

# Two seconds at the usual rate: so much is lost where a machine loses its power.
GROUP_PACKETS = 60


class LiveRecorder:
    """Makes the bytes of a file, piece by piece. Does no reading or writing itself.

    Args:
        header: one that says `live`.
    """

    def __init__(self, header: FileHeader) -> None:
        self._header = header
        self._start_s: float | None = None
        self._packets = 0

    def head(self) -> bytes:
        """What the file begins with."""
        return self._header.to_bytes()

    def group(self, moments: Sequence[FaceSemantics]) -> bytes:
        """The next piece: some moments in order of time; times count from the first one ever."""
        if self._start_s is None:
            self._start_s = moments[0].captured_s
        timed = [
            replace(moment, captured_s=max(moment.captured_s - self._start_s, 0.0)) for moment in moments
        ]
        data = pack_live_group(timed, self._packets, self._header.fps, self._header.quality)
        self._packets += len(timed)
        return framed(len(timed), data)
