"""How far what a browser that performs finds is from what the own tracker finds, in the same pictures.

    python benchmarks/browser_tracker.py CLIP…

Each picture of a clip goes, without loss, to FaceMesh in Chromium, as /perform runs it, and to FaceMesh in Python; the
same solver reads both. As a measure of noise, Python's also sees each picture with its brightness changed by ±1 at
random, and moved by one pixel (which is taken off again). Prints means of absolute differences over all frames in
which all three see a face.
"""

from __future__ import annotations

import base64
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
from playwright.sync_api import sync_playwright

from avatar_stream.encoder.face_reader import FaceReader
from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.encoder.trackers import open_expression_network
from avatar_stream.perform.address import performer_address
from avatar_stream.perform.server import PerformServer
from avatar_stream.types import FaceSemantics, PixelArray

Landmarks = npt.NDArray[np.float64] | None
Track = list[Landmarks]
SOFTWARE_GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
LOAD = """async () => {
  await fetch("/perform/tracker");
  const script = document.createElement("script");
  script.src = "/face_mesh/face_mesh.js";
  await new Promise((loaded) => { script.onload = loaded; document.head.append(script); });
  window.mesh = new FaceMesh({ locateFile: (name) => `/face_mesh/${name}` });
  mesh.setOptions({ maxNumFaces: 1, refineLandmarks: true, minDetectionConfidence: 0.5, minTrackingConfidence: 0.5 });
  mesh.onResults(({ multiFaceLandmarks }) => (window.found = multiFaceLandmarks?.[0] ?? null));
  await mesh.initialize();
}"""
FIND = """async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  canvas.getContext("2d").drawImage(picture, 0, 0);
  await mesh.send({ image: canvas });
  return found && found.map(({ x, y, z }) => [x, y, z]);
}"""


def pictures(clip: Path) -> tuple[list[PixelArray], float]:
    """All pictures, (H, W, 3) RGB, and how many a second."""
    with av.open(str(clip)) as file:
        stream = file.streams.video[0]
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(stream)], float(
            stream.average_rate or 30
        )


@contextmanager
def browser() -> Iterator[Callable[[PixelArray], Landmarks]]:
    """Finds landmarks with FaceMesh in Chromium."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = PerformServer(performer_address(f"browser://127.0.0.1:{port}"))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SOFTWARE_GL)
        page = chromium.new_page()
        page.goto(f"http://127.0.0.1:{port}/perform")
        page.evaluate(LOAD)

        def find(pixels: PixelArray) -> Landmarks:
            png = cv2.imencode(".png", pixels[..., ::-1])[1].tobytes()
            found = page.evaluate(FIND, base64.b64encode(png).decode())
            height, width = pixels.shape[:2]
            # As they travel.
            return (
                None if found is None else np.array(found, np.float32).astype(float) * (width, height, width)
            )

        yield find
        chromium.close()
    server.close()


def disturbed(pixels: PixelArray, random: np.random.Generator) -> PixelArray:
    """The same picture for any eye."""
    noise = random.integers(-1, 2, pixels.shape)
    return np.roll((pixels + noise).clip(0, 255).astype(np.uint8), 1, axis=1)


def read(track: Track, fps: float) -> list[FaceSemantics]:
    """What the solver makes of a track, with the network that scores expressions."""
    reader, network = FaceReader(), open_expression_network()
    return [
        reader.read(face, i / fps, network.scores(face) if network is not None and face is not None else None)
        for i, face in enumerate(track)
    ]


def compare(clip: Path) -> None:
    """Print how far two tracks of one clip are from the own tracker's."""
    frames, fps = pictures(clip)
    random = np.random.default_rng(1)
    tracks: dict[str, Track] = {}
    for name, changed in (
        ("own", lambda pixels: pixels),
        ("disturbed", lambda pixels: disturbed(pixels, random)),
    ):
        tracker = FaceMeshTracker()
        tracks[name] = [tracker.find(changed(pixels), i / fps) for i, pixels in enumerate(frames)]
        tracker.close()
    with browser() as find:
        tracks["browser"] = [find(pixels) for pixels in frames]
    semantics = {name: read(track, fps) for name, track in tracks.items()}
    seen = [i for i in range(len(frames)) if all(track[i] is not None for track in tracks.values())]
    lost = {name: sum(face is None for face in track) for name, track in tracks.items()}
    print(f"{clip.name}: {len(frames)} pictures, all see a face in {len(seen)}; without one: {lost}")
    for name in ("disturbed", "browser"):
        print(f"  {name:9s} {differences(tracks, semantics, name, seen)}")


def differences(
    tracks: dict[str, Track], semantics: dict[str, list[FaceSemantics]], name: str, seen: list[int]
) -> str:
    """Means over the frames that count, in words."""

    def gap(attribute: str) -> npt.NDArray[np.float64]:
        pairs = [
            (getattr(semantics[name][i], attribute), getattr(semantics["own"][i], attribute)) for i in seen
        ]
        return np.abs([one - other for one, other in pairs])

    moved = np.array([1.0, 0.0]) if name == "disturbed" else np.zeros(2)
    shifts, shapes = [], []
    for i in seen:
        one, own = tracks[name][i], tracks["own"][i]
        assert one is not None and own is not None
        away = (one - own)[:, :2] - moved
        width = np.linalg.norm(own[234] - own[454])
        shifts.append(np.linalg.norm(away.mean(0)) / width)
        shapes.append(np.linalg.norm(away - away.mean(0), axis=1).mean() / width)
    expression = gap("expression")
    return (
        f"landmarks {1000 * np.mean(shapes):.2f} ‰ of the face's width, all of them together "
        f"{1000 * np.mean(shifts):.2f} ‰; expressions {expression.mean():.4f}, "
        f"worst one on average {expression.mean(0).max():.3f}, 99 % within {np.quantile(expression, 0.99):.3f}; "
        f"rotation {np.degrees(gap('head_rotation_rad')).mean():.2f}°; place {gap('head_position').mean():.4f} widths"
    )


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        compare(Path(argument))
