"""Outputs that take what the character does: over real sockets, and in a show beside those that take pictures."""

from __future__ import annotations

import socket

import numpy as np
import pytest
from fakes import ManualClock, picture_of
from waiting import LONGEST_S, wait_for

from avatar_stream.base.network_address import AddressError
from avatar_stream.errors import SinkError
from avatar_stream.interop.vmc.reading import VmcReader
from avatar_stream.sinks.registry import is_file, open_sink
from avatar_stream.sinks.vmc import VmcSink
from avatar_stream.stages import PerformanceSink, Sink
from avatar_stream.studio.output import Output
from avatar_stream.types import FaceSemantics, Picture


class Heard(PerformanceSink):
    def __init__(self) -> None:
        self.performed: list[FaceSemantics] = []

    def perform(self, semantics: FaceSemantics) -> None:
        self.performed.append(semantics)

    def close(self, *, discard: bool = False) -> None:
        return


def test_vmc_arrives_as_it_was_played() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(LONGEST_S)
        sink = open_sink(f"vmc://127.0.0.1:{receiver.getsockname()[1]}", width=8, height=8, fps=30.0)
        assert isinstance(sink, VmcSink)
        sink.perform(FaceSemantics.of(100.0, jawOpen=0.5, yaw=0.25))
        reader, face = VmcReader(), None
        while face is None:
            face = reader.read(receiver.recv(65536))
        assert face.expression.max() == 0.5
        assert face.head_rotation_rad == pytest.approx([0.0, 0.25, 0.0], abs=1e-6)
        sink.close()
        sink.close()


def test_nobody_who_listens_is_no_trouble() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sink = VmcSink(f"vmc://127.0.0.1:{port}")
    for i in range(50):
        sink.perform(FaceSemantics.of(float(i)))
    sink.close()


def test_wrong_words_are_refused() -> None:
    with pytest.raises(SinkError, match="names are arkit or vrm0, not 'vrm9'"):
        open_sink("vmc://127.0.0.1?names=vrm9", width=8, height=8, fps=30.0)
    with pytest.raises(AddressError, match="is no address"):
        open_sink("vmc://127.0.0.1:x", width=8, height=8, fps=30.0)
    with pytest.raises(SinkError, match=r"is no output; choices: .*vmc://HOST:PORT"):
        open_sink("ftp://host/live", width=8, height=8, fps=30.0)
    assert not is_file("vmc://127.0.0.1/clip.mp4")


def test_an_output_gives_it_what_is_played_whatever_the_size_of_the_pictures() -> None:
    heard, opened = Heard(), []

    def open_one(size: tuple[int, int], *, again: bool) -> Sink:
        opened.append(size)
        return heard

    output = Output("vmc://", open_one, (2, 2), ManualClock(), lambda state: None)
    small, large = picture_of(), Picture(np.zeros((9, 7, 4), np.uint8), 0.0)
    for i, picture in enumerate((small, large, small)):
        output.show(picture, FaceSemantics.of(float(i)), tracked=True)
        wait_for(lambda count=i + 1: len(heard.performed) == count)
    output.finish()
    assert [semantics.captured_s for semantics in heard.performed] == [0.0, 1.0, 2.0]
    assert opened == [(2, 2)]
    assert output.state.pictures == 3
