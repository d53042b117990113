"""The states of Linux's virtual cameras, from what the driver's versions really answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from avatar_stream.sinks.virtual_camera_loopback import State, loopback_devices

# As read off the drivers: capabilities, and the files `format` and `state` (which 0.12 doesn't have).
IDLE, WRITTEN_TO, AFTERWARDS, NOT_EXCLUSIVE = 0x85200002, 0x85200001, 0x85200000, 0x85200003


def node(sysfs: Path, name: str, format: str = "", state: str | None = None) -> None:
    folder = sysfs / name
    folder.mkdir()
    for file, text in (("max_openers", "10"), ("name", "Avatar\n"), ("format", format)):
        (folder / file).write_text(text)
    if state is not None:
        (folder / "state").write_text(state)


@pytest.mark.parametrize(
    ("capabilities", "format", "state", "wanted"),
    [
        (IDLE, "", None, "free"),
        (WRITTEN_TO, "YU12:320x240@30", None, "taken"),
        (AFTERWARDS, "", None, "dead"),
        (IDLE, "", "output", "free"),
        (WRITTEN_TO, "YU12:320x240@30", "capture", "taken"),
        (NOT_EXCLUSIVE, "", None, "free"),
        (NOT_EXCLUSIVE, "YU12:320x240@30", None, "taken"),
        (NOT_EXCLUSIVE, "YU12:320x240@30", "capture", "taken"),
    ],
)
def test_states(tmp_path: Path, capabilities: int, format: str, state: str | None, wanted: State) -> None:
    node(tmp_path, "video10", format, state)
    (device,) = loopback_devices(tmp_path, lambda path: capabilities)
    assert (device.path, device.name, device.state) == ("/dev/video10", "Avatar", wanted)
    assert device.size == ((320, 240) if format else None)
    assert device.revives == (state is not None)
    assert device.listed_by_browsers == (capabilities != NOT_EXCLUSIVE)


def test_a_device_of_others_is_forbidden(tmp_path: Path) -> None:
    def refuse(path: str) -> int | None:
        raise PermissionError(path)

    node(tmp_path, "video10")
    assert loopback_devices(tmp_path, refuse)[0].state == "forbidden"


def test_only_loopback_devices_count_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    node(tmp_path, "video10")
    node(tmp_path, "video9")
    (tmp_path / "video0").mkdir()  # the kernel's test camera, say
    assert [device.path for device in loopback_devices(tmp_path, lambda path: IDLE)] == [
        "/dev/video9",
        "/dev/video10",
    ]
    assert loopback_devices(tmp_path / "nowhere") == []
