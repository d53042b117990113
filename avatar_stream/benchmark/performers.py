"""What a room costs: so many demo performers unpacked, posed, drawn into their boxes and laid together."""

from __future__ import annotations

import os
import platform
from itertools import cycle, islice
from typing import Any

import numpy as np

from avatar_stream.benchmark.turns import time_in_turns
from avatar_stream.characters.library import usable_characters
from avatar_stream.codec.packet import LivePacker, LiveUnpacker
from avatar_stream.codec.quantiser import STANDARD_QUALITY
from avatar_stream.config import Config, with_setting
from avatar_stream.errors import CharacterError
from avatar_stream.room.composing import lay_over
from avatar_stream.sources.demo import performance_at
from avatar_stream.studio.actor import load_configured_character, open_configured_decoder
from avatar_stream.studio.guest_actors import GuestActors
from avatar_stream.studio.seating import arranged, boxes_of

_FPS, _PACKETS = 30.0, 150
# No two of them do the same at one time.
_APART_S = 3.7


def measure_performers(config: Config, count: int, rounds: int) -> dict[str, Any]:
    """Time a room of so many, in turns with the same room of one.

    Args:
        config: device, and layout and size of the room; its members don't count.
        count: performers; the characters that there are take turns.
        rounds: how often to time each.

    Returns:
        ``measurements``: one row, see `time_in_turns`; ``per_performer_ms``; ``size`` of the room's picture, and
        ``boxes``, the sizes at which they are drawn; ``device``, ``machine``.

    Raises:
        CharacterError: there is no character.
        UserInputError: the device can't be used.
    """
    many, one = _Stand(config, count), _Stand(config, 1)
    size = "{}×{}".format(*many.size)
    row = time_in_turns(f"room of {count}, {size}", many.draw, f"room of one, {size}", one.draw, rounds)
    result = {
        "measurements": [row],
        "per_performer_ms": round(row["median_ms"] / count, 4),
        "size": size,
        "boxes": [f"{width}×{height}" for width, height in many.boxes],
        "device": many.device,
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
    }
    many.close()
    one.close()
    return result


class _Stand:
    """A room of demo performers without a show around it."""

    def __init__(self, config: Config, count: int) -> None:
        ids = [config.character.id] if config.character.id else [one.id for one in usable_characters()]
        if not ids:
            raise CharacterError("There is no character to measure: keep one by characters import")
        names = [f"Guest {number + 1}" for number in range(count)]
        members: dict[str, dict[str, bool | int | float | str]] = {
            name: {"source": "demo", "character": identity}
            for name, identity in zip(names, islice(cycle(ids), count), strict=True)
        }
        config = with_setting(config, "room.members", members)
        self._actors = GuestActors(load_configured_character, open_configured_decoder)
        boxes = boxes_of(config)
        shown = {name: self._actors.made(name, config, boxes[name]) for name in names}
        self._room = arranged(config, shown, None)
        self._packets = [_packed(_APART_S * number) for number in range(count)]
        self._unpackers = [LiveUnpacker() for _ in range(count)]
        self.size, self.boxes = self._room.scene.size, [box.size for box in boxes.values()]
        self.device = self._room.seats[0].actor.decoder.device

    def draw(self, number: int) -> None:
        """One picture of all."""
        canvas = np.zeros((self.size[1], self.size[0], 4), np.uint8)
        for seat, packets, unpacker in zip(self._room.seats, self._packets, self._unpackers, strict=True):
            performed = unpacker.unpack(packets[number % _PACKETS]).semantics
            lay_over(canvas, seat.actor.draw(performed).pixels, seat.box.left, seat.box.top)
        for pixels, left, top in self._room.labels:
            lay_over(canvas, pixels, left, top)

    def close(self) -> None:
        """End all decoders."""
        self._actors.close()


def _packed(from_s: float) -> list[bytes]:
    """Some seconds of the demo performance as packets, each of which can be read for itself."""
    packer, packets = LivePacker(1, _FPS, STANDARD_QUALITY), []
    for number in range(_PACKETS):
        packer.key_next()
        packets.append(packer.pack(performance_at(from_s + number / _FPS), number))
    return packets
