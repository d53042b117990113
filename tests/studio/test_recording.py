"""A recording keeps what the character did beside its video, and that can be rendered again."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from rooms import Rooms, notices

from avatar_stream.base.resources import RECORDINGS, user_subfolder
from avatar_stream.codec.container import SemanticsFile, read_file
from avatar_stream.codec.file_header import FileHeader
from avatar_stream.codec.live_recorder import GROUP_PACKETS, LiveRecorder
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.errors import UserInputError
from avatar_stream.studio import Moment, semantics_recorder
from avatar_stream.studio.commands import (
    Answer,
    Press,
    RenderRecording,
    StartRecording,
    StopRecording,
    StopRendering,
)
from avatar_stream.studio.events import RenderingChanged
from avatar_stream.studio.rendering import Rendering, find_recording, render_arguments
from avatar_stream.types import FaceSemantics
from tests.waiting import wait_for


def test_a_file_that_grows_is_readable_after_every_piece() -> None:
    rng = np.random.default_rng(1)
    moments = [
        FaceSemantics(rng.random(52), rng.normal(0, 0.1, 3), rng.normal(0, 0.1, 3), 0.9, 50.0 + i / 25)
        for i in range(3 * GROUP_PACKETS // 2)
    ]
    recorder = LiveRecorder(FileHeader(QUALITIES.index("highest"), 40_000, live=True))
    data = recorder.head()
    assert SemanticsFile(data).packet_count == 0 and SemanticsFile(data).damage is None
    for first in range(0, len(moments), GROUP_PACKETS):
        data += recorder.group(moments[first : first + GROUP_PACKETS])
        file = SemanticsFile(data)
        played = list(file.semantics())
        assert file.damage is None and len(played) == min(first + GROUP_PACKETS, len(moments))
    assert played[0].captured_s == 0.0 and played[-1].captured_s == pytest.approx(89 / 25, abs=2e-3)
    for moment, again in zip(moments, played, strict=True):
        assert np.abs(moment.expression - again.expression).max() < 0.05
    cut = SemanticsFile(data[:-3])  # as a crash leaves it
    assert len(list(cut.semantics())) >= GROUP_PACKETS


def recorded(rooms: Rooms, tmp_path: Path) -> tuple[list[Answer], list[Moment], list[str]]:
    """A show of six seconds of which three are recorded."""
    answers: list[Answer] = []
    seen: list[Moment] = []
    rooms.script = lambda i, time_s: FaceSemantics.of(time_s, jawOpen=0.4)
    rooms.at = {
        1.0: lambda studio: answers.append(studio.do(StartRecording(path=str(tmp_path / "show.mp4")), 30)),
        2.0: lambda studio: studio.do(Press(action="expression wink_left")),
        4.0: lambda studio: answers.append(studio.do(StopRecording(), 30)),
    }
    with rooms.studio("performance.mouth_strength=0.5") as studio:
        studio.watch(seen.append)
        events = rooms.run(studio, 6.0)
    return answers, seen, notices(events)


def test_what_is_played_is_recorded_with_expressions_and_as_it_was_tuned(
    rooms: Rooms, tmp_path: Path
) -> None:
    answers, seen, _ = recorded(rooms, tmp_path)
    assert all(answer.done for answer in answers) and "show.fsb" in answers[0].text
    file = read_file(tmp_path / "show.fsb")
    played = list(file.semantics())
    assert file.header.fps == pytest.approx(50) and 140 <= len(played) <= 155
    assert played[0]["jawOpen"] == pytest.approx(0.2, abs=0.02)
    assert played[-1]["eyeBlinkLeft"] > 0.9 > 0.1 > played[10]["eyeBlinkLeft"]
    first = next(i for i, moment in enumerate(seen) if moment.performed.captured_s >= 1001.0)
    assert len(seen) > first + len(played)
    assert len(rooms.sinks[str(tmp_path / "show.mp4")]) == 1


def test_another_recording_takes_no_file_away(rooms: Rooms, tmp_path: Path) -> None:
    (tmp_path / "show.fsb").write_bytes(b"precious")
    answers, _, _ = recorded(rooms, tmp_path)
    assert all(answer.done for answer in answers)
    assert (tmp_path / "show.fsb").read_bytes() == b"precious"
    (other,) = [one for one in tmp_path.glob("*.fsb") if one.name != "show.fsb"]
    assert read_file(other).packet_count > 100


def test_a_full_disk_ends_the_file_and_not_the_show(
    rooms: Rooms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(semantics_recorder.os, "fsync", full)
    answers, seen, told = recorded(rooms, tmp_path)
    assert all(answer.done for answer in answers) and len(seen) > 250
    assert any("No space left" in line for line in told)


PLAYER = """
import json, sys, time
assert sys.argv[1].endswith(".fsb"), sys.argv
for i in range(1, 4):
    print(json.dumps({"pictures": i, "of": 3}), flush=True)
