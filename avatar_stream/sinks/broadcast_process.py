"""The broadcasting process: pictures of the character come in, and go to a media server.

It is a process of its own because FFmpeg waits for servers while it holds Python's lock (`avio_open` in PyAV), and
can't be told to stop: a server that hangs would hang the show. A process can be ended.
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection

import av
import av.logging
import numpy as np

from avatar_stream.base.network_address import AddressError, resolve
from avatar_stream.base.processes import ignore_terminal
from avatar_stream.errors import AvatarStreamError, DeviceUnavailableError, SinkError
from avatar_stream.sinks.broadcast_address import BroadcastAddress
from avatar_stream.sinks.broadcast_stream import BroadcastStream, usual_kbit_s
from avatar_stream.sinks.srt import SrtConnection

#: What goes before a picture: its time in seconds.
HEAD = struct.Struct("=d")
_UNREACHABLE = {errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN}
_PATIENCE_S = 3.0


@dataclass(frozen=True)
class BroadcastRequest:
    """What to send where.

    Attributes:
        address: of the server.
        width, height: of the pictures, in pixels.
        fps: nominal pictures a second.
    """

    address: BroadcastAddress
    width: int
    height: int
    fps: float


@dataclass(frozen=True)
class BroadcastFailure:
    """Why it ended.

    Attributes:
        reason: one line for people, without secrets.
        final: whether another try is of no use.
    """

    reason: str
    final: bool


def run_broadcast(request: BroadcastRequest, pictures: Connection) -> None:
    """The whole life of the process: connect, then take pictures until there are no more.

    Over `pictures` come `HEAD` and (height, width, 3) uint8 RGB for each picture, and nothing at the end. Back go True
    once the process runs, once it is connected, and after each picture; a `BroadcastFailure` where it fails.
    """
    ignore_terminal()
    threading.Thread(target=_end_with_the_studio, daemon=True).start()
    av.logging.set_level(av.logging.ERROR)
    with suppress(BrokenPipeError, ConnectionResetError), av.logging.Capture(local=False) as log:
        pictures.send(True)
        try:
            stream = _connect(request)
            pictures.send(True)
            while content := _next(pictures):
                (time_s,) = HEAD.unpack_from(content)
                pixels = np.frombuffer(content, np.uint8, offset=HEAD.size)
                stream.show(pixels.reshape(request.height, request.width, 3), time_s)
                pictures.send(True)
            stream.close()
        except (AvatarStreamError, av.FFmpegError, OSError) as error:
            pictures.send(_failure(error, request.address, [line for _, _, line in log]))


def _next(pictures: Connection) -> bytes:
    try:
        return pictures.recv_bytes()
    except EOFError:  # the studio has gone
        return b""


def _connect(request: BroadcastRequest) -> BroadcastStream:
    address = request.address
    kbit_s = address.kbit_s or usual_kbit_s(request.width, request.height, request.fps)
    if address.kind == "srt":
        target: SrtConnection | str = SrtConnection(address)
    else:
        # FFmpeg doesn't tell that nobody knows the host.
        resolve(address.host, address.port, socket.SOCK_STREAM)
        if address.kind == "rtmps":
            _check_certificate(address)
        target = address.url
    return BroadcastStream(target, (request.width, request.height), request.fps, kbit_s)


def _failure(error: Exception, address: BroadcastAddress, log: list[str]) -> BroadcastFailure:
    if isinstance(error, AvatarStreamError):
        # A name that nobody knows may be known once the network is there.
        waits = isinstance(error, (AddressError, DeviceUnavailableError))
        return BroadcastFailure(address.hide(str(error)), final=not waits)
    if isinstance(error, ConnectionRefusedError):
        reason = f"nobody answers at {address.server}: is the server running, and is that its port?"
    elif isinstance(error, OSError) and error.errno in _UNREACHABLE:
        reason = f"{address.server} can't be reached: {error.strerror}"
    else:
        # What RTMP's servers do with a key that they don't know.
        reason = (
            f"{address.server} refuses the stream or hung up: is the key right, and does nobody else use it?"
        )
    words = "; ".join(line.strip() for line in log if "Server error" in line)
    return BroadcastFailure(address.hide(f"{reason} ({words})" if words else reason), final=False)


def _check_certificate(address: BroadcastAddress) -> None:
    """FFmpeg doesn't, and would tell the key to whoever answers.

    Raises:
        SinkError: the server can't prove that it is the one.
        OSError: it can't be reached.
    """
    place = (address.host, address.port)
    try:
        with (
            socket.create_connection(place, _PATIENCE_S) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=address.host),
        ):
            return
    except ssl.SSLCertVerificationError as error:
        raise SinkError(
            f"{address.server} can't prove who it is ({error.verify_message}), so it isn't told the key"
        ) from None
    except (ssl.SSLError, TimeoutError):
        raise DeviceUnavailableError(
            f"{address.server} doesn't answer as RTMPS does: is its port right, or is it rtmp:// without s?"
        ) from None


def _end_with_the_studio() -> None:
    """A server that hangs keeps nobody alive whom nobody needs."""
    studio = parent_process()
    if studio is not None:
        studio.join()
        os._exit(0)
