"""``receive``: a face on another machine drives a character here."""

from __future__ import annotations

from typing import Annotated

import typer

from avatar_stream.commands.live import (
    DurationOption,
    FpsOption,
    GuestOption,
    PanelOption,
    ProfileOption,
    SinkOption,
    live,
)
from avatar_stream.commands.options import (
    BackgroundOption,
    CharacterOption,
    ConfigOption,
    DeviceOption,
    EditOption,
    JsonOption,
    PairingOption,
    SetOption,
    SizeOption,
)


def receive(
    from_: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="udp://ADDRESS:PORT|webrtc://[HOST:PORT]",
            help="Where to listen: an address of this machine, 0.0.0.0 for all of them; or webrtc:// as in send --to.",
        ),
    ] = "udp://127.0.0.1",
    pairing: PairingOption = None,
    sink: SinkOption = None,
    fps: FpsOption = None,
    duration: DurationOption = None,
    background: BackgroundOption = None,
    character: CharacterOption = None,
    size: SizeOption = None,
    device: DeviceOption = None,
    edit: EditOption = None,
    guest: GuestOption = None,
    panel: PanelOption = None,
    profile: ProfileOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> int:
    """Drive a character by a face on another machine, on which send runs. The same as live --source ADDRESS"""
    return live(
        source=from_,
        sink=sink,
        fps=fps,
        duration=duration,
        background=background,
        character=character,
        size=size,
        device=device,
        edit=edit,
        guest=guest,
        panel=panel,
        profile=profile,
        pairing=pairing,
        config=config,
        sets=sets,
        as_json=as_json,
    )
