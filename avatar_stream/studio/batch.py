"""Many videos: a job for each clip and character, and what became of it. One that fails stops no other."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from avatar_stream.config import Config
from avatar_stream.config_sections import NetworkSection, ObsSection, SinksSection
from avatar_stream.errors import SinkError, UserInputError
from avatar_stream.studio.offline import render
from avatar_stream.studio.sound import SoundWish
from avatar_stream.studio.statistics import RunStatistics


@dataclass(frozen=True)
class RenderJob:
    """One video to be made.

    Attributes:
        config: all settings; `source.input` is the clip.
        output: the file to write, or a folder.
        folder: relative paths are meant from there; the one that this process is in.
        own_sound: whether the clip's sound goes along.
    """

    config: Config = field(repr=False)
    output: str
    folder: str
    own_sound: bool = True

    @property
    def source(self) -> str:
        """The clip, as the user names it."""
        return self.config.source.input


@dataclass(frozen=True)
class RenderOutcome:
    """What became of a job.

    Attributes:
        job: as above.
        statistics: what was measured; None where it failed or was given up.
        error: why it failed, one line for people; "" where it didn't.
        by_user: whether that lies in something that the user gave.
        notes: what else there is to say.
    """

    job: RenderJob
    statistics: RunStatistics | None = None
    error: str = ""
    by_user: bool = False
    notes: tuple[str, ...] = ()


def jobs_of(configs: Sequence[Config], folder: Path, suffix: str, *, own_sound: bool) -> list[RenderJob]:
    """Jobs for one folder: CLIP.mp4, or CLIP CHARACTER.mp4 where there are several characters.

    Args:
        configs: all settings of each.
        folder: where the videos go.
        suffix: their kind, ".mp4" or ".webm".
        own_sound: whether each clip's sound goes along.

    Raises:
        SinkError: two of them would get the same name.
    """
    several = len({config.character.id for config in configs}) > 1
    jobs: dict[str, RenderJob] = {}
    for config in configs:
        source, name = config.source.input, Path(config.source.input).stem
        if several:
            name += f" {Path(config.character.id).stem}"
        output = str(folder / f"{name}{suffix}")
        if output in jobs:
            before = jobs[output].source
            raise SinkError(
                f"'{before}' and '{source}' would both become '{output}': render them into different folders"
            )
        jobs[output] = RenderJob(config, output, str(Path.cwd()), own_sound)
    return list(jobs.values())


def carry_out(job: RenderJob, stop: threading.Event) -> RenderOutcome:
    """Make one video; whatever is wrong with it becomes part of the outcome."""
    notes: list[str] = []
    try:
        statistics = render(
            job.config,
            job.output,
            stop=stop,
            notify=notes.append,
            sound=SoundWish(job.own_sound),
        )
    except UserInputError as error:
        return RenderOutcome(job, error=str(error), by_user=True, notes=tuple(notes))
    except Exception as error:  # the others go on
        return RenderOutcome(job, error=f"{type(error).__name__}: {error}", notes=tuple(notes))
    return RenderOutcome(job, statistics, notes=tuple(notes))


def render_here(jobs: Sequence[RenderJob], stop: threading.Event) -> Iterator[RenderOutcome]:
    """Make them one after the other, and give what became of each; those that `stop` comes before are left out."""
    for job in jobs:
        if stop.is_set():
            return
        yield carry_out(job, stop)


def without_secrets(config: Config) -> Config:
    """The same as far as rendering goes: what no other machine needs to know is left out."""
    return config.model_copy(
        update={
            "obs": ObsSection(),
            "network": NetworkSection(),
            "sinks": SinksSection(**config.sinks.model_dump(exclude={"outputs"})),
        }
    )
