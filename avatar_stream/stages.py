"""The interfaces of the pipeline's stages, and the registry by which each is found by name.

One way through: a `PerformanceSource` yields semantics (most do so by tracking the frames of a
`FrameSource` with an `Encoder`), a `Sender` and a `Receiver` carry them as packets, a `Decoder` turns them into
pictures, every `Sink` shows each picture.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from avatar_stream.types import FaceSemantics, FloatArray, PixelArray

if TYPE_CHECKING:
    from avatar_stream.base.smoothing import Smoothing
    from avatar_stream.links.receiving_end import ReceiverStatistics
    from avatar_stream.links.sharing import Offered
    from avatar_stream.pictures.framing import FacePlace, Placement
    from avatar_stream.puppet.puppet import Puppet
    from avatar_stream.types import Calibration, Frame, Picture


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

    @property
    def trouble(self) -> str | None:
        """Why a camera gives no pictures, or none that show anything, one line; None while all is well."""
        return None

    @property
    def damage(self) -> str | None:
        """What of a clip is missing, one line; None where it is whole. Known once the last frame was read."""
        return None

    @property
    def dropped(self) -> int:
        """Frames of a camera that were replaced by newer ones before anybody read them."""
        return 0

    @abstractmethod
    def read(self) -> Frame | None:
        """The next frame, or None after the last.

        A paced source also returns None when nothing came within about a second, and is then `silent`.
        `captured_s` of a clip's frames is the time inside the clip, starting at 0.
        """

    @abstractmethod
    def close(self) -> None:
        """Release the device or file; may be called more than once."""


class SoundSource(ABC):
    """Gives sound: a microphone or a file. Its samples, like frames, stay in the capture process.

    Attributes:
        paced, silent: see `FrameSource`; a microphone that is plugged in gives samples all the time, of silence, too.
    """

    paced: bool
    silent: bool = False

    @property
    def trouble(self) -> str | None:
        """Why nothing is heard of a microphone, one line; None while all is well."""
        return None

    @abstractmethod
    def read(self) -> tuple[FloatArray, float] | None:
        """The next samples, (N,) float32 at 16 kHz, −1…1, and the time of the last of them; None after the end.

        A paced source also returns None when nothing came within about a second, and is then `silent`. Times of a
        file are inside the file, starting at 0.
        """

    @abstractmethod
    def close(self) -> None:
        """Release the device or file; may be called more than once."""


class PersonReader:
    """What reads one person's face, and gets to know it meanwhile."""

    def recalibrate(self) -> None:
        """Take the face, as it is in the next second, for the face at rest, looking straight ahead."""
        return

    def smooth(self, smoothing: Smoothing) -> None:
        """Smooth by other settings from now on."""
        return

    @property
    def calibration(self) -> Calibration | None:
        """What to give the encoder that takes over from this one; None while nobody is known."""
        return None

    def close(self) -> None:
        """Release what the encoder holds; may be called more than once."""
        return


class Encoder(PersonReader, ABC):
    """Turns frames of one person into facial semantics."""

    @abstractmethod
    def encode(self, frame: Frame) -> FaceSemantics:
        """Semantics of the face in `frame`; `FaceSemantics.nobody` where there is none."""


class PerformanceSource(ABC):
    """Gives facial semantics one after the other: a tracked camera or clip, or a scripted performer.

    Attributes: see `FrameSource`; and
        calibrates: whether there is a rest pose that can be learned anew.
    """

    fps: float
    frame_count: int | None
    paced: bool
    silent: bool = False
    calibrates: bool = False

    @abstractmethod
    def read(self) -> FaceSemantics | None:
        """The next semantics, or None after the last, or for now (see `FrameSource.read`)."""

    def recalibrate(self) -> None:
        """Take the head, as it is in the next second, for the head at rest."""
        return

    def smooth(self, smoothing: Smoothing) -> None:
        """See `Encoder.smooth`."""
        return

    @abstractmethod
    def close(self) -> None:
        """Release what the source holds; may be called more than once."""


class Sender(ABC):
    """The end of a link at which packets go in."""

    @abstractmethod
    def send(self, packet: bytes) -> None:
        """Send one packet without ever waiting for the receiver."""

    @abstractmethod
    def close(self) -> None:
        """Close this end; may be called more than once."""


class Receiver(ABC):
    """The end of a link at which packets come out.

    Attributes:
        received_bytes: how many bytes of packets have come in so far, those that were dropped among them.
    """

    received_bytes: int = 0

    @property
    def way(self) -> ReceiverStatistics | None:
        """How the way from another machine is; None on one machine."""
        return None

    @property
    def offered(self) -> Offered | None:
        """A character that the other machine offers; None where it offers none."""
        return None

    def fetch(self, wanted: bool) -> None:
        """Have the character that is offered sent, or no more of it; nothing of it is sent before."""
        return

    @abstractmethod
    def receive(self, timeout_s: float) -> list[bytes]:
        """The newest packet, or nothing when none came within `timeout_s`. Older ones are dropped.

        All but the newest key packet, which others may need to be read: if it isn't the newest packet
        itself, it comes before it.
        """

    @abstractmethod
    def local_s(self, sent_s: float) -> float:
        """This machine's monotonic time for a moment on the sender's clock."""

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
        puppet: what it poses and draws, so that others can draw it, too; None where it has another way.
        breathing: whether the chest rises and falls while the face is still.
        face: where the face is in its pictures at rest; None where nobody knows.
    """

    width: int
    height: int
    backdrop: PixelArray | None
    device: str
    puppet: Puppet | None = None
    breathing: bool = False
    face: FacePlace | None = None

    @abstractmethod
    def decode(self, semantics: FaceSemantics) -> Picture:
        """The character doing what `semantics` says. Neutral semantics give back the keyframe."""

    def decode_into(
        self, semantics: FaceSemantics, placement: Placement, size: tuple[int, int]
    ) -> Picture | None:
        """The same placed in a frame of (width, height) `size`, drawn at that size; None where that can't be done."""
        return None

    def close(self) -> None:
        """Release what the decoder holds; may be called more than once."""
        return


class Sink(ABC):
    """Shows or stores pictures. Made by its factory ready to take pictures of one size.

    Attributes:
        note: one line for the user once it is open, or "".
        keeps_size: whether it is a file, which goes on in the size that it began with; any other sink is opened anew
            for pictures of another size.
    """

    note: str = ""
    keeps_size: bool = False

    @abstractmethod
    def send(self, picture: Picture) -> None:
        """Show or store one picture. May take its time: each sink has a thread of its own in live use.

        Raises:
            SinkError: the output failed.
        """

    @abstractmethod
    def close(self, *, discard: bool = False) -> None:
        """Finish the output; `discard` removes what was written so far. May be called more than once."""


class PerformanceSink(Sink):
    """Takes what the character does instead of pictures of it: another program draws, or somebody elsewhere."""

    def send(self, picture: Picture) -> None:
        """Pictures are left to others."""
        return

    @abstractmethod
    def perform(self, semantics: FaceSemantics) -> None:
        """Pass on what the character does now. May take its time, as `Sink.send`.

        Raises:
            SinkError: the output failed.
        """
