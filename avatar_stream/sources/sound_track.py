"""The sound of a clip, on the clock of the clip's pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition

from avatar_stream.errors import SourceError
from avatar_stream.sources.video_file import VideoFileSource
from avatar_stream.sources.whole_packets import WholePackets
from avatar_stream.types import FloatArray

# Times in a file are rounded; sound that is off by less than this simply goes on.
_ROUNDING_S = 0.02
# Silence comes in pieces, so that a gap of hours fits the memory.
_LONGEST_SILENCE_S = 1.0


class SoundTrack:
    """Which sound goes along with a video.

    Args:
        path: the clip.
        begins_s: the clip's own time at which the video begins.
        until_s: where the sound ends, counted from there; infinite for all of it; None for where the pictures end.

    Attributes:
        trouble: what had to be left out, one line; "" where nothing had. Known once all of it was read.
    """

    def __init__(self, path: Path, begins_s: float, until_s: float | None) -> None:
        self.path, self.begins_s, self.until_s = path, begins_s, until_s
        self.trouble = ""

    @contextmanager
    def opened(self, first_s: float) -> Iterator[OpenedSound]:
        """The track, ready to be read once.

        Args:
            first_s: where its times are to begin, counted from the beginning of the video.

        Raises:
            av.FFmpegError, OSError: the file can't be read any more.
        """
        with av.open(str(self.path.absolute())) as container:
            stream = _audio_stream(container)
            if stream is None:
                raise OSError(None, "it has no sound any more")
            sound = OpenedSound(container, stream, self.begins_s + first_s)
            yield sound
            self.trouble = sound.trouble


class OpenedSound:
    """A track that is being read.

    Attributes:
        stream: where it comes from.
    """

    def __init__(self, container: InputContainer, stream: AudioStream, begins_s: float) -> None:
        self.stream, self._begins_s = stream, begins_s
        self._whole = WholePackets(container, stream, AudioFrame)

    @property
    def trouble(self) -> str:
        """What can't be read, one line; "" where all can."""
        return self._whole.trouble

    def packets(self, lead_s: float | None, until_s: float) -> Iterator[Packet[AudioStream]]:
        """The packets as they are, their times counted from the beginning of the video.

        Args:
            lead_s: how long before 0 a packet may begin; None for as long as itself. Decoders warm up with it.
            until_s: they end here, to within half a packet.
        """
        last_dts: int | None = None
        for packet, _ in self._whole.with_packets():
            if packet.pts is None or packet.time_base is None or not packet.size:
                continue
            length_s = float((packet.duration or 0) * packet.time_base)
            begin_s = float(packet.pts * packet.time_base) - self._begins_s
            if begin_s + length_s / 2 >= until_s:
                return
            if begin_s < -(length_s if lead_s is None else lead_s) - 1e-3:
                continue
            shift = round(self._begins_s / packet.time_base)
            packet.pts -= shift
            packet.dts = packet.pts
            if last_dts is None or packet.dts > last_dts:
                last_dts = packet.dts
                yield packet

    def samples(self, layout: str, rate_hz: int, until_s: float) -> Iterator[FloatArray]:
        """The decoded sound from the beginning of the video on, without a break: gaps are silent.

        Args:
            layout: "mono" or "stereo".
            rate_hz: samples a second.
            until_s: it ends here.

        Returns:
            (channels, samples) float32 each.
        """
        done = 0
        most = until_s * rate_hz
        for frame in self._resampled(layout, rate_hz):
            piece = np.nan_to_num(frame.to_ndarray()).clip(-1, 1).astype(np.float32)
            begin = done if frame.time is None else round((frame.time - self._begins_s) * rate_hz)
            if abs(begin - done) <= _ROUNDING_S * rate_hz and done:
                begin = done
            while done < min(begin, most):
                length = round(min(begin - done, most - done, _LONGEST_SILENCE_S * rate_hz))
                yield np.zeros((len(piece), length), np.float32)
                done += length
            piece = piece[:, max(done - begin, 0) :][:, : round(min(most - done, piece.shape[1]))]
            if piece.shape[1]:
                yield piece
                done += piece.shape[1]
            if done >= most:
                return

    def _resampled(self, layout: str, rate_hz: int) -> Iterator[AudioFrame]:
        """Frames of one kind, whatever kinds the file mixes."""
        resampler, kind = None, None
        for frame in self._whole:
            found = (frame.format.name, frame.layout.name, frame.sample_rate)
            if resampler is None or found != kind:
                yield from resampler.resample(None) if resampler is not None else ()
                resampler, kind = AudioResampler("fltp", layout, rate_hz), found
            yield from resampler.resample(frame)
        yield from resampler.resample(None) if resampler is not None else ()


def find_sound(path: Path, until_s: float | None) -> SoundTrack | None:
    """The sound of a clip: the track that it names as the usual one, or the first.

    Args:
        path: the clip, or a file with sound alone, which then begins with its own time 0.
        until_s: see `SoundTrack`.

    Returns:
        None where it has no sound.

    Raises:
        SourceError: the file can't be read, or nothing of its sound can be decoded.
    """
    try:
        with av.open(str(path.absolute())) as container:
            stream = _audio_stream(container)
            if stream is None:
                return None
            whole = WholePackets(container, stream, AudioFrame)
            if next(iter(whole), None) is None:
                reason = f": {whole.trouble}" if whole.trouble else ""
                raise SourceError(f"Nothing of the sound of '{path}' can be decoded{reason}")
            pictures = any(not one.disposition & Disposition.attached_pic for one in container.streams.video)
    except (av.FFmpegError, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"'{path}' can't be read: {reason}") from error
    return SoundTrack(path, _video_begins_s(path) if pictures else 0.0, until_s)


def _video_begins_s(path: Path) -> float:
    source = VideoFileSource(path)
    source.close()
    return source.begins_s


def _audio_stream(container: InputContainer) -> AudioStream | None:
    """The track to keep, out of several."""
    streams = container.streams.audio
    usual = (one for one in streams if one.disposition & Disposition.default)
    return next(usual, streams[0] if streams else None)
