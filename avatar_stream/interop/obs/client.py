"""One connection to OBS by obs-websocket 5 (github.com/obsproject/obs-websocket, docs/generated/protocol.md).

The only file that knows the library obs-websocket-py; another one can take its place here.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

import websocket
from obswebsocket import obsws
from obswebsocket.core import RecvThread
from obswebsocket.exceptions import ConnectionFailure

from avatar_stream.base.clock import now_s
from avatar_stream.interop.obs.errors import ObsError, ObsGoneError, ObsRefusal
from avatar_stream.interop.obs.finding import ObsAddress

OnEvent = Callable[[str, dict[str, Any]], None]

_HANDSHAKE_S = 3.0
_ANSWER_S = 10.0  # loading a scene collection keeps OBS from answering for a while
_LISTEN_S = 0.1

# It has its own ideas about what a user should read.
logging.getLogger("obswebsocket").setLevel(logging.CRITICAL)


class ObsClient:
    """Asks OBS for things and hears its events.

    Args:
        address: where, and with which password.
        on_event: called from another thread with an event's name and content; must not take long.

    Raises:
        ObsGoneError: nobody answers there; try again later.
        ObsError: somebody does, but refuses the password, or doesn't speak this protocol.
    """

    def __init__(self, address: ObsAddress, on_event: OnEvent | None = None) -> None:
        self._connection = _Connection(address.host, address.port, address.password, legacy=False)
        if on_event is not None:
            self._connection.register(lambda event: on_event(event.name, event.datain))
        try:
            self._connection.open()
        except ConnectionFailure:
            self._connection.ws.shutdown()
            raise ObsError(_password_refused(address)) from None
        except (
            websocket.WebSocketTimeoutException,
            websocket.WebSocketBadStatusException,
            KeyError,
            ValueError,
        ):
            self._connection.ws.shutdown()
            raise ObsError(
                f"{address} answers, but doesn't speak obs-websocket 5: update OBS to version 28 or newer, or "
                "set obs.port to the port shown in OBS under Tools → WebSocket Server Settings"
            ) from None
        except (OSError, websocket.WebSocketException):
            raise ObsGoneError(_not_there(address)) from None

    @property
    def closed(self) -> bool:
        """Whether the connection has ended, from either side."""
        return not self._connection.listening

    def request(self, name: str, **fields: Any) -> dict[str, Any]:
        """Ask for something and wait for the answer. May be called from any thread.

        Args:
            name: such as "GetVersion".
            fields: as the protocol names them.

        Returns:
            The answer's fields.

        Raises:
            ObsRefusal: OBS said no.
            ObsGoneError: OBS went away before it answered.
        """
        try:
            answer = self._connection.ask(name, fields)
        except (OSError, websocket.WebSocketException):
            answer = None
        if answer is None:
            raise ObsGoneError("OBS went away: it was closed, or the connection broke")
        status = answer["requestStatus"]
        if not status["result"]:
            raise ObsRefusal(name, status["code"], status.get("comment", ""))
        content: dict[str, Any] = answer.get("responseData") or {}
        return content

    def close(self) -> None:
        """Hang up; may be called more than once."""
        try:
            self._connection.disconnect()
        except (OSError, RuntimeError, websocket.WebSocketException):
            return  # OBS hung up at the same moment


class _Socket(websocket.WebSocket):  # type: ignore[misc, unused-ignore]
    def recv(self) -> Any:
        """As its parent, but a broken connection always counts as a closed one, which the listener expects."""
        try:
            return super().recv()
        except OSError as error:
            raise websocket.WebSocketConnectionClosedException(str(error)) from error


class _Connection(obsws):  # type: ignore[misc, unused-ignore]
    """The library's own, but it tells why OBS refuses something, and ends a question when OBS goes away."""

    ws: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asking = threading.Lock()

    @property
    def listening(self) -> bool:
        return self.thread_recv is not None and self.thread_recv.is_alive()

    def open(self) -> None:
        """In place of `connect`, which would wait for ever for somebody who says nothing."""
        self.ws = _Socket()
        self.ws.settimeout(_HANDSHAKE_S)
        self.ws.connect(f"ws://{self.host}:{self.port}")  # type: ignore[no-untyped-call, unused-ignore]
        self._auth()
        self.ws.settimeout(None)
        self.thread_recv = RecvThread(self)
        self.thread_recv.daemon = True
        self.thread_recv.start()

    def ask(self, name: str, fields: dict[str, Any]) -> dict[str, Any] | None:
        """The whole answer to a request; None where none comes."""
        with self._asking:
            identity = str(self.id)
            self.id += 1
        answered = self.events[identity] = threading.Event()
        content = {"requestId": identity, "requestType": name, "requestData": fields}
        self.ws.send(json.dumps({"op": 6, "d": content}))
        end_s = now_s() + _ANSWER_S
        while not answered.wait(_LISTEN_S) and self.listening and now_s() < end_s:
            pass
        del self.events[identity]
        answer: dict[str, Any] | None = self.answers.pop(identity, None)
        return answer


def _not_there(address: ObsAddress) -> str:
    start = f"Nobody answers at {address}: start OBS"
    if address.switched_off:
        return (
            f"{start} and tick Tools → WebSocket Server Settings → Enable WebSocket server, which is off now"
        )
    return f"{start}; under Tools → WebSocket Server Settings, Enable WebSocket server must be ticked"


def _password_refused(address: ObsAddress) -> str:
    copy = (
        "copy it from OBS (Tools → WebSocket Server Settings → Show Connect Info) into the setting "
        "obs.password or the environment variable AVATAR_STREAM_OBS_PASSWORD"
    )
    if not address.password:
        return f"OBS at {address} wants a password: {copy}"
    return f"OBS at {address} refused the password from {address.password_origin}: {copy}"
