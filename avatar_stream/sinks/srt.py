"""SRT: a stream to a server over UDP, with what was lost sent again (draft-sharabayko-srt; libsrt).

By libsrt of the system itself, since PyAV's FFmpeg comes without it.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import socket
import struct
import sys
from typing import Any

from avatar_stream.base.network_address import SocketAddress, resolve
from avatar_stream.errors import DeviceUnavailableError, SinkError
from avatar_stream.sinks.broadcast_address import BroadcastAddress

#: Whole packets of MPEG-TS, as many as go into a datagram.
PAYLOAD_BYTES = 7 * 188
# srt.h: SRT_SOCKOPT.
_SENDER, _LATENCY, _PASSPHRASE, _CONNECT_TIMEOUT, _STREAM_ID = 21, 23, 26, 36, 46
# srt.h: SRT_REJECT_REASON.
_BAD_SECRET, _UNSECURE, _TIMEOUT = 10, 11, 16
_CONNECTING_MS = 3000
# syslog.h; what libsrt would write to stderr names addresses.
_CRITICAL = 2
_INSTALL = {
    "linux": "sudo apt install libsrt1.5-openssl (Fedora: sudo dnf install srt-libs)",
    "darwin": "brew install srt",
    "win32": "put srt.dll of the SRT project into a folder on the PATH",
}
_NAMES = ("srt", "srt-gnutls", "srt-openssl")


class SrtConnection:
    """Takes MPEG-TS as a file does, and sends it.

    Args:
        address: of the server, which waits to be called.

    Raises:
        SinkError: libsrt is missing; says what to install.
        AddressError: nobody knows the host.
        DeviceUnavailableError: the server is not there, or refuses.
    """

    def __init__(self, address: BroadcastAddress) -> None:
        self._library = _load()
        family, target = resolve(address.host, address.port, socket.SOCK_DGRAM)
        self._library.srt_startup()
        self._library.srt_setloglevel(_CRITICAL)
        self._socket = self._library.srt_create_socket()
        self._set(_SENDER, struct.pack("=i", 1))
        self._set(_CONNECT_TIMEOUT, struct.pack("=i", _CONNECTING_MS))
        if "latency" in address.options:
            self._set(_LATENCY, struct.pack("=i", int(address.options["latency"])))
        for option, name in ((_PASSPHRASE, "passphrase"), (_STREAM_ID, "streamid")):
            if address.options.get(name):
                self._set(option, address.options[name].encode())
        place = _sockaddr(family, target)
        if self._library.srt_connect(self._socket, place, len(place)) < 0:
            raise DeviceUnavailableError(self._refusal(address))

    def write(self, data: bytes) -> int:
        """Send so many bytes of MPEG-TS; returns how many.

        Raises:
            OSError: the connection is lost.
        """
        view = memoryview(data)
        for start in range(0, len(view), PAYLOAD_BYTES):
            payload = bytes(view[start : start + PAYLOAD_BYTES])
            if self._library.srt_send(self._socket, payload, len(payload)) < 0:
                raise ConnectionResetError(self._last_error())
        return len(view)

    def close(self) -> None:
        """Hang up; may be called more than once."""
        if self._socket >= 0:
            self._library.srt_close(self._socket)
            self._socket = -1

    def _set(self, option: int, value: bytes) -> None:
        if self._library.srt_setsockflag(self._socket, option, value, len(value)) < 0:
            raise SinkError(f"libsrt refuses an option ({self._last_error()}); is it 1.4 or newer?")

    def _refusal(self, address: BroadcastAddress) -> str:
        reason = self._library.srt_getrejectreason(self._socket)
        if reason in (_BAD_SECRET, _UNSECURE):
            return f"{address.server} refuses the passphrase: it has another one, or none"
        if reason == _TIMEOUT:
            return f"{address.server} does not answer: is the server running there, and does UDP get through?"
        words = self._library.srt_rejectreason_str(reason) or b""
        return (
            f"{address.server} refuses the stream ({words.decode(errors='replace')}): is the streamid right?"
        )

    def _last_error(self) -> str:
        return (self._library.srt_getlasterror_str() or b"").decode(errors="replace")


def _load() -> Any:
    for name in _NAMES:
        path = ctypes.util.find_library(name)
        if path is None:
            continue
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        library.srt_getlasterror_str.restype = library.srt_rejectreason_str.restype = ctypes.c_char_p
        return library
    remedy = _INSTALL.get(sys.platform, "install the library libsrt")
    raise SinkError(f"SRT needs the library libsrt, which is missing here: {remedy}; or take rtmp://")


def _sockaddr(family: socket.AddressFamily, target: SocketAddress) -> bytes:
    """The address as C has it: struct sockaddr_in or sockaddr_in6."""
    place = socket.inet_pton(family, target[0].partition("%")[0])
    port = struct.pack("!H", target[1])
    if family == socket.AF_INET6:
        _, _, flow, scope = target  # type: ignore[misc]  # has four parts
        body = port + struct.pack("!I", flow) + place + struct.pack("=I", scope)
    else:
        body = port + place + bytes(8)
    if sys.platform == "darwin":
        return struct.pack("=BB", len(body) + 2, family) + body
    return struct.pack("=H", family) + body
