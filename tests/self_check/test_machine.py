"""Checks of the machine: verdict, evidence and remedy for what is made to be wrong."""

from __future__ import annotations

import hashlib
import plistlib
import socket
import sys
from pathlib import Path

import pytest

from avatar_stream.base.device_holders import Holder
from avatar_stream.config import load_config
from avatar_stream.decoder import factory
from avatar_stream.errors import SinkError
from avatar_stream.self_check import devices, machine, main_job, programs
from avatar_stream.self_check.finding import Finding
from avatar_stream.sinks import virtual_camera, virtual_camera_loopback
from avatar_stream.sinks.virtual_camera_loopback import LoopbackDevice
from avatar_stream.sources import camera_list
from avatar_stream.sources.camera_list import CameraInfo


def test_every_check_has_its_say_and_a_remedy_where_it_is_not_content() -> None:
    findings = machine.check_machine(load_config(None, ["decoder.size_px=96"], {}))
    names = [finding.name for finding in findings]
    assert len(set(names)) == len(names)
    assert {"Python", "OpenCV", "model files", "GPU", "camera", "virtual camera", "OBS", "ports"} <= set(
        names
    )
    for finding in findings:
        assert finding.evidence
        assert finding.verdict == "ok" or finding.remedy


def test_a_check_that_breaks_down_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Finding:
        raise ZeroDivisionError("oh\ndear")

    def refused() -> Finding:
        raise SinkError("plug it in")

    monkeypatch.setattr(main_job, "face_tracker", broken)
    monkeypatch.setattr(programs, "user_folder", broken)
    monkeypatch.setattr(devices, "virtual_camera", refused)
    found = {f.name: f for f in machine.check_machine(load_config(None, ["decoder.size_px=96"], {}))}
    assert found["face tracker"].verdict == "fail"
    assert found["face tracker"].evidence == "ZeroDivisionError: oh dear"
    assert found["user folder"].verdict == "warn"  # the main job runs without it
    assert (found["virtual camera"].verdict, found["virtual camera"].remedy) == ("warn", "plug it in")


def test_without_opencv_it_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(sys.modules, "cv2", None)
    finding = main_job.opencv()
    assert finding.verdict == "fail" and "sudo apt install libgl1" in finding.remedy


def test_model_files_are_compared_with_the_manifest(tmp_path: Path) -> None:
    assert main_job.model_files().verdict == "ok"
    (tmp_path / "face.bin").write_bytes(b"face")
    checksum = hashlib.sha256(b"face").hexdigest()
    manifest = tmp_path / "manifest.toml"
    assert "manifest.toml is missing" in main_job.model_files(tmp_path).evidence
    manifest.write_text(f'["face.bin"]\nsha256 = "{checksum}"\n')
    assert main_job.model_files(tmp_path).verdict == "ok"
    (tmp_path / "face.bin").write_bytes(b"fake")
    assert "damaged" in main_job.model_files(tmp_path).evidence
    (tmp_path / "face.bin").unlink()
    assert "face.bin is missing" in main_job.model_files(tmp_path).evidence
    for text in ("not TOML", '["face.bin"]\nchecksum = "0"\n', "x = 1\n"):
        manifest.write_text(text)
        finding = main_job.model_files(tmp_path)
        assert finding.verdict == "fail" and "can't be read" in finding.evidence and finding.remedy


def cameras(monkeypatch: pytest.MonkeyPatch, *found: CameraInfo) -> None:
    monkeypatch.setattr(camera_list, "list_cameras", lambda: list(found))


def test_cameras(monkeypatch: pytest.MonkeyPatch) -> None:
    held: dict[str, list[Holder]] = {}
    monkeypatch.setattr(devices, "device_holders", lambda device: held.get(device, []))
    cameras(monkeypatch)
    assert devices.camera().evidence == "none found"
    cameras(monkeypatch, CameraInfo(3, "Loop", virtual=True))
    assert devices.camera().evidence == "none found"
    cameras(monkeypatch, CameraInfo(0, "Webcam", permitted=False))
    assert "usermod -aG video" in devices.camera().remedy
    cameras(monkeypatch, CameraInfo(0, "Webcam"))
    assert devices.camera() == Finding("camera", "ok", "camera:0 Webcam")
    held["/dev/video0"] = [Holder(99, "zoom")]
    finding = devices.camera()
    assert finding.verdict == "warn" and finding.remedy == "close zoom (process 99)"
    cameras(monkeypatch, CameraInfo(0, "Webcam"), CameraInfo(2, "Other"))
    assert devices.camera().verdict == "ok"


