"""Opening a performance: a source by name, with the encoder that it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from avatar_stream.base.clock import now_s
from avatar_stream.base.user_path import user_path
from avatar_stream.base.voice_level import VoiceLevel
from avatar_stream.capture.encoded_source import EncodedSource
from avatar_stream.capture.pacing import PacedFrames, PacedPerformance, Pacer
from avatar_stream.capture.request import CaptureRequest
from avatar_stream.errors import SourceError
from avatar_stream.stages import Encoder, FrameSource, PerformanceSource
from avatar_stream.types import FaceSemantics


class TrackedSource(EncodedSource):
    """A performance read off the frames of a source by an encoder."""

    def __init__(self, frames: FrameSource, encoder: Encoder) -> None:
        super().__init__(encoder)
        self._frames, self._encoder = frames, encoder
        self.fps, self.frame_count, self.paced = frames.fps, frames.frame_count, frames.paced

    def read(self) -> FaceSemantics | None:
        """Semantics of the next frame; None when there is none (see `FrameSource.read`)."""
        frame = self._frames.read()
        self.silent = frame is None and self._frames.silent
        if frame is None:
            return None
        started_s = now_s()
        semantics = self._encoder.encode(frame)
        self.encode_s = now_s() - started_s
        return semantics

    def close(self) -> None:
        self._frames.close()
        self._encoder.close()


@dataclass(frozen=True)
class OpenedPerformance:
    """What `open_performance` found.

    Attributes:
        source: the performance.
        input: what it is, "demo", "camera", "camera:N", an address or a path.
        skipped: gives how many frames were too old to be looked at, so far.
        trouble: gives why a camera gives no pictures, or none that show anything; None while all is well.
        damage: gives what of a clip was missing, once it is over, or None.
        level: gives how loud it is, where the source is sound; else None.
    """

    source: PerformanceSource
    input: str
    skipped: Callable[[], int] = lambda: 0
    trouble: Callable[[], str | None] = lambda: None
    damage: Callable[[], str | None] = lambda: None
    level: Callable[[], VoiceLevel | None] = lambda: None


def open_performance(
    request: CaptureRequest, *, live: bool, on_item: Callable[[], None] = lambda: None
) -> OpenedPerformance:
    """Open what `request.input` names, with the encoder that it needs.

    Args:
        request: what to open.
        live: True plays clips at their own speed on the clock; False as fast as they are read, in clip time.
        on_item: called for each item that is read of a clip that plays live: going on in the middle takes a while.

    Raises:
        SourceError: it can't be opened.
    """
    name = request.input
    if name == "demo":
        from avatar_stream.sources.demo import DemoPerformer

        return _play(
            DemoPerformer(fps=request.fps, duration_s=request.duration_s or None), request, live, on_item
        )
    kind, _, named = name.partition(":")
    if name == "nobody" or kind == "microphone":
        _refuse_without_end(name, live)
    if name == "nobody":
        from avatar_stream.sources.nobody import Nobody

        return _play(Nobody(request.fps), request, live, on_item)
    if kind in ("microphone", "sound"):
        return _speak(kind, named, request, live, on_item)
    if name.lower().endswith(".fsb"):
        from avatar_stream.sources.semantics_file import SemanticsFileSource

        stored = SemanticsFileSource(user_path(name))
        return replace(_play(stored, request, live, on_item), damage=lambda: stored.damage)
    if request.is_browser:
        return _perform_elsewhere(request, live)
    if request.is_address:
        return _listen(request, live)
    return _track(_open_frames(request), request, live, on_item)


def _perform_elsewhere(request: CaptureRequest, live: bool) -> OpenedPerformance:
    """A performance that a browser tracks."""
    from avatar_stream.capture.browser_source import BrowserSource
    from avatar_stream.encoder.landmark_encoder import LandmarkEncoder
    from avatar_stream.sources.browser import BrowserFaces

    _refuse_at_leisure(request, live)
    faces = BrowserFaces(request.input)
    try:
        encoder = LandmarkEncoder(
            tracker=request.tracker,
            smoothing=request.smoothing,
            profile=request.profile,
            calibration=request.calibration,
        )
    except BaseException:
        faces.close()
        raise
    source = BrowserSource(faces, encoder)
    return OpenedPerformance(source, request.input, lambda: faces.skipped, lambda: faces.trouble)


def _listen(request: CaptureRequest, live: bool) -> OpenedPerformance:
    """A performance that another tracker sends."""
    from avatar_stream.sources.datagrams import open_datagram_source

    _refuse_at_leisure(request, live)
    source = open_datagram_source(request.input)
    return OpenedPerformance(source, request.input, lambda: source.skipped, lambda: source.trouble)


def _refuse_at_leisure(request: CaptureRequest, live: bool) -> None:
    if not live:
        raise SourceError(f"'{request.input}' sends for as long as it likes: it is a source of live alone")


def _refuse_without_end(name: str, live: bool) -> None:
    if not live:
        raise SourceError(f"'{name}' never ends: name a video file or demo; use live for it")


def _speak(
    kind: str, named: str, request: CaptureRequest, live: bool, on_item: Callable[[], None]
) -> OpenedPerformance:
    """A performance that is heard: of a microphone, or of a file in its place."""
    from avatar_stream.capture.speaking import SpeakingSource
    from avatar_stream.sources.microphone import Microphone
    from avatar_stream.sources.sound_file import SoundFile

    voice = SpeakingSource(Microphone(named) if kind == "microphone" else SoundFile(user_path(named)))
    opened = OpenedPerformance(voice, request.input) if voice.paced else _play(voice, request, live, on_item)
    return replace(opened, trouble=lambda: voice.trouble, level=lambda: voice.level)


def _open_frames(request: CaptureRequest) -> FrameSource:
    from avatar_stream.sources.registry import open_frame_source
    from avatar_stream.sources.turned import TurnedFrames

    name = request.input
    if name == "auto":
        _refuse_own_camera()
        name = "camera"
    frames = open_frame_source(name, width=request.width_px, height=request.height_px, fps=request.fps)
    if request.rotate_deg or request.mirror:
        return TurnedFrames(frames, request.rotate_deg, request.mirror)
    return frames


def _refuse_own_camera() -> None:
    """Raises SourceError where the only cameras are virtual ones: the character would be shown to itself."""
    from avatar_stream.sources.camera_list import list_cameras

    cameras = list_cameras(probe=False)
    if cameras and all(camera.virtual for camera in cameras):
        raise SourceError(
            "The only cameras here are virtual ones: plug one in, or name one of them with --source camera:N"
        )


def _track(
    frames: FrameSource, request: CaptureRequest, live: bool, on_item: Callable[[], None]
) -> OpenedPerformance:
    """A performance read off frames."""
    from avatar_stream.encoder.registry import ENCODERS

    try:
        encoder = ENCODERS.create(
            request.encoder,
            tracker=request.tracker,
            detection_confidence=request.detection_confidence,
            tracking_confidence=request.tracking_confidence,
            smoothing=request.smoothing,
            profile=request.profile,
            calibration=request.calibration,
        )
    except BaseException:
        frames.close()
        raise

    name = "camera" if request.input == "auto" else request.input
    if live and not frames.paced:
        pacer = Pacer(frames.fps, request.start_s, on_item)
        source = TrackedSource(PacedFrames(frames, pacer), encoder)
        return OpenedPerformance(source, name, lambda: pacer.skipped, damage=lambda: frames.damage)
    return OpenedPerformance(
        TrackedSource(frames, encoder),
        name,
        lambda: frames.dropped,
        lambda: frames.trouble,
        lambda: frames.damage,
    )


def _play(
    performance: PerformanceSource, request: CaptureRequest, live: bool, on_item: Callable[[], None]
) -> OpenedPerformance:
    """A performance that needs no tracking, at its own speed where it is live."""
    if not live:
        return OpenedPerformance(performance, request.input)
    pacer = Pacer(performance.fps, request.start_s, on_item)
    return OpenedPerformance(PacedPerformance(performance, pacer), request.input, lambda: pacer.skipped)
