"""``live``: your face drives the character, now."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
    given_options,
)
from avatar_stream.commands.performer_link import tell_performer_link
from avatar_stream.commands.stop_signals import stop_on_signals
from avatar_stream.commands.terminal import note, print_json, stderr
from avatar_stream.config import given_settings, load_config
from avatar_stream.errors import ConfigError

if TYPE_CHECKING:
    from avatar_stream.studio import Studio, Subscription
    from avatar_stream.studio.events import Status
    from avatar_stream.studio.keeper import ProfileKeeper
    from avatar_stream.studio.profiles import Settings

NO_PROFILE = "none"
# The last events are printed before the summary.
_LAST_WORDS_S = 2.0

SinkOption = Annotated[
    list[str] | None,
    typer.Option(
        "--sink",
        "-o",
        metavar="SPEC",
        help="Where to: vcam, preview, matroska (OBS), null, FILE.mp4, FILE.webm (transparent), FOLDER/, "
        "rtmp://HOST/APP/KEY, rtmps://HOST/APP/KEY or srt://HOST:PORT (a media server), vmc://HOST:PORT, "
        "vts://HOST:PORT (VTube Studio); NAME:SPEC shows one member of a room alone. Repeatable. "
        "(default: vcam and preview, as far as they are there)",
    ),
]
FpsOption = Annotated[float | None, typer.Option("--fps", help="Most pictures a second. (default: 30)")]
DurationOption = Annotated[
    float | None, typer.Option("--duration", metavar="SECONDS", help="Stop after so long.")
]
PanelOption = Annotated[
    bool | None, typer.Option("--panel/--no-panel", help="Serve the studio's page. (default: yes)")
]
GuestOption = Annotated[
    list[str] | None,
    typer.Option(
        "--guest",
        metavar="NAME[=CHARACTER][@SOURCE]",
        help="One more performer in the picture, with a character of this machine, or theirs (=theirs). Without "
        "@SOURCE, send on their machine reaches them at UDP port 47821, the next one at 47822 … Repeatable.",
    ),
]
ProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="Settings as you left them on the studio's page; none: neither use nor keep any. (default: the last)",
    ),
]


def live(
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            "-s",
            metavar="camera[:N]|demo|demo:face|nobody|FILE|ADDRESS",
            help="Whose face; browser:// is a page that tracks (browser://0.0.0.0: on a phone), an address such as "
            "ifacialmocap:// another tracker. "
            "(default: a camera, which may come later)",
        ),
    ] = None,
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
    pairing: PairingOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> int:
    """Drive a character live. Ends with the source, after --duration, or with Ctrl-C."""
    options = given_options(
        source=source,
        sink=tuple(sink) if sink else None,
        fps=fps,
        duration=duration,
        background=background,
        character=character,
        size=size,
        device=device,
        edit=" ".join(edit) if edit else None,
        panel=panel,
        pairing=pairing,
    )
    if guest:
        options |= given_options(guest=_members(guest, given_settings(config, sets, options)))
    from avatar_stream.interop.obs.scene_follower import follow_scenes
    from avatar_stream.links.opening import is_by_hand
    from avatar_stream.shortcuts.global_keys import heed_global_keys
    from avatar_stream.studio import Studio, Tools

    keeper, beneath = _profile(profile, given_settings(config, sets, options))
    settings = load_config(config, sets, options, beneath=beneath)
    with (
        stop_on_signals() as stop,
        stderr.status("Starting …") as line,
        Studio(settings, Tools(keeper=keeper)) as studio,
    ):
        events = studio.subscribe()
        if sys.stdin is not None and (sys.stdin.isatty() or is_by_hand(settings.source.input)):
            threading.Thread(target=_heed_keys, args=(studio,), name="keys", daemon=True).start()
        tell_performer_link(settings.source.input)
        with follow_scenes(studio), heed_global_keys(studio), _panel(studio) as link:
            told = threading.Thread(
                target=_tell, args=(events, line.update, link), name="terminal", daemon=True
            )
            told.start()
            statistics = studio.run(stop)
        told.join(_LAST_WORDS_S)
    note(
        f"{statistics.frames} pictures of {statistics.character} at {statistics.fps:g} fps, "
        f"{statistics.frames_tracked} of them following a face; {statistics.frames_dropped} frames dropped"
    )
    if as_json:
        print_json(statistics.as_json())
    return 0  # ending a show with Ctrl-C is the usual way to end it


def _members(guests: list[str], given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The room of some words of ``--guest``, among the other settings that are given."""
    from avatar_stream.room.changes import members_of

    alone = given.get("source.input") == "nobody"
    return members_of(guests, alone=alone, paired=bool(given.get("network.pairing")))


