"""A face tracker elsewhere: its datagrams drive the character."""

from __future__ import annotations

import socket
from contextlib import suppress

from avatar_stream.base.clock import now_s
from avatar_stream.base.local_access import LOOPBACK
from avatar_stream.base.network_address import (
    NetworkAddress,
    SocketAddress,
    host_and_port,
    parse_address,
    resolve,
)
from avatar_stream.errors import PacketError, SourceError
from avatar_stream.interop.trackers.tracked_face import TrackedFace
from avatar_stream.sources.languages import LANGUAGES, Language
from avatar_stream.sources.rest_pose import RestPose
from avatar_stream.stages import PerformanceSource
from avatar_stream.types import FaceSemantics

_MOST_BYTES = 65536
_MOST_DATAGRAMS_PER_READ = 64
_PATIENCE_S = 1.0
# A sender that is silent for so long makes room for another one.
_LEAVES_AFTER_S = 2.0
_USUAL_FPS = 60.0


class DatagramSource(PerformanceSource):
    """Listens at a UDP port for one language. The first who speaks it is followed; others are not heard meanwhile.

    Args:
        language: what is spoken.
        address: where to listen; options: ``phone``, the address of a phone that is asked to send.

    Attributes:
        skipped: faces that were replaced by newer ones before anybody read them.
        malformed: datagrams that were none of the language; dropped.
        strangers: datagrams from others than the one who is followed; dropped unread.

    Raises:
        SourceError: the port is taken, or the address is not this machine's.
    """

    paced = True
    frame_count = None
    calibrates = True

    def __init__(self, language: Language, address: NetworkAddress) -> None:
        self.fps = _USUAL_FPS
        self.skipped = self.malformed = self.strangers = 0
        self._language = language
        self._rest = RestPose(learns=language.from_camera)
        self._parse = language.parser()
        self._fault = ""
        self._heard_s = float("-inf")
        self._ask_at_s = float("-inf")
        self._phone = _phone_of(language, address)
        # Asked for by its own address, a phone is let in by the network that leads to it; nobody else is heard.
        self._followed: str | None = self._phone[0] if self._phone is not None else None
        self._socket = _listen(address, self._phone)
        self._place = host_and_port(*self._socket.getsockname()[:2])

    @property
    def trouble(self) -> str | None:
        """Why there is nothing to show, one line; None while faces arrive."""
        if not self.silent:
            return None
        if self._fault:
            return f"What arrives at UDP {self._place} is not {self._language.name}'s: {self._fault}"
        firewall = "" if self._place.startswith((LOOPBACK, "[::1]")) else "; let UDP through this firewall"
        return f"Nothing arrives at UDP {self._place}: {self._language.remedy}{firewall}"

    def read(self) -> FaceSemantics | None:
        """The newest face; None where none came within a second, and the source is then `silent`."""
        deadline_s = now_s() + _PATIENCE_S
        face = None
        while face is None:
            self._ask()
            remaining_s = deadline_s - now_s()
            if remaining_s <= 0:
                self.silent = True
                return None
            face = self._receive(min(remaining_s, 0.25))
        for _ in range(_MOST_DATAGRAMS_PER_READ):
            newer = self._receive(0.0)
            if newer is not None:
                face, self.skipped = newer, self.skipped + 1
            elif self._empty:
                break
        self.silent = False
        return self._semantics(face)

    def recalibrate(self) -> None:
        """Take the pose of the next second for the rest pose."""
        self._rest.relearn()

    def close(self) -> None:
        self._socket.close()

    def _semantics(self, face: TrackedFace) -> FaceSemantics:
        time_s = now_s()
        if not face.seen:
            return FaceSemantics.nobody(time_s)
        rotation, place = self._rest.seen_from(face.head_rotation_rad, face.place, time_s)
        return FaceSemantics(face.expression, rotation, place, 1.0, time_s)

    def _receive(self, timeout_s: float) -> TrackedFace | None:
        """The face that one datagram completes; None where none came, or it was not one."""
        self._empty = False
        self._socket.settimeout(timeout_s)
        try:
            datagram, sender = self._socket.recvfrom(_MOST_BYTES)
        except (TimeoutError, BlockingIOError):
            self._empty = True
            return None
        except ConnectionError:  # a phone that was asked is not there; Windows says so here
            return None
        except OSError as error:
            raise SourceError(f"UDP {self._place} can't be listened to any more: {error}") from error
        if not self._follows(sender[0]):
            self.strangers += 1
            return None
        try:
            face = self._parse(datagram)
        except PacketError as error:
            self.malformed += 1
            self._fault = str(error)
            return None
        if self._phone is None:
            self._followed = sender[0]
        self._heard_s, self._fault = now_s(), ""
        return face

    def _follows(self, host: str) -> bool:
        if self._followed is None or host == self._followed:
            return True
        if self._phone is None and now_s() - self._heard_s > _LEAVES_AFTER_S:
            self._parse = self._language.parser()  # nothing of the other's face stays
            return True
        return False

    def _ask(self) -> None:
        asking = self._language.asking
        if self._phone is None or asking is None or now_s() < self._ask_at_s:
            return
        self._ask_at_s = now_s() + asking.every_s
        with suppress(OSError):  # no way to the phone now; asked again soon
            self._socket.sendto(asking.request(self._socket.getsockname()[1]), self._phone)


def open_datagram_source(spec: str) -> DatagramSource:
    """Listen for what `spec` names, such as "ifacialmocap://127.0.0.1:49983" or "vmc://".

    Without an address it listens on this machine alone; with ``?phone=ADDRESS``, on the network that leads there.

    Raises:
        AddressError, SourceError: it is written wrongly, or can't be listened to.
    """
    kind = spec.partition("://")[0].lower()
    language = LANGUAGES.get(kind)
    if language is None:
        raise SourceError(
            f"'{spec}' is an address of a kind that is unknown; there are: {', '.join(LANGUAGES)}"
        )
    options = ("phone",) if language.asking is not None else ()
    return DatagramSource(language, parse_address(spec, port=language.port, options=options))


def _phone_of(language: Language, address: NetworkAddress) -> SocketAddress | None:
    phone = address.options.get("phone", "")
    if language.asking is None or not (phone or language.asking.needed):
        return None
    if not phone:
        raise SourceError(
            f"{language.name} sends only when it is asked: {address.kind}://?phone=ADDRESS, as the app shows it"
        )
    asked = parse_address(f"udp://{phone}", port=language.asking.port)
    return resolve(asked.host or LOOPBACK, asked.port, socket.SOCK_DGRAM)[1]


def _listen(address: NetworkAddress, phone: SocketAddress | None) -> socket.socket:
    host = address.host or (LOOPBACK if phone is None else _address_towards(phone))
    family, place = resolve(host, address.port, socket.SOCK_DGRAM)
    listening = socket.socket(family, socket.SOCK_DGRAM)
    try:
        listening.bind(place)
    except OSError as error:
        listening.close()
        raise SourceError(
            f"UDP {host_and_port(host, address.port)} can't be listened to ({error.strerror or error}): close the "
            f"program that uses it, or name another port in {address.kind}://{host_and_port(host, address.port)}"
        ) from error
    return listening


def _address_towards(phone: SocketAddress) -> str:
    """The address of this machine on the network that leads to the phone. Nothing is sent."""
    family = socket.AF_INET6 if ":" in phone[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(phone)
        except OSError as error:
            raise SourceError(f"There is no network that leads to {phone[0]}: {error.strerror}") from error
        return str(probe.getsockname()[0])
