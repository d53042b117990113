"""What the character does for 3D avatar programs that listen for VMC, such as VSeeFace, Warudo or VNyan."""

from __future__ import annotations

import socket

from avatar_stream.base.local_access import LOOPBACK
from avatar_stream.base.network_address import parse_address, resolve
from avatar_stream.errors import SinkError
from avatar_stream.interop.vmc.writing import PORT, datagrams
from avatar_stream.stages import PerformanceSink
from avatar_stream.types import FaceSemantics

_NAMES = ("arkit", "vrm0")


class VmcSink(PerformanceSink):
    """Sends one face for each picture.

    Args:
        spec: vmc://HOST:PORT, of the program that listens; this machine and 39539 where they are left out.
            ``?names=vrm0`` sends VRM 0's presets, for characters without ARKit's blend shapes.

    Raises:
        AddressError, SinkError: it is written wrongly, or nobody knows the host.
    """

    def __init__(self, spec: str) -> None:
        address = parse_address(spec, port=PORT, options=("names",))
        names = address.options.get("names", _NAMES[0])
        if names not in _NAMES:
            raise SinkError(f"'{spec}': names are {' or '.join(_NAMES)}, not '{names}'")
        self._presets = names == "vrm0"
        family, self._target = resolve(address.host or LOOPBACK, address.port, socket.SOCK_DGRAM)
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._started_s: float | None = None
        self.note = f"Sending VMC to {address}"

    def perform(self, semantics: FaceSemantics) -> None:
        """See `PerformanceSink.perform`."""
        if self._started_s is None:
            self._started_s = semantics.captured_s
        try:
            for datagram in datagrams(
                semantics, semantics.captured_s - self._started_s, presets=self._presets
            ):
                self._socket.sendto(datagram, self._target)
        except (BlockingIOError, ConnectionError):  # full just now, or nobody listens yet
            return
        except OSError as error:
            raise SinkError(f"VMC can't be sent there: {error.strerror or error}") from error

    def close(self, *, discard: bool = False) -> None:
        self._socket.close()
