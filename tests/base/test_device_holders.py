"""Who holds a device, from a process list made by the test, and from the real one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from avatar_stream.base.device_holders import Holder, device_holders


def test_finds_the_processes_that_have_it_open(tmp_path: Path) -> None:
    for pid, name, targets in (
        (40, "chrome", ["/dev/null", "/dev/video0"]),
        (7, "zoom", ["/dev/video0"]),
        (8, "bash", ["/dev/video01"]),
        (9, "gone", []),
    ):
        folder = tmp_path / str(pid) / "fd"
        folder.mkdir(parents=True)
        (tmp_path / str(pid) / "comm").write_text(f"{name}\n")
        for number, target in enumerate(targets):
            (folder / str(number)).symlink_to(target)
    (tmp_path / "meminfo").touch()
    (tmp_path / "55").mkdir()  # ended between two looks
    assert device_holders("/dev/video0", tmp_path) == [Holder(7, "zoom"), Holder(40, "chrome")]
    assert str(Holder(7, "zoom")) == "zoom (process 7)"
    assert device_holders("/dev/video0", tmp_path / "not Linux") == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux's /proc")
def test_finds_a_real_process(tmp_path: Path) -> None:
    file = tmp_path / "device"
    file.touch()
    program = f"f = open({str(file)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdout.readline() == "open\n"
        assert [holder.pid for holder in device_holders(str(file))] == [process.pid]
        process.communicate("\n", timeout=60)
    assert device_holders(str(file)) == []
