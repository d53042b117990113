"""Decoding a damaged clip: packet by packet, so that one that is broken costs itself alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

# After so many errors in a row without a packet, the rest of the file can't be found.
_MOST_ERRORS = 50

Decoded = TypeVar("Decoded", VideoFrame, AudioFrame)


class WholePackets(Generic[Decoded]):
    """All pictures, or all pieces of sound, of a stream that can be decoded, in the order in which they are played.

    Args:
        container: the opened file.
        stream: one of its streams.
        kind: what comes out of that stream's decoder.

    Attributes:
        trouble: what had to be left out, one line; "" where nothing had.
    """

    def __init__(
        self, container: InputContainer, stream: VideoStream | AudioStream, kind: type[Decoded]
    ) -> None:
        self._container, self._stream = container, stream
        self._kind: type[Decoded] = kind
        self._seen = self._broken = 0
        self._reason = ""

    @property
    def trouble(self) -> str:
        if not self._broken:
            return ""
        return f"{self._broken} of its {max(self._seen, self._broken)} packets can't be read ({self._reason})"

    def __iter__(self) -> Iterator[Decoded]:
        for _, frames in self.with_packets():
            yield from frames

    def with_packets(self) -> Iterator[tuple[Packet[Any], list[Decoded]]]:
        """Each packet that can be decoded, and what came out of it; the last one is empty, with what was left."""
        for packet in self._packets():
            self._seen += packet.size > 0  # the last one is empty, and flushes the decoder
            try:
                frames = self._decoded(packet)
            except (av.FFmpegError, OSError) as error:
                self._note(error)
            else:
                yield packet, frames
        try:
            left = self._of_kind(self._stream.decode(None))
        except (av.FFmpegError, OSError):
            return  # they were given before
        yield Packet(), left  # those that still waited for their turn

    def _packets(self) -> Iterator[Packet[Any]]:
        errors = 0
        while errors < _MOST_ERRORS:
            try:
                for packet in self._container.demux(self._stream):
                    errors = 0
                    yield packet
                return
            except (av.FFmpegError, OSError) as error:
                # The next packet may be whole: go on behind the one that is not.
                errors += 1
                if errors == 1:
                    self._note(error)

    def _decoded(self, packet: Packet[Any]) -> list[Decoded]:
        return self._of_kind(packet.decode())

    def _of_kind(self, frames: Sequence[object]) -> list[Decoded]:
        return [frame for frame in frames if isinstance(frame, self._kind)]

    def _note(self, error: Exception) -> None:
        self._broken += 1
        self._reason = getattr(error, "strerror", None) or str(error)
