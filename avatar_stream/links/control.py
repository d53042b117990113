"""Short messages between capture and studio process, beside the packets: ready, beat, timings, stop.

Text only: JSON objects of numbers and strings, at most `MAX_MESSAGE_BYTES` each, so that no picture fits.
"""

from __future__ import annotations

import json
import threading
from multiprocessing.connection import Connection
from typing import Any

MAX_MESSAGE_BYTES = 4096

Message = dict[str, Any]
Value = float | str | list[float] | dict[str, float] | None


class ControlChannel:
    """One end of `multiprocessing.Pipe(duplex=True)`; messages arrive all and in order.

    Attributes:
        closed_by_peer: True once the other process has closed its end or died.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.closed_by_peer = False
        self._sending = threading.Lock()

    def send(self, event: str, **values: Value) -> None:
        """Send one message ``{"event": event, **values}``, from any thread; silently lost when the peer is gone.

        Raises:
            ValueError: the message is longer than `MAX_MESSAGE_BYTES`.
        """
        data = json.dumps({"event": event, **values}).encode()
        if len(data) > MAX_MESSAGE_BYTES:
            raise ValueError(f"control message '{event}' is too long: {len(data)} bytes")
        try:
            with self._sending:
                self.connection.send_bytes(data)
        except OSError:
            self.closed_by_peer = True

    def receive(self, timeout_s: float = 0.0) -> Message | None:
        """The next message, or None when none came within `timeout_s` or the peer is gone."""
        if self.closed_by_peer:
            return None
        try:
            if not self.connection.poll(timeout_s):
                return None
            message: Message = json.loads(self.connection.recv_bytes(MAX_MESSAGE_BYTES))
        except (EOFError, OSError):
            self.closed_by_peer = True
            return None
        return message

    def close(self) -> None:
        """Close this end; may be called more than once."""
        self.closed_by_peer = True
        self.connection.close()