if "--character" in sys.argv and "nobody" in sys.argv:
    print("Error: There is no character called 'nobody'", file=sys.stderr)
    sys.exit(2)
if "slow" in sys.argv:
    time.sleep(60)
open(sys.argv[2], "w").write("video")
"""


@pytest.fixture
def recording() -> Path:
    path = user_subfolder(RECORDINGS) / "take one.fsb"
    path.write_bytes(b"performance")
    return path


def ended(told: list[RenderingChanged]) -> RenderingChanged:
    wait_for(lambda: told and told[-1].state != "running")
    return told[-1]


def test_a_recording_is_rendered_beside_the_show_and_says_how_far_it_is(recording: Path) -> None:
    told: list[RenderingChanged] = []
    rendering = Rendering(told.append, [sys.executable, "-c", PLAYER])
    output = rendering.start(RenderRecording(recording="take one.fsb", character="mio", size_px=3840))
    assert ended(told).state == "done" and output.read_text() == "video"
    assert output.name == "take one mio 3840.mp4" and (told[-2].pictures, told[-2].of) == (3, 3)
    again = rendering.start(RenderRecording(recording=str(recording), character="mio", size_px=3840))
    assert again != output  # nothing is written over
    ended(told)


def test_rendering_fails_with_the_reason_and_stops_on_request(recording: Path) -> None:
    told: list[RenderingChanged] = []
    rendering = Rendering(told.append, [sys.executable, "-c", PLAYER])
    rendering.start(RenderRecording(recording=recording.name, character="nobody"))
    failed = ended(told)
    assert failed.state == "failed" and failed.reason == "There is no character called 'nobody'"
    rendering.start(RenderRecording(recording=recording.name, character="slow"))
    with pytest.raises(UserInputError, match="being rendered"):
        rendering.start(RenderRecording(recording=recording.name))
    started_s = time.monotonic()
    assert rendering.stop()
    assert ended(told).state == "stopped" and time.monotonic() - started_s < 30
    assert not rendering.stop()
    rendering.close()


def test_only_recordings_are_rendered(recording: Path, tmp_path: Path) -> None:
    assert find_recording("take one.fsb") == recording
    (tmp_path / "clip.mp4").write_bytes(b"")
    for name in ("nothing.fsb", str(tmp_path / "clip.mp4"), "../view-key", "."):
        with pytest.raises(UserInputError, match="no recording"):
            find_recording(name)
    wish = RenderRecording(recording="x", aspect="16:9", view="bust", transparent=True)
    words = render_arguments(wish, recording, tmp_path / "out.webm")
    assert "framing.aspect=16:9" in words and "--character" not in words
    assert json.dumps(words)  # plain words


def test_the_studio_refuses_what_it_can_not_render(rooms: Rooms) -> None:
    answers: list[Answer] = []
    rooms.at = {
        0.5: lambda studio: answers.append(studio.do(RenderRecording(recording="nothing.fsb"), 30)),
        0.6: lambda studio: answers.append(studio.do(StopRendering(), 30)),
    }
    with rooms.studio() as studio:
        rooms.run(studio, 1.0)
    assert [answer.done for answer in answers] == [False, False] and "no recording" in answers[0].text
