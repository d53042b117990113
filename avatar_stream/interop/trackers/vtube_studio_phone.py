"""VTube Studio's app for phones, asked for raw tracking data: JSON in UDP datagrams. Facts in docs/protocols.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from avatar_stream.errors import PacketError
from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.interop.trackers.tracked_face import (
    TrackedFace,
    expression_of,
    finite,
    place_from_arkit,
    rotation_from_arkit,
)

PORT = 21412  # of the phone, which is asked there
MOST_BYTES = 16384  # frames are about 4000 long
ASKED_FOR_S = 5.0  # how long the phone sends after each request; it allows 0.5 to 10
_MOST_SHAPES = 256
_NAMES = {name.lower(): name for name in EXPRESSION_NAMES}
_CM = 0.01


def request(port: int) -> bytes:
    """What asks the phone to send for `ASKED_FOR_S` to this machine's `port`."""
    return json.dumps(
        {
            "messageType": "iOSTrackingDataRequest",
            "time": ASKED_FOR_S,
            "sentBy": "avatar_stream",
            "ports": [port],
        }
    ).encode()


def parse(datagram: bytes) -> TrackedFace:
    """One frame: FaceFound, Rotation and Position with x, y, z, and BlendShapes, a list of {"k": name, "v": 0…1}.

    Rotation is in degrees, Position in centimetres. Names are compared without regard to case: iOS writes "JawOpen",
    others "jawOpen".

    Raises:
        PacketError: it is no such frame. No other error, whatever the bytes.
    """
    if len(datagram) > MOST_BYTES:
        raise PacketError(f"a VTube Studio frame has at most {MOST_BYTES} bytes, not {len(datagram)}")
    try:
        frame: Any = json.loads(datagram)
    except (ValueError, RecursionError):
        raise PacketError("a VTube Studio frame is JSON") from None
    if not isinstance(frame, dict) or not isinstance(frame.get("FaceFound"), bool):
        raise PacketError("a VTube Studio frame says FaceFound")
    if not frame["FaceFound"]:
        return TrackedFace.nobody()
    shapes = frame.get("BlendShapes")
    if not isinstance(shapes, list) or len(shapes) > _MOST_SHAPES:
        raise PacketError("a VTube Studio frame has a list of BlendShapes")
    values = {}
    for shape in shapes:
        if not isinstance(shape, dict) or not isinstance(shape.get("k"), str):
            raise PacketError("a VTube Studio blend shape has a name")
        name = _NAMES.get(shape["k"].lower())
        if name is not None:
            values[name] = _number(shape, "v")
    rotation = rotation_from_arkit(*_vector(frame, "Rotation"))
    place = place_from_arkit(*(_CM * value for value in _vector(frame, "Position")))
    return TrackedFace(expression_of(values), rotation, place)


def _vector(frame: Mapping[str, Any], name: str) -> list[float]:
    vector = frame.get(name)
    if not isinstance(vector, dict):
        raise PacketError(f"a VTube Studio frame has a {name}")
    return [_number(vector, axis) for axis in "xyz"]


def _number(entry: Mapping[str, Any], name: str) -> float:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PacketError(f"'{name}' of a VTube Studio frame is no number")
    try:
        return float(finite((value,), name)[0])
    except OverflowError:
        raise PacketError(f"'{name}' of a VTube Studio frame is not finite") from None
