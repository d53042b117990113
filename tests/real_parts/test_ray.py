"""Rendering by Ray with two workers: the same videos as without, from this machine alone."""

from __future__ import annotations

import ipaddress
import threading
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest
from waiting import wait_for

from avatar_stream.config import load_config
from avatar_stream.studio.batch import RenderJob, RenderOutcome, render_here
from avatar_stream.studio.ray_engine import render_on_ray

# Not by loading it: it has to be told first that it is for this machine alone.
pytestmark = [
    pytest.mark.real_parts,
    pytest.mark.skipif(
        find_spec("ray") is None, reason="Ray is not installed: make test-ray brings it, and runs this"
    ),
]


def job(source: Path | str, output: Path, *sets: str) -> RenderJob:
    settings = [f"source.input={source}", "decoder.size_px=128", "character.id=bit", *sets]
    return RenderJob(load_config(None, settings), str(output), str(Path.cwd()))


def by_name(outcomes: list[RenderOutcome]) -> dict[str, RenderOutcome]:
    return {Path(one.job.output).name: one for one in outcomes}


def listening() -> set[str]:
    """Addresses at which processes of ours accept connections."""
    found = set()
    for process in psutil.Process().children(recursive=True):
        for one in process.net_connections("inet"):
            if one.status == psutil.CONN_LISTEN:
                found.add(one.laddr.ip)
    return found


def test_two_workers_make_the_same_videos_as_none(tmp_path: Path, shared_media: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir(), there.mkdir()
    (tmp_path / "notes.mp4").write_text("not a video")
    clips = [shared_media / "drivers" / name for name in ("d0.mp4", "carphone.mp4")]
    sources: list[Path | str] = [clips[0], tmp_path / "notes.mp4", clips[1], "demo"]

    def jobs(folder: Path) -> list[RenderJob]:
        return [job(one, folder / f"{Path(one).stem}.mp4", "source.duration_s=0.5") for one in sources]

    running = render_on_ray(jobs(there), threading.Event(), workers=2)
    outcomes = [next(running)]
    addresses = listening()
    outcomes += running
    assert addresses
    assert all((ipaddress.ip_address(one.removeprefix("::ffff:"))).is_loopback for one in addresses), (
        addresses
    )
    made = by_name(outcomes)
    assert "notes.mp4" in made["notes.mp4"].error and made["notes.mp4"].by_user
    list(render_here(jobs(here), threading.Event()))
    for name in ("d0.mp4", "carphone.mp4", "demo.mp4"):
        assert made[name].statistics is not None
        assert (here / name).read_bytes() == (there / name).read_bytes()
    assert len(list(there.iterdir())) == 3


def test_a_worker_that_dies_costs_its_own_video_alone(tmp_path: Path) -> None:
    outcomes: list[RenderOutcome] = []
    stop = threading.Event()
    # The first would take for ever.
    jobs = [
        job("demo", tmp_path / "long.mp4", "source.duration_s=3600"),
        job("demo", tmp_path / "short.mp4", "source.duration_s=0.2"),
        job("demo", tmp_path / "after.mp4", "source.duration_s=0.2"),
        job("demo", tmp_path / "other.mp4", "source.duration_s=3600"),
    ]
    for outcome in render_on_ray(jobs, stop, workers=2):
        outcomes.append(outcome)
        name = Path(outcome.job.output).name
        if name == "after.mp4":
            wait_for(lambda: _writers("long.mp4"))
            _writers("long.mp4")[0].kill()
        elif name == "long.mp4":
            stop.set()
    made = by_name(outcomes)
    assert list(made) == ["short.mp4", "after.mp4", "long.mp4"]
    assert "broke down" in made["long.mp4"].error and not made["long.mp4"].by_user
    left = sorted(path.name for path in tmp_path.iterdir())
    # Whose worker was killed, what it wrote is recovered by the next; who is stopped leaves nothing.
    assert [name for name in left if not name.startswith(".long.mp4")] == ["after.mp4", "short.mp4"]


def _writers(name: str) -> list[psutil.Process]:
    """Workers that write a video of that name."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if any(f".{name}." in one.path for one in process.open_files()):
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found
