"""Every source of frames by name, and the words by which a user asks for one.

Factories import their file only when called, so that a clip needs no camera code and the other way round.
"""

from __future__ import annotations

import difflib
from pathlib import Path

from avatar_stream.base.registry import Registry
from avatar_stream.base.user_path import user_path
from avatar_stream.errors import SourceError
from avatar_stream.stages import FrameSource

FRAME_SOURCES: Registry[FrameSource] = Registry("source")


def _open_camera(index: int | None, width: int, height: int, fps: float) -> FrameSource:
    from avatar_stream.sources.camera import CameraSource

    return CameraSource(index, width=width, height=height, fps=fps)


def _open_video_file(path: Path) -> FrameSource:
    from avatar_stream.sources.video_file import VideoFileSource

    return VideoFileSource(path)


def _open_demo_face() -> FrameSource:
    from avatar_stream.sources.demo_face import DemoFaceSource

    return DemoFaceSource()


FRAME_SOURCES.register("camera", _open_camera)
FRAME_SOURCES.register("demo:face", _open_demo_face)
FRAME_SOURCES.register("file", _open_video_file)


def open_frame_source(spec: str, *, width: int = 640, height: int = 480, fps: float = 30.0) -> FrameSource:
    """Open what `spec` names.

    Args:
        spec: "camera" (the first one found), "camera:N" (number N, from 0), "demo:face" (a clip of a synthetic
            person, for ever), or the path of a video file.
        width, height: the wished size of a camera's pictures in pixels; the camera may choose another.
        fps: the wished rate of a camera.

    Raises:
        SourceError: there is no such source, or it can't be opened.
    """
    kind, _, number = spec.partition(":")
    if kind == "camera":
        if number and not number.isdecimal():
            raise SourceError(f"'{spec}' names no camera: write camera, or camera:N with a number from 0")
        return FRAME_SOURCES.create("camera", int(number) if number else None, width, height, fps)
    if spec == "demo:face":
        return FRAME_SOURCES.create(spec)
    if "://" in spec:
        raise SourceError(
            f"'{spec}' is an address; pictures come from camera, camera:N or a video file on this machine"
        )
    path = user_path(spec)
    if not _exists(path):
        raise SourceError(
            f"There is no file '{spec}'{_nearest(path)}; a source is camera, camera:N or a video file"
        )
    return FRAME_SOURCES.create("file", path)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long for a name, or with a zero in it
        return False


def _nearest(path: Path) -> str:
    """A hint at a file with nearly the same name."""
    if not _exists(path.parent):
        return f" (the folder '{path.parent}' does not exist)"
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        names = []
    match = difflib.get_close_matches(path.name, ["camera", *names], 1)
    return f" (did you mean '{match[0]}'?)" if match else ""
