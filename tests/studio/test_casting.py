"""A change of roles in a running show: no gap, one size, and a broken character costs nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from fakes import FakeCapture, FakeDecoder, FakeSink

from avatar_stream.characters.character import Character
from avatar_stream.config import LiveSection
from avatar_stream.edits.edits import Edits
from avatar_stream.errors import CharacterError
from avatar_stream.stages import Decoder
from avatar_stream.studio.casting import Casting, Role, fitted
from avatar_stream.studio.live_show import LiveShow
from avatar_stream.studio.sink_thread import SinkThread
from avatar_stream.types import FaceSemantics, Picture


class PlainDecoder(FakeDecoder):
    """Pictures of one value in a size of its own."""

    def __init__(self, value: int, width: int = 8, height: int = 6) -> None:
        super().__init__()
        self.value, self.width, self.height = value, width, height
        self.closed = False

    def decode(self, semantics: FaceSemantics) -> Picture:
        return Picture(np.full((self.height, self.width, 4), self.value, np.uint8), semantics.captured_s)

    def close(self) -> None:
        self.closed = True


def character(name: str) -> Character:
    return cast("Character", SimpleNamespace(id=name, name=name.title(), folder=Path()))


def wait_until(condition: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end_s
        time.sleep(0.01)


def make_casting(open_decoder: Callable[[Character], Decoder]) -> tuple[Any, Casting, list[str]]:
    notes: list[str] = []
    show = SimpleNamespace(decoder=PlainDecoder(1), character="fox", edits=Edits())
    roles = {
        "Story": Role(character("owl"), Edits(presets={"sad": 1.0})),
        "Sad": Role(character("fox"), Edits(presets={"sad": 0.5})),
    }
    opening = Role(character("fox"), Edits())
    return show, Casting(cast("LiveShow", show), opening, roles, open_decoder, notes.append), notes


def test_the_show_goes_on_while_another_character_is_built() -> None:
    built = threading.Event()
    owl = PlainDecoder(2)

    def open_decoder(wanted: Character) -> Decoder:
        built.wait(5)
        return owl

    show, casting, notes = make_casting(open_decoder)
    usual = show.decoder
    casting.play("Story")
    time.sleep(0.05)
    assert show.decoder is usual
    built.set()
    wait_until(lambda: show.decoder is owl and show.edits.presets == {"sad": 1.0})
    casting.play("no such scene")
    wait_until(lambda: show.decoder is usual and show.edits == Edits())
    casting.play("Sad")
    wait_until(lambda: show.edits.presets == {"sad": 0.5})
    assert show.decoder is usual
    casting.close()
    assert owl.closed and not usual.closed
    assert notes == ["Now showing Owl", "Now showing Fox"]


def test_a_character_that_fails_leaves_the_show_as_it_is() -> None:
    def open_decoder(wanted: Character) -> Decoder:
        raise CharacterError("its picture is torn")

    show, casting, notes = make_casting(open_decoder)
    usual = show.decoder
    casting.play("Story")
    wait_until(lambda: bool(notes))
    assert notes == ["Owl can't be shown: its picture is torn"]
    casting.play("Sad")
    wait_until(lambda: bool(show.edits.presets))
    assert show.decoder is usual
    casting.close()


@pytest.mark.parametrize(("width", "height"), [(16, 6), (4, 12), (80, 60)])
def test_pictures_of_another_size_are_fitted(width: int, height: int) -> None:
    decoder = fitted(PlainDecoder(200, width, height), 8, 6)
    pixels = decoder.decode(FaceSemantics.neutral()).pixels
    assert pixels.shape == (6, 8, 4) and (decoder.width, decoder.height) == (8, 6)
    assert (pixels[-1, 4] == 200).all()
    if width / height != 8 / 6:
        assert not pixels[0, 0].any()


def test_the_sinks_see_a_cut_without_a_gap() -> None:
    sink = FakeSink()
    capture = FakeCapture(lambda i, time_s: FaceSemantics.of(time_s, jawOpen=0.5), fps=50)
    threads = [SinkThread("sink", sink, lambda line: None)]
    show = LiveShow(
        capture, PlainDecoder(1), "fox", threads, LiveSection(fps=100.0), lambda line: None, Edits()
    )
    owl = PlainDecoder(2)

    def recast() -> None:
        show.decoder, show.character = owl, "owl"

    timer = threading.Timer(0.4, recast)
    timer.start()
    statistics = show.run(threading.Event(), duration_s=0.9)
    capture.close()
    values = [int(picture.pixels[0, 0, 0]) for picture in sink.pictures]
    assert values == sorted(values) and set(values) == {1, 2}
    assert statistics.character == "owl"
