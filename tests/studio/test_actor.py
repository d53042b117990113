"""Actors are made of settings; decoders are kept as long as they are likely to be needed."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from fakes import FakeCast, FakeDecoder

from avatar_stream.config import Config, load_config
from avatar_stream.decoder.puppet_decoder import PuppetDecoder
from avatar_stream.errors import CharacterError, UserInputError
from avatar_stream.stages import Decoder
from avatar_stream.studio.actor import KEPT_DECODERS, ActorBuilder, actor_of
from avatar_stream.types import FaceSemantics
from tests.puppet.puppets import random_puppet

FRAMED = load_config(
    None, ["framing.aspect=16:9", "framing.view=bust", "framing.zoom=1.3", "decoder.size_px=96"]
)


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


def test_a_frame_shows_the_same_drawn_into_it_or_cut_out() -> None:
    puppet = random_puppet(6, 96)
    drawn = actor_of(PuppetDecoder(puppet, None), FRAMED, "a", "A").draw(FaceSemantics.of(1.0, yaw=0.2))
    cut = PuppetDecoder(puppet, None)
    cut.decode_into = lambda semantics, placement, size: None  # type: ignore[method-assign, assignment, return-value]
    expected = actor_of(cut, FRAMED, "a", "A").draw(FaceSemantics.of(1.0, yaw=0.2))
    assert drawn.pixels.shape == expected.pixels.shape == (54, 96, 4)
    off = np.abs(drawn.pixels.astype(int) - expected.pixels.astype(int)).max(axis=2)
    assert drawn.pixels[..., 3].any() and (off < 60).mean() > 0.9
    # In its own frame every pixel stays what it is.
    plain = actor_of(PuppetDecoder(puppet, None), Config(), "a", "A").draw(FaceSemantics.of(1.0, yaw=0.2))
    assert np.array_equal(
        plain.pixels, PuppetDecoder(puppet, None).decode(FaceSemantics.of(1.0, yaw=0.2)).pixels
    )


def test_a_background_can_be_in_every_picture() -> None:
    decoder = FakeDecoder(value=200, size=(4, 4))
    decoder.backdrop = np.full((4, 4, 3), 50, np.uint8)
    everywhere = load_config(None, ["sinks.transparent=false", "framing.aspect=16:9", "decoder.size_px=64"])
    picture = actor_of(decoder, everywhere, "fox", "Fox").draw(FaceSemantics.neutral())
    assert picture.pixels.shape == (36, 64, 4) and (picture.pixels[..., 3] == 255).all()
    assert (picture.pixels[18, 0, :3] == 50).all()


def test_an_own_background_out_of_focus() -> None:
    decoder = FakeDecoder(size=(64, 64))
    decoder.backdrop = np.zeros((64, 64, 3), np.uint8)
    decoder.backdrop[:, 32:] = 200
    blurred = actor_of(decoder, load_config(None, ["sinks.background=blur"]), "fox", "Fox").backdrop
    steps = np.diff(blurred[32, :, 0].astype(int))
    assert blurred[0, 0, 0] == 0 and blurred[0, -1, 0] == 200 and 0 < steps.max() < 100 and steps.min() >= 0


def test_zooming_in_draws_with_more_pixels_and_out_with_fewer() -> None:
    built: list[int] = []

    def open_decoder(character: object, config: Config) -> Decoder:
        built.append(config.decoder.size_px)
        return PuppetDecoder(random_puppet(6, config.decoder.size_px), None)

    sheet = SimpleNamespace(model_dump_json=lambda: "")
    large = SimpleNamespace(
        id="fox",
        name="Fox",
        sheet=sheet,
        keyframe=np.zeros((400, 400, 4), np.uint8),
        layers=SimpleNamespace(),
        layered=None,
        corrections=None,
    )
    builder = ActorBuilder(lambda name: large, open_decoder)  # type: ignore[arg-type, return-value]

    def sharp_px(*sets: str) -> int:
        config = load_config(None, ["character.id=fox", "decoder.size_px=128", *sets])
        actor = builder.build(config, None)
        sharp = builder.sharpened(actor, config)
        assert sharp.size == actor.size
        shown = [one.fitting.placement.scale * one.decoder.width for one in (actor, sharp)]
        assert shown[0] == pytest.approx(shown[1], rel=0.02)  # it looks as large as before
        return sharp.decoder.width

    assert sharp_px() == 128 and built == [128]
    assert sharp_px("framing.zoom=1.9") == 256
    assert sharp_px("framing.zoom=1.8") == 256 and built == [128, 256]
    assert sharp_px("framing.zoom=6") == 400  # its picture has no more
    assert sharp_px("framing.aspect=16:9", "decoder.size_px=384") == 256
    builder.close()
