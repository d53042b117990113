"""Options that several commands share, and how they become a `Config`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from avatar_stream.config import Config, load_config

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object as the last line of stdout.")]
ConfigOption = Annotated[
    str | None,
    typer.Option("--config", metavar="FILE|NAME", help="Settings: a TOML file, or a name from configs/."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="One setting, such as decoder.size_px=256. Repeatable."),
]
CharacterOption = Annotated[
    str | None,
    typer.Option("--character", "-c", metavar="ID|PICTURE", help="Who is shown: see 'characters list'."),
]
SizeOption = Annotated[
    int | None, typer.Option("--size", metavar="PX", help="Longer side of the pictures. (default: 512)")
]
DeviceOption = Annotated[
    str | None, typer.Option("--device", metavar="auto|cpu|cuda", help="Where the pictures are computed.")
]
ProgressOption = Annotated[
    bool,
    typer.Option("--progress", help="Print how far it is, a JSON object a line on stdout, once a second."),
]
BackgroundOption = Annotated[
    str | None,
    typer.Option(
        "--background",
        metavar="COLOUR|PICTURE",
        help="Behind the character, where the output has no transparency.",
    ),
]

EditOption = Annotated[
    list[str] | None,
    typer.Option(
        "--edit",
        metavar="WORDS",
        help='Change the performance, such as "eyes=0.5 yaw=+10deg size=1.2 smile@0.6 mirror". Repeatable.',
    ),
]

PairingOption = Annotated[
    str | None,
    typer.Option(
        "--pairing",
        metavar="WORDS",
        envvar="AVATAR_STREAM_PAIRING",
        show_envvar=True,
        help="What both machines of a link know and nobody else, 12 characters at least.",
    ),
]


def given_options(**given: Any) -> dict[str, tuple[str, Any]]:
    """Values of options by the setting that they mean, as `load_config` takes them."""
    return {_KEYS[name]: (f"--{name}", value) for name, value in given.items()}


def build_config(config: str | None, sets: list[str] | None, **given: Any) -> Config:
    """The settings of one command.

    Args:
        config, sets: values of ``--config`` and ``--set``.
        given: values of other options by name, such as ``size=256``; None = not given.

    Raises:
        ConfigError: see `load_config`.
    """
    return load_config(config, sets, given_options(**given))


_KEYS = {
    "source": "source.input",
    "duration": "source.duration_s",
    "character": "character.id",
    "size": "decoder.size_px",
    "device": "decoder.device",
    "sink": "sinks.outputs",
    "background": "sinks.background",
    "fps": "live.fps",
    "edit": "character.edit",
    "panel": "panel.enabled",
    "pairing": "network.pairing",
    "guest": "room.members",
}
