"""Makes the actors of a room's guests, and keeps them as long as nothing about them changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from avatar_stream.config import Config
from avatar_stream.config_sections import DecoderSection
from avatar_stream.room.layout import Box
from avatar_stream.studio.actor import Actor, ActorBuilder, LoadCharacter, OpenDecoder, actor_of
from avatar_stream.studio.seating import Shown, alone_of, seated_config

# A guest's: for the layout of now, and the one before.
_KEPT_DECODERS = 2


@dataclass(frozen=True)
class _Wish:
    """What a guest's decoder depends on; of anything else, the decoder goes on."""

    character: str
    decoder: DecoderSection
    view: str
    size: tuple[int, int] | None


class GuestActors:
    """Every guest has decoders of their own: two guests may play the same character.

    Args:
        load_character: finds a character by the words that name it.
        open_decoder: builds the decoder of a character.
    """

    def __init__(self, load_character: LoadCharacter, open_decoder: OpenDecoder) -> None:
        self._load_character, self._open_decoder = load_character, open_decoder
        self._builders: dict[str, ActorBuilder] = {}
        self._made: dict[str, tuple[_Wish, Actor]] = {}
        self._broken_gpu: set[str] = set()
        self._left: list[ActorBuilder] = []

    def made(self, name: str, config: Config, box: Box | None) -> Shown:
        """A guest's actors by the settings; with the decoder from before where that does.

        Args:
            name: of the member.
            config: all settings.
            box: where the guest stands; None while hidden.

        Raises:
            CharacterError, UserInputError: see `ActorBuilder.build`.
        """
        member = config.room.members[name]
        seated = seated_config(self._on_usable_device(name, config), member)
        size = None if box is None else box.size
        wish = _Wish(member.character, seated.decoder, member.view, size)
        before = self._made.get(name)
        if before is not None and before[0] == wish:
            actor = actor_of(before[1].decoder, seated, before[1].id, before[1].name, size)
        else:
            builder = self._builders.setdefault(
                name, ActorBuilder(self._load_character, self._open_decoder, _KEPT_DECODERS)
            )
            actor = builder.build(seated, size)
            if size is not None:  # with as many pixels as are seen
                actor = builder.sharpened(actor, seated)
            self._made[name] = wish, actor
        return Shown(None if box is None else actor, alone_of(actor, config, member))

    def keep(self, shown: Mapping[str, Shown]) -> None:
        """Close what none of these guests needs; what may still be drawing is closed the next time."""
        for builder in self._left:
            builder.close()
        self._left = [self._builders.pop(name) for name in [*self._builders] if name not in shown]
        for name in [name for name in self._made if name not in shown]:
            del self._made[name]
        for name, one in shown.items():
            if name in self._builders:
                self._builders[name].tidy(one.alone.decoder)

    def forget(self, name: str, broken: Actor) -> None:
        """Make a guest's actor anew, whose decoder broke; on the CPU, where it was on a GPU."""
        self._made.pop(name, None)
        if broken.decoder.device != "cpu":
            self._broken_gpu.add(name)
        builder = self._builders.get(name)
        if builder is not None:
            builder.forget(broken.decoder)

    def close(self) -> None:
        """Close everything."""
        for builder in [*self._left, *self._builders.values()]:
            builder.close()

    def _on_usable_device(self, name: str, config: Config) -> Config:
        if name not in self._broken_gpu:
            return config
        return config.model_copy(update={"decoder": config.decoder.model_copy(update={"device": "cpu"})})
