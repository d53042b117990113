"""Messages of VTube Studio's public API, version 1.0: requests as text, answers checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from avatar_stream.errors import PacketError

PORT = 8001
PLUGIN, DEVELOPER = "avatar_stream", "avatar_stream"  # 3 to 32 characters each
DENIED = 50  # the user has refused this plugin, or taken the permission back
MOST_BYTES = 1 << 20
_MOST_TOKEN = 64


@dataclass(frozen=True)
class VtsAnswer:
    """One answer.

    Attributes:
        kind: its messageType, "APIError" where the request was refused.
        request: id of the request.
        data: what it says.
    """

    kind: str
    request: str
    data: Mapping[str, Any]

    @property
    def error(self) -> tuple[int, str] | None:
        """Number and words of a refusal, or None."""
        if self.kind != "APIError":
            return None
        number = self.data.get("errorID")
        return (number if isinstance(number, int) else -1), str(self.data.get("message", ""))[:300]


def request(kind: str, request_id: str, data: Mapping[str, Any] | None = None) -> str:
    """A request such as "AuthenticationRequest"; ids are 1 to 64 ASCII characters."""
    return json.dumps(
        {
            "apiName": "VTubeStudioPublicAPI",
            "apiVersion": "1.0",
            "requestID": request_id,
            "messageType": kind,
            "data": dict(data or {}),
        }
    )


def read_answer(text: str | bytes) -> VtsAnswer:
    """Check an answer.

    Raises:
        PacketError: it is none. No other error, whatever the text.
    """
    if len(text) > MOST_BYTES:
        raise PacketError(f"an answer of VTube Studio has at most {MOST_BYTES} bytes")
    try:
        message: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise PacketError("an answer of VTube Studio is JSON") from None
    if not isinstance(message, dict) or message.get("apiName") != "VTubeStudioPublicAPI":
        raise PacketError("this is not VTube Studio's API")
    kind, request_id, data = (message.get(name) for name in ("messageType", "requestID", "data"))
    if not isinstance(kind, str) or not isinstance(request_id, str) or not isinstance(data, dict):
        raise PacketError("an answer of VTube Studio says what it answers")
    return VtsAnswer(kind, request_id, data)


def token_of(answer: VtsAnswer) -> str:
    """The token that the user has granted. Raises PacketError where there is none."""
    token = answer.data.get("authenticationToken")
    if not isinstance(token, str) or not 0 < len(token) <= _MOST_TOKEN or not token.isascii():
        raise PacketError("VTube Studio granted no token")
    return token


def parameter_names(answer: VtsAnswer) -> set[str]:
    """Names of all tracking parameters in an InputParameterListResponse. Raises PacketError where it is none."""
    names = set()
    for kind in ("customParameters", "defaultParameters"):
        entries = answer.data.get(kind)
        if not isinstance(entries, list):
            raise PacketError("VTube Studio lists no parameters")
        names |= {str(entry["name"]) for entry in entries if isinstance(entry, dict) and "name" in entry}
    return names


def creation(name: str) -> dict[str, Any]:
    """Data of a ParameterCreationRequest for a value 0…1; 4 to 32 letters and digits."""
    return {
        "parameterName": name,
        "explanation": "As named by ARKit, from avatar_stream",
        "min": 0,
        "max": 1,
        "defaultValue": 0,
    }


def injection(values: Mapping[str, float], *, face_found: bool) -> dict[str, Any]:
    """Data of an InjectParameterDataRequest that takes the parameters over for a second."""
    return {
        "faceFound": face_found,
        "mode": "set",
        "parameterValues": [{"id": name, "value": round(value, 5)} for name, value in values.items()],
    }