def _profile(name: str | None, given: dict[str, Any]) -> tuple[ProfileKeeper | None, Settings]:
    """What keeps the settings of a profile, and those that it holds now.

    Raises:
        ConfigError: it was asked for by name, and can't be read.
    """
    from avatar_stream.studio.gone import without_gone
    from avatar_stream.studio.keeper import ProfileKeeper
    from avatar_stream.studio.profiles import Profiles

    if name == NO_PROFILE:
        return None, {}
    profiles = Profiles()
    wanted = name or profiles.current
    try:
        settings, troubles = profiles.read(wanted)
    except ConfigError as error:
        if name is not None:
            raise
        note(f"{error}. Until it is mended or deleted, nothing is kept in it")
        return ProfileKeeper(profiles, wanted, None, given), {}
    settings, gone = without_gone(settings)
    for trouble in (*troubles, *gone):
        note(f"Left out of the profile '{wanted}': {trouble}")
    return ProfileKeeper(profiles, wanted, settings, given), settings


@contextmanager
def _panel(studio: Studio) -> Iterator[str]:
    """Serve the page that the settings ask for, and give its link; "" where there is none, and the show goes on."""
    from avatar_stream.errors import PanelError
    from avatar_stream.web.panel import Panel

    settings = studio.config.panel
    if not settings.enabled:
        yield ""
        return
    try:
        panel = Panel(studio, settings.port)
    except PanelError as error:
        studio.notify(f"There is no page: {error}")
        yield ""
        return
    with panel:
        yield panel.access.url


def _welcome(link: str) -> None:
    """Show the page to whoever sits here. Its link holds a secret, so it takes no way but this."""
    from avatar_stream.web.panel import open_in_browser

    note(f"The studio's page: {link}")
    if stderr.is_terminal:
        open_in_browser(link)


def _tell(events: Subscription, show_line: Callable[[str], None], link: str) -> None:
    """Print what happens until the studio has ended; the page's link once the show has begun."""
    from avatar_stream.studio.events import CharacterChanged, Notice, Status

    shown = False
    for event in events:
        if isinstance(event, Notice):
            note(f"{event.text}. {event.remedy}" if event.remedy else event.text)
        elif isinstance(event, CharacterChanged):
            if shown:
                note(f"Now showing {event.name}")
            elif link:
                _welcome(link)
            shown = True
        elif isinstance(event, Status) and stderr.is_terminal:
            show_line(_status_line(event))


def _status_line(status: Status) -> str:
    parts = [
        f"Live from {status.source}",
        "following" if status.tracking == "following" else status.reason,
        f"{status.fps_out:.1f} fps",
    ]
    if status.decode_ms is not None:
        parts.append(f"decode {status.decode_ms:.1f} ms")
    if status.latency_p50_ms is not None:
        p95_ms = status.latency_p95_ms
        worst = "" if p95_ms is None else f", 95 % within {p95_ms:.0f} ms"
        parts.append(f"latency {status.latency_p50_ms:.0f} ms{worst}")
    if status.lost_percent is not None:
        parts.append(f"{status.lost_percent:.0f} % lost, jitter {status.jitter_ms or 0.0:.0f} ms")
    return " · ".join([*parts, "c + Enter: look straight, relax", "Ctrl-C ends"])


def _heed_keys(studio: Studio) -> None:
    """Calibrate anew whenever the person at the terminal types "c", and answer the texts of a sender."""
    from avatar_stream.links.opening import is_by_hand
    from avatar_stream.studio.commands import MOST_TEXT, AnswerOffer, Recalibrate

    for line in sys.stdin:
        typed = line.strip()
        if typed.lower() == "c":
            note(studio.do(Recalibrate()).text)
        elif typed and is_by_hand(studio.config.source.input):
            answer = studio.do(AnswerOffer(text=typed[:MOST_TEXT]))
            if answer.done:
                note("Copy this answer to the sender:")
            note(answer.text)
