"""Whatever ends a recording, all but its last second is there, and somebody is told where."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from fakes import SystemClock, picture_of
from waiting import wait_for

from avatar_stream.base.resources import user_folder
from avatar_stream.errors import SinkError
from avatar_stream.sinks import growing_file
from avatar_stream.sinks.video_file import VideoFileSink
from avatar_stream.studio.events import Event, Notice
from avatar_stream.studio.outputs import Outputs
from avatar_stream.types import Picture

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files and signals as on Unix")

SIZE, FPS = 64, 30.0

SCRIPT = textwrap.dedent("""
    import os, resource, signal, sys
    import numpy as np
    from pathlib import Path
    from avatar_stream.errors import SinkError
    from avatar_stream.sinks.video_file import VideoFileSink
    from avatar_stream.types import Picture

    path, seconds, most_bytes = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    if most_bytes:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    sink = VideoFileSink(path, width=64, height=64, fps=30.0)
    dice = np.random.default_rng(0)
    sent = 0
    try:
        for i in range(round(30 * seconds)):
            pixels = dice.integers(0, 256, (64, 64, 4), np.uint8)
            pixels[..., 3] = 255
            sink.send(Picture(pixels, i / 30))
            sent += 1
    except SinkError as error:
        print(error)
        sink.close()
        print(sink.note)
    print("sent", sent, flush=True)
    if not most_bytes:
        os.kill(os.getpid(), signal.SIGKILL)
