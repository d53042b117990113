"""The line that a live run shows in the terminal."""

from __future__ import annotations

from avatar_stream.commands.live import _status_line
from avatar_stream.studio.events import Status

NOTHING = Status(
    time_s=0.0,
    character="fox",
    source="camera",
    tracking="opening",
    reason="the source is being opened",
    fps_in=0.0,
    fps_out=0.0,
    latency_p50_ms=None,
    latency_p95_ms=None,
    dropped=0,
    kbit_s=0.0,
    decode_ms=None,
    encode_ms=None,
    memory_mb=100.0,
    processor_percent=0.0,
    frames=0,
    frames_tracked=0,
    outputs=(),
)


def test_latency_is_shown_with_what_nearly_all_pictures_keep_to() -> None:
    measured = {"fps_out": 29.96, "decode_ms": 7.26, "latency_p50_ms": 31.4, "latency_p95_ms": 48.7}
    line = _status_line(NOTHING.model_copy(update={"tracking": "following", "reason": "", **measured}))
    assert "camera · following · 30.0 fps · decode 7.3 ms · latency 31 ms, 95 % within 49 ms" in line


def test_the_way_from_another_machine_is_shown() -> None:
    way = {"lost_percent": 4.8, "jitter_ms": 12.3, "round_trip_ms": 20.0}
    assert "5 % lost, jitter 12 ms" in _status_line(NOTHING.model_copy(update=way))
    assert "lost" not in _status_line(NOTHING)


def test_nothing_is_claimed_before_it_was_measured() -> None:
    line = _status_line(NOTHING)
    assert "latency" not in line and "the source is being opened" in line
