"""Decoding a damaged clip: packet by packet, so that one that is broken costs itself alone."""

from __future__ import annotations

from collections.abc import Iterator

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

# After so many errors in a row without a packet, the rest of the file can't be found.
_MOST_ERRORS = 50


class WholePackets:
    """All pictures of a video stream that can be decoded, in the order in which they are shown.

    Attributes:
        trouble: what had to be left out, one line; "" where nothing had.
    """

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._container, self._stream = container, stream
        self._seen = self._broken = 0
        self._reason = ""

    @property
    def trouble(self) -> str:
        if not self._broken:
            return ""
        return f"{self._broken} of its {max(self._seen, self._broken)} packets can't be read ({self._reason})"

    def __iter__(self) -> Iterator[VideoFrame]:
        for packet in self._packets():
            self._seen += packet.size > 0  # the last one is empty, and flushes the decoder
            try:
                yield from self._decoded(packet)
            except (av.FFmpegError, OSError) as error:
                self._note(error)
        try:
            yield from self._stream.decode(None)  # those that still wait for their turn
        except (av.FFmpegError, OSError):
            return  # they were given before

    def _packets(self) -> Iterator[Packet[VideoStream]]:
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

    def _decoded(self, packet: Packet[VideoStream]) -> list[VideoFrame]:
        return [frame for frame in packet.decode() if isinstance(frame, VideoFrame)]

    def _note(self, error: Exception) -> None:
        self._broken += 1
        self._reason = getattr(error, "strerror", None) or str(error)
