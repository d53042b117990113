"""The character as a stream with true transparency, for OBS and other programs of this machine."""

from __future__ import annotations

import json
from collections import deque
from statistics import median

from avatar_stream.base.clock import now_s
from avatar_stream.errors import SinkError
from avatar_stream.sinks.matroska_address import DEFAULT_PORT, stream_path, stream_url
from avatar_stream.sinks.matroska_server import MatroskaServer
from avatar_stream.sinks.matroska_stream import MatroskaStream
from avatar_stream.sinks.picture_size import require_size
from avatar_stream.stages import Sink
from avatar_stream.types import Picture

_RECENT_PICTURES = 60
# Players are told that less time passes between pictures than does. So they are always early, wait for the next
# picture and show it at once. Told the true time, OBS keeps whatever delay a busy moment at its start gave it
# (0.75 s for a stall of 0.7 s); like this the delay is gone within seconds, and stays at two pictures.
_PACE = 0.9


class MatroskaSink(Sink):
    """Serves Matroska with FFV1 over HTTP at an address that only this user's programs know.

    Pictures are encoded once, and only while somebody watches. A client that is slow gets fewer pictures and delays
    nobody. ``URL.json`` tells how the stream is doing: ``{"pictures": …, "clients": …, "latency_ms": … or null}``,
    the latency being the age of recent pictures once encoded.

    Args:
        port: where to listen on 127.0.0.1; where it is taken, the next free one.
        width, height: size of the pictures in pixels.
        fps: nominal pictures a second.

    Attributes:
        url: where the stream is; secret.
        note: one line for the user about where it is.

    Raises:
        SinkError: no port is free, or the secret can't be kept.
    """

    def __init__(self, port: int = DEFAULT_PORT, *, width: int, height: int, fps: float) -> None:
        self._width, self._height = width, height
        self._pictures = 0
        self._ages_s: deque[float] = deque(maxlen=_RECENT_PICTURES)
        self._started_s = now_s()
        self._last_s = 0.0
        self._stream = MatroskaStream(width=width, height=height, fps=fps)
        self._server = MatroskaServer(port, stream_path(), self._stream.header, self._status)
        self._closed = False
        self.url = stream_url(self._server.port)
        # Terminals are shown in streams, so that the secret itself isn't told here.
        self.note = f"The stream for OBS is ready at port {port}; 'obs setup' puts it into OBS"
        if self._server.port != port:
            self.note = (
                f"Port {port} is taken by another program, so the stream for OBS is at port {self._server.port}: "
                f"'obs setup --set matroska.port={self._server.port}' tells OBS, or close the other one"
            )

    def send(self, picture: Picture) -> None:
        if self._closed:
            return
        require_size(picture, self._width, self._height)
        if not self._server.clients:
            return
        # The moment of sending, since a performer's time may stand still or jump; a player would wait for it.
        time_s = max(_PACE * (now_s() - self._started_s), self._last_s + 0.001)
        self._last_s = time_s
        try:
            chunk = self._stream.encode(picture.pixels, time_s)
        except Exception as error:  # whatever FFmpeg raises
            raise SinkError(f"The stream's encoder failed: {error}") from error
        self._server.publish(chunk)
        self._pictures += 1
        self._ages_s.append(now_s() - picture.captured_s)

    def close(self, *, discard: bool = False) -> None:
        if not self._closed:
            self._closed = True
            self._server.close()
            self._stream.close()

    def _status(self) -> str:
        ages_s = list(self._ages_s)
        latency_ms = round(1e3 * median(ages_s), 1) if ages_s else None
        return json.dumps(
            {"pictures": self._pictures, "clients": self._server.clients, "latency_ms": latency_ms}
        )
