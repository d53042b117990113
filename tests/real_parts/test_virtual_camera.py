"""The virtual camera against the real driver, a real reader and a real browser, inside a guest machine.

`camera_trials` and `browser_trial` in `guest/` do the work there; here their results are judged. What the browser
shows is left in build/pictures/meeting.png; docs/pictures/meeting.png is a copy of it.
"""

from __future__ import annotations

import base64
import io
import json
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from guest_machine import REPOSITORY, require_guest, run_in_guest
from PIL import Image

from avatar_stream.config import load_config
from avatar_stream.pictures.backdrop import choose_backdrop
from avatar_stream.sinks.virtual_camera_framing import Framing
from avatar_stream.sources.demo import performance_at
from avatar_stream.studio.actor import open_character
from avatar_stream.types import Picture

pytestmark = pytest.mark.real_parts

# Cameras carry half of the colour's resolution, and 8 bits of another scale.
COLOUR_TOLERANCE = 8


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Results of guest/camera_trials.py."""
    require_guest()
    out = tmp_path_factory.mktemp("camera")
    run_in_guest("camera_trials.py", out, limit_s=280)
    return json.loads((out / "results.json").read_text())


def test_another_program_reads_the_pictures_in_order(trials: Any) -> None:
    clock = trials["frame_clock"]
    p50_ms, p95_ms = clock["latency_ms"]
    print(
        f"in the emulator, from the sink to OpenCV: p50 {p50_ms} ms, p95 {p95_ms} ms; {clock['seen']} pictures"
    )
    assert clock["opened"] == [True, 256, 256]
    assert clock["in_order"] and not clock["unknown"]
    assert clock["seen"] >= 30
    assert clock["seen"] >= 0.5 * clock["sent_meanwhile"]  # all of them on a machine that isn't busy
    assert clock["colour_error"] <= COLOUR_TOLERANCE


def test_a_taken_camera_is_told_by_its_holder_and_used_once_it_is_free(trials: Any) -> None:
    busy = trials["busy"]
    assert "/dev/video10 is taken: close" in busy["error"] and busy["holder"] in busy["error"]
    assert busy["waited"] and busy["shown"]
    assert busy["phases"] == ["waiting", "showing", "closed"]


def test_sessions_follow_each_other(trials: Any) -> None:
    if trials["versions"][-1] < "0.13":
        pytest.skip("the driver's version 0.13 is not to be had here")
    assert trials["sessions"] == ["taken then free"] * 3


def test_twenty_restarts_by_every_signal(trials: Any) -> None:
    if trials["versions"][-1] < "0.13":
        pytest.skip("the driver's version 0.13 is not to be had here")
    assert len(trials["restarts"]) == 20
    for restart in trials["restarts"]:
        assert restart["started"] and restart["free_again"], restart
        assert restart["exit"] == (-9 if restart["signal"] == "SIGKILL" else 0), restart


def test_a_meeting_goes_on_after_a_crash(trials: Any) -> None:
    for version, rejoin in trials["rejoin"].items():
        assert "is taken: close" in rejoin["meanwhile"], version
        assert rejoin["lingering"] == "taken"
        assert rejoin["size"] == rejoin["opened"][1:]
        assert rejoin["before"] >= 3 and rejoin["after"] >= 5, rejoin
        assert rejoin["colour_error"] <= COLOUR_TOLERANCE
        assert rejoin["free_again"]


def test_a_driver_that_lasts_one_session_is_told_of(trials: Any) -> None:
    if "0.12.7" not in trials["versions"]:
        pytest.skip("the driver's version 0.12.7 is not to be had here")
    old = trials["old_driver"]
    assert old["ready_before"] and old["dead"] == "dead" and not old["revives"]
    assert "/dev/video10 is dead" in old["error"]
    assert "sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback exclusive_caps=1" in old["error"]
    assert old["verdict"].startswith("/dev/video11")  # never used, so still good


def test_two_programs_never_write_into_one_camera(trials: Any) -> None:
    if "0.12.7" not in trials["versions"]:
        pytest.skip("the driver's version 0.12.7 is not to be had here")
    shared = trials["shared_driver"]
    assert shared["state"] == "taken" and not shared["listed"]
    assert "is taken: close" in shared["error"]


def test_a_browser_sees_the_avatar(tmp_path: Path) -> None:
    require_guest()
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
    pixels, backdrop = avatar_pictures()
    np.savez(tmp_path / "pictures.npz", pixels=pixels, backdrop=backdrop)
    run_in_guest("browser_trial.py", tmp_path, "@640x360", limit_s=300)
    seen = json.loads((tmp_path / "browser.json").read_text())
    assert seen["cameras"] == ["Avatar"]
    framing = Framing((pixels.shape[2], pixels.shape[1]), (640, 360))
    shown = [coarse(framing.frame(Picture(picture, 0.0, backdrop))) for picture in pixels]
    recognised = set()
    for encoded in seen["pictures"]:
        picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB"))
        assert picture.shape == (360, 640, 3)
        errors = [np.abs(coarse(picture) - one).max() for one in shown]
        assert min(errors) <= COLOUR_TOLERANCE
        recognised.add(int(np.argmin(errors)))
    assert len(recognised) >= 2  # it moves
    folder = REPOSITORY / "build" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    page = Image.open(tmp_path / "meeting.png").convert("RGB")
    page.quantize(128, dither=Image.Dither.NONE).save(folder / "meeting.png", optimize=True)


def avatar_pictures() -> tuple[np.ndarray, np.ndarray]:
    """A second and a half of a character, (N, H, W, 4) uint8 RGBA, and its backdrop, (H, W, 3)."""
    config = load_config(None, ["decoder.size_px=360"], {})
    _, decoder = open_character(config)
    backdrop = choose_backdrop(
        "", decoder.backdrop, config.sinks.fallback_colour, decoder.width, decoder.height
    )
    # It looks round meanwhile.
    pictures = [decoder.decode(performance_at(11.0 + i / 10)).pixels for i in range(16)]
    decoder.close()
    return np.stack(pictures), backdrop


def coarse(rgb: np.ndarray) -> np.ndarray:
    """Colours of 16 × 16 pixels each, so that the edges, where a camera's colours are coarse, don't count."""
    small = cv2.resize(rgb, (rgb.shape[1] // 16, rgb.shape[0] // 16), interpolation=cv2.INTER_AREA)
    return np.asarray(small, int)
