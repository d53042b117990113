"""What the program uses of the machine where it is there: without it, something else is shown or used."""

from __future__ import annotations

import os
import sys

from avatar_stream.base.device_holders import device_holders
from avatar_stream.self_check.finding import Finding

_JOIN_VIDEO = "sudo usermod -aG video $USER, then log out and in again"


def gpu(wish: str) -> Finding:
    """A GPU that PyTorch can use; it is only needed where the settings ask for it.

    Args:
        wish: "auto", "cpu" or "cuda", from the settings.
    """
    from avatar_stream.decoder.factory import nvidia_driver_present, torch_installed

    needed = wish == "cuda"
    remedy = "take the processor: --device auto" if needed else "not needed: the processor does the work"
    if not torch_installed():
        install = "make install TORCH=cuda, or pip install torch"
        if needed:
            return Finding("GPU", "fail", "PyTorch is not installed", f"{install}; or {remedy}")
        if nvidia_driver_present():
            return Finding("GPU", "warn", "there is a driver, but no PyTorch", f"to use it: {install}")
        return Finding("GPU", "ok", "not used: PyTorch is not installed; the processor does the work")
    try:
        import torch
    except (ImportError, OSError) as error:
        reason = " ".join(str(error).split())[:200]
        return Finding("GPU", "fail" if needed else "warn", f"PyTorch can't be loaded: {reason}", remedy)
    if torch.cuda.is_available():
        try:
            total = float(torch.ones(8, device="cuda").sum())
        except RuntimeError as error:
            reason = " ".join(str(error).split())[:200]
            return Finding("GPU", "fail" if needed else "warn", f"does not compute: {reason}", remedy)
        if total == 8.0:
            return Finding(
                "GPU", "ok", f"{torch.cuda.get_device_name()} computes, PyTorch {torch.__version__}"
            )
    evidence = f"none that PyTorch {torch.__version__} can use; the processor does the work"
    if needed:
        return Finding("GPU", "fail", evidence, f"install the GPU's driver, or {remedy}")
    return Finding("GPU", "ok", evidence)


def camera() -> Finding:
    """A camera that may be opened and that nobody else holds."""
    from avatar_stream.sources.camera_list import list_cameras

    cameras = [camera for camera in list_cameras() if not camera.virtual]
    if not cameras:
        remedy = "plug one in; until then the character idles"
        if sys.platform == "darwin":
            remedy = (
                "plug one in, or allow it: System Settings → Privacy & Security → Camera; until then the demo "
                "performer plays"
            )
        return Finding("camera", "warn", "none found", remedy)
    names = ", ".join(f"camera:{camera.index} {camera.name}" for camera in cameras)
    if not any(camera.permitted for camera in cameras):
        return Finding("camera", "warn", f"{names}: no permission", _JOIN_VIDEO)
    taken = {camera.index: device_holders(f"/dev/video{camera.index}") for camera in cameras}
    if all(taken.values()):
        holders = ", ".join(str(holder) for held in taken.values() for holder in held)
        return Finding("camera", "warn", f"{names}: held by {holders}", f"close {holders}")
    return Finding("camera", "ok", names)


def microphone(wish: str) -> Finding:
    """A microphone for the voice; only needed where the settings ask for one.

    Args:
        wish: "off", "lost" or "always", from the settings.
    """
    from avatar_stream.errors import SourceError
    from avatar_stream.sources.microphone_list import list_microphones

    try:
        found = list_microphones()
    except SourceError as error:
        evidence, _, remedy = str(error).partition(": ")
    else:
        if found:
            return Finding("microphone", "ok", ", ".join(one.name for one in found))
        evidence, remedy = "none found", "plug one in, or allow this program to use it"
    if wish == "off":
        return Finding("microphone", "ok", f"{evidence} (for the voice, which is off: {remedy})")
    return Finding("microphone", "warn", evidence, remedy)


def virtual_camera() -> Finding:
    """A virtual camera that is free, and that will be free again the next time."""
    from avatar_stream.sinks.virtual_camera import virtual_camera_available
    from avatar_stream.sinks.virtual_camera_loopback import loopback_devices
    from avatar_stream.sinks.virtual_camera_remedies import RELOAD_DRIVER

    available, verdict = virtual_camera_available()
    if not available:
        return Finding("virtual camera", "warn", "none that can be used", verdict)
    free = [device for device in loopback_devices() if device.state == "free"]
    if free and not free[0].listed_by_browsers:
        remedy = f"load the driver with exclusive_caps=1: {RELOAD_DRIVER}"
        return Finding("virtual camera", "warn", f"{verdict}, but browsers don't list it", remedy)
    if free and not free[0].revives:
        remedy = f"install v4l2loopback 0.13 or newer, or after each session: {RELOAD_DRIVER}"
        evidence = f"{verdict}, for one session: this version of v4l2loopback doesn't free it afterwards"
        return Finding("virtual camera", "warn", evidence, remedy)
    return Finding("virtual camera", "ok", verdict)


def screen() -> Finding:
    """Somewhere to open the preview's window."""
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        return Finding("preview window", "warn", "no screen (DISPLAY is not set)", "use --sink FILE.mp4")
    return Finding("preview window", "ok", "there is a screen")