@pytest.mark.parametrize(
    ("revives", "listed", "verdict", "words"),
    [
        (True, True, "ok", ""),
        (False, True, "warn", "0.13"),
        (True, False, "warn", "exclusive_caps=1"),
    ],
)
def test_virtual_cameras(
    monkeypatch: pytest.MonkeyPatch, revives: bool, listed: bool, verdict: str, words: str
) -> None:
    device = LoopbackDevice("/dev/video10", "Avatar", "free", revives, listed)
    monkeypatch.setattr(virtual_camera, "virtual_camera_available", lambda: (True, "it is ready"))
    monkeypatch.setattr(virtual_camera_loopback, "loopback_devices", lambda: [device])
    finding = devices.virtual_camera()
    assert finding.verdict == verdict and words in finding.remedy


def test_a_wished_gpu_that_is_not_there_is_a_failure() -> None:
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    assert devices.gpu("auto").verdict == "ok"
    finding = devices.gpu("cuda")
    assert finding.verdict == "fail" and "--device auto" in finding.remedy


@pytest.mark.parametrize(
    ("wish", "driver", "verdict", "words"),
    [
        ("auto", False, "ok", "the processor does the work"),
        ("auto", True, "warn", "make install TORCH=cuda"),
        ("cuda", True, "fail", "make install TORCH=cuda"),
        ("cuda", False, "fail", "--device auto"),
    ],
)
def test_pytorch_may_be_missing(
    monkeypatch: pytest.MonkeyPatch, wish: str, driver: bool, verdict: str, words: str
) -> None:
    monkeypatch.setattr(factory, "torch_installed", lambda: False)
    monkeypatch.setattr(factory, "nvidia_driver_present", lambda: driver)
    finding = devices.gpu(wish)
    assert finding.verdict == verdict and words in f"{finding.evidence}; {finding.remedy}"


def test_a_taken_port_is_told_with_its_listener() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        finding = programs.ports(((port, "trying"),))
        assert (
            finding.verdict == "warn" and f"{port} (trying) is taken" in finding.evidence and finding.remedy
        )
    assert programs.ports(((port, "trying"),)).verdict == "ok"


@pytest.mark.skipif(sys.platform == "win32", reason="programs as on Unix")
@pytest.mark.parametrize(
    ("says", "version"),
    [
        ("OBS Studio - 29.0.2", "29.0.2"),
        ("OBS Studio - 31.0.0-beta1 (x)", "31.0.0"),
        ("?", "of unknown version"),
    ],
)
def test_obs_is_asked_for_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, version: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert programs.obs_version() is None
    program = tmp_path / "obs"
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    assert programs.obs_version() == version


def test_obs_too_old_for_its_remote_control(monkeypatch: pytest.MonkeyPatch) -> None:
    for version, verdict in (
        ("27.2.4", "warn"),
        ("28.0.0", "ok"),
        ("of unknown version", "ok"),
        (None, "warn"),
    ):
        monkeypatch.setattr(programs, "obs_version", lambda version=version: version)
        finding = programs.obs()
        assert finding.verdict == verdict and bool(finding.remedy) == (verdict == "warn")


def test_obs_on_a_mac(tmp_path: Path) -> None:
    assert programs._obs_version_macos(tmp_path) is None
    contents = tmp_path / "OBS.app" / "Contents"
    contents.mkdir(parents=True)
    (contents / "Info.plist").write_bytes(plistlib.dumps({"CFBundleShortVersionString": "30.1"}))
    assert programs._obs_version_macos(tmp_path) == "30.1"
    (contents / "Info.plist").write_bytes(b"rubbish")
    assert programs._obs_version_macos(tmp_path) == "of unknown version"
