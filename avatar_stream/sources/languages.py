"""Every language in which another face tracker can drive a character, by the word before "://"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from avatar_stream.interop.trackers import (
    ifacialmocap,
    live_link_face,
    open_see_face,
    vtube_studio_phone,
)
from avatar_stream.interop.trackers.tracked_face import TrackedFace
from avatar_stream.interop.vmc import reading as vmc

Parse = Callable[[bytes], TrackedFace | None]


@dataclass(frozen=True)
class Asking:
    """How a phone is asked to send.

    Attributes:
        port: of the phone.
        request: makes the datagram, of the port at which this machine listens.
        every_s: how often.
        needed: whether it sends nothing unless it is asked.
    """

    port: int
    request: Callable[[int], bytes]
    every_s: float
    needed: bool = False


@dataclass(frozen=True)
class Language:
    """One language.

    Attributes:
        name: for people.
        port: at which this machine usually listens.
        parser: makes what reads the datagrams of one sender: raises PacketError and nothing else.
        remedy: what to do where nothing arrives.
        from_camera: whether poses are measured from the tracker's camera, so that the rest pose has to be learned.
        asking: how it is asked for, or None.
    """

    name: str
    port: int
    parser: Callable[[], Parse]
    remedy: str
    from_camera: bool = True
    asking: Asking | None = None


LANGUAGES: dict[str, Language] = {
    "vmc": Language(
        "VMC",
        vmc.PORT,
        lambda: vmc.VmcReader().read,
        "switch on VMC (OSC) sending in the other program, to this address",
        from_camera=False,
    ),
    "ifacialmocap": Language(
        "iFacialMocap",
        ifacialmocap.PORT,
        lambda: ifacialmocap.parse,
        "give this machine's address in the app, or the phone's here: ifacialmocap://?phone=ADDRESS",
        asking=Asking(ifacialmocap.PORT, lambda _: ifacialmocap.GREETING, 2.0),
    ),
    "vtube-studio-phone": Language(
        "VTube Studio on a phone",
        21413,
        lambda: vtube_studio_phone.parse,
        "switch on '3rd Party PC Clients' in the app's settings, and keep the app in front",
        asking=Asking(vtube_studio_phone.PORT, vtube_studio_phone.request, 1.0, needed=True),
    ),
    "live-link-face": Language(
        "Live Link Face",
        live_link_face.PORT,
        lambda: live_link_face.parse,
        "add this machine's address as a target in the app's Live Link settings",
    ),
    "openseeface": Language(
        "OpenSeeFace",
        open_see_face.PORT,
        lambda: open_see_face.parse,
        "start OpenSeeFace's facetracker with --ip and --port of this address",
    ),
}
