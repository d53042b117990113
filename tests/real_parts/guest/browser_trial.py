"""Runs inside the guest, as root: a browser looks at our virtual camera. Writes /out/browser.json, /out/meeting.png.

/out/pictures.npz holds what the camera shows: ``pixels`` (N, H, W, 4) uint8 RGBA and ``backdrop`` (H, W, 3).
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
from chromium import Chromium

from avatar_stream.base.clock import now_s
from avatar_stream.sinks.virtual_camera import VirtualCameraSink
from avatar_stream.sinks.virtual_camera_loopback import loopback_devices
from avatar_stream.types import Picture

OUT = Path("/out")
FPS, FRAMES = 10.0, 4


def main() -> int:
    """Show the pictures in turn while the browser looks."""
    newest = sorted(path.name for path in Path("/drivers").iterdir())[-1]
    options = ["video_nr=10", "exclusive_caps=1", "card_label=Avatar"]
    subprocess.run(["insmod", f"/drivers/{newest}/v4l2loopback.ko", *options], check=True)
    while not loopback_devices():
        time.sleep(0.05)
    stored = np.load(OUT / "pictures.npz")
    pixels, backdrop = stored["pixels"], stored["backdrop"]
    height, width = backdrop.shape[:2]
    camera = VirtualCameraSink(sys.argv[1], width=width, height=height, fps=FPS)
    stop = threading.Event()

    def show() -> None:
        i = 0
        while not stop.wait(1 / FPS):
            camera.send(Picture(pixels[i % len(pixels)], now_s(), backdrop))
            i += 1

    writer = threading.Thread(target=show)
    writer.start()
    try:
        started_s = now_s()
        with Chromium(Path(__file__).with_name("meeting.html")) as browser:
            print(f"browser up: {now_s() - started_s:.1f} s", flush=True)
            seen = browser.evaluate(f"look({FRAMES})")
            print(f"frames seen: {now_s() - started_s:.1f} s", flush=True)
            (OUT / "browser.json").write_text(json.dumps(seen))
            (OUT / "meeting.png").write_bytes(browser.screenshot())
    finally:
        stop.set()
        writer.join()
        camera.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
