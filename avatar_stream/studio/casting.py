"""Who plays which role, and the change of roles in a running show.

Another character's decoder takes a second or two to build. That happens in a thread of its own while the show goes
on with the one it has, so that a change of character is a cut from one picture to the next.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from avatar_stream.base.mailbox import Mailbox
from avatar_stream.characters.character import Character
from avatar_stream.edits.edits import Edits
from avatar_stream.stages import Decoder
from avatar_stream.studio.live_show import LiveShow
from avatar_stream.types import FaceSemantics, Picture


@dataclass(frozen=True)
class Role:
    """A character and what is changed about the performance while it is played."""

    character: Character
    edits: Edits


class Casting:
    """Recasts a running show.

    Args:
        show: the show; its own character plays wherever no role says otherwise.
        opening: the role that it started with.
        roles: by an occasion's name, such as a scene's.
        open_decoder: builds the decoder of a character.
        notify: takes one line for the user.
    """

    def __init__(
        self,
        show: LiveShow,
        opening: Role,
        roles: Mapping[str, Role],
        open_decoder: Callable[[Character], Decoder],
        notify: Callable[[str], None],
    ) -> None:
        self._show, self._opening, self._roles = show, opening, roles
        self._open_decoder, self._notify = open_decoder, notify
        self._size = show.decoder.width, show.decoder.height
        # All that were needed once: going back to a character takes no time.
        self._decoders = {opening.character.id: show.decoder}
        self._wanted: Mailbox[Role] = Mailbox()
        self._thread = threading.Thread(target=self._run, name="casting", daemon=True)
        self._thread.start()

    def play(self, occasion: str) -> None:
        """Show the role of an occasion as soon as it is ready, or the opening one; never waits. Newest wins."""
        self._wanted.put(self._roles.get(occasion, self._opening))

    def close(self) -> None:
        """End, and close every decoder but the one that the show came with."""
        self._wanted.close()
        self._thread.join()
        for name, decoder in self._decoders.items():
            if name != self._opening.character.id:
                decoder.close()

    def _run(self) -> None:
        while not self._wanted.closed:
            role = self._wanted.take()
            if role is None:
                continue
            try:
                self._recast(role)
            except Exception as error:  # whatever is wrong with one character, the show goes on with another
                self._notify(f"{role.character.name} can't be shown: {error}")

    def _recast(self, role: Role) -> None:
        name = role.character.id
        decoder = self._decoders.get(name)
        if decoder is None:
            decoder = fitted(self._open_decoder(role.character), *self._size)
            decoder.decode(
                FaceSemantics.neutral()
            )  # the first picture takes longest, and nobody waits for it here
            self._decoders[name] = decoder
        if self._show.decoder is not decoder:
            self._notify(f"Now showing {role.character.name}")
        self._show.decoder, self._show.character, self._show.edits = decoder, name, role.edits


def fitted(decoder: Decoder, width: int, height: int) -> Decoder:
    """`decoder` itself where its pictures have that size, else one that scales them into it."""
    same = (decoder.width, decoder.height) == (width, height)
    return decoder if same else _FittedDecoder(decoder, width, height)


class _FittedDecoder(Decoder):
    """Scales pictures so that all of them shows, standing in the middle of the lower edge, transparent around."""

    def __init__(self, decoder: Decoder, width: int, height: int) -> None:
        self._decoder = decoder
        self.width, self.height, self.device = width, height, decoder.device
        self.backdrop = None
        scale = min(width / decoder.width, height / decoder.height)
        self._inner_width = max(1, round(decoder.width * scale))
        self._inner_height = max(1, round(decoder.height * scale))
        self._interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR

    def decode(self, semantics: FaceSemantics) -> Picture:
        picture = self._decoder.decode(semantics)
        inner = cv2.resize(
            picture.pixels, (self._inner_width, self._inner_height), interpolation=self._interpolation
        )
        pixels = np.zeros((self.height, self.width, 4), np.uint8)
        left = (self.width - self._inner_width) // 2
        pixels[self.height - self._inner_height :, left : left + self._inner_width] = inner
        return Picture(pixels, picture.captured_s)

    def close(self) -> None:
        self._decoder.close()
