"""What adds up over hours: numbers that wrap, clocks, memory."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace

import numpy as np
import psutil
import pytest

from avatar_stream.characters.library import load_character
from avatar_stream.codec.packet import LivePacker, LiveUnpacker
from avatar_stream.codec.quantiser import quantiser, values_of
from avatar_stream.decoder.factory import open_decoder
from avatar_stream.sources.demo import performance_at

# Of a show; on two cores an hour takes some six minutes.
MINUTES = float(os.environ.get("AVATAR_STREAM_SOAK", "60"))
FPS = 25
SEQUENCE = 60_000  # wraps after four minutes
STARTED_S = 40 * 86_400.0  # the monotonic clock of a machine that has been on for weeks


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_long_show_is_the_same_at_its_end_and_takes_no_more_memory() -> None:
    packer, unpacker = LivePacker(7, FPS, 1), LiveUnpacker()
    steps = quantiser(1).steps
    frames = round(60 * FPS * MINUTES)
    sizes: list[int] = []
    with closing(open_decoder(load_character("mio"), 96, "cpu")) as decoder:
        for i in range(frames):
            performed = replace(performance_at(i / FPS), captured_s=STARTED_S + i / FPS)
            packet = unpacker.unpack(packer.pack(performed, SEQUENCE + i))
            assert packet.sequence == (SEQUENCE + i) % 65_536
            assert abs(packet.semantics.captured_s - performed.captured_s) <= 0.00051
            assert (np.abs(values_of(packet.semantics) - values_of(performed)) <= 1.0001 * steps).all()
            picture = decoder.decode(packet.semantics)
            assert picture.captured_s == packet.semantics.captured_s
            if i % (frames // 20) == 0:
                sizes.append(psutil.Process().memory_info().rss)
    # The first tenth fills caches.
    assert max(sizes[2:]) - sizes[2] < 30e6, [round(size / 1e6) for size in sizes]
