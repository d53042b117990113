"""Checks of the machine, each giving a verdict with its evidence and what to do."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from avatar_stream.clock import now_s
from avatar_stream.config import Config
from avatar_stream.errors import AvatarStreamError

Verdict = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        name: what was looked at.
        verdict: "ok"; "warn": the main job runs without it; "fail": it doesn't.
        evidence: what was found.
        remedy: what to do, or "".
    """

    name: str
    verdict: Verdict
    evidence: str
    remedy: str = ""


def check_machine(config: Config) -> list[Finding]:
    """Look at everything the program needs; a check that breaks down is a finding, too."""
    checks: list[tuple[str, Callable[[], Finding]]] = [
        ("Python", _python),
        ("OpenCV", _opencv),
        ("face tracker", _face_tracker),
        ("GPU", _gpu),
        ("camera", _camera),
        ("virtual camera", _virtual_camera),
        ("preview window", _screen),
        ("user folder", _user_folder),
        ("characters", _characters),
        ("picture", lambda: _picture(config)),
    ]
    findings: list[Finding] = []
    for name, check in checks:
        try:
            findings.append(check())
        except AvatarStreamError as error:
            findings.append(Finding(name, "fail", "does not work", str(error)))
        except Exception as error:
            text = " ".join(f"{type(error).__name__}: {error}".split())
            findings.append(Finding(name, "fail", text, "install again: make clean install"))
    return findings


def _python() -> Finding:
    version = platform.python_version()
    if (3, 10) <= sys.version_info[:2] <= (3, 12):
        return Finding("Python", "ok", version)
    return Finding("Python", "fail", version, "install Python 3.10, 3.11 or 3.12; MediaPipe has no other")


def _opencv() -> Finding:
    try:
        import cv2
    except ImportError as error:
        remedy = "sudo apt install libgl1 libglib2.0-0, or python scripts/ensure_opencv.py"
        return Finding("OpenCV", "fail", str(error), remedy)
    return Finding("OpenCV", "ok", cv2.__version__)


def _face_tracker() -> Finding:
    import numpy as np

    from avatar_stream.face_mesh import import_mediapipe, open_face_mesh
    from avatar_stream.native_log import native_stderr_silenced

    with native_stderr_silenced(), open_face_mesh(static=True) as face_mesh:
        face_mesh.process(np.zeros((64, 64, 3), np.uint8))
    return Finding("face tracker", "ok", f"MediaPipe {import_mediapipe().__version__} runs")


def _gpu() -> Finding:
    try:
        import torch
    except ImportError:
        return Finding("GPU", "warn", "PyTorch is not installed", "not needed; pip install torch for a GPU")
    if torch.cuda.is_available():
        return Finding("GPU", "ok", f"{torch.cuda.get_device_name()}, PyTorch {torch.__version__}")
    evidence = f"none that PyTorch {torch.__version__} can use; the processor does the work"
    return Finding("GPU", "ok", evidence)


def _camera() -> Finding:
    from avatar_stream.sources.camera_list import list_cameras

    cameras = [camera for camera in list_cameras() if not camera.virtual]
    if not cameras:
        return Finding("camera", "warn", "none found", "plug one in; until then the demo performer plays")
    names = ", ".join(f"camera:{camera.index} {camera.name}" for camera in cameras)
    if not any(camera.permitted for camera in cameras):
        return Finding(
            "camera", "warn", f"{names}: no permission", "sudo usermod -aG video $USER, log in again"
        )
    return Finding("camera", "ok", names)


def _virtual_camera() -> Finding:
    from avatar_stream.sinks.virtual_camera import virtual_camera_available

    available, verdict = virtual_camera_available()
    if available:
        return Finding("virtual camera", "ok", verdict)
    return Finding("virtual camera", "warn", "none", verdict)


def _screen() -> Finding:
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        return Finding("preview window", "warn", "no screen (DISPLAY is not set)", "use --sink FILE.mp4")
    return Finding("preview window", "ok", "there is a screen")


def _user_folder() -> Finding:
    from avatar_stream.resources import user_folder

    folder = user_folder()
    nearest = folder
    while not nearest.exists():
        nearest = nearest.parent
    if os.access(nearest, os.W_OK):
        return Finding("user folder", "ok", str(folder))
    remedy = "make it writable, or set AVATAR_STREAM_HOME to a folder of yours"
    return Finding("user folder", "warn", f"{folder} can't be written", remedy)


def _characters() -> Finding:
    from avatar_stream.characters.library import list_characters

    ids = [summary.id for summary in list_characters()]
    if ids:
        return Finding("characters", "ok", ", ".join(ids[:8]) + (" …" if len(ids) > 8 else ""))
    return Finding("characters", "warn", "none", "characters import PICTURE, or --character PICTURE")


def _picture(config: Config) -> Finding:
    """The main job in small: load the character, draw one picture."""
    from avatar_stream.idle import idle_semantics
    from avatar_stream.pipeline import open_character

    started_s = now_s()
    character, decoder = open_character(config)
    decoder.decode(idle_semantics(0.0))
    first_s = now_s() - started_s
    started_s = now_s()
    picture = decoder.decode(idle_semantics(1.0))
    decode_ms = (now_s() - started_s) * 1e3
    decoder.close()
    height, width = picture.pixels.shape[:2]
    evidence = (
        f"{character.id} at {width}×{height} on {decoder.device}: first after {first_s:.1f} s, "
        f"then {decode_ms:.1f} ms"
    )
    return Finding("picture", "ok", evidence)
