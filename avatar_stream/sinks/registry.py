"""Every sink by name, and the words by which a user asks for one.

Factories import their file only when called, so that a window needs no virtual camera and so on.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_stream.base.registry import Registry
from avatar_stream.errors import SinkError
from avatar_stream.sinks.broadcast_address import KINDS, public_name
from avatar_stream.stages import Sink

if TYPE_CHECKING:
    from avatar_stream.sources.sound_track import SoundTrack

SINKS: Registry[Sink] = Registry("sink")

CHOICES = (
    "vcam, vcam:DEVICE, vcam:@1280x720, matroska, matroska:PORT, preview, null, FILE.mp4, "
    "FILE.webm (with transparency), FOLDER/ (PNG pictures), rtmp://HOST/APP/KEY, rtmps://HOST/APP/KEY, "
    "srt://HOST:PORT, vmc://HOST:PORT or vts://HOST:PORT (VTube Studio)"
)


def _video_file(target: str, *, width: int, height: int, fps: float, sound: SoundTrack | None = None) -> Sink:
    from avatar_stream.sinks.video_file import VideoFileSink

    return VideoFileSink(Path(target), width=width, height=height, fps=fps, sound=sound)


def _png_folder(target: str, *, width: int, height: int, fps: float) -> Sink:
    from avatar_stream.sinks.png_folder import PngFolderSink

    return PngFolderSink(Path(target), width=width, height=height)


def _virtual_camera(target: str, *, width: int, height: int, fps: float) -> Sink:
    from avatar_stream.sinks.virtual_camera import VirtualCameraSink

    return VirtualCameraSink(target, width=width, height=height, fps=fps)


def _matroska(target: str, *, width: int, height: int, fps: float) -> Sink:
    from avatar_stream.sinks.matroska import MatroskaSink
    from avatar_stream.sinks.matroska_address import DEFAULT_PORT

    port = int(target or DEFAULT_PORT) if not target or target.isdecimal() else 0
    if not 1024 <= port <= 65535:
        raise SinkError(f"'matroska:{target}': the port must be a number from 1024 to 65535")
    return MatroskaSink(port, width=width, height=height, fps=fps)


def _preview(target: str, *, width: int, height: int, fps: float) -> Sink:
    from avatar_stream.sinks.preview import PreviewSink

    return PreviewSink(width=width, height=height)


def _null(target: str, *, width: int, height: int, fps: float) -> Sink:
    from avatar_stream.sinks.null import NullSink

    return NullSink()


def _vmc(target: str, *, width: int, height: int, fps: float) -> Sink:
    from avatar_stream.sinks.vmc import VmcSink

    return VmcSink(target)


def _vtube_studio(target: str, *, width: int, height: int, fps: float) -> Sink:
    from avatar_stream.sinks.vtube_studio import VTubeStudioSink

    return VTubeStudioSink(target)


def _broadcast(target: str, *, width: int, height: int, fps: float) -> Sink:
    from avatar_stream.sinks.broadcast import BroadcastSink

    return BroadcastSink(target, width=width, height=height, fps=fps)


SINKS.register("vcam", _virtual_camera)
SINKS.register("matroska", _matroska)
SINKS.register("preview", _preview)
SINKS.register("null", _null)
SINKS.register(".mp4", _video_file)
SINKS.register(".webm", _video_file)
SINKS.register("/", _png_folder)
SINKS.register("vmc://", _vmc)
SINKS.register("vts://", _vtube_studio)
for _kind in KINDS:
    SINKS.register(f"{_kind}://", _broadcast)


def open_sink(spec: str, *, width: int, height: int, fps: float, sound: SoundTrack | None = None) -> Sink:
    """Open what `spec` names, ready for pictures of one size.

    Args:
        spec: "vcam", "vcam:DEVICE", "vcam:@WIDTHxHEIGHT", "vcam:DEVICE@WIDTHxHEIGHT", "matroska",
            "matroska:PORT", "preview", "null", "vmc://HOST:PORT", "vts://HOST:PORT", an address of a media server
            (see `parse_broadcast_address`), or a path: FILE.mp4, FILE.webm, or a folder of PNG pictures, which has no
            suffix or ends in a slash.
        width, height: size of the pictures in pixels.
        fps: nominal pictures a second.
        sound: goes along with the pictures of a video file; no other sink takes any.

    Raises:
        SinkError: there is no such sink, or it can't be opened.
    """
    kind, target = _parse(spec)
    if sound is not None and is_file(spec):
        return SINKS.create(kind, target, width=width, height=height, fps=fps, sound=sound)
    return SINKS.create(kind, target, width=width, height=height, fps=fps)


def is_file(spec: str) -> bool:
    """Whether the output writes a video file."""
    if (
        is_address(spec)
        or spec.partition(":")[0] in ("vcam", "matroska")
        or spec.endswith(("/", "\\"))
        or Path(spec).is_dir()
    ):
        return False
    return Path(spec).suffix.lower() in (".mp4", ".webm")


def is_address(spec: str) -> bool:
    """Whether the output sends to another program, as it happens."""
    return "://" in spec


def _parse(spec: str) -> tuple[str, str]:
    """The name in `SINKS` and the rest."""
    word, _, device = spec.partition(":")
    if word in ("vcam", "matroska"):
        return word, device
    if "://" in spec and f"{word.lower()}://" in SINKS.names():
        return f"{word.lower()}://", spec
    if spec in ("preview", "null"):
        return spec, ""
    if not spec.strip() or "://" in spec:
        raise SinkError(f"'{public_name(spec)}' is no output; choices: {CHOICES}")
    if spec.endswith(("/", "\\")) or Path(spec).is_dir():
        return "/", spec
    suffix = Path(spec).suffix.lower()
    if suffix in SINKS.names():
        return suffix, spec
    if suffix:
        raise SinkError(f"'{spec}': there is no output of the kind '{suffix}'; choices: {CHOICES}")
    misspelt = difflib.get_close_matches(word, ["vcam", "matroska", "preview", "null"], 1)
    if misspelt:
        # A folder of that name would be a surprise.
        raise SinkError(
            f"There is no output '{spec}': did you mean '{misspelt[0]}'? A folder is written '{spec}/'"
        )
    return "/", spec
