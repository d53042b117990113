"""FAULTS row 11: a crash of the capture process leaves no camera picture on disk."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

# A pattern that no program has in its memory by chance, and that is not in this file as it is in memory.
PATTERN = bytes((7 * i * i + 31) % 251 for i in range(64))

SCRIPT = textwrap.dedent("""
    import os, resource, signal, sys
    import numpy as np
    from avatar_stream.capture import CaptureProcess, CaptureRequest

    PROTECTED = sys.argv[1] == "protected"

    def crashing_entry(request, link, control):
        from avatar_stream.capture import opening, process
        from avatar_stream.stages import Encoder, FrameSource
        from avatar_stream.types import Frame

        row = np.array([(7 * i * i + 31) % 251 for i in range(64)], np.uint8)

        class Camera(FrameSource):
            fps, frame_count, paced, kept = 30.0, None, True, []

            def read(self):
                self.kept.append(np.tile(row, (480, 30, 1)).reshape(480, 640, 3))
                return Frame(self.kept[-1], 0.0)

            def close(self):
                pass

        class Crash(Encoder):
            def encode(self, frame):
                os.kill(os.getpid(), signal.SIGSEGV)

        def open_crashing(request, *, live):
            return opening.OpenedPerformance(opening.TrackedSource(Camera(), Crash()), "camera")

        process.open_performance = open_crashing
        if not PROTECTED:
            process.forbid_memory_dumps = lambda: None
        process.run_capture(request, link, control)

    if __name__ == "__main__":
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
        capture = CaptureProcess(CaptureRequest("camera"), print, crashing_entry)
        assert capture.wait_ready(60)
        capture.begin()
        while not capture.ended:
            capture.poll()
        print(capture.failure.reason)
        capture.close()
""")


def crash(folder: Path, protection: str) -> tuple[str, list[Path]]:
    """What the studio says of the crash, and the files that hold a piece of the camera's pictures."""
    (folder / "show.py").write_text(SCRIPT)
    finished = subprocess.run(
        [sys.executable, "show.py", protection], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert finished.returncode == 0, finished.stderr
    files = [path for path in folder.rglob("*") if path.is_file()]
    return finished.stdout, [path for path in files if PATTERN in path.read_bytes()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="core files as on Linux")
def test_a_crash_leaves_no_camera_picture(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    if most == 0:
        pytest.skip("this machine allows no core files at all")
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    said, leaks = crash(tmp_path / "with", "protected")
    assert "SIGSEGV" in said and leaks == []
    said, leaks = crash(tmp_path / "without", "unprotected")
    pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
    if not leaks and pattern.startswith(("|", "/")):
        pytest.skip(f"the other half needs core files in the working folder; here they go to '{pattern}'")
    assert "SIGSEGV" in said and leaks, (
        "without the protection there is nothing to find: the test shows nothing"
    )


def test_nobody_else_may_look_into_the_process() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("as on Linux")
    script = textwrap.dedent("""
        import ctypes
        from avatar_stream.base.processes import forbid_memory_dumps
        before = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
        forbid_memory_dumps()
        print(before, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
    """)
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert finished.stdout.split() == ["1", "0"], finished.stderr
