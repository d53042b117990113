"""Who is on stage: a character, how it plays, and what lies behind it. Replaced as a whole, never changed."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import cv2

from avatar_stream.characters.character import Character
from avatar_stream.config import Config, with_setting
from avatar_stream.config_sections import MAX_SIZE_PX
from avatar_stream.edits.edits import Edits
from avatar_stream.edits.words import parse_edits
from avatar_stream.errors import CharacterError
from avatar_stream.pictures.backdrop import choose_backdrop
from avatar_stream.pictures.composite import composite
from avatar_stream.pictures.fitting import Fitting
from avatar_stream.pictures.framing import frame_size, place
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, Picture, PixelArray

# Decoders that were needed are kept, so that going back to a character takes no time: some 60 MB each at 512 pixels.
KEPT_DECODERS = 4
# Puppets are built up to so many times as large as their picture; beyond that they are enlarged as they are drawn.
MOST_ENLARGED, _USUAL_PX = 2, 512
# Sizes in which characters are drawn where they are zoomed.
SIZES_A_DOUBLING, MIN_DRAWN_PX = 4, 128

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
        transparent: whether outputs that can be transparent are; otherwise the backdrop is in all pictures.
    """

    id: str
    name: str
    decoder: Decoder
    edits: Edits
    fitting: Fitting
    backdrop: PixelArray
    transparent: bool = True

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels of the pictures."""
        return self.fitting.size

    @property
    def sharp(self) -> bool:
        """Whether it is drawn with about as many pixels as are seen of it."""
        return 2 ** (-1 / SIZES_A_DOUBLING) - 1e-3 <= self.fitting.placement.scale <= 1.001

    def draw(self, played: FaceSemantics) -> Picture:
        """The picture of one moment, all edits made."""
        pixels = self._pixels(played)
        if not self.transparent:
            pixels = cv2.cvtColor(composite(pixels, self.backdrop), cv2.COLOR_RGB2RGBA)
        return Picture(pixels, played.captured_s, self.backdrop)

    def _pixels(self, played: FaceSemantics) -> PixelArray:
        fitting = self.fitting
        placed = None
        if not fitting.still:
            placed = self.decoder.decode_into(played, fitting.placement, fitting.size)
        return placed.pixels if placed is not None else fitting.picture(self.decoder.decode(played)).pixels


class ActorBuilder:
    """Makes actors of settings; keeps the decoders of the characters used last. For any thread.

    Args:
        load_character: finds a character by the words that name it.
        open_decoder: builds the decoder of a character.
        kept: how many decoders are kept.
    """

    def __init__(
        self, load_character: LoadCharacter, open_decoder: OpenDecoder, kept: int = KEPT_DECODERS
    ) -> None:
        self._load_character, self._open_decoder = load_character, open_decoder
        self._kept = kept
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
        character = self._load_character(config.character.id)
        wished_px = config.decoder.size_px
        most_px = max(MOST_ENLARGED * max(character.keyframe.shape[:2]), _USUAL_PX)
        decoder = self._decoder(character, config, min(wished_px, most_px))
        if size is None and most_px < wished_px:
            enlarged = wished_px / max(decoder.width, decoder.height)
            size = round(decoder.width * enlarged), round(decoder.height * enlarged)
        return actor_of(decoder, config, character.id, character.name, size)

    def sharpened(self, actor: Actor, config: Config) -> Actor:
        """The same actor with as many pixels as its frame shows of it: more where it is zoomed in, fewer where it is
        small. `actor` itself where it has them.

        Raises: see `build`.
        """
        if actor.sharp:
            return actor
        now_px = max(actor.decoder.width, actor.decoder.height)
        wanted_px = _sharp_px(actor.fitting.placement.scale * now_px)
        character = self._load_character(config.character.id)
        wanted_px = min(max(wanted_px, MIN_DRAWN_PX), max(now_px, *character.keyframe.shape[:2]), MAX_SIZE_PX)
        if wanted_px == now_px or character.id != actor.id:
            return actor
        decoder = self._decoder(character, config, wanted_px)
        return actor_of(decoder, config, character.id, character.name, actor.size)

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

    def _decoder(self, character: Character, config: Config, size_px: int) -> Decoder:
        settings = config.decoder
        key = (
            character.id,
            _digest(character),
            f"{size_px} {settings.device} {settings.breathing}",
        )
        with self._lock:
            decoder = self._decoders.pop(key, None)
        if decoder is None:
            # Takes a while: others, who have theirs already, don't wait for it.
            decoder = self._open_decoder(character, with_setting(config, "decoder.size_px", size_px))
            # The first picture takes longest, and nobody waits for it here.
            decoder.decode(FaceSemantics.neutral())
        with self._lock:
            self._drop_changed(character.id, key[1])
            if key in self._decoders:  # two have built the same
                self._retired.append(self._decoders.pop(key))
            self._decoders[key] = decoder
            while len(self._decoders) > self._kept:
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
    size = frame_size(config.framing.aspect, config.decoder.size_px) or size or own_size
    fitting = Fitting(own_size, size, place(own_size, decoder.face, size, config.framing.framing))
    own = None if decoder.backdrop is None else fitting.backdrop(decoder.backdrop)
    behind = config.sinks
    backdrop = choose_backdrop(behind.background, own, behind.fallback_colour, *fitting.size)
    edits = parse_edits(config.character.edit)
    return Actor(identity, name, decoder, edits, fitting, backdrop, behind.transparent)


def _sharp_px(shown_px: float) -> int:
    """How many pixels to draw with where the picture's longer side is so long in the frame: of a few sizes, lest each
    step of a zoom be another one."""
    step = math.ceil(SIZES_A_DOUBLING * math.log2(max(shown_px, 1.0) / _USUAL_PX) - 1e-6)
    return 2 * round(256 * 2 ** (step / SIZES_A_DOUBLING))


def _digest(character: Character) -> str:
    """Stands for all that a decoder is built from."""
    content = sha256(character.sheet.model_dump_json().encode())
    content.update(str(character.keyframe.shape).encode() + character.keyframe.tobytes())
    content.update(character.layered or b"")
    content.update(b"" if character.corrections is None else character.corrections.tobytes())
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
