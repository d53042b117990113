"""The capture process, real: what comes out of it, how it ends, and what the studio never loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from fakes import ScriptedPerformance

from avatar_stream.base.clock import now_s
from avatar_stream.capture.handle import CaptureProcess
from avatar_stream.capture.opening import open_performance
from avatar_stream.capture.pacing import PacedPerformance, Pacer
from avatar_stream.capture.request import CaptureRequest
from avatar_stream.codec.packet import LiveUnpacker
from avatar_stream.errors import SourceError
from avatar_stream.types import FaceSemantics


def performance(count: int, fps: float = 50.0) -> ScriptedPerformance:
    return ScriptedPerformance([FaceSemantics.of(i / fps, jawOpen=i / count) for i in range(count)], fps)


def test_a_clip_plays_at_its_own_speed_on_the_clock() -> None:
    paced = PacedPerformance(performance(20), Pacer(50.0))
    started_s = now_s()
    times = []
    while (semantics := paced.read()) is not None:
        assert -0.001 <= now_s() - semantics.captured_s < 0.2
        times.append(semantics.captured_s)
    assert now_s() - started_s >= 19 / 50 - 0.01
    assert np.allclose(np.diff(times), 0.02, atol=1e-6)


def test_a_reader_that_is_late_skips_frames_instead_of_lagging() -> None:
    pacer = Pacer(50.0)
    paced = PacedPerformance(performance(30), pacer)
    seen = 0
    while (semantics := paced.read()) is not None:
        assert now_s() - semantics.captured_s < 0.15
        seen += 1
        time.sleep(0.05)
    assert pacer.skipped >= 10
    assert seen + pacer.skipped == 30


def test_the_process_performs_and_ends() -> None:
    capture = CaptureProcess(CaptureRequest("demo", fps=50.0, duration_s=0.5), print)
    info = capture.wait_ready(20)
    assert info is not None
    assert (info.input, info.fps) == ("demo", 50.0)
    assert capture.link.receive(0.3) == []  # it waits for its cue
    capture.begin()
    packets, unpacker = [], LiveUnpacker(info.session)
    while not capture.ended:
        packets += [unpacker.unpack(packet) for packet in capture.link.receive(0.1)]
        capture.poll()
    assert len(packets) >= 15
    assert {packet.session for packet in packets} == {info.session}
    assert all(abs(now_s() - packet.semantics.captured_s) < 5 for packet in packets)
    assert capture.error is None
    capture.close()
    assert not psutil.pid_exists(capture.pid)


def test_an_error_of_the_source_comes_back_in_its_own_words() -> None:
    capture = CaptureProcess(CaptureRequest("no/such/clip.mp4"), print)
    with pytest.raises(SourceError, match="no/such/clip"):
        capture.wait_ready(20)
    capture.close()


def test_closing_stops_an_endless_performance() -> None:
    capture = CaptureProcess(CaptureRequest("demo"), print)
    assert capture.wait_ready(20) is not None
    capture.begin()
    started_s = now_s()
    capture.close()
    capture.close()
    assert now_s() - started_s < 4
    assert not psutil.pid_exists(capture.pid)


def test_a_killed_capture_process_is_noticed() -> None:
    capture = CaptureProcess(CaptureRequest("demo"), print)
    assert capture.wait_ready(20) is not None
    os.kill(capture.pid, signal.SIGKILL)
    deadline_s = now_s() + 5
    while not capture.ended and now_s() < deadline_s:
        capture.poll()
        time.sleep(0.01)
    assert capture.error is not None
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
    deadline_s = now_s() + 6
    while psutil.pid_exists(pid) and now_s() < deadline_s:
        time.sleep(0.05)
    assert not psutil.pid_exists(pid)


def test_without_a_camera_auto_plays_the_demo_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_camera(*arguments: object, **options: object) -> None:
        raise SourceError("No camera was found")

    monkeypatch.setattr("avatar_stream.sources.registry.open_frame_source", no_camera)
    opened = open_performance(CaptureRequest("auto"), live=True)
    assert opened.input == "demo"
    assert opened.note == "No camera was found – the demo performer plays instead"
    with pytest.raises(SourceError, match="No camera"):
        open_performance(CaptureRequest("camera"), live=True)


def test_auto_never_shows_the_character_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from avatar_stream.sources.camera_list import CameraInfo

    monkeypatch.setattr(
        "avatar_stream.sources.camera_list.list_cameras",
        lambda **options: [CameraInfo(0, "Avatar", virtual=True)],
    )
    monkeypatch.setattr("avatar_stream.sources.registry.open_frame_source", pytest.fail)
    assert open_performance(CaptureRequest("auto"), live=True).input == "demo"


def test_the_studio_loads_no_camera_no_tracker_and_no_capture_code() -> None:
    script = textwrap.dedent("""
        import json, sys, threading
        from avatar_stream.config import load_config
        from avatar_stream.studio.pipeline import run_live

        if __name__ == "__main__":
            config = load_config(None, ["source.input=demo", "source.duration_s=1.5", "decoder.size_px=96",
                                        'sinks.outputs=["null"]'])
            statistics = run_live(config, stop=threading.Event(), notify=lambda line: None)
            print(json.dumps({"frames": statistics.frames, "modules": sorted(sys.modules)}))
    """)
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=90)
    assert finished.returncode == 0, finished.stderr
    result = json.loads(finished.stdout.splitlines()[-1])
    assert result["frames"] >= 5
    loaded = set(result["modules"])
    assert "avatar_stream.studio.live_show" in loaded
    for forbidden in ("mediapipe", "avatar_stream.capture.process", "avatar_stream.sources.camera"):
        assert forbidden not in loaded
    assert not [
        name for name in loaded if name.startswith(("avatar_stream.sources.", "avatar_stream.encoder."))
    ]


def test_a_real_clip_is_tracked_in_the_process(shared_media: Path) -> None:
    capture = CaptureProcess(CaptureRequest(str(shared_media / "drivers" / "d12.mp4")), print)
    assert capture.wait_ready(30) is not None
    capture.begin()
    seen, unpacker = 0, LiveUnpacker()
    deadline_s = now_s() + 20
    while seen < 5 and now_s() < deadline_s:
        seen += sum(unpacker.unpack(packet).semantics.face_seen for packet in capture.link.receive(0.2))
    assert seen >= 5
    capture.close()
    assert capture.encode.percentiles() is not None


def test_requests_are_plain_data() -> None:
    request = CaptureRequest("demo")
    assert replace(request, input="camera").input == "camera"
