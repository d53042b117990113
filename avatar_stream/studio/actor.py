"""Who is on stage: a character, how it plays, and what lies behind it. Replaced as a whole, never changed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from avatar_stream.characters.character import Character
from avatar_stream.config import Config
from avatar_stream.edits.edits import Edits
from avatar_stream.edits.words import parse_edits
from avatar_stream.errors import CharacterError
from avatar_stream.pictures.backdrop import choose_backdrop
from avatar_stream.pictures.fitting import Fitting
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, Picture, PixelArray

# Decoders that were needed are kept, so that going back to a character takes no time: some 60 MB each at 512 pixels.
KEPT_DECODERS = 4

OpenDecoder = Callable[[Character, Config], Decoder]
LoadCharacter = Callable[[str], Character]


@dataclass(frozen=True)
class Actor:
    """A character ready to play.

    Attributes:
        id, name: of the character.
        decoder: animates it. Shared by all actors of the same character; only one of them may play at a time.
        edits: what is changed about the performance.
        fitting: from the decoder's size to the stage's.
        backdrop: (H, W, 3) uint8 RGB of the stage's size, what lies behind where an output has no transparency.
    """

    id: str
    name: str
    decoder: Decoder
    edits: Edits
    fitting: Fitting
    backdrop: PixelArray

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels of the pictures."""
        return self.fitting.size

    def draw(self, played: FaceSemantics) -> Picture:
        """The picture of one moment, all edits made."""
        drawn = self.decoder.decode(played)
        fitted = self.fitting.picture(drawn)
        return Picture(fitted.pixels, fitted.captured_s, self.backdrop)


class ActorBuilder:
    """Makes actors of settings; keeps the decoders of the characters used last.

    Used by one thread at a time.

    Args:
        load_character: finds a character by the words that name it.
        open_decoder: builds the decoder of a character.
    """

    def __init__(self, load_character: LoadCharacter, open_decoder: OpenDecoder) -> None:
        self._load_character, self._open_decoder = load_character, open_decoder
        self._decoders: OrderedDict[tuple[str, ...], Decoder] = OrderedDict()
        self._retired: list[Decoder] = []
        self._lock = threading.Lock()

    def build(self, config: Config, size: tuple[int, int] | None) -> Actor:
        """The actor that the settings describe.

        Args:
            config: its sections `character`, `decoder` and `sinks` count.
            size: (width, height) of the stage in pixels; None for that of the character's own picture.

        Raises:
            CharacterError: there is no such character, or it can't be used.
            UserInputError: device, size or background can't be used.
        """
        with self._lock:
            character = self._load_character(config.character.id)
            decoder = self._decoder(character, config)
        return actor_of(decoder, config, character.id, character.name, size)

    def forget(self, decoder: Decoder) -> None:
        """Keep a decoder that broke no longer."""
        with self._lock:
            for key in [key for key, kept in self._decoders.items() if kept is decoder]:
                self._retired.append(self._decoders.pop(key))

    def tidy(self, *in_use: Decoder) -> None:
        """Close the decoders that are kept no longer, but for those that may still be drawing."""
        with self._lock:
            for decoder in [one for one in self._retired if one not in in_use]:
                self._retired.remove(decoder)
                decoder.close()

    def close(self) -> None:
        """Close all decoders."""
        with self._lock:
            self._retired.extend(self._decoders.values())
            self._decoders.clear()
        self.tidy()

    def _decoder(self, character: Character, config: Config) -> Decoder:
        settings = config.decoder
        key = (
            character.id,
            _digest(character),
            f"{settings.size_px} {settings.device} {settings.breathing}",
        )
        decoder = self._decoders.pop(key, None)
        if decoder is None:
            decoder = self._open_decoder(character, config)
            # The first picture takes longest, and nobody waits for it here.
            decoder.decode(FaceSemantics.neutral())
            self._drop_changed(character.id, key[1])
        self._decoders[key] = decoder
        while len(self._decoders) > KEPT_DECODERS:
            self._retired.append(self._decoders.popitem(last=False)[1])
        return decoder

    def _drop_changed(self, identity: str, digest: str) -> None:
        """Keep no decoder of what this character's files were before somebody changed them."""
        for key in [key for key in self._decoders if key[0] == identity and key[1] != digest]:
            self._retired.append(self._decoders.pop(key))


def actor_of(
    decoder: Decoder, config: Config, identity: str, name: str, size: tuple[int, int] | None = None
) -> Actor:
    """An actor with a decoder, and edits and background by the settings, see `ActorBuilder.build`."""
    own_size = decoder.width, decoder.height
    fitting = Fitting(own_size, size or own_size)
    own = None if decoder.backdrop is None else fitting.backdrop(decoder.backdrop)
    behind = config.sinks
    backdrop = choose_backdrop(behind.background, own, behind.fallback_colour, *fitting.size)
    return Actor(identity, name, decoder, parse_edits(config.character.edit), fitting, backdrop)


def _digest(character: Character) -> str:
    """Stands for all that a decoder is built from."""
    content = sha256(character.sheet.model_dump_json().encode())
    content.update(str(character.keyframe.shape).encode() + character.keyframe.tobytes())
    content.update(character.layered or b"")
    for name, layer in vars(character.layers).items():
        content.update(name.encode() + (b"" if layer is None else layer.tobytes()))
    return content.hexdigest()


def open_configured_decoder(character: Character, config: Config) -> Decoder:
    """The decoder of a character by the settings. Raises UserInputError, see `decoder.factory.open_decoder`."""
    from avatar_stream.decoder.factory import open_decoder

    settings = config.decoder
    return open_decoder(character, settings.size_px, settings.device, breathing=settings.breathing)


def load_configured_character(name: str) -> Character:
    """A character by its id or picture, or the first one that there is where `name` is empty.

    Raises:
        CharacterError: there is no such character, or no character at all.
    """
    from avatar_stream.characters.library import load_character, usable_characters

    if not name:
        summaries = usable_characters()
        if not summaries:
            raise CharacterError(
                "There is no character yet: give a picture with --character, or keep one by characters import"
            )
        name = summaries[0].id
    return load_character(name)


def open_character(config: Config) -> tuple[Character, Decoder]:
    """The configured character, and a decoder that animates it.

    Raises:
        CharacterError: there is no such character, or no character at all.
        UserInputError: the device or size can't be used.
    """
    character = load_configured_character(config.character.id)
    return character, open_configured_decoder(character, config)
