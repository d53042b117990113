"""Actors are made of settings; decoders are kept as long as they are likely to be needed."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import FakeCast, FakeDecoder

from avatar_stream.config import Config, load_config
from avatar_stream.errors import CharacterError, UserInputError
from avatar_stream.studio.actor import KEPT_DECODERS, ActorBuilder, actor_of
from avatar_stream.types import FaceSemantics


def named(name: str, *sets: str) -> Config:
    return load_config(None, [f"character.id={name}", *sets])


def builder_of(cast: FakeCast) -> ActorBuilder:
    return ActorBuilder(cast.load, cast.open_decoder)


def test_going_back_to_a_character_builds_nothing() -> None:
    cast = FakeCast()
    builder = builder_of(cast)
    first = builder.build(named("fox"), None)
    owl = builder.build(named("owl"), first.size)
    again = builder.build(named("fox", "character.edit=mirror"), first.size)
    assert cast.built == ["fox", "owl"]
    assert again.decoder is first.decoder and again.decoder is not owl.decoder
    assert again.edits != first.edits
    assert (owl.id, owl.name) == ("owl", "Owl")


def test_the_number_of_decoders_is_bounded_and_the_oldest_is_closed() -> None:
    cast = FakeCast()
    cast.keyframes |= {f"c{i}": 10 + i for i in range(30)}
    builder = builder_of(cast)
    for i in range(30):
        builder.tidy(builder.build(named(f"c{i}"), (8, 6)).decoder)
    assert [decoder.closed for decoder in cast.decoders] == [True] * (30 - KEPT_DECODERS) + [
        False
    ] * KEPT_DECODERS
    builder.close()
    assert all(decoder.closed for decoder in cast.decoders)


def test_a_character_whose_picture_has_changed_is_built_anew() -> None:
    cast = FakeCast()
    builder = builder_of(cast)
    old = builder.build(named("fox"), None)
    cast.keyframes["fox"] = 99
    new = builder.build(named("fox"), None)
    assert new.decoder is not old.decoder
    assert (new.draw(FaceSemantics.neutral()).pixels[1:] == 99).all()
    assert cast.built == ["fox", "fox"]
    # The old one is on stage until it is replaced.
    builder.tidy(new.decoder, old.decoder)
    assert not old.decoder.closed  # type: ignore[attr-defined]
    builder.tidy(new.decoder)
    assert old.decoder.closed and not new.decoder.closed  # type: ignore[attr-defined]
    cast.keyframes["fox"] = 1
    assert builder.build(named("fox"), None).decoder is not old.decoder


def test_a_broken_decoder_is_not_used_again() -> None:
    cast = FakeCast()
    builder = builder_of(cast)
    broken = builder.build(named("fox"), None)
    builder.forget(broken.decoder)
    assert builder.build(named("fox"), None).decoder is not broken.decoder


def test_an_actor_stands_on_a_stage_of_another_size_before_its_own_backdrop() -> None:
    decoder = FakeDecoder(value=200, size=(4, 12))
    decoder.backdrop = np.full((12, 4, 3), 50, np.uint8)
    actor = actor_of(decoder, Config(), "fox", "Fox", (12, 6))
    picture = actor.draw(FaceSemantics.neutral(3.0))
    assert actor.size == (12, 6) and picture.pixels.shape == (6, 12, 4)
    assert picture.pixels[3, 6, 3] == 200 and picture.pixels[3, 0, 3] == 0  # in the middle, all of it
    assert picture.backdrop is not None and (picture.backdrop == 50).all()
    assert picture.captured_s == 3.0


def test_every_actor_has_the_background_that_is_wished() -> None:
    decoder = FakeDecoder()
    decoder.backdrop = np.full((6, 8, 3), 50, np.uint8)
    assert (actor_of(decoder, Config(), "fox", "Fox").backdrop == 50).all()
    wished = actor_of(decoder, load_config(None, ["sinks.background=#010203"]), "fox", "Fox")
    assert (wished.backdrop == (1, 2, 3)).all()
    decoder.backdrop = None
    plain = actor_of(decoder, load_config(None, ["sinks.fallback_colour=#040506"]), "fox", "Fox")
    assert (plain.backdrop == (4, 5, 6)).all()


def test_what_can_not_be_used_is_an_error_and_changes_nothing() -> None:
    cast = FakeCast()
    builder = builder_of(cast)
    with pytest.raises(CharacterError, match="nobody"):
        builder.build(named("nobody"), None)
    with pytest.raises(UserInputError, match="blurple"):
        builder.build(named("fox", "sinks.background=blurple"), None)
