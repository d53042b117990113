"""Many videos in one go: how far it is, which of them failed, and what that means for the exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from avatar_stream.commands.render import made_in_words
from avatar_stream.commands.stop_signals import StopRequest, stop_on_signals
from avatar_stream.commands.terminal import note, print_json, progress_bar
from avatar_stream.studio.batch import RenderJob, RenderOutcome, render_here


@dataclass(frozen=True)
class RayWish:
    """That Ray does it.

    Attributes:
        address: of a cluster; "" for this machine alone.
        workers: how many jobs at once; None for as many as there are processors.
    """

    address: str
    workers: int | None


def render_many(jobs: Sequence[RenderJob], on_ray: RayWish | None, *, as_json: bool, progress: bool) -> int:
    """Make all videos that can be made, and say which can't.

    Args:
        jobs: what to make.
        on_ray: whether Ray does it, and how; None: here, one after the other.
        as_json: whether to print what was measured as JSON: an entry for each, in the order in which they ended.
        progress: whether to print how far it is, after each.

    Returns:
        The exit code: 0 where all were made, 2 where files or names given can't be used, 1 where something broke.

    Raises:
        ConfigError: Ray is not there.
    """
    outcomes: list[RenderOutcome] = []
    with stop_on_signals() as stop, progress_bar() as bar:
        task = bar.add_task("Rendering", total=len(jobs)) if bar else None
        for outcome in _outcomes(jobs, on_ray, stop):
            outcomes.append(outcome)
            _tell(outcome)
            if bar is not None and task is not None:
                bar.update(task, completed=len(outcomes))
            if progress:
                print_json({"videos": len(outcomes), "of": len(jobs)})
    failed = [one for one in outcomes if one.error]
    made = sum(one.statistics is not None for one in outcomes)
    note(f"{made} of {len(jobs)} videos made" + (f"; {len(failed)} failed" if failed else ""))
    if as_json:
        print_json({"videos": [_as_json(one) for one in outcomes]})
    if stop.is_set():
        note("Given up; what was not finished was not written")
        return stop.exit_code
    if not failed:
        return 0
    return 2 if all(one.by_user for one in failed) else 1


def _outcomes(
    jobs: Sequence[RenderJob], on_ray: RayWish | None, stop: StopRequest
) -> Iterator[RenderOutcome]:
    if on_ray is None:
        return render_here(jobs, stop)
    from avatar_stream.studio.ray_engine import render_on_ray

    return render_on_ray(jobs, stop, address=on_ray.address, workers=on_ray.workers)


def _tell(outcome: RenderOutcome) -> None:
    for text in outcome.notes:
        note(text)
    if outcome.statistics is not None:
        note(made_in_words(outcome.job.output, outcome.statistics))
    elif outcome.error:
        name = f"'{outcome.job.source}'"
        note(f"Error: {'' if name in outcome.error else f'{name}: '}{outcome.error}")


def _as_json(outcome: RenderOutcome) -> dict[str, Any]:
    if outcome.statistics is None:
        return {
            "source": outcome.job.source,
            "output": outcome.job.output,
            "error": outcome.error or "given up",
        }
    return {"output": outcome.job.output, **outcome.statistics.as_json()}
