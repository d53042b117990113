"""The line that a live run shows in the terminal."""

from __future__ import annotations

from avatar_stream.commands.live import _status_line
from avatar_stream.studio.live_show import LiveStatus


def test_latency_is_shown_with_what_nearly_all_pictures_keep_to() -> None:
    line = _status_line(LiveStatus("camera", True, 29.96, 7.26, 31.4, 900, latency_p95_ms=48.7))
    assert "camera · following · 30.0 fps · decode 7.3 ms · latency 31 ms, 95 % within 49 ms" in line


def test_nothing_is_claimed_before_it_was_measured() -> None:
    line = _status_line(LiveStatus("", False, 0.0, None, None, 0))
    assert "latency" not in line and "Waiting for the source" in line
