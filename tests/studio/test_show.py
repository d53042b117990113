"""The live loop on a clock of the test's own: its cadence survives silence, strangers and gaps."""

from __future__ import annotations

import numpy as np
import pytest
from rooms import Rooms, ends_after, looking, notices, statuses

from avatar_stream.capture import CaptureFailure
from avatar_stream.codec.packet import LivePacker
from avatar_stream.errors import SourceError
from avatar_stream.stages import PerformanceSink, Sink
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.studio.idle import idle_semantics
from avatar_stream.types import FaceSemantics


def shown_times_s(rooms: Rooms) -> np.ndarray:
    # The first one is drawn before the show, to warm up.
    return np.array([time_s for time_s, _ in rooms.cast.decoders[0].shown[1:]])


def test_every_frame_is_followed_at_once(rooms: Rooms) -> None:
    with rooms.studio() as studio:
        events = rooms.run(studio, 2.0)
    followed = [(time_s, s) for time_s, s in rooms.cast.decoders[0].shown if s["jawOpen"] > 0.99]
    assert len(followed) == 100
    # Packets carry whole milliseconds.
    assert all(abs(time_s - semantics.captured_s) <= 0.001 for time_s, semantics in followed)
    last = statuses(events)[-1]
    assert (last.tracking, last.reason, last.source) == ("following", "", "clip.mp4")
    assert last.fps_in == pytest.approx(50, abs=2) and last.fps_out == pytest.approx(50, abs=2)
    assert last.kbit_s > 0.5 and last.dropped == 0


def test_status_comes_at_least_twice_a_second(rooms: Rooms) -> None:
    with rooms.studio() as studio:
        events = rooms.run(studio, 5.0)
    gaps_s = np.diff([status.time_s for status in statuses(events)])
    assert len(gaps_s) >= 8 and gaps_s.max() <= 0.55


def test_edits_change_what_is_shown(rooms: Rooms) -> None:
    with rooms.studio("character.edit=mirror") as studio:
        rooms.run(studio, 1.0)
    followed = [s for _, s in rooms.cast.decoders[0].shown if s["jawOpen"] > 0.99]
    assert followed and all(s.head_rotation_rad[1] == pytest.approx(-0.4, abs=0.05) for s in followed)


def test_silence_is_held_then_idles_and_the_cadence_goes_on(rooms: Rooms) -> None:
    rooms.script = lambda i, time_s: looking(i, time_s) if i < 25 else None
    with rooms.studio("live.hold_s=0.2", "live.ease_s=0.2") as studio:
        events = rooms.run(studio, 3.0)
    assert np.diff(shown_times_s(rooms)).max() <= 0.05
    shown_at_s, final = rooms.cast.decoders[0].shown[-1]
    assert np.allclose(final.head_rotation_rad, idle_semantics(shown_at_s).head_rotation_rad, atol=0.01)
    assert statuses(events)[-1].tracking == "nobody"


def test_nobody_idles_at_the_rate_of_the_source(rooms: Rooms) -> None:
    rooms.script = lambda i, time_s: FaceSemantics.nobody(time_s)
    with rooms.studio() as studio:
        statistics_events = rooms.run(studio, 2.0)
    assert statuses(statistics_events)[-1].frames_tracked == 0
    assert 90 <= len(shown_times_s(rooms)) <= 102


def test_a_source_faster_than_wanted_is_thinned_out(rooms: Rooms) -> None:
    rooms.fps = 200.0
    with rooms.studio("live.fps=20") as studio:
        rooms.run(studio, 2.0)
    assert 36 <= len(shown_times_s(rooms)) <= 56


def test_strangers_and_rubbish_are_refused_and_counted(rooms: Rooms) -> None:
    strangers = LivePacker(5, 50.0, 1)

    def script(i: int, time_s: float) -> FaceSemantics | bytes:
        if i % 3 == 1:
            return strangers.pack(FaceSemantics.of(time_s, mouthPucker=1.0), i)
        return b"rubbish" if i % 3 == 2 else looking(i, time_s)

    rooms.script = script
    with rooms.studio() as studio:
        stop_after = rooms.run(studio, 1.0)
    assert stop_after
    assert all(semantics["mouthPucker"] < 0.01 for _, semantics in rooms.cast.decoders[0].shown)


