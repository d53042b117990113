"""FAULTS row 10: camera pictures and sound can't leave the capture process: nobody outside knows how to hold them."""

from __future__ import annotations

import ast
from pathlib import Path

import avatar_stream

PACKAGE = Path(avatar_stream.__file__).parent

# Who may name a Frame: those in the capture process, and what measures them offline.
ROOMS_WITH_FRAMES = ("sources/", "encoder/", "capture/", "benchmark/", "evaluation/", "stages.py", "types.py")
# Who must load nothing that reads cameras or tracks faces, directly or through others, in a live show. The last three
# work offline, on a file that the user names, and are loaded by those commands alone.
LIVE_ROOMS = ("studio/", "sinks/", "decoder/", "links/", "pictures/", "base/", "web/")
OFFLINE = ("studio/offline.py", "studio/storing.py", "studio/exporting.py")
NEVER_LIVE = (
    "avatar_stream.sources.camera",
    "avatar_stream.sources.microphone",
    "avatar_stream.sources.sound_file",
    "avatar_stream.voice",
    "sounddevice",
    "avatar_stream.capture.process",
    "avatar_stream.capture.opening",
    "avatar_stream.encoder",
    "mediapipe",
)


def imports_of(path: Path) -> list[tuple[str, str]]:
    """(module, name) of everything that a file imports, inside functions and for type checkers, too."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
    return found


def modules() -> dict[str, Path]:
    return {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}


def test_only_those_in_the_capture_process_name_a_frame() -> None:
    users = [name for name, path in modules().items() if ("avatar_stream.types", "Frame") in imports_of(path)]
    assert "capture/pacing.py" in users  # or the walk finds nothing at all
    assert [name for name in users if not name.startswith(ROOMS_WITH_FRAMES)] == []


def test_no_live_room_imports_camera_or_tracker() -> None:
    offenders = [
        (name, module)
        for name, path in modules().items()
        if name.startswith(LIVE_ROOMS) and name not in OFFLINE
        for module, _ in imports_of(path)
        if module.startswith(NEVER_LIVE)
    ]
    assert offenders == []


def test_no_stage_reads_the_wall_clock() -> None:
    """FAULTS row 16: it jumps when the system sets it."""
    rooms = (*LIVE_ROOMS, "capture/", "sources/", "encoder/", "codec/")
    offenders = [
        name
        for name, path in modules().items()
        if name.startswith(rooms)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "time.time"
    ]
    assert offenders == []
