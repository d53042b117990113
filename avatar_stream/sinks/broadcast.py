"""The character on air: live to a media server, by RTMP or SRT."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress

import numpy as np

from avatar_stream.base.clock import now_s
from avatar_stream.base.processes import ending_in_words, shielded_start
from avatar_stream.errors import DeviceUnavailableError, SinkError
from avatar_stream.pictures import opaque
from avatar_stream.sinks.broadcast_address import parse_broadcast_address
from avatar_stream.sinks.broadcast_process import HEAD, BroadcastFailure, BroadcastRequest, run_broadcast
from avatar_stream.sinks.picture_size import require_size
from avatar_stream.stages import Sink
from avatar_stream.types import Picture

# Loading FFmpeg may take a while on a busy machine; far servers are greeted by a dozen messages there and back. A
# server that takes nothing for so long is gone, or as good as that. An output that takes longer than 5 s would be
# told of as one that hangs, again and again.
_STARTING_S, _CONNECTING_S, _TAKING_S = 30.0, 4.0, 4.5
_ENDING_S, _DYING_S = 3.0, 1.0


class BroadcastSink(Sink):
    """Sends H.264, and silence beside it. A picture's time is that of sending, since a performer's may jump.

    Pictures go to a process of its own, which encodes and sends them (why: `broadcast_process`). Where the server or
    the network is slow, so is `send`, and the newest picture comes next. Where the server takes nothing for 4.5
    seconds, the process is ended and `send` fails; whoever opened the sink opens it again.

    Args:
        spec: see `parse_broadcast_address`.
        width, height: size of the pictures in pixels.
        fps: nominal pictures a second.

    Raises:
        AddressError: the address is written wrongly.
        SinkError: it can't be opened at all: an encoder or a library is missing.
        DeviceUnavailableError: nobody answers there, the server refuses, or takes nothing any more.
    """

    keeps_size = True

    def __init__(self, spec: str, *, width: int, height: int, fps: float) -> None:
        self._address = parse_broadcast_address(spec)
        self._width, self._height = width, height
        context = multiprocessing.get_context("spawn")
        self._pictures, theirs = context.Pipe()
        request = BroadcastRequest(self._address, width, height, fps)
        self._process = context.Process(
            target=run_broadcast, args=(request, theirs), name="broadcast", daemon=True
        )
        with shielded_start():
            self._process.start()
        theirs.close()
        try:
            self._wait(_STARTING_S, "can't be called: this machine is too busy")
            self._wait(_CONNECTING_S, "does not answer as a media server does: is the address right?")
        except SinkError:
            self.close(discard=True)
            raise
        self._started_s = now_s()
        self.note = f"On air at {self._address.name}"

    def send(self, picture: Picture) -> None:
        require_size(picture, self._width, self._height)
        rgb = np.ascontiguousarray(opaque(picture))
        with suppress(BrokenPipeError, ConnectionResetError):  # why it has ended comes next
            self._pictures.send_bytes(HEAD.pack(now_s() - self._started_s) + rgb.tobytes())
        self._wait(_TAKING_S, "takes nothing any more: the server or the network hangs")

    def close(self, *, discard: bool = False) -> None:
        if self._pictures.closed:
            return
        if not discard:
            with suppress(BrokenPipeError, ConnectionResetError):
                self._pictures.send_bytes(b"")
            self._process.join(_ENDING_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._pictures.close()

    def _wait(self, patience_s: float, otherwise: str) -> None:
        """Until the process has done what it was to do; `otherwise` says of the server what is wrong."""
        try:
            answer = self._pictures.recv() if self._pictures.poll(patience_s) else None
        except (EOFError, ConnectionResetError):
            self._process.join(_DYING_S)  # its exit code comes a moment after its end of the pipe is closed
            how = ending_in_words(self._process.exitcode)
            raise DeviceUnavailableError(f"the broadcasting process {how}") from None
        if answer is None:
            self._process.kill()
            raise DeviceUnavailableError(f"{self._address.server} {otherwise}")
        if isinstance(answer, BroadcastFailure):
            raise (SinkError if answer.final else DeviceUnavailableError)(answer.reason)
