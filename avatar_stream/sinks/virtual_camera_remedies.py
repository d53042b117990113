"""What to do about a virtual camera that can't be used, for each system, in words that can be followed at once."""

from __future__ import annotations

import sys

import psutil

from avatar_stream.base.device_holders import device_holders
from avatar_stream.sinks.virtual_camera_loopback import LoopbackDevice

LOAD_DRIVER = 'sudo modprobe v4l2loopback exclusive_caps=1 card_label="Avatar"'
RELOAD_DRIVER = f"sudo modprobe -r v4l2loopback && {LOAD_DRIVER}"
INSTALL_LIBRARY = "pip install pyvirtualcam"

_INSTALL = {
    "linux": f"install and load the loopback driver: sudo apt install v4l2loopback-dkms && {LOAD_DRIVER}",
    "win32": "install OBS Studio 26 or newer (obsproject.com), start its virtual camera once, then stop it",
    "darwin": "install OBS Studio 30 or newer (obsproject.com), start its virtual camera once, then stop it",
}
_THROUGH_OBS = "let OBS publish the avatar instead: obs setup, then Start Virtual Camera in OBS"


def install_remedy() -> str:
    """How to get a virtual camera where there is none."""
    return _INSTALL.get(sys.platform, "none is supported on this system")


def device_remedy(device: LoopbackDevice) -> str:
    """Linux: what is wrong with a device that isn't free, and what to do, as one sentence."""
    if device.state == "forbidden":
        return f"You may not write to {device.path}: sudo usermod -aG video $USER, then log out and in again"
    if device.state == "dead":
        return (
            f"{device.path} is dead: v4l2loopback before 0.13 gives each device one session only. Close the "
            f"programs that show it, then load the driver anew: {RELOAD_DRIVER} – or install version 0.13"
        )
    holders = device_holders(device.path)
    by_obs = any(holder.name.startswith("obs") for holder in holders)
    names = " or ".join(map(str, holders)) or "another program"
    advice = (
        f"stop OBS's virtual camera, or {_THROUGH_OBS}" if by_obs else f"close {names}, or choose another"
    )
    return f"{device.path} is taken: {advice}"


def busy_remedy() -> str:
    """Windows and macOS: what to do where the one virtual camera of the system is taken."""
    if obs_runs():
        return f"OBS publishes its own picture there: click Stop Virtual Camera in OBS, or {_THROUGH_OBS}"
    return "close the other program that writes to it"


def sharing_note(device: str) -> str:
    """A line for those who show the avatar in OBS and want OBS to publish it, or "" where there is nothing to say.

    OBS has one virtual camera: what others write into it, OBS itself can't publish there.
    """
    if not device.startswith("OBS") or not obs_runs():
        return ""
    return f"The avatar is in OBS's own virtual camera, so OBS can't use that meanwhile; or {_THROUGH_OBS}"


def obs_runs() -> bool:
    """Whether OBS Studio is running on this machine."""
    names = {"obs", "obs64.exe", "obs32.exe", "OBS"}
    return any(process.info["name"] in names for process in psutil.process_iter(["name"]))
