"""Ctrl-C, SIGTERM and a closed terminal at every moment, from the program's first instruction on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from programs import start
from waiting import wait_for

# Tenths of a second between the moments that a soak stops it at: a short one leaves some out.
STEP = 1 if float(os.environ.get("AVATAR_STREAM_SOAK", "60")) >= 30 else 3

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="whether a signal is heeded yet is read from Linux's /proc"
)


def heeds(process: subprocess.Popen[str], number: signal.Signals) -> bool:
    """Whether the program's first instructions are done: before them, Python itself is being loaded."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    # Python itself catches SIGINT, too: SIGTERM tells that it is us.
    mask = int(caught.split()[1], 16)
    return bool(mask >> (signal.SIGTERM - 1) & 1 and mask >> (number - 1) & 1)


def stop_after(arguments: list[str], number: signal.Signals, delay_s: float, folder: Path) -> tuple[int, str]:
    """Start, send the signal to the whole process group, and give the exit code and what was said."""
    process = start(arguments, folder, own_group=True)
    wait_for(lambda: process.poll() is not None or heeds(process, number))
    time.sleep(delay_s)
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=120)
    psutil.wait_procs(family, timeout=60)
    assert not [one for one in family if one.is_running()]
    return process.returncode, err


@pytest.mark.parametrize(
    ("number", "delays_s"),
    [
        (signal.SIGINT, (0.0, 0.6, 1.2)),
        (signal.SIGTERM, (0.8,)),
        (signal.SIGHUP, (1.0,)),
        pytest.param(signal.SIGINT, tuple(i / 10 for i in range(0, 30, STEP)), marks=pytest.mark.soak),
    ],
)
def test_live_ends_quietly_whenever_it_is_stopped(
    number: signal.Signals, delays_s: tuple[float, ...], tmp_path: Path
) -> None:
    arguments = ["live", "--source", "demo", "--sink", "out.mp4", "--size", "64"]
    for delay_s in delays_s:
        code, err = stop_after(arguments, number, delay_s, tmp_path)
        assert code in (0, 128 + number), (delay_s, err)
        assert "Traceback" not in err and "should not happen" not in err, (delay_s, err)
        left = {path.name for path in tmp_path.iterdir()} - {".home"}
        assert left <= {"out.mp4"}, delay_s


def test_a_rendering_is_given_up_by_a_closed_terminal(tmp_path: Path) -> None:
    arguments = ["render", "demo", "out.mp4", "--duration", "3000", "--size", "64"]
    code, err = stop_after(arguments, signal.SIGHUP, 3.0, tmp_path)
    assert code == 128 + signal.SIGHUP, err
    assert "Traceback" not in err
    assert {path.name for path in tmp_path.iterdir()} <= {".home"}


def test_a_command_without_a_job_is_interrupted_quietly(tmp_path: Path) -> None:
    code, err = stop_after(["bench", "--rounds", "10000", "--size", "64"], signal.SIGTERM, 2.5, tmp_path)
    assert code == 128 + signal.SIGTERM, err
    assert "Traceback" not in err


def test_a_signal_during_an_import_comes_after_it(tmp_path: Path) -> None:
    (tmp_path / "struck.py").write_text("import signal\nsignal.raise_signal(signal.SIGINT)\nwhole = True\n")
    code = (
        "import sys, time; from avatar_stream.commands.stop_signals import StoppedBySignal, raise_on_signals\n"
        f"sys.path.insert(0, {str(tmp_path)!r}); raise_on_signals()\n"
        "try:\n    import struck; print(struck.whole); time.sleep(60)\n"
        "except StoppedBySignal as stopped: print(stopped.exit_code)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["True", "130"] and result.stderr == ""
