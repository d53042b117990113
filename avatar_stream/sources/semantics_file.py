"""A stored performance: the semantics of a .fsb file."""

from __future__ import annotations

from pathlib import Path

from avatar_stream.codec.container import read_file
from avatar_stream.errors import PacketError, SourceError
from avatar_stream.stages import PerformanceSource
from avatar_stream.types import FaceSemantics

SUFFIX = ".fsb"


class SemanticsFileSource(PerformanceSource):
    """Plays a file up to its end or its first damage.

    Attributes:
        file: the file, see `container.SemanticsFile`.
    """

    paced = False

    def __init__(self, path: Path) -> None:
        """
        Raises:
            SourceError: the file can't be read, or is none of these.
        """
        try:
            self.file = read_file(path)
        except OSError as error:
            raise SourceError(f"'{path}' can't be read: {error.strerror or error}") from error
        except PacketError as error:
            raise SourceError(f"'{path}' can't be played: {error}") from error
        self.fps: float = self.file.header.fps
        self.frame_count: int | None = self.file.packet_count
        self._semantics = self.file.semantics()

    @property
    def damage(self) -> str | None:
        """What is wrong with the file and where, as far as it was played; or None."""
        return self.file.damage

    def read(self) -> FaceSemantics | None:
        """The next semantics, times counted from the beginning of the file; None after the last."""
        return next(self._semantics, None)

    def close(self) -> None:
        """End the performance."""
        self._semantics = iter(())
