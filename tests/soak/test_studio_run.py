"""One long show with real processes and real decoders, in which everything happens that can happen.

A hundred characters are switched through; twenty, where less than half an hour is asked for.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import psutil
import pytest
from fakes import FakeSink
from waiting import wait_for

from avatar_stream.capture import CaptureProcess, CaptureRequest
from avatar_stream.characters.character import Character
from avatar_stream.characters.library import list_characters
from avatar_stream.config import Config, load_config
from avatar_stream.errors import SourceError
from avatar_stream.stages import Decoder, Sink
from avatar_stream.studio import Studio, Tools
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.studio.actor import open_configured_decoder
from avatar_stream.studio.commands import (
    AddOutput,
    ChangeSetting,
    Command,
    RemoveOutput,
    SetBackground,
    SetEdits,
    SetSize,
    SwitchCharacter,
)
from avatar_stream.studio.events import CharacterChanged, Event, Notice, Status
from avatar_stream.types import FaceSemantics, Picture

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform == "win32", reason="processes are killed and stopped as on Unix"),
]

SWITCHES = 100 if float(os.environ.get("AVATAR_STREAM_SOAK", "60")) >= 30 else 20


def late_camera(plug: Path, request: CaptureRequest, link: Connection, control: Connection) -> None:
    """A capture process whose camera is there as soon as the file `plug` is."""
    from avatar_stream.capture import opening, process
    from avatar_stream.capture.opening import OpenedPerformance
    from avatar_stream.sources.demo import DemoPerformer

    def open_late(request: CaptureRequest, *, live: bool) -> OpenedPerformance:
        if not plug.exists():
            raise SourceError("No camera was found: plug one in")
        performer = DemoPerformer(fps=30.0, duration_s=None)
        return OpenedPerformance(
            opening.PacedPerformance(performer, opening.Pacer(30.0)), "camera", trouble=lambda: None
        )

    process.open_performance = open_late
    process.run_capture(request, link, control)


class Breakable(Decoder):
    """A real decoder that raises once when it is told to."""

    def __init__(self, decoder: Decoder, orders: threading.Event) -> None:
        self._decoder, self._orders = decoder, orders
        self.width, self.height, self.device = decoder.width, decoder.height, decoder.device
        self.backdrop = decoder.backdrop

    def decode(self, semantics: FaceSemantics) -> Picture:
        if self._orders.is_set():
            self._orders.clear()
            raise RuntimeError("out of memory")
        return self._decoder.decode(semantics)

    def close(self) -> None:
        self._decoder.close()


class Breaks(FakeSink):
    """An output that raises once when it is told to."""

    def __init__(self, orders: threading.Event) -> None:
        super().__init__()
        self._orders = orders

    def send(self, picture: Picture) -> None:
        if self._orders.is_set():
            self._orders.clear()
            raise OSError("the disk is on fire")
        self.times_s.append(time.monotonic())


def test_a_show_in_which_everything_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_decoder, break_output = threading.Event(), threading.Event()
    shown_s, fragile = list[float](), list[Breaks]()
    here = psutil.Process()

    def open_sink(spec: str, *, width: int, height: int, fps: float) -> Sink:
        if spec == "null":
            steady = FakeSink()  # another one for each size, as real sinks are
            steady.pictures, steady.times_s = _Nowhere(), shown_s  # type: ignore[assignment]
            return steady
        fragile.append(Breaks(break_output))
        return fragile[-1]

    def open_decoder(character: Character, config: Config) -> Decoder:
        return Breakable(open_configured_decoder(character, config), break_decoder)

    monkeypatch.setattr(outputs_module, "open_sink", open_sink)
    entry = partial(late_camera, tmp_path / "plug")
    tools = Tools(open_capture=partial(CaptureProcess, entry=entry), open_decoder=open_decoder)
    config = load_config(None, ["decoder.size_px=256", 'sinks.outputs=["null"]'])
    names = [summary.id for summary in list_characters()]
    memory_mb: list[float] = []
    threads_before = threading.active_count()
    stop = threading.Event()
    with Studio(config, tools) as studio:
        told = list[Event]()
        listener = threading.Thread(target=told.extend, args=(studio.subscribe(kept=10_000),))
        listener.start()
        status = studio.subscribe(kept=1)
        show = threading.Thread(target=studio.run, args=(stop,))
        show.start()

        def do(command: Command) -> None:
            answer = studio.do(command, 120)
            assert answer.done, answer

        def until(condition: Callable[[Status], bool]) -> None:
            def happened() -> bool:
                event = status.get(5.0)
                return isinstance(event, Status) and condition(event)

            wait_for(happened)

        def heard(words: str) -> None:
            wait_for(lambda: any(isinstance(event, Notice) and words in event.text for event in told))

        until(lambda s: s.tracking == "waiting" and "No camera" in s.reason and s.fps_out > 0)
        (tmp_path / "plug").touch()
        until(lambda s: s.tracking == "following")
        for i in range(SWITCHES):
            do(SwitchCharacter(character=names[i % len(names)]))
            if i >= len(names) and i % 5 == 0:
                memory_mb.append(here.memory_info().rss / 2**20)
        for command in (
            SetSize(size_px=320),
            SetBackground(background="navy"),
            SetEdits(edit="smile@0.5"),
            ChangeSetting(key="smoothing.rotation_beta", value=9.0),
            AddOutput(spec="take.mp4"),
        ):
            do(command)
        capture = studio._parts.source.capture
        assert capture is not None
        os.kill(capture.pid, signal.SIGKILL)
        heard("SIGKILL")
        until(lambda s: s.tracking == "following")
        capture = studio._parts.source.capture
        assert capture is not None
        os.kill(capture.pid, signal.SIGSTOP)
        heard("does not answer")
        until(lambda s: s.tracking == "following")
        break_decoder.set()
        wait_for(lambda: not break_decoder.is_set())
        break_output.set()
        wait_for(lambda: len(fragile) == 2 and fragile[1].times_s)
        do(RemoveOutput(spec="take.mp4"))
        stop.set()
        show.join(60)
        assert not show.is_alive()
    listener.join(60)
    shown = [event.character for event in told if isinstance(event, CharacterChanged)]
    assert len(shown) >= min(SWITCHES, 2)
    lines = " | ".join(event.text for event in told if isinstance(event, Notice))
    moments = [
        "No camera was found",
        "camera is there now",
        "SIGKILL",
        "does not answer",
        "out of memory",
        "on fire",
    ]
    places = [lines.index(words) for words in moments]
    assert places == sorted(places), lines
    # multiprocessing keeps one process of its own until the end.
    left = [
        child
        for child in here.children(recursive=True)
        if "resource_tracker" not in " ".join(child.cmdline())
    ]
    assert not left
    wait_for(lambda: threading.active_count() <= threads_before)
    gaps_ms = np.diff(shown_s) * 1e3
    print(f"\n{len(gaps_ms)} pictures; gaps: median {np.median(gaps_ms):.0f} ms, ", end="")
    print(f"99.9 % {np.percentile(gaps_ms, 99.9):.0f} ms, longest {gaps_ms.max():.0f} ms; memory ", end="")
    print(" ".join(f"{value:.0f}" for value in memory_mb), "MiB")
    if len(memory_mb) >= 8:
        # Flat: the second half of the switches adds no more than noise.
        half = len(memory_mb) // 2
        assert np.median(memory_mb[half:]) <= np.median(memory_mb[:half]) + 30


class _Nowhere(list[Picture]):
    """Keeps nothing: a long show's pictures would fill the memory that is watched."""

    def append(self, picture: Picture) -> None:
        return
