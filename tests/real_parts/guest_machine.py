"""A guest machine with virtual cameras of its own, for what a container's kernel can't load (see guest/build.sh)."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ending import end, whereabouts

REPOSITORY = Path(__file__).resolve().parents[2]
GUEST = REPOSITORY / "build" / "guest"
PROGRAMS = Path(__file__).resolve().parent / "guest"

# What no emulator lacks; newer processors' instructions make some emulators stumble.
_PROCESSOR = "Nehalem"


def require_guest() -> None:
    """Skip the test, saying why, where the guest can't be run."""
    if shutil.which("qemu-system-x86_64") is None:
        pytest.skip("no real virtual camera here: qemu-system-x86_64 is not installed")
    if not (GUEST / "initrd.gz").is_file():
        pytest.skip(
            "no real virtual camera here: make the guest by tests/real_parts/guest/build.sh build/guest"
        )


def run_in_guest(program: str, out: Path, *arguments: str, limit_s: float) -> None:
    """Boot the guest, run one of `guest/`'s programs there with this Python and these files, and wait for its end.

    Args:
        program: file name in `guest/`.
        out: folder that the guest sees as /out and may write to.
        arguments: given to the program.
        limit_s: seconds after which the guest is switched off.

    Raises:
        AssertionError: the program failed, with what it said.
    """
    command = [sys.executable, str(PROGRAMS / program), *arguments]
    (out / "run").write_text(
        f"cd {shlex.quote(str(REPOSITORY))} && PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=.:tests {shlex.join(command)}\n"
    )
    emulator = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", _PROCESSOR, "-smp", "2"]
    emulator += ["-m", "2048", "-display", "none", "-nodefaults", "-no-reboot", "-serial", f"file:{out}/boot"]
    emulator += ["-kernel", str(GUEST / "vmlinuz"), "-initrd", str(GUEST / "initrd.gz")]
    emulator += ["-append", "console=ttyS0 quiet panic=-1 mitigations=off"]
    for path, name, mode in (("/", "machine", ",readonly=on,multidevs=remap"), (str(out), "out", "")):
        emulator += ["-virtfs", f"local,path={path},mount_tag={name},security_model=none{mode}"]
    trouble = _run_to_its_end(emulator, limit_s)
    status = out / "status"
    said = "\n".join(_last_lines(out / name) for name in ("boot", "log"))
    assert status.is_file() and status.read_text().strip() == "0", f"{trouble}\n{said}"


def _run_to_its_end(emulator: list[str], limit_s: float) -> str:
    """What the emulator complained of, if anything. Not by `subprocess.run`, which waits for a killed one for ever."""
    process = subprocess.Popen(
        emulator,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=limit_s)[1]
    except subprocess.TimeoutExpired:
        waiting = whereabouts(process.pid)
        return f"the guest was not done after {limit_s:g} s; the emulator then:\n{waiting}"
    finally:
        end(process)


def _last_lines(file: Path) -> str:
    return "\n".join(file.read_text(errors="replace").splitlines()[-40:]) if file.is_file() else ""