""")


def record_until_the_end(path: Path, seconds: float, most_bytes: int = 0) -> str:
    """Record noise in a process that is killed in the end, or that may write only so many bytes."""
    finished = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path), str(seconds), str(most_bytes)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert finished.returncode in (0, -signal.SIGKILL), finished.stderr
    return finished.stdout


def times_s(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(frame.time or 0.0) for frame in container.decode(video=0)]


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_kill_minus_nine_costs_at_most_the_last_second(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"take{suffix}"
    record_until_the_end(path, 8.0)
    (left,) = tmp_path.iterdir()
    assert left.name.endswith(".part")
    assert times_s(left)[-1] >= 7.0 - 1 / FPS, "playable even before it is recovered"
    # The next recording in that folder finds it.
    sink = VideoFileSink(path, width=SIZE, height=SIZE, fps=FPS)
    recovered = tmp_path / f"take (recovered){suffix}"
    assert str(recovered) in sink.note
    sink.close(discard=True)
    assert [entry.name for entry in tmp_path.iterdir()] == [recovered.name]
    assert times_s(recovered)[-1] >= 7.0 - 1 / FPS
    with av.open(str(recovered)) as container:
        assert container.duration is not None and container.duration / av.time_base == pytest.approx(
            8.0, abs=1.1
        )


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_a_full_disk_keeps_what_was_written(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"take{suffix}"
    said = record_until_the_end(path, 30.0, most_bytes=400_000)
    assert f"{path}' can't be written: " in said and f"is in '{path}'" in said
    sent = int(said.split()[-1])
    assert sent < 900
    assert times_s(path)[-1] >= sent / FPS - 1.1
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_leftovers_that_make_no_sense_are_kept_as_they_are(tmp_path: Path) -> None:
    (tmp_path / ".take.mp4.0123abcd.part").write_bytes(b"half a box")
    (tmp_path / ".empty.mp4.0123abcd.part").write_bytes(b"")
    (tmp_path / ".notes.part").write_text("somebody else's")
    sink = VideoFileSink(tmp_path / "new.mp4", width=SIZE, height=SIZE, fps=FPS)
    sink.close(discard=True)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".notes.part", "take (recovered).mp4"]
    assert (tmp_path / "take (recovered).mp4").read_bytes() == b"half a box"


def test_half_of_a_finished_file_is_removed_with_what_it_was_made_of(tmp_path: Path) -> None:
    """A crash while the video was copied in the end, or got its sound."""
    record_until_the_end(tmp_path / "take.mp4", 2.0)
    (left,) = tmp_path.iterdir()
    left.with_name(f"{left.name}.mp4").write_bytes(left.read_bytes()[:500])
    VideoFileSink(tmp_path / "new.mp4", width=SIZE, height=SIZE, fps=FPS).close(discard=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["take (recovered).mp4"]
    assert len(times_s(tmp_path / "take (recovered).mp4")) > FPS


def test_two_shows_that_write_one_file_get_two(tmp_path: Path) -> None:
    path = tmp_path / "take.mp4"
    first = VideoFileSink(path, width=SIZE, height=SIZE, fps=FPS)
    second = VideoFileSink(path, width=SIZE, height=SIZE, fps=FPS)
    third = VideoFileSink(path, width=SIZE, height=SIZE, fps=FPS)
    assert first.note == "" and "'take-2.mp4'" in second.note and "'take-3.mp4'" in third.note
    for sink in (third, first, second):
        sink.send(picture_of(SIZE, SIZE))
        sink.close()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["take-2.mp4", "take-3.mp4", "take.mp4"]


def test_a_running_recording_is_not_taken_for_a_leftover(tmp_path: Path) -> None:
    running = VideoFileSink(tmp_path / "one.mp4", width=SIZE, height=SIZE, fps=FPS)
    running.send(picture_of(SIZE, SIZE))
    VideoFileSink(tmp_path / "two.mp4", width=SIZE, height=SIZE, fps=FPS).close(discard=True)
    running.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["one.mp4"]


def noise(number: int) -> Picture:
    pixels = np.random.default_rng(number).integers(0, 256, (SIZE, SIZE, 4), np.uint8)
    return Picture(pixels, number / FPS)


@pytest.mark.parametrize("what", ["removed", "moved"])
def test_a_folder_that_goes_away_is_told_at_once_and_the_recording_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(growing_file, "_TO_DISK_EVERY_S", 0.0)
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path / "home"))
    folder = tmp_path / "takes"
    folder.mkdir()
    events: list[Event] = []
    outputs = Outputs(SystemClock(), events.append, lambda spec: spec)
    outputs.begin([str(folder / "take.mp4")], (SIZE, SIZE), FPS)
    number = 0

    def told(words: str) -> bool:
        nonlocal number
        outputs.show(noise(number), tracked=False)
        number += 1
        time.sleep(0.01)
        return any(isinstance(event, Notice) and words in event.text for event in events)

    wait_for(lambda: outputs.all[0].state.pictures >= 60 or told("never"))
    if what == "removed":
        for entry in folder.iterdir():
            entry.unlink()
        folder.rmdir()
    else:
        folder.rename(tmp_path / "elsewhere")
    wait_for(lambda: told("was removed or moved"))
    wait_for(lambda: told("The recording goes on in"))
    wanted = outputs.all[0].state.pictures + 10
    wait_for(lambda: outputs.all[0].state.pictures >= wanted or told("never"))
    outputs.finish()
    (rest,) = (user_folder() / "recordings").iterdir()
    assert len(times_s(rest)) >= 10
    if what == "moved" and sys.platform.startswith("linux"):
        (beginning,) = (tmp_path / "elsewhere").iterdir()
        assert beginning.name == "take.mp4" and len(times_s(beginning)) >= 50
        assert any(isinstance(event, Notice) and str(beginning) in event.text for event in events)


@pytest.mark.parametrize("fails_after", [0, 2000])
def test_a_disk_that_is_full_at_the_very_end_keeps_what_was_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_after: int
) -> None:
    sink = VideoFileSink(tmp_path / "take.mp4", width=SIZE, height=SIZE, fps=FPS)
    for i in range(90):
        sink.send(noise(i))
    raw, left = sink._file._raw, fails_after

    class Full:
        def write(self, data: memoryview) -> int:
            nonlocal left
            if left <= 0:
                raise OSError(28, os.strerror(28))
            written = raw.write(data[:left])
            left -= written
            return written

        def __getattr__(self, name: str) -> object:
            return getattr(raw, name)

    monkeypatch.setattr(sink._file.stream, "_raw", Full())
    with pytest.raises(SinkError, match="can't be finished: No space left"):
        sink.close()
    assert len(times_s(tmp_path / "take.mp4")) >= 60
    assert "What was recorded until then" in sink.note
    assert [entry.name for entry in tmp_path.iterdir()] == ["take.mp4"]


@pytest.mark.parametrize("most_bytes", [1, 10, 40])
def test_a_disk_that_is_full_from_the_beginning(tmp_path: Path, most_bytes: int) -> None:
    for suffix in (".mp4", ".webm"):
        said = record_until_the_end(tmp_path / f"take{suffix}", 3.0, most_bytes)
        assert "can't be" in said and "sent" in said


def test_two_shows_record_into_one_folder_again_and_again(tmp_path: Path) -> None:
    takes = 60
    wrong: list[str] = []

    def record(show: int) -> None:
        for take in range(takes):
            try:
                sink = VideoFileSink(tmp_path / f"{show}-{take}.mp4", width=SIZE, height=SIZE, fps=FPS)
                for i in range(10):
                    sink.send(replace(picture_of(SIZE, SIZE), captured_s=i / FPS))
                sink.close()
            except SinkError as error:
                wrong.append(str(error))
            if sink.note:
                wrong.append(sink.note)

    shows = [threading.Thread(target=record, args=(show,)) for show in range(3)]
    for show in shows:
        show.start()
    for show in shows:
        show.join()
    assert wrong == []
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"{show}-{take}.mp4" for show in range(3) for take in range(takes)
    )
