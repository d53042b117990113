"""iFacialMocap, an app for iPhones: text in UDP datagrams to port 49983. Facts and sources in docs/protocols.md."""

from __future__ import annotations

from avatar_stream.errors import PacketError
from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.interop.trackers.tracked_face import (
    TrackedFace,
    expression_of,
    finite,
    number,
    place_from_arkit,
    rotation_from_arkit,
)

PORT = 49983
# Sent to the phone, which answers for as long as the app is in front; names with "&", so that values may be negative.
GREETING = b"iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719|sendDataVersion=v2"
MOST_BYTES = 8192  # frames are about 1000 long
_MOST_FIELDS = 256
_WHOLE_SIDES = ("jawLeft", "jawRight", "mouthLeft", "mouthRight")


def _wire_name(name: str) -> str:
    """As "eyeBlinkLeft" stands on the wire: "eyeBlink_L"; sides that are no pair keep their name."""
    for side in ("Left", "Right"):
        if name.endswith(side) and name not in _WHOLE_SIDES:
            return f"{name.removesuffix(side)}_{side[0]}"
    return name


_NAMES = {_wire_name(name): name for name in EXPRESSION_NAMES}


def parse(datagram: bytes) -> TrackedFace:
    """One frame, "name-value|…|=head#x,y,z,x,y,z|rightEye#x,y,z|leftEye#x,y,z|", or with "&" for "-".

    Values are 0…100 (v2: also below), angles degrees, places metres. Fields that are unknown are left out, as apps of
    the same family send some; the eyes' angles say the same as eyeLook… and are not used.

    Raises:
        PacketError: it is no such frame. No other error, whatever the bytes.
    """
    if len(datagram) > MOST_BYTES:
        raise PacketError(f"an iFacialMocap frame has at most {MOST_BYTES} bytes, not {len(datagram)}")
    try:
        text = datagram.decode("utf-8")
    except UnicodeDecodeError:
        raise PacketError("an iFacialMocap frame is text") from None
    fields = text.split("|")
    if len(fields) > _MOST_FIELDS:
        raise PacketError("an iFacialMocap frame has too many fields")
    values: dict[str, float] = {}
    head = None
    for item in fields:
        name, is_pose, numbers = item.partition("#")
        if is_pose:
            if name.removeprefix("=") == "head":
                head = finite((number(value, "head") for value in numbers.split(",")), "head")
            continue
        name, separator, value = item.partition("&") if "&" in item else item.partition("-")
        if separator and name in _NAMES:
            values[_NAMES[name]] = number(value, name) / 100.0
    if not values:
        raise PacketError("an iFacialMocap frame names no expression")
    if head is None:
        return TrackedFace(expression_of(values), rotation_from_arkit(0.0, 0.0, 0.0))
    if len(head) not in (3, 6):
        raise PacketError(f"an iFacialMocap head has 3 or 6 numbers, not {len(head)}")
    place = place_from_arkit(*head[3:]) if len(head) == 6 else None
    return TrackedFace(expression_of(values), rotation_from_arkit(*head[:3]), place)
