"""OSC 1.0 (Open Sound Control): messages and bundles of them as bytes, as far as VMC needs them.

Own, and short: python-osc's reader never comes back from a bundle with a negative size, and prints a line for each
unknown type, which is no way to treat what strangers send. The tests hold both against each other.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from avatar_stream.errors import PacketError

Argument = int | float | str
MOST_BUNDLE_BYTES = 1500  # of VMC's specification: one frame of Ethernet
MOST_DATAGRAM_BYTES = 8192  # some programs send more
_MOST_MESSAGES = 512
_MOST_DEPTH = 4
_BUNDLE = b"#bundle\0"
_IMMEDIATELY = b"\0\0\0\0\0\0\0\1"
_WORD = 4
_INT, _FLOAT = struct.Struct(">i"), struct.Struct(">f")


@dataclass(frozen=True)
class OscMessage:
    """One message.

    Attributes:
        address: as in "/VMC/Ext/OK".
        arguments: int32, float32 and text; True and False as 1 and 0.
    """

    address: str
    arguments: tuple[Argument, ...]


def unpack(datagram: bytes) -> list[OscMessage]:
    """All messages of a datagram, those of bundles in their order.

    Raises:
        PacketError: it is no OSC, or holds a type that VMC doesn't use. No other error, whatever the bytes.
    """
    if len(datagram) > MOST_DATAGRAM_BYTES:
        raise PacketError(f"an OSC datagram has at most {MOST_DATAGRAM_BYTES} bytes, not {len(datagram)}")
    messages: list[OscMessage] = []
    waiting = [(datagram, 0)]
    while waiting:
        element, depth = waiting.pop()
        if element.startswith(_BUNDLE):
            if depth == _MOST_DEPTH:
                raise PacketError("OSC bundles in bundles in bundles")
            waiting += [(part, depth + 1) for part in reversed(_elements(element))]
        else:
            messages.append(_unpack_message(element))
        if len(messages) + len(waiting) > _MOST_MESSAGES:
            raise PacketError("an OSC datagram with too many messages")
    return messages


def pack(address: str, *arguments: Argument) -> bytes:
    """One message; floats are rounded to float32."""
    tags, data = ",", b""
    for argument in arguments:
        if isinstance(argument, str):
            tags, data = tags + "s", data + _text(argument)
        elif isinstance(argument, int):
            tags, data = tags + "i", data + _INT.pack(argument)
        else:
            tags, data = tags + "f", data + _FLOAT.pack(argument)
    return _text(address) + _text(tags) + data


def bundles(messages: Iterable[bytes]) -> list[bytes]:
    """The messages in as few bundles as go into `MOST_BUNDLE_BYTES` each."""
    packed: list[bytes] = []
    bundle = _BUNDLE + _IMMEDIATELY
    for message in messages:
        element = _INT.pack(len(message)) + message
        if len(bundle) + len(element) > MOST_BUNDLE_BYTES:
            packed.append(bundle)
            bundle = _BUNDLE + _IMMEDIATELY
        bundle += element
    return [*packed, bundle]


def _elements(bundle: bytes) -> list[bytes]:
    elements = []
    offset = len(_BUNDLE) + len(_IMMEDIATELY)
    if len(bundle) < offset:
        raise PacketError("the OSC bundle is cut off")
    while offset < len(bundle):
        if offset + _INT.size > len(bundle):
            raise PacketError("the OSC bundle is cut off")
        (size,) = _INT.unpack_from(bundle, offset)
        offset += _INT.size
        if size <= 0 or size % _WORD or offset + size > len(bundle):
            raise PacketError(f"an OSC bundle with an element of {size} bytes")
        elements.append(bundle[offset : offset + size])
        offset += size
    return elements


def _unpack_message(data: bytes) -> OscMessage:
    address, offset = _read_text(data, 0)
    if not address.startswith("/"):
        raise PacketError("an OSC message begins with an address")
    if offset == len(data):
        return OscMessage(address, ())
    tags, offset = _read_text(data, offset)
    if not tags.startswith(","):
        raise PacketError("an OSC message names its types")
    arguments: list[Argument] = []
    for tag in tags[1:]:
        if tag in "TF":
            arguments.append(int(tag == "T"))
        elif tag == "s":
            text, offset = _read_text(data, offset)
            arguments.append(text)
        elif tag in "if" and offset + _WORD <= len(data):
            arguments += (_INT if tag == "i" else _FLOAT).unpack_from(data, offset)
            offset += _WORD
        else:
            raise PacketError(f"an OSC message with a '{tag}' that is unknown or cut off")
    if offset != len(data):
        raise PacketError("an OSC message is longer than its types say")
    return OscMessage(address, tuple(arguments))


def _text(text: str) -> bytes:
    """Text with one to four zeros behind it, up to a whole word."""
    data = text.encode()
    return data + bytes(_WORD - len(data) % _WORD)


def _read_text(data: bytes, offset: int) -> tuple[str, int]:
    end = data.find(b"\0", offset)
    after = end + _WORD - (end - offset) % _WORD
    if end < 0 or after > len(data) or any(data[end:after]):
        raise PacketError("the text of an OSC message is cut off")
    try:
        return data[offset:end].decode("utf-8"), after
    except UnicodeDecodeError:
        raise PacketError("an OSC message holds text that is none") from None
