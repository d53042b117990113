"""The capture process, real: what comes out of it, how it ends, and what the studio never loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import psutil
import pytest
from fakes import ManualClock, ScriptedPerformance
from waiting import wait_for

from avatar_stream.capture import CaptureFailure, CaptureProcess, CaptureRequest
from avatar_stream.capture.opening import open_performance
from avatar_stream.capture.pacing import PacedPerformance, Pacer
from avatar_stream.codec.packet import LiveUnpacker
from avatar_stream.errors import SourceError
from avatar_stream.types import FaceSemantics


def performance(count: int, fps: float = 50.0) -> ScriptedPerformance:
    return ScriptedPerformance([FaceSemantics.of(i / fps, jawOpen=i / count) for i in range(count)], fps)


def test_a_clip_plays_at_its_own_speed_on_the_clock() -> None:
    clock = ManualClock()
    paced = PacedPerformance(performance(20), Pacer(50.0, clock=clock))
    started_s = clock.now_s()
    times = []
    while (semantics := paced.read()) is not None:
        assert clock.now_s() == pytest.approx(semantics.captured_s)
        times.append(semantics.captured_s)
    assert clock.now_s() - started_s == pytest.approx(19 / 50)
    assert np.allclose(np.diff(times), 0.02, atol=1e-6)


def test_a_reader_that_is_late_skips_frames_instead_of_lagging() -> None:
    clock = ManualClock()
    pacer = Pacer(50.0, clock=clock)
    paced = PacedPerformance(performance(30), pacer)
    seen = 0
    while (semantics := paced.read()) is not None:
        assert clock.now_s() - semantics.captured_s <= 0.02 + 1e-6
        seen += 1
        clock.time_s += 0.05
    assert pacer.skipped >= 10
    assert seen + pacer.skipped == 30


def started(request: CaptureRequest, notes: list[str] | None = None) -> CaptureProcess:
    return CaptureProcess(request, (notes if notes is not None else []).append)


def poll_until(capture: CaptureProcess, condition: Callable[[], object]) -> None:
    def polled() -> bool:
        capture.poll()
        return bool(condition())

    wait_for(polled)


def test_the_process_performs_and_ends() -> None:
    capture = started(CaptureRequest("demo", fps=50.0, duration_s=0.5))
    info = capture.wait_ready(60)
    assert info is not None
    assert (info.input, info.fps, info.tracked) == ("demo", 50.0, False)
    assert capture.receiver.receive(0.3) == []  # it waits for its cue
    capture.begin()
    packets, unpacker = [], LiveUnpacker(info.session)
    while not capture.ended:
        packets += [unpacker.unpack(packet) for packet in capture.receiver.receive(0.1)]
        capture.poll()
    assert packets
    assert {packet.session for packet in packets} == {info.session}
    assert capture.failure is None
    capture.close()
    assert not psutil.pid_exists(capture.pid)


def test_an_error_of_the_source_comes_back_in_its_own_words_and_is_final() -> None:
    capture = started(CaptureRequest("no/such/clip.mp4"))
    with pytest.raises(SourceError, match="no/such/clip"):
        capture.wait_ready(60)
    assert capture.failure is not None and capture.failure.final
    capture.close()


def test_closing_stops_an_endless_performance() -> None:
    capture = started(CaptureRequest("demo"))
    assert capture.wait_ready(60) is not None
    capture.begin()
    capture.close()
    capture.close()
    assert not psutil.pid_exists(capture.pid)


@pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix")
def test_a_killed_process_is_noticed_with_its_signal() -> None:
    capture = started(CaptureRequest("demo"))
    assert capture.wait_ready(60) is not None
    os.kill(capture.pid, signal.SIGKILL)
    poll_until(capture, lambda: capture.ended)
    assert capture.failure == CaptureFailure("the capture process was killed by SIGKILL", final=False)
    capture.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix")
def test_a_stopped_process_is_noticed_and_can_be_ended() -> None:
    capture = started(CaptureRequest("demo"))
    assert capture.wait_ready(60) is not None
    capture.begin()
    os.kill(capture.pid, signal.SIGSTOP)
    poll_until(capture, lambda: capture.ended)
    assert capture.failure == CaptureFailure("the capture process does not answer", final=False)
    capture.close()
    assert not psutil.pid_exists(capture.pid)


def test_the_time_without_a_beat_is_measured_on_the_clock() -> None:
    clock = ManualClock()
    capture = CaptureProcess(CaptureRequest("demo"), print, silent_entry, clock)
    clock.time_s += 19.0
    capture.poll()
    assert not capture.ended  # loading its libraries may take so long
    clock.time_s += 2.0
    capture.poll()
    assert capture.failure == CaptureFailure("the capture process does not answer", final=False)
    capture.close()


def silent_entry(request: CaptureRequest, link: Connection, control: Connection) -> None:
    time.sleep(60)


@pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_of_the_terminal_are_the_studios_business(number: signal.Signals) -> None:
    capture = started(CaptureRequest("demo"))
    os.kill(capture.pid, number)  # long before its first line
    info = capture.wait_ready(60)
    assert info is not None
    os.kill(capture.pid, number)
    capture.begin()
    wait_for(lambda: capture.receiver.receive(0.1))
    capture.poll()
    assert not capture.ended
    capture.close()


def broken_entry(request: CaptureRequest, link: Connection, control: Connection) -> None:
    """A capture process whose encoder raises on its fifth frame."""
    from avatar_stream.capture import opening, process
    from avatar_stream.capture.opening import OpenedPerformance

    class Breaks(ScriptedPerformance):
        paced = True
        left = 5

        def read(self) -> FaceSemantics | None:
            self.left -= 1
            if self.left < 0:
                raise RuntimeError("the tracker is on fire")
            return super().read()

    def open_breaking(request: CaptureRequest, *, live: bool) -> OpenedPerformance:
        return OpenedPerformance(Breaks([FaceSemantics.neutral()] * 100), request.input)

    opening.open_performance = process.open_performance = open_breaking
    process.run_capture(request, link, control)


def test_an_encoder_that_raises_is_told_and_worth_another_try() -> None:
    capture = CaptureProcess(CaptureRequest("camera"), print, broken_entry)
    assert capture.wait_ready(60) is not None
    capture.begin()
    poll_until(capture, lambda: capture.ended)
    assert capture.failure is not None and not capture.failure.final
    assert "the tracker is on fire" in capture.failure.reason
    capture.close()


def no_camera_entry(request: CaptureRequest, link: Connection, control: Connection) -> None:
    """A capture process whose camera is plugged in at the third look."""
    from avatar_stream.capture import opening, process
    from avatar_stream.capture.opening import OpenedPerformance

    looks = 0

    def open_late(request: CaptureRequest, *, live: bool) -> OpenedPerformance:
        nonlocal looks
        looks += 1
        if looks < 3:
            raise SourceError("No camera was found: plug one in")
        return OpenedPerformance(ScriptedPerformance([FaceSemantics.neutral()] * 9), "camera")

    opening.open_performance = process.open_performance = open_late
    process.run_capture(request, link, control)


def test_a_camera_that_is_not_there_is_waited_for() -> None:
    capture = CaptureProcess(CaptureRequest("auto"), print, no_camera_entry)
    poll_until(capture, lambda: capture.waiting)
    assert capture.waiting == "No camera was found: plug one in"
    assert capture.info is None and not capture.ended
    poll_until(capture, lambda: capture.info)
    assert capture.waiting == ""
    capture.close()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL exists on Unix alone")
def test_the_process_dies_with_its_studio() -> None:
    script = textwrap.dedent("""
        import time
        from avatar_stream.capture.handle import CaptureProcess, CaptureRequest

        if __name__ == "__main__":
            capture = CaptureProcess(CaptureRequest("demo"), print)
            capture.wait_ready(20)
            print(capture.pid, flush=True)
            time.sleep(60)
    """)
    studio = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert studio.stdout is not None
    pid = int(studio.stdout.readline())
    assert psutil.pid_exists(pid)
    studio.kill()
    studio.wait()
    wait_for(lambda: not psutil.pid_exists(pid))


def test_without_a_camera_auto_says_so_and_never_performs_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_camera(*arguments: object, **options: object) -> None:
        raise SourceError("No camera was found")

    monkeypatch.setattr("avatar_stream.sources.registry.open_frame_source", no_camera)
    for name in ("auto", "camera"):
        with pytest.raises(SourceError, match="No camera"):
            open_performance(CaptureRequest(name), live=True)


def test_auto_never_shows_the_character_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from avatar_stream.sources.camera_list import CameraInfo

    monkeypatch.setattr(
        "avatar_stream.sources.camera_list.list_cameras",
        lambda **options: [CameraInfo(0, "Avatar", virtual=True)],
    )
    monkeypatch.setattr("avatar_stream.sources.registry.open_frame_source", pytest.fail)
    with pytest.raises(SourceError, match="virtual"):
        open_performance(CaptureRequest("auto"), live=True)


def test_a_clip_can_be_entered_in_its_middle() -> None:
    read: list[None] = []
    paced = PacedPerformance(performance(20), Pacer(50.0, begin_s=0.2, on_item=lambda: read.append(None)))
    first = paced.read()
    assert len(read) == 11  # each tells that nothing hangs, however long the way is
    assert first is not None and first["jawOpen"] == pytest.approx(0.5)


def test_the_studio_loads_no_camera_no_tracker_and_no_capture_code() -> None:
    script = textwrap.dedent("""
        import json, sys, threading
        from avatar_stream.config import load_config
        from avatar_stream.studio import Studio

        if __name__ == "__main__":
            config = load_config(None, ["source.input=demo", "source.duration_s=1.5", "decoder.size_px=96",
                                        'sinks.outputs=["null"]'])
            with Studio(config) as studio:
                statistics = studio.run(threading.Event())
            print(json.dumps({"frames": statistics.frames, "modules": sorted(sys.modules)}))
    """)
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=90)
    assert finished.returncode == 0, finished.stderr
    result = json.loads(finished.stdout.splitlines()[-1])
    assert result["frames"] >= 5
    loaded = set(result["modules"])
    assert "avatar_stream.studio.show" in loaded
    for forbidden in ("mediapipe", "avatar_stream.capture.process", "avatar_stream.sources.camera"):
        assert forbidden not in loaded
    assert not [
        name for name in loaded if name.startswith(("avatar_stream.sources.", "avatar_stream.encoder."))
    ]


def test_a_real_clip_is_tracked_in_the_process_and_the_person_is_known_to_the_next(
    shared_media: Path,
) -> None:
    clip = str(shared_media / "drivers" / "d12.mp4")
    capture = started(CaptureRequest(clip))
    assert capture.wait_ready(60) is not None
    capture.begin()
    unpacker, seen = LiveUnpacker(), list[FaceSemantics]()

    def known() -> bool:
        seen.extend(unpacker.unpack(packet).semantics for packet in capture.receiver.receive(0.1))
        return capture.calibration is not None

    poll_until(capture, known)
    assert sum(semantics.face_seen for semantics in seen) >= 5
    capture.close()
    assert capture.encode.percentiles() is not None
    calibration = capture.calibration
    assert calibration is not None and calibration.scale_px > 30
    # Nothing of the face's shape: a handful of numbers.
    assert len(asdict(calibration)) == 6 and len(calibration.gains) == 5


def test_requests_are_plain_data() -> None:
    request = CaptureRequest("demo")
    assert replace(request, input="camera").input == "camera"
