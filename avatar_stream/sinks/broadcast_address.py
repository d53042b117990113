"""Addresses of media servers as users write them, and as everybody may see them.

Whoever knows a stream's key can broadcast in its owner's name. So an address is only ever shown without it: in
messages, on the page, in what is measured.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from avatar_stream.base.network_address import AddressError, host_and_port, parse_address

_PORTS = {"rtmp": 1935, "rtmps": 443, "srt": 0}
KINDS = tuple(_PORTS)
_HIDDEN = "…"
# Those of other programs, which hold no secret.
_PLAIN = ("vmc", "vts")
_KBIT_S = "kbit"
_MOST_KBIT_S = 100_000
_SRT_OPTIONS = ("streamid", "passphrase", "latency")
# libsrt, docs/API/API-socket-options.md: SRTO_PASSPHRASE and SRTO_STREAMID.
_PASSPHRASE_BYTES, _MOST_STREAM_ID_BYTES = range(10, 80), 512
_MOST_LATENCY_MS = 10_000
# What is shorter is no secret, and may well be part of a word.
_LEAST_SECRET = 4


@dataclass(frozen=True)
class BroadcastAddress:
    """Where to broadcast to.

    Attributes:
        kind: one of `KINDS`.
        host: name, IPv4 or IPv6 address without brackets.
        port: 1…65535.
        url: what FFmpeg opens for RTMP, with the key in it.
        name: what may be shown.
        kbit_s: bits for the pictures, thousands a second; None where none are given.
        options: of SRT, by name.
        secrets: what of it must not be shown, the longest first.
    """

    kind: str
    host: str
    port: int
    name: str
    url: str = field(repr=False)
    kbit_s: int | None
    options: dict[str, str] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)

    @property
    def server(self) -> str:
        """HOST:PORT."""
        return host_and_port(self.host, self.port)

    def hide(self, text: str) -> str:
        """The same text without what must not be shown."""
        for secret in self.secrets:
            text = text.replace(secret, _HIDDEN)
        return text


def public_name(spec: str) -> str:
    """How an output may be called where others read along.

    An address loses user, key and options; what is no address, or one that holds no secret, stays as it is.
    """
    before, separator, rest = spec.partition("://")
    member, colon, kind = before.rpartition(":")  # "NAME:" of a member of the room that it shows alone
    if not separator or kind.lower() in _PLAIN:
        return spec
    place, path, hidden = _split(rest)
    shown = path[:1] if len(path) > 1 else []
    hides = bool(path[len(shown) :]) or hidden
    return f"{member}{colon}{kind.lower()}://{'/'.join([place, *shown, *([_HIDDEN] if hides else [])])}"


def parse_broadcast_address(spec: str) -> BroadcastAddress:
    """Read an address.

    Args:
        spec: ``rtmp://HOST[:PORT]/APP/KEY``, ``rtmps://…`` (port 443), or
            ``srt://HOST:PORT[?streamid=…&passphrase=…&latency=MS]``; each with ``#kbit=N`` behind it, which stays here.

    Raises:
        AddressError: it is written wrongly; the message shows how to write it, and no key.
    """
    name, (whole, _, fragment) = public_name(spec), spec.strip().partition("#")
    kind, _, rest = whole.partition("://")
    kind = kind.lower()
    place, path, _ = _split(rest)
    try:
        parsed = parse_address(f"{kind}://{place}", port=_PORTS[kind])
    except AddressError:
        raise AddressError(f"'{name}' is no address of a media server: {_example(kind)}") from None
    if not parsed.host or not parsed.port or (kind == "srt") == bool(path):
        raise AddressError(f"'{name}' is no address of a media server: {_example(kind)}")
    query = rest.partition("?")[2]
    options = _srt_options(name, query) if kind == "srt" else {}
    return BroadcastAddress(
        kind=kind,
        host=parsed.host,
        port=parsed.port,
        name=name,
        url=whole,
        kbit_s=_kbit_s(name, fragment),
        options=options,
        secrets=_secrets(rest, path, query, options),
    )


def _split(rest: str) -> tuple[str, list[str], bool]:
    """HOST[:PORT], the parts of the path, and whether there is more: a user, or options."""
    before, after = re.match(r"([^?#]*)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]  # matches always
    place, *path = before.split("/")
    user, _, host = place.rpartition("@")
    return host, [part for part in path if part], bool(user or after.partition("#")[0])


def _secrets(rest: str, path: list[str], query: str, options: dict[str, str]) -> tuple[str, ...]:
    """All but host, and where there is more than one part to its path, the first of them, which is the same for all."""
    user = rest.partition("/")[0].rpartition("@")[0]
    parts = {user, *path[len(path) > 1 :], "/".join(path[1:]), query, *options.values()}
    parts |= {value for _, value in parse_qsl(query, keep_blank_values=True)}
    parts |= {unquote(part) for part in parts}
    return tuple(sorted((part for part in parts if len(part) >= _LEAST_SECRET), key=len, reverse=True))


def _srt_options(name: str, query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    if options.get("mode") == "caller":  # what we are
        del options["mode"]
    if not set(options) <= set(_SRT_OPTIONS):
        unknown = next(option for option in options if option not in _SRT_OPTIONS)
        raise AddressError(f"'{name}' has an unknown option '{unknown}'; there is {', '.join(_SRT_OPTIONS)}")
    passphrase = options.get("passphrase")
    if passphrase is not None and len(passphrase.encode()) not in _PASSPHRASE_BYTES:
        raise AddressError(f"'{name}': an SRT passphrase has 10 to 79 characters")
    if len(options.get("streamid", "").encode()) > _MOST_STREAM_ID_BYTES:
        raise AddressError(f"'{name}': a streamid has {_MOST_STREAM_ID_BYTES} characters at most")
    latency = options.get("latency", "0")
    if not latency.isdecimal() or int(latency) > _MOST_LATENCY_MS:
        raise AddressError(f"'{name}': latency is in milliseconds, 0 to {_MOST_LATENCY_MS}")
    return options


def _kbit_s(name: str, fragment: str) -> int | None:
    if not fragment:
        return None
    option, _, value = fragment.partition("=")
    if option != _KBIT_S or not value.isdecimal() or not 1 <= int(value) <= _MOST_KBIT_S:
        raise AddressError(f"'{name}': what stands behind # is {_KBIT_S}=N, such as #{_KBIT_S}=4000")
    return int(value)


def with_bitrate(spec: str, kbit_s: int) -> str:
    """The same address with that bitrate, where it is one of a media server and names none itself."""
    named = "#" in spec or spec.partition("://")[0].lower() not in KINDS
    return spec if named or not kbit_s else f"{spec}#{_KBIT_S}={kbit_s}"


def _example(kind: str) -> str:
    if kind == "srt":
        return "write it like srt://live.example.com:8890?streamid=NAME"
    return f"write it like {kind}://live.example.com/app/KEY"
