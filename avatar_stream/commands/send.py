"""``send``: your face drives a character on another machine."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from avatar_stream.commands.options import (
    ConfigOption,
    JsonOption,
    PairingOption,
    SetOption,
    SizeOption,
    build_config,
)
from avatar_stream.commands.performer_link import tell_performer_link
from avatar_stream.commands.stop_signals import stop_on_signals
from avatar_stream.commands.terminal import note, print_json, stderr
from avatar_stream.errors import AvatarStreamError

if TYPE_CHECKING:
    from avatar_stream.config import Config
    from avatar_stream.links.sharing import Offering
    from avatar_stream.studio.sending import SendingStatus, SendingStudio


def send(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", help="Whose face: see live --source. auto is any camera of this machine."
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="udp://HOST:PORT|webrtc://[HOST:PORT]",
            help="The machine on which receive runs; webrtc:// crosses the internet, by way of a rendezvous, or "
            "without one by two texts to be copied.",
        ),
    ],
    pairing: PairingOption = None,
    fps: Annotated[float | None, typer.Option("--fps", help="Most packets a second. (default: 30)")] = None,
    duration: Annotated[
        float | None, typer.Option("--duration", metavar="SECONDS", help="Stop after so long.")
    ] = None,
    share_character: Annotated[
        str | None,
        typer.Option(
            "--share-character",
            metavar="ID|PICTURE",
            help="Let the receiver have this character with all of its layers, at its wish; 8 MB at most.",
        ),
    ] = None,
    size: SizeOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> int:
    """Send what a face does to another machine: 58 numbers a frame, some two kilobits a second, never a picture."""
    from avatar_stream.links.opening import is_by_hand
    from avatar_stream.studio.sending import SendingStudio

    by_hand = is_by_hand(to)
    settings = build_config(
        config, sets, source=source, pairing=pairing, fps=fps, duration=duration, size=size
    )
    with (
        stop_on_signals() as stop,
        stderr.status("Starting …") as line,
        SendingStudio(settings, to, note, offering=_offering(share_character, settings)) as studio,
    ):

        def show(status: SendingStatus) -> None:
            if by_hand and status.reason:
                line.stop()  # so that something can be pasted
            elif stderr.is_terminal:
                line.update(_status_line(status))
                line.start()

        if by_hand:
            threading.Thread(target=_heed_texts, args=(studio,), name="texts", daemon=True).start()

        tell_performer_link(source)
        statistics = studio.run(stop, show)
    note(
        f"{statistics.packets} packets to {statistics.place} in {statistics.duration_s:.1f} s, "
        f"{statistics.kbit_s:.2f} kbit/s; {100 * statistics.loss:.0f} % of the last ones were lost"
    )
    if as_json:
        print_json(statistics.as_json())
    return 0


def _heed_texts(studio: SendingStudio) -> None:
    """Take in what is pasted at the terminal."""
    for line in sys.stdin:
        if line.strip():
            try:
                studio.take_text(line)
            except AvatarStreamError as error:
                note(str(error))


def _offering(character: str | None, settings: Config) -> Offering | None:
    """A character for the receiver, and what that means in plain words; None where none is to be shared."""
    if character is None:
        return None
    from avatar_stream.characters.library import load_character
    from avatar_stream.links.sharing import Offering
    from avatar_stream.puppet.building.from_character import build_puppet
    from avatar_stream.puppet.stored import store_puppet

    shared = load_character(character)
    data = store_puppet(build_puppet(shared, settings.decoder.size_px).puppet)
    offering = Offering(shared.name, data)
    note(
        f"You let the receiver have {shared.name}: all of its layers, {len(data) / 1e6:.1f} MB. Whoever has it can "
        f"keep it and play it"
    )
    return offering


def _status_line(status: SendingStatus) -> str:
    parts = [f"Sending {status.source} to {status.place}"]
    if status.reason:
        parts.append(status.reason)
    else:
        parts += [
            f"{status.fps:.1f} packets/s",
            f"{status.kbit_s:.2f} kbit/s, {status.quality} steps",
            f"{100 * status.loss:.0f} % lost",
        ]
    return " · ".join([*parts, "Ctrl-C ends"])
