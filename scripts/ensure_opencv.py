"""Make `import cv2` work on a machine without screen libraries, without being root.

OpenCV's usual wheel needs libGL and libglib, which servers and containers lack. Where that is why the import
fails, this swaps the wheel for the headless one of the same version; everything but the preview window works
with it. Where the import works, nothing is done. ``make install`` runs it last.
"""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

WHEELS = ("opencv-contrib-python", "opencv-python")


def import_error() -> str | None:
    """Why a fresh Python can't import cv2, or None where it can."""
    finished = subprocess.run([sys.executable, "-c", "import cv2"], capture_output=True, text=True)
    if finished.returncode == 0:
        return None
    return (finished.stderr.strip().splitlines() or ["no reason given"])[-1]


def installed_wheel() -> tuple[str, str] | None:
    """Name and version of the OpenCV wheel with window support, if one is installed."""
    for name in WHEELS:
        try:
            return name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return None


def pip(*arguments: str) -> None:
    """Run pip of this Python; ends the script where pip fails."""
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True
    )


def main() -> int:
    """Swap the wheel where that helps; the exit code says whether cv2 can be imported in the end."""
    error = import_error()
    if error is None:
        return 0
    wheel = installed_wheel()
    if wheel is None or ".so" not in error:
        print(f"OpenCV can't be imported: {error}", file=sys.stderr)
        return 1
    name, version = wheel
    print(f"This machine lacks a library that OpenCV's windows need ({error}).")
    print(f"Taking {name}-headless {version} instead: everything but the preview window works with it.")
    print("To have the window, too: sudo apt install libgl1 libglib2.0-0, then make clean install")
    pip("uninstall", "--yes", name)
    # MediaPipe asks for the other wheel by name, so its dependencies are left alone.
    pip("install", "--no-deps", f"{name}-headless=={version}")
    error = import_error()
    if error is not None:
        print(f"OpenCV still can't be imported: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