def test_sequence_gaps_are_dropped_frames_across_the_wrap(rooms: Rooms) -> None:
    packer = LivePacker(77, 50.0, 1)
    rooms.script = lambda i, time_s: packer.pack(looking(i, time_s), 65530 + 3 * i)
    with rooms.studio() as studio:
        events = rooms.run(studio, 1.0)
    last = statuses(events)[-1]
    assert last.dropped == 2 * (last.frames_tracked - 1)


def test_it_ends_with_its_clip(rooms: Rooms) -> None:
    rooms.script = ends_after(25)
    with rooms.studio() as studio:
        events = rooms.run(studio, 60.0)
    assert rooms.clock.now_s() < 1002
    assert events[-1].event == "ended" and "source has ended" in events[-1].reason
    assert rooms.sinks["null"][0].closed_with == [False]


def test_it_ends_when_its_time_is_over(rooms: Rooms) -> None:
    with rooms.studio("source.duration_s=1.5") as studio:
        events = rooms.run(studio, 60.0)
    assert rooms.clock.now_s() == pytest.approx(1001.5, abs=0.1)
    assert events[-1].event == "ended" and "time is over" in events[-1].reason


def test_a_clip_that_breaks_down_is_an_error_after_the_outputs_are_finished(rooms: Rooms) -> None:
    def break_it(studio: object) -> None:
        rooms.captures[0].failure = CaptureFailure("it is cut off", final=True)

    rooms.at = {0.5: break_it}
    with rooms.studio() as studio, pytest.raises(SourceError, match="cut off"):
        rooms.run(studio, 60.0)
    assert rooms.sinks["null"][0].closed_with == [False]


def test_an_unreadable_clip_is_an_error_before_anything_is_opened(rooms: Rooms) -> None:
    opened = rooms.open_capture

    def open_capture(request, note):  # type: ignore[no-untyped-def]
        capture = opened(request, note)
        capture.info, capture.failure, capture.ended = None, CaptureFailure("no such clip", final=True), True
        return capture

    rooms.open_capture = open_capture  # type: ignore[method-assign]
    with pytest.raises(SourceError, match="no such clip"):
        rooms.studio()
    assert rooms.captures[0].closed and not rooms.sinks


def test_it_says_why_nobody_is_followed(rooms: Rooms) -> None:
    def unplug(studio: object) -> None:
        rooms.captures[0].waiting = "Camera 0 gives no pictures"

    def plug(studio: object) -> None:
        rooms.captures[0].waiting = ""

    rooms.at = {1.0: unplug, 3.0: plug}
    with rooms.studio("source.input=camera:0") as studio:
        events = rooms.run(studio, 5.0)
    assert "Camera 0 gives no pictures" in {status.reason for status in statuses(events)}
    lines = notices(events)
    assert [line for line in lines if "camera" in line.lower()] == [
        "Waiting for the camera, while the character idles: Camera 0 gives no pictures",
        "The camera is there now",
    ]


def test_outputs_for_other_programs_get_what_the_character_does(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[FaceSemantics] = []

    class Program(PerformanceSink):
        def perform(self, semantics: FaceSemantics) -> None:
            played.append(semantics)

        def close(self, *, discard: bool = False) -> None:
            return

    def open_sink(spec: str, *, width: int, height: int, fps: float) -> Sink:
        return Program()

    monkeypatch.setattr(outputs_module, "open_sink", open_sink)
    with rooms.studio('sinks.outputs=["vmc://127.0.0.1:39539"]', "character.edit=smile@0.5") as studio:
        rooms.run(studio, 2.0)
    assert any(semantics["mouthSmileLeft"] >= 0.45 and semantics["jawOpen"] > 0.9 for semantics in played)
