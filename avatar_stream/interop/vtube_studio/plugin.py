"""One session with VTube Studio: connect, be let in by the user, then feed parameters until it ends."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from avatar_stream.base.clock import now_s
from avatar_stream.base.local_access import secret_file
from avatar_stream.base.mailbox import Mailbox
from avatar_stream.base.network_address import NetworkAddress
from avatar_stream.base.safe_file import replace_file
from avatar_stream.errors import DeviceUnavailableError, PacketError, SinkError
from avatar_stream.interop.vtube_studio import protocol
from avatar_stream.interop.vtube_studio.parameters import (
    CUSTOM_NAMES,
    custom_parameters,
    own_parameters,
)
from avatar_stream.interop.vtube_studio.protocol import VtsAnswer
from avatar_stream.types import FaceSemantics

_TOKEN_FILE = "vtube_studio_token"
_CONNECT_S, _ANSWER_S = 2.0, 10.0
_USER_S = 600.0  # for the user to allow it in VTube Studio's window
# A value that isn't sent for a second is lost to VTube Studio.
_AGAIN_S = 0.5
# A user who has just said no isn't asked again at once, though outputs are opened again within a second.
_DENIED_FOR_S = 60.0
_DENIED = (
    "VTube Studio did not let avatar_stream in: its user said no. It asks again in a minute: choose Allow, or take "
    "this output away"
)


class VTubeStudioPlugin:
    """A session in a thread of its own, since the user takes as long as they like to let it in.

    Args:
        address: of VTube Studio's API.

    Attributes:
        phase: "asking" while the user is asked, "feeding" afterwards.

    Raises:
        DeviceUnavailableError: VTube Studio is not there, or its API is off.
    """

    _denied_until_s: ClassVar[dict[str, float]] = {}

    def __init__(self, address: NetworkAddress) -> None:
        if now_s() < self._denied_until_s.get(str(address), 0.0):
            raise DeviceUnavailableError(_DENIED)
        self.phase = "asking"
        self._address = address
        self._performance: Mailbox[FaceSemantics] = Mailbox()
        self._failure: Exception | None = None
        self._count = 0
        self._connection = self._connect()
        self._thread = threading.Thread(target=self._run, name="vtube studio", daemon=True)
        self._thread.start()

    def perform(self, semantics: FaceSemantics) -> None:
        """Feed this next; never waits. Raises what has ended the session."""
        if self._failure is not None:
            raise self._failure
        self._performance.put(semantics)

    def close(self) -> None:
        """End the session; may be called more than once."""
        self._performance.close()
        with suppress(OSError, WebSocketException):
            self._connection.close()
        self._thread.join(_CONNECT_S)

    def _connect(self) -> ClientConnection:
        host = self._address.host or "localhost"
        url = f"ws://[{host}]:{self._address.port}" if ":" in host else f"ws://{host}:{self._address.port}"
        try:
            return connect(
                url, open_timeout=_CONNECT_S, close_timeout=1.0, max_size=protocol.MOST_BYTES, proxy=None
            )
        except (OSError, WebSocketException, TimeoutError) as error:
            raise DeviceUnavailableError(
                f"VTube Studio doesn't answer at {self._address} ({error}): start it, switch on 'Start API' in its "
                f"settings, and compare the port"
            ) from error

    def _run(self) -> None:
        try:
            self._authenticate()
            names = self._make_parameters()
            self.phase = "feeding"
            self._feed(names)
        except (DeviceUnavailableError, SinkError) as error:
            self._failure = error
        except (OSError, WebSocketException, TimeoutError) as error:
            self._failure = DeviceUnavailableError(f"VTube Studio has ended the connection ({error})")
        except PacketError as error:
            self._failure = SinkError(f"What answers at {self._address} is not VTube Studio: {error}")
        finally:
            with suppress(OSError, WebSocketException):
                self._connection.close()

    def _authenticate(self) -> None:
        """Be let in by the token of an earlier session, or ask the user."""
        who = {"pluginName": protocol.PLUGIN, "pluginDeveloper": protocol.DEVELOPER}
        kept = _kept_token()
        if kept is not None and self._enters(who, kept):
            return
        answer = self._ask("AuthenticationTokenRequest", who, _USER_S)
        if answer.error is not None:
            self._denied_until_s[str(self._address)] = now_s() + _DENIED_FOR_S
            raise SinkError(_DENIED)
        token = protocol.token_of(answer)
        file = secret_file(_TOKEN_FILE)
        with suppress(OSError):  # then the user is asked again next time
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, token.encode("ascii"), mode=0o600)
        if not self._enters(who, token):
            raise SinkError("VTube Studio refuses the token that it has just granted: start it again")

    def _enters(self, who: Mapping[str, str], token: str) -> bool:
        answer = self._ask("AuthenticationRequest", {**who, "authenticationToken": token})
        return answer.error is None and answer.data.get("authenticated") is True

    def _make_parameters(self) -> frozenset[str]:
        """Names of the parameters that can be fed: those that another plugin has made serve as well."""
        there = protocol.parameter_names(self._accepted("InputParameterListRequest", {}))
        for name in CUSTOM_NAMES:
            if (
                name not in there
                and self._ask("ParameterCreationRequest", protocol.creation(name)).error is None
            ):
                there.add(name)
        return frozenset(there)

    def _feed(self, names: frozenset[str]) -> None:
        """Send the newest performance, and the last one again where there is none, until the session is closed."""
        newest: FaceSemantics | None = None
        while not self._performance.closed:
            newest = self._performance.take(_AGAIN_S) or newest
            if newest is not None:
                values = own_parameters(newest) | custom_parameters(newest)
                sent = {name: value for name, value in values.items() if name in names}
                self._accepted("InjectParameterDataRequest", protocol.injection(sent, face_found=True))

    def _accepted(self, kind: str, data: Mapping[str, Any]) -> VtsAnswer:
        answer = self._ask(kind, data)
        if answer.error is not None:
            number, words = answer.error
            remedy = " Allow it there, in the list of plugins" if number == protocol.DENIED else ""
            raise SinkError(f"VTube Studio refuses: {words}{remedy}")
        return answer

    def _ask(self, kind: str, data: Mapping[str, Any], timeout_s: float = _ANSWER_S) -> VtsAnswer:
        """Send a request and wait for its answer; what else comes meanwhile is left out."""
        self._count += 1
        request_id = f"avatar-stream-{self._count}"
        self._connection.send(protocol.request(kind, request_id, data))
        while True:
            answer = protocol.read_answer(self._connection.recv(timeout_s))
            if answer.request == request_id:
                return answer


def _kept_token() -> str | None:
    """The token of an earlier session, or None."""
    try:
        token = secret_file(_TOKEN_FILE).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return token or None
