"""The live loop with fakes: its cadence survives silence, strangers, slow, hung and failing sinks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from fakes import SESSION, FakeCapture, FakeDecoder, FakeSink

from avatar_stream.base.clock import now_s
from avatar_stream.codec.packet import LivePacker
from avatar_stream.config import LiveSection
from avatar_stream.edits.edits import Affine, Edits
from avatar_stream.errors import SinkError, SourceError
from avatar_stream.studio.idle import idle_semantics
from avatar_stream.studio.live_show import LiveShow, LiveStatus
from avatar_stream.studio.run_statistics import RunStatistics
from avatar_stream.studio.sink_thread import SinkThread
from avatar_stream.types import FaceSemantics

LOOK = {"yaw": 0.4, "jawOpen": 1.0}


NO_EDITS = Edits()


def looking(i: int, time_s: float) -> FaceSemantics:
    return FaceSemantics.of(time_s, **LOOK)


def run_show(
    capture: FakeCapture,
    sinks: list[FakeSink],
    *,
    duration_s: float = 0.0,
    fps: float = 100.0,
    decoder: FakeDecoder | None = None,
    notes: list[str] | None = None,
    stop: threading.Event | None = None,
    on_status: Callable[[LiveStatus], None] | None = None,
    hung_after_s: float = 0.3,
    edits: Edits = NO_EDITS,
) -> RunStatistics:
    notes = notes if notes is not None else []
    threads = [
        SinkThread(f"sink{i}", sink, notes.append, hung_after_s=hung_after_s) for i, sink in enumerate(sinks)
    ]
    show = LiveShow(
        capture,
        decoder or FakeDecoder(),
        "fox",
        threads,
        LiveSection(fps=fps, hold_s=0.2, ease_s=0.2),
        notes.append,
        edits,
    )
    try:
        return show.run(stop or threading.Event(), duration_s=duration_s, on_status=on_status)
    finally:
        capture.close()
        for sink in sinks:
            sink.release.set()


def ends_after(count: int) -> Callable[[int, float], FaceSemantics]:
    def script(i: int, time_s: float) -> FaceSemantics:
        if i >= count:
            raise StopIteration
        return looking(i, time_s)

    return script


def test_edits_change_what_is_shown() -> None:
    decoder = FakeDecoder()
    run_show(FakeCapture(ends_after(25)), [FakeSink()], decoder=decoder, edits=Edits(yaw=Affine(gain=-1.0)))
    followed = [
        semantics for _, semantics in decoder.shown if semantics["jawOpen"] == pytest.approx(LOOK["jawOpen"])
    ]
    assert followed
    for semantics in followed:
        assert semantics.head_rotation_rad[1] == pytest.approx(-LOOK["yaw"], abs=0.05)


def test_ends_with_its_source_and_counts() -> None:
    sink = FakeSink()
    statistics = run_show(FakeCapture(ends_after(25)), [sink])
    assert statistics.frames_tracked + statistics.frames_dropped in (24, 25)  # the last one may be cut off
    assert statistics.frames >= statistics.frames_tracked
    assert sink.closed_with == [False]
    assert statistics.latency_ms is not None
    assert statistics.latency_ms["p50"] < 50
    assert statistics.character == "fox"
    assert statistics.decode_ms is not None


def test_silence_is_held_then_idles_and_the_cadence_goes_on() -> None:
    def script(i: int, time_s: float) -> FaceSemantics | None:
        return looking(i, time_s) if i < 15 else None

    sink, decoder = FakeSink(), FakeDecoder()
    statistics = run_show(FakeCapture(script, fps=50), [sink], duration_s=1.6, decoder=decoder)
    assert np.diff(sink.times_s).max() < 0.15
    assert statistics.fps > 35
    last_s = max(s.captured_s for t, s in decoder.shown if s["jawOpen"] > 0.99)
    assert last_s < decoder.shown[-1][0] - 0.8
    shown_at_s, final = decoder.shown[-1]
    assert np.allclose(final.head_rotation_rad, idle_semantics(shown_at_s).head_rotation_rad, atol=0.01)


def test_nobody_idles_at_the_rate_of_the_source() -> None:
    sink = FakeSink()
    statistics = run_show(FakeCapture(lambda i, t: FaceSemantics.nobody(t), fps=50), [sink], duration_s=0.6)
    assert statistics.frames_tracked == 0
    assert 20 <= statistics.frames <= 40
    assert statistics.latency_ms is None


def test_a_source_faster_than_wanted_is_thinned_out() -> None:
    statistics = run_show(FakeCapture(looking, fps=200), [FakeSink()], duration_s=0.6, fps=20)
    assert 8 <= statistics.frames <= 18


def test_slow_hung_and_failing_sinks_leave_the_healthy_one_alone() -> None:
    healthy, slow = FakeSink(), FakeSink(delay_s=0.2)
    hung, failing = FakeSink(hangs=True), FakeSink(fails_after=3)
    notes: list[str] = []
    started_s = now_s()
    statistics = run_show(
        FakeCapture(looking, fps=50), [healthy, slow, hung, failing], duration_s=1.2, notes=notes
    )
    assert now_s() - started_s < 4
    by_spec = {sink.spec: sink for sink in statistics.sinks}
    assert by_spec["sink0"].pictures >= 0.95 * statistics.frames
    assert 3 <= by_spec["sink1"].pictures <= 9
    assert by_spec["sink1"].error is None
    assert "not answered" in (by_spec["sink2"].error or "")
    assert "fire" in (by_spec["sink3"].error or "")
    assert len(notes) == 2  # one line each
    gaps = np.diff(healthy.times_s)
    assert gaps.max() < 0.15


def test_when_every_sink_has_failed_the_show_ends_with_the_reason() -> None:
    with pytest.raises(SinkError, match="on fire"):
        run_show(FakeCapture(looking), [FakeSink(fails_after=2)])


def test_strangers_and_rubbish_are_refused_and_counted() -> None:
    def script(i: int, time_s: float) -> FaceSemantics | bytes:
        if i % 3 == 1:
            return strangers.pack(FaceSemantics.of(time_s, mouthPucker=1.0), i)
        return b"rubbish" if i % 3 == 2 else looking(i, time_s)

    strangers = LivePacker(SESSION + 1, 50.0, 1)
    decoder = FakeDecoder()
    statistics = run_show(FakeCapture(script), [FakeSink()], duration_s=0.6, decoder=decoder)
    assert statistics.packets_refused >= 5
    assert all(semantics["mouthPucker"] < 0.01 for _, semantics in decoder.shown)


def test_sequence_gaps_are_dropped_frames_across_the_wrap() -> None:
    def script(i: int, time_s: float) -> bytes:
        if i >= 10:
            raise StopIteration
        time.sleep(0.02)
        return packer.pack(looking(i, time_s), 65530 + 3 * i)

    packer = LivePacker(SESSION, 50.0, 1)
    statistics = run_show(FakeCapture(script), [FakeSink()])
    assert statistics.frames_dropped in (16, 18)  # two between each of the ten (the last may be cut off)


def test_a_camera_that_breaks_down_is_told_and_bridged() -> None:
    notes: list[str] = []
    capture = FakeCapture(ends_after(5), input="camera", error="it caught fire")
    statistics = run_show(capture, [FakeSink()], duration_s=0.8, notes=notes)
    assert statistics.duration_s >= 0.75
    assert len(notes) == 1
    assert "it caught fire" in notes[0]


def test_a_clip_that_breaks_down_is_an_error_after_the_outputs_are_finished() -> None:
    sink = FakeSink()
    with pytest.raises(SourceError, match="cut off"):
        run_show(FakeCapture(ends_after(5), error="cut off"), [sink])
    assert sink.closed_with == [False]


def test_a_decoder_that_breaks_down_leaves_finished_outputs() -> None:
    class Broken(FakeDecoder):
        def decode(self, semantics: FaceSemantics):  # type: ignore[no-untyped-def]
            if len(self.shown) > 3:
                raise RuntimeError("out of memory")
            return super().decode(semantics)

    sink = FakeSink()
    with pytest.raises(RuntimeError, match="out of memory"):
        run_show(FakeCapture(looking), [sink], decoder=Broken())
    assert sink.closed_with == [False]


def test_stop_ends_it_and_status_comes_along() -> None:
    stop, statuses = threading.Event(), list[LiveStatus]()
    threading.Timer(1.3, stop.set).start()
    started_s = now_s()
    run_show(FakeCapture(looking), [FakeSink()], stop=stop, on_status=statuses.append)
    assert now_s() - started_s < 3
    assert len(statuses) == 1
    assert statuses[0].tracking
    assert statuses[0].fps > 30
    assert statuses[0].decode_ms is not None
