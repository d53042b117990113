"""What a media server gets, written into a file instead."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from avatar_stream.sinks.broadcast_stream import BroadcastStream, usual_kbit_s

from .pictures import stripes


def test_key_pictures_come_every_two_seconds_and_sound_beside_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "out.flv"
    stream = BroadcastStream(str(path), (63, 48), 30.0, 600)
    # Now and then none comes for a while, and times that don't advance are mended.
    times_s = [i / 30 for i in range(240) if not 60 <= i < 75]
    for time_s in [*times_s[:100], times_s[50], *times_s[100:]]:
        stream.show(stripes(63, 48)[..., :3].copy(), time_s)
    stream.close()
    with av.open(str(path)) as container:
        found = [
            (
                packet.stream.type,
                float(packet.pts * packet.time_base),
                packet.pts == packet.dts,
                packet.is_keyframe,
            )
            for packet in container.demux()
            if packet.size
        ]
    sound_s = [time_s for kind, time_s, _, _ in found if kind == "audio"]
    shown_s = [time_s for kind, time_s, _, _ in found if kind == "video"]
    keys_s = [time_s for kind, time_s, _, key in found if kind == "video" and key]
    assert len(shown_s) == len(times_s) + 1
    assert shown_s == sorted(set(shown_s))
    assert all(in_order for _, _, in_order, _ in found), "no picture waits for another"
    gaps_s = [after - before for before, after in zip(keys_s, keys_s[1:], strict=False)]
    assert len(keys_s) == 4
    assert gaps_s == pytest.approx([2.0] * 3, abs=0.6)
    assert sound_s[0] == pytest.approx(0.0, abs=0.03)
    assert sound_s[-1] >= shown_s[-1] - 0.03
    assert max(after - before for before, after in zip(sound_s, sound_s[1:], strict=False)) < 0.03


def test_bits_follow_the_size_within_what_services_take() -> None:
    assert usual_kbit_s(256, 256, 30.0) == 600
    assert usual_kbit_s(1280, 720, 30.0) == 2765
    assert usual_kbit_s(1920, 1080, 60.0) == 6000
