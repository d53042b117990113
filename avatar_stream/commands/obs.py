"""``obs``: the character in OBS Studio, and out of it again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from avatar_stream.commands.options import ConfigOption, JsonOption, SetOption
from avatar_stream.commands.terminal import note, print_json

if TYPE_CHECKING:
    from avatar_stream.config import Config
    from avatar_stream.interop.obs.client import ObsClient

obs_app = typer.Typer(
    help="Put the character into OBS Studio with true transparency, look how it stands, take it out again.",
    no_args_is_help=True,
)

# Where no studio runs to be asked: a usual camera and processor.
_USUAL_LATENCY_MS = 45.0
_RETRY_S = 2.0

WaitOption = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", help="Keep trying so long where OBS isn't there.")
]


@obs_app.command()
def setup(
    scene: Annotated[
        str | None,
        typer.Option("--scene", metavar="NAME", help="Scene that gets the character. (default: Avatar)"),
    ] = None,
    source_name: Annotated[
        str | None,
        typer.Option("--source-name", metavar="NAME", help="What to call it. (default: Live avatar)"),
    ] = None,
    place: Annotated[
        str | None,
        typer.Option("--place", metavar="full|left|right", help="Where in a scene. (default: full)"),
    ] = None,
    virtual_camera: Annotated[
        bool | None,
        typer.Option("--virtual-camera", help="Start OBS's virtual camera, too.", show_default=False),
    ] = None,
    delay_audio: Annotated[
        list[str] | None,
        typer.Option(
            "--delay-audio",
            metavar="INPUT",
            help="Delay this audio input as much as the character is, so that lips and voice agree. Repeatable.",
        ),
    ] = None,
    go_live: Annotated[bool, typer.Option("--live", help="Then go live, until Ctrl-C.")] = False,
    wait: WaitOption = 0.0,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> int:
    """Make a scene and a source that shows the character, or use those that are there."""
    settings = _settings(
        config,
        sets,
        scene=("--scene", scene),
        source=("--source-name", source_name),
        place=("--place", place),
        virtual_camera=("--virtual-camera", virtual_camera),
        delayed_audio=("--delay-audio", tuple(delay_audio) if delay_audio else None),
    )
    from avatar_stream.interop.obs.setup import set_up
    from avatar_stream.interop.obs.status import stream_status
    from avatar_stream.sinks.matroska_address import stream_url

    url = stream_url(settings.matroska.port)
    studio = stream_status(url)
    latency_ms = (studio or {}).get("latency_ms") or _USUAL_LATENCY_MS

    def make(obs: ObsClient) -> Any:
        return set_up(obs, settings.obs, url, latency_ms)

    result = _with_obs(settings, wait, make)
    for line in result.done or ("everything was there already",):
        note(f"OBS: {line}")
    for line in result.troubles:
        note(f"But: {line}")
    if studio is None and not go_live:
        note("Now start the show: live --sink matroska")
    if as_json:
        print_json({**asdict(result), "studio_running": studio is not None})
    if go_live:
        from avatar_stream.commands.live import live

        return live(sink=["matroska"], config=config, sets=sets)
    return 0


@obs_app.command()
def status(
    wait: WaitOption = 0.0,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is in OBS, and whether a studio serves the stream."""
    settings = _settings(config, sets)
    from avatar_stream.interop.obs.status import obs_status, stream_status
    from avatar_stream.sinks.matroska_address import stream_url

    found = _with_obs(settings, wait, lambda obs: obs_status(obs, settings.obs))
    studio = stream_status(stream_url(settings.matroska.port))
    if as_json:
        print_json({**asdict(found), "studio": studio})
        return
    camera = {True: "on", False: "off", None: "not there"}[found.virtual_camera]
    note(f"OBS {found.obs_version}, obs-websocket {found.websocket_version}")
    note(f"On air: '{found.scene_on_air}'; virtual camera: {camera}")
    named = ", ".join(f"'{name}'" for name in found.sources)
    note(
        f"The character's source: {named}"
        if named
        else "The character is not in OBS: obs setup puts it there"
    )
    if named and not found.in_scene:
        note(
            f"But the scene '{settings.obs.scene}' has no source '{settings.obs.source}'; obs setup mends that"
        )
    if studio is None:
        note("No studio serves the stream: live --sink matroska starts one")
        return
    latency_ms = studio["latency_ms"]
    age = "" if latency_ms is None else f", {latency_ms:.0f} ms after the camera"
    note(f"The stream is served{age}; watched by {studio['clients']}")


@obs_app.command()
def remove(
    wait: WaitOption = 0.0,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take out of OBS what setup made, and set back what it changed; nothing else."""
    settings = _settings(config, sets)
    from avatar_stream.interop.obs.removal import take_out

    done = _with_obs(settings, wait, take_out)
    for line in done or ["there was nothing of ours"]:
        note(f"OBS: {line}")
    if as_json:
        print_json({"done": done})


@obs_app.command()
def address(config: ConfigOption = None, sets: SetOption = None) -> None:
    """Print the stream's address, to be set by hand. It is a secret: whoever on this machine knows it can watch."""
    settings = _settings(config, sets)
    from avatar_stream.sinks.matroska_address import stream_url

    print(stream_url(settings.matroska.port))


def _settings(config: str | None, sets: list[str] | None, **given: tuple[str, Any]) -> Config:
    from avatar_stream.config import load_config

    return load_config(config, sets, {f"obs.{name}": option for name, option in given.items()})


def _with_obs(settings: Config, wait_s: float, act: Any) -> Any:
    """What `act` gives when called with OBS; tried again until `wait_s` is over where OBS isn't there."""
    from avatar_stream.base.clock import now_s
    from avatar_stream.interop.obs.errors import ObsGoneError

    end_s, told = now_s() + wait_s, False
    while True:
        try:
            with _obs(settings) as obs:
                return act(obs)
        except ObsGoneError as error:
            if now_s() + _RETRY_S > end_s:
                raise
            if not told:
                note(f"{error}. Trying again for {wait_s:g} s")
                told = True
            time.sleep(_RETRY_S)


@contextmanager
def _obs(settings: Config) -> Iterator[ObsClient]:
    from avatar_stream.interop.obs.client import ObsClient
    from avatar_stream.interop.obs.finding import find_obs

    obs = ObsClient(find_obs(settings.obs))
    try:
        yield obs
    finally:
        obs.close()
