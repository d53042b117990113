"""What bringing a character to life needs: if one of these fails, nothing works."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from avatar_stream.base.clock import now_s
from avatar_stream.base.model_file import REINSTALL, ModelFileError, read_manifest, read_model_file
from avatar_stream.config import Config
from avatar_stream.errors import AvatarStreamError
from avatar_stream.self_check.finding import Finding


def python() -> Finding:
    """A version for which MediaPipe exists."""
    version = platform.python_version()
    if (3, 10) <= sys.version_info[:2] <= (3, 12):
        return Finding("Python", "ok", version)
    return Finding("Python", "fail", version, "install Python 3.10, 3.11 or 3.12; MediaPipe has no other")


def opencv() -> Finding:
    """OpenCV, and the system libraries that its windows need."""
    try:
        import cv2
    except ImportError as error:
        return Finding("OpenCV", "fail", str(error), _opencv_remedy())
    return Finding("OpenCV", "ok", cv2.__version__)


def _opencv_remedy() -> str:
    if sys.platform.startswith("linux"):
        return (
            "sudo apt install libgl1 libglib2.0-0 (Fedora: sudo dnf install mesa-libGL glib2), or without "
            "windows: python scripts/ensure_opencv.py"
        )
    if sys.platform == "win32":
        return "install the Microsoft Visual C++ Redistributable 2015-2022, then make clean install"
    return "install again: make clean install"


def face_tracker(config: Config) -> Finding:
    """The chosen tracker finds nothing in a black picture, but runs."""
    import numpy as np

    from avatar_stream.encoder.face_mesh import import_mediapipe
    from avatar_stream.encoder.trackers import open_tracker

    tracker = open_tracker(config.encoder.tracker)
    tracker.find(np.zeros((64, 64, 3), np.uint8))
    tracker.close()
    return Finding("face tracker", "ok", f"MediaPipe {import_mediapipe().__version__} runs")


def expression_scores() -> Finding:
    """The model that scores expressions is there and runs; without it, puckers and squints are read less well."""
    from avatar_stream.encoder.expression_network import ExpressionNetwork
    from avatar_stream.encoder.task_file import INSTALL_COMMAND, TASK_FILE, find_task_file, read_task_file

    name = "expressions"
    path = find_task_file()
    if path is None:
        return Finding(
            name, "warn", f"no {TASK_FILE}: puckers, squints and brows are read less well", INSTALL_COMMAND
        )
    try:
        ExpressionNetwork(read_task_file(path)).close()
    except AvatarStreamError as error:
        return Finding(name, "warn", str(error), f"delete {path}, then {INSTALL_COMMAND}")
    return Finding(name, "ok", str(path))


def model_files(folder: Path | None = None) -> Finding:
    """Every file of models/manifest.toml is there, with the checksum that stands there.

    Args:
        folder: where manifest and files are; the program's own where None.
    """
    try:
        names = list(read_manifest(folder))
        for name in names:
            read_model_file(name, folder)
    except ModelFileError as error:
        return Finding("model files", "fail", error.evidence, REINSTALL)
    return Finding("model files", "ok", f"{len(names)} intact: {', '.join(names)}")


def characters() -> Finding:
    """Who can be shown."""
    from avatar_stream.characters.library import list_characters

    summaries = list_characters()
    ids = [summary.id for summary in summaries if not summary.broken]
    broken = next((summary for summary in summaries if summary.broken), None)
    if broken is not None:
        return Finding(
            "characters",
            "warn",
            f"{broken.id}: {broken.broken}",
            f"mend or delete the folder {broken.folder}",
        )
    if ids:
        return Finding("characters", "ok", ", ".join(ids[:8]) + (" …" if len(ids) > 8 else ""))
    return Finding("characters", "warn", "none", "characters import PICTURE, or --character PICTURE")


def picture(config: Config) -> Finding:
    """The main job in small: load the character, draw two pictures."""
    from avatar_stream.studio.actor import open_character
    from avatar_stream.studio.idle import idle_semantics

    started_s = now_s()
    character, decoder = open_character(config)
    decoder.decode(idle_semantics(0.0))
    first_s = now_s() - started_s
    started_s = now_s()
    second = decoder.decode(idle_semantics(1.0))
    decode_ms = (now_s() - started_s) * 1e3
    decoder.close()
    height, width = second.pixels.shape[:2]
    evidence = (
        f"{character.id} at {width}×{height} on {decoder.device}: first after {first_s:.1f} s, "
        f"then {decode_ms:.1f} ms"
    )
    return Finding("picture", "ok", evidence)
