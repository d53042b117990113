"""A decoder that breaks costs no picture: the last one stays until another actor is there."""

from __future__ import annotations

import numpy as np
from fakes import FakeDecoder, ManualClock

from avatar_stream.config import Config
from avatar_stream.studio.actor import Actor, actor_of
from avatar_stream.studio.stage import Stage
from avatar_stream.types import FaceSemantics


def actor(decoder: FakeDecoder) -> Actor:
    return actor_of(decoder, Config(), "fox", "Fox")


def test_the_last_picture_is_held_and_help_is_asked_for_at_once() -> None:
    clock, decoder = ManualClock(), FakeDecoder(value=7)
    asked: list[str] = []
    stage = Stage(actor(decoder), clock, lambda broken, reason: asked.append(reason))
    good = stage.draw(stage.actor, FaceSemantics.neutral(1.0))
    decoder.trouble = RuntimeError("CUDA out of memory")
    held = stage.draw(stage.actor, FaceSemantics.neutral(2.0))
    assert np.array_equal(held.pixels, good.pixels) and held.captured_s == 2.0
    for i in range(10):
        stage.draw(stage.actor, FaceSemantics.neutral(3.0 + i))
    assert asked == ["RuntimeError: CUDA out of memory"]  # once, while somebody is busy with it
    stage.actor = actor(FakeDecoder(value=9))
    assert (stage.draw(stage.actor, FaceSemantics.neutral(20.0)).pixels[1:] == 9).all()


def test_one_that_breaks_on_its_first_picture_shows_nothing_but_its_backdrop() -> None:
    decoder = FakeDecoder()
    decoder.trouble = RuntimeError("no")
    stage = Stage(actor(decoder), ManualClock(), lambda broken, reason: None)
    picture = stage.draw(stage.actor, FaceSemantics.neutral())
    assert not picture.pixels.any() and picture.backdrop is not None


def test_one_that_cannot_be_mended_is_tried_again_ever_more_slowly() -> None:
    clock, decoder = ManualClock(), FakeDecoder()
    asked_s: list[float] = []

    def refuse(broken: Actor, reason: str) -> None:
        asked_s.append(clock.now_s())
        stage.not_mended(broken)

    stage = Stage(actor(decoder), clock, refuse)
    decoder.trouble = RuntimeError("no")
    for _ in range(1200):
        stage.draw(stage.actor, FaceSemantics.neutral())
        clock.time_s += 0.05
    gaps_s = np.diff(asked_s)
    assert (gaps_s[:2] <= 1.1).all() and (gaps_s[6:] >= 4.9).all() and (gaps_s[6:] <= 5.2).all()
