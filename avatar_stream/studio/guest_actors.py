"""Makes the actors of a room's guests, and keeps them as long as nothing about them changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from avatar_stream.config import Config
from avatar_stream.config_sections import DecoderSection
from avatar_stream.links.sharing import Offered
from avatar_stream.puppet import Puppet
from avatar_stream.puppet.stored import PuppetFileError
from avatar_stream.room.layout import Box
from avatar_stream.room.section import THEIRS
from avatar_stream.stages import Decoder
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


class _Brought:
    """A character that a guest has sent, and its decoder."""

    def __init__(self, name: str, digest: bytes, puppet: Puppet) -> None:
        self.name, self.digest, self._puppet = name, digest, puppet
        self._decoder: Decoder | None = None
        self._settings: DecoderSection | None = None
        self._before: list[Decoder] = []

    def decoder_for(self, config: Config) -> Decoder:
        """A decoder by the settings. Raises PuppetFileError, UserInputError where it can't be drawn."""
        from avatar_stream.decoder.factory import usable_device  # what draws loads slowly
        from avatar_stream.room.guest_puppet import GuestPuppetDecoder

        settings = config.decoder
        if self._decoder is None or self._settings != settings:
            device = usable_device(settings.device)
            decoder = GuestPuppetDecoder(self._puppet, device, breathing=settings.breathing)
            self._before += [self._decoder] if self._decoder is not None else []
            self._decoder, self._settings = decoder, settings
        return self._decoder

    def close(self) -> None:
        """Close all decoders."""
        for decoder in [*self._before, *([self._decoder] if self._decoder is not None else [])]:
            decoder.close()


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
        self._theirs: dict[str, _Brought] = {}
        self._refused: dict[str, tuple[bytes, str]] = {}
        self._broken_gpu: set[str] = set()
        self._left: list[ActorBuilder | _Brought] = []

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
        brought = self._theirs.get(name) if member.character == THEIRS else None
        wish = _Wish(member.character, seated.decoder, member.view, size)
        before = self._made.get(name)
        if brought is not None:
            actor = actor_of(brought.decoder_for(seated), seated, THEIRS, brought.name, size)
        elif before is not None and before[0] == wish:
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

    def bring(self, name: str, offered: Offered) -> None:
        """Take the character that a guest has sent; until then, the first one of this machine plays.

        Raises:
            PuppetFileError: it can't be used.
        """
        if offered.data is None or self.knows(name, offered):
            return
        from avatar_stream.room.guest_puppet import load_guest_puppet  # what draws loads slowly

        try:
            brought = _Brought(offered.name, offered.digest, load_guest_puppet(offered.data))
        except PuppetFileError as error:
            self._refused[name] = offered.digest, str(error)
            raise
        before = self._theirs.pop(name, None)
        if before is not None:
            self._left.append(before)
        self._refused.pop(name, None)
        self._theirs[name] = brought

    def knows(self, name: str, offered: Offered) -> bool:
        """Whether a guest's character has been taken, or refused, already."""
        brought, refused = self._theirs.get(name), self._refused.get(name)
        return offered.digest in (brought and brought.digest, refused and refused[0])

    def trouble(self, name: str) -> str:
        """Why a guest's own character is not used, one line; "" where it is, or none was sent."""
        return self._refused.get(name, (b"", ""))[1]

    def keep(self, shown: Mapping[str, Shown]) -> None:
        """Close what none of these guests needs; what may still be drawing is closed the next time."""
        for left in self._left:
            left.close()
        self._left = [
            kind.pop(name) for kind in (self._builders, self._theirs) for name in [*kind] if name not in shown
        ]
        for name in [name for name in self._made if name not in shown]:
            del self._made[name]
        for name, one in shown.items():
            if name in self._builders:
                self._builders[name].tidy(one.alone.decoder)

    def forget(self, name: str, broken: Actor) -> None:
        """Make a guest's actor anew, whose decoder broke: on the CPU, where it was on a GPU; and without the character
        that the guest has brought, where that is of no use."""
        self._made.pop(name, None)
        brought = self._theirs.get(name)
        if broken.decoder.device != "cpu":
            self._broken_gpu.add(name)
        elif brought is not None and broken.id == THEIRS:
            self._refused[name] = brought.digest, "it can't be drawn"
            self._left.append(self._theirs.pop(name))
        builder = self._builders.get(name)
        if builder is not None:
            builder.forget(broken.decoder)

    def close(self) -> None:
        """Close everything."""
        for one in [*self._left, *self._builders.values(), *self._theirs.values()]:
            one.close()

    def _on_usable_device(self, name: str, config: Config) -> Config:
        if name not in self._broken_gpu:
            return config
        return config.model_copy(update={"decoder": config.decoder.model_copy(update={"device": "cpu"})})
