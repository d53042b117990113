"""``render``: a clip in, a video of the character out."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from avatar_stream.base.clock import now_s
from avatar_stream.base.user_path import user_path
from avatar_stream.commands.options import (
    BackgroundOption,
    ConfigOption,
    DeviceOption,
    EditOption,
    JsonOption,
    ProgressOption,
    SetOption,
    SizeOption,
    build_config,
)
from avatar_stream.commands.stop_signals import stop_on_signals
from avatar_stream.commands.terminal import note, print_json, progress_bar
from avatar_stream.errors import UserInputError

if TYPE_CHECKING:
    from avatar_stream.config import Config
    from avatar_stream.studio.statistics import RunStatistics


class Engine(str, Enum):
    """Who makes the videos."""

    LOCAL = "local"
    RAY = "ray"


_DEMO_LENGTH_S = 10.0
_TELL_EVERY_S = 1.0


def render(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE OUTPUT",
            help="A video file, or demo; and FILE.mp4, FILE.webm (transparent), FOLDER/. With --out: many video files.",
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="FOLDER", help="For many: each becomes a video of its name there."),
    ] = None,
    transparent: Annotated[
        bool, typer.Option("--transparent", help="With --out: .webm with transparency, instead of .mp4.")
    ] = False,
    duration: Annotated[
        float | None,
        typer.Option("--duration", metavar="SECONDS", help="Only so much of it. (default: all; demo 10)"),
    ] = None,
    no_sound: Annotated[bool, typer.Option("--no-sound", help="Leave out the clip's sound.")] = False,
    background: BackgroundOption = None,
    character: Annotated[
        list[str] | None,
        typer.Option(
            "--character",
            "-c",
            metavar="ID|PICTURE",
            help="Who is shown: see 'characters list'. Repeatable, with --out: a video with each.",
        ),
    ] = None,
    size: SizeOption = None,
    device: DeviceOption = None,
    edit: EditOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    engine: Annotated[
        Engine, typer.Option("--engine", help="local: one after the other, here; ray: side by side, by Ray.")
    ] = Engine.LOCAL,
    ray_address: Annotated[
        str | None,
        typer.Option(
            "--ray-address",
            metavar="HOST:PORT",
            envvar="RAY_ADDRESS",
            show_envvar=True,
            help="Of a Ray cluster; its machines need files and program at the same paths. (default: this machine)",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="With Ray: so many at once. (default: processors)")
    ] = None,
    progress: ProgressOption = False,
    as_json: JsonOption = False,
) -> int:
    """Make a video: one picture of the character for every frame of SOURCE, with its sound.

    Many: render *.mp4 --out FOLDER. A file that fails is named at the end, and the others are made.
    """
    characters: list[str | None] = list(character) if character else [None]
    if out is None and (len(paths) != 2 or len(characters) > 1):
        raise UserInputError("Name a SOURCE and an OUTPUT; for many: render SOURCES --out FOLDER")

    def settings_of(source: str, shown: str | None) -> Config:
        return build_config(
            config,
            sets,
            source=source,
            duration=_DEMO_LENGTH_S if source == "demo" and duration is None else duration,
            background=background,
            character=shown,
            size=size,
            device=device,
            edit=" ".join(edit) if edit else None,
        )

    if out is None and engine is Engine.LOCAL:
        settings = settings_of(paths[0], characters[0])
        return render_settings(settings, paths[1], as_json, own_sound=not no_sound, progress=progress)
    from avatar_stream.commands.render_many import RayWish, render_many
    from avatar_stream.studio.batch import RenderJob, jobs_of

    if out is None:
        settings = settings_of(paths[0], characters[0])
        jobs = [RenderJob(settings, paths[1], str(Path.cwd()), own_sound=not no_sound)]
    else:
        every = [settings_of(source, shown) for source in paths for shown in characters]
        folder = user_path(out)
        jobs = jobs_of(every, folder, ".webm" if transparent else ".mp4", own_sound=not no_sound)
        folder.mkdir(parents=True, exist_ok=True)
    on_ray = RayWish(ray_address or "", workers) if engine is Engine.RAY else None
    return render_many(jobs, on_ray, as_json=as_json, progress=progress)


def render_settings(
    settings: Config,
    output: str,
    as_json: bool,
    *,
    own_sound: bool = True,
    sound_file: str | None = None,
    progress: bool = False,
) -> int:
    """Make the video that the settings describe, with a bar of progress.

    Args:
        settings: all of them.
        output: sink to write to.
        as_json: whether to print what was measured as JSON.
        own_sound: whether a clip keeps its sound.
        sound_file: a file that gives its sound instead.
        progress: whether to print how far it is.

    Returns:
        The exit code.

    Raises:
        UserInputError: see `studio.offline.render`.
    """
    from avatar_stream.studio.offline import render as render_clip
    from avatar_stream.studio.sound import SoundWish

    wish, told_s = SoundWish(own_sound, sound_file), now_s()
    with stop_on_signals() as stop, progress_bar() as bar:
        task = bar.add_task("Rendering", total=None) if bar else None

        def show(done: int, total: int | None) -> None:
            nonlocal told_s
            if bar is not None and task is not None:
                bar.update(task, completed=done, total=total)
            if progress and (now_s() - told_s >= _TELL_EVERY_S or done == total):
                told_s = now_s()
                print_json({"pictures": done, "of": total})

        statistics = render_clip(settings, output, stop=stop, notify=note, on_progress=show, sound=wish)
    if statistics is None:
        note(f"Given up; '{output}' was not written")
        return stop.exit_code
    note(made_in_words(output, statistics))
    if as_json:
        print_json({"output": output, **statistics.as_json()})
    return 0


def made_in_words(output: str, statistics: RunStatistics) -> str:
    """One line about a video that is finished."""
    return (
        f"'{output}': {statistics.frames} pictures of {statistics.character}, "
        f"{statistics.frames_tracked} of them following a face, in {statistics.duration_s:.1f} s"
    )
