"""``render``: a clip in, a video of the character out."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from avatar_stream.base.clock import now_s
from avatar_stream.commands.options import (
    BackgroundOption,
    CharacterOption,
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
from avatar_stream.commands.terminal import note, print_json, stderr

if TYPE_CHECKING:
    from avatar_stream.config import Config

_DEMO_LENGTH_S = 10.0
_TELL_EVERY_S = 1.0


def render(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A video file, or demo.")],
    output: Annotated[
        str, typer.Argument(metavar="OUTPUT", help="FILE.mp4, FILE.webm (transparent), FOLDER/.")
    ],
    duration: Annotated[
        float | None,
        typer.Option("--duration", metavar="SECONDS", help="Only so much of it. (default: all; demo 10)"),
    ] = None,
    no_sound: Annotated[bool, typer.Option("--no-sound", help="Leave out the clip's sound.")] = False,
    background: BackgroundOption = None,
    character: CharacterOption = None,
    size: SizeOption = None,
    device: DeviceOption = None,
    edit: EditOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    progress: ProgressOption = False,
    as_json: JsonOption = False,
) -> int:
    """Make a video: one picture of the character for every frame of SOURCE, with its sound."""
    settings = build_config(
        config,
        sets,
        source=source,
        duration=_DEMO_LENGTH_S if source == "demo" and duration is None else duration,
        background=background,
        character=character,
        size=size,
        device=device,
        edit=" ".join(edit) if edit else None,
    )
    return render_settings(settings, output, as_json, own_sound=not no_sound, progress=progress)


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
    with stop_on_signals() as stop, _progress_bar() as bar:
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
    note(
        f"'{output}': {statistics.frames} pictures of {statistics.character}, "
        f"{statistics.frames_tracked} of them following a face, in {statistics.duration_s:.1f} s"
    )
    if as_json:
        print_json({"output": output, **statistics.as_json()})
    return 0


def _progress_bar() -> AbstractContextManager[Any]:
    """A bar with the time left on a terminal, nothing elsewhere."""
    if not stderr.is_terminal:
        return nullcontext()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=stderr, transient=True)
