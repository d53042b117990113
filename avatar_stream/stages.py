"""The interfaces of the pipeline's stages, and the registry by which each is found by name.

One way through: a `PerformanceSource` yields semantics (most do so by tracking the frames of a
`FrameSource` with an `Encoder`), packets carry them over a `Link`, a `Decoder` turns them into
pictures, every `Sink` shows each picture.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from avatar_stream.errors import UserInputError
from avatar_stream.naming import nearest_name
from avatar_stream.types import FaceSemantics, PixelArray

if TYPE_CHECKING:
    from avatar_stream.types import Frame, Picture


class FrameSource(ABC):
    """Gives pictures of a person: a camera or a clip.

    Attributes:
        fps: nominal frames a second.
        frame_count: how many frames there will be, or None where that is unknown (a camera).
        paced: True where `read` itself waits for the next picture (a camera); False where it returns
            as fast as it can (a clip), so that live use has to wait for each frame's time.
        silent: True while a paced source has nothing to give (a camera that hangs or was unplugged). It
            is not at its end: go on calling `read`.
    """

    fps: float
    frame_count: int | None
    paced: bool
    silent: bool = False

    @abstractmethod
    def read(self) -> Frame | None:
        """The next frame, or None after the last.

        A paced source also returns None when nothing came within about a second, and is then `silent`.
        `captured_s` of a clip's frames is the time inside the clip, starting at 0.
        """

    @abstractmethod
    def close(self) -> None:
        """Release the device or file; may be called more than once."""


class Encoder(ABC):
    """Turns frames of one person into facial semantics."""

    @abstractmethod
    def encode(self, frame: Frame) -> FaceSemantics:
        """Semantics of the face in `frame`; `FaceSemantics.nobody` where there is none."""

    def recalibrate(self) -> None:
        """Take the face, as it is in the next second, for the face at rest, looking straight ahead."""
        return

    def close(self) -> None:
        """Release what the encoder holds; may be called more than once."""
        return


class PerformanceSource(ABC):
    """Gives facial semantics one after the other: a tracked camera or clip, or a scripted performer.

    Attributes: see `FrameSource`.
    """

    fps: float
    frame_count: int | None
    paced: bool
    silent: bool = False

    @abstractmethod
    def read(self) -> FaceSemantics | None:
        """The next semantics, or None after the last, or for now (see `FrameSource.read`)."""

    @abstractmethod
    def close(self) -> None:
        """Release what the source holds; may be called more than once."""


class Link(ABC):
    """Carries packets from the capture process to the studio process."""

    @abstractmethod
    def send(self, packet: bytes) -> None:
        """Send one packet without ever waiting for the receiver."""

    @abstractmethod
    def receive(self, timeout_s: float) -> list[bytes]:
        """The newest packet, or nothing when none came within `timeout_s`. Older ones are dropped.

        All but the newest key packet, which others may need to be read: if it isn't the newest packet
        itself, it comes before it.
        """

    @abstractmethod
    def close(self) -> None:
        """Close this end; may be called more than once."""


class Decoder(ABC):
    """Animates one character.

    Attributes:
        width, height: size of its pictures in pixels.
        backdrop: (H, W, 3) uint8 RGB, the keyframe's own background filled in behind the character,
            or None where the keyframe has none (it came with transparency).
        device: "cpu" or "cuda", where the work is done.
    """

    width: int
    height: int
    backdrop: PixelArray | None
    device: str

    @abstractmethod
    def decode(self, semantics: FaceSemantics) -> Picture:
        """The character doing what `semantics` says. Neutral semantics give back the keyframe."""

    def close(self) -> None:
        """Release what the decoder holds; may be called more than once."""
        return


class Sink(ABC):
    """Shows or stores pictures. Made by its factory ready to take pictures of one size.

    Attributes:
        note: one line for the user once it is open, or "".
    """

    note: str = ""

    @abstractmethod
    def send(self, picture: Picture) -> None:
        """Show or store one picture. May take its time: each sink has a thread of its own in live use.

        Raises:
            SinkError: the output failed.
        """

    @abstractmethod
    def close(self, *, discard: bool = False) -> None:
        """Finish the output; `discard` removes what was written so far. May be called more than once."""


StageT = TypeVar("StageT")


class Registry(Generic[StageT]):
    """Stages of one kind by name. A stage's module registers its factory with one line."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._factories: dict[str, Callable[..., StageT]] = {}

    def register(self, name: str, factory: Callable[..., StageT]) -> None:
        """Make `factory` known under `name`."""
        self._factories[name] = factory

    def names(self) -> list[str]:
        """All known names, sorted."""
        return sorted(self._factories)

    def create(self, name: str, *args: Any, **kwargs: Any) -> StageT:
        """Call the factory registered under `name`.

        Raises:
            UserInputError: nothing is registered under that name; the message names the choices.
        """
        factory = self._factories.get(name)
        if factory is None:
            raise UserInputError(
                f"There is no {self.kind} called '{name}'{nearest_name(name, self.names())}; "
                f"choices: {', '.join(self.names())}"
            )
        return factory(*args, **kwargs)


def composite(pixels: PixelArray, backdrop: PixelArray) -> PixelArray:
    """Lay an RGBA picture with straight alpha over an opaque background.

    Args:
        pixels: (H, W, 4) uint8 RGBA.
        backdrop: (H, W, 3) uint8 RGB of the same size.

    Returns:
        (H, W, 3) uint8 RGB, each value rounded to the nearest: alpha 255 gives the pixel exactly, alpha 0 the
        backdrop exactly.

    Raises:
        ValueError: the sizes differ.
    """
    import cv2  # 8 to 16 bit arithmetic some six times as fast as NumPy's; here, since few stages need it

    if pixels.shape[:2] != backdrop.shape[:2]:
        raise ValueError(f"a picture of {pixels.shape} does not fit on a backdrop of {backdrop.shape}")
    pixels, backdrop = np.ascontiguousarray(pixels), np.ascontiguousarray(backdrop)
    mixed = np.empty(backdrop.shape, np.uint8)
    # In strips that stay in the cache: memory for whole pictures would cost more than the arithmetic.
    strip = max(1, _STRIP_PIXELS // pixels.shape[1])
    for top in range(0, len(pixels), strip):
        rows = slice(top, top + strip)
        alpha = cv2.cvtColor(cv2.extractChannel(pixels[rows], 3), cv2.COLOR_GRAY2RGB)
        front = cv2.multiply(cv2.cvtColor(pixels[rows], cv2.COLOR_RGBA2RGB), alpha, dtype=cv2.CV_16U)
        behind = cv2.multiply(backdrop[rows], cv2.bitwise_not(alpha), dtype=cv2.CV_16U)
        cv2.convertScaleAbs(cv2.add(front, behind), mixed[rows], 1 / 255)
    return mixed


_STRIP_PIXELS = 32768
