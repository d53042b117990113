"""The page's own way from a stored puppet to pixels, in a real browser with software GL, beside the plain renderer."""

from __future__ import annotations

import functools
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

import avatar_stream.web
from avatar_stream.decoder.drawing.plain import draw_plainly
from avatar_stream.puppet import PARAMETERS, Poser, Puppet, Swinging
from avatar_stream.puppet.stored import store_puppet
from avatar_stream.types import FaceSemantics
from tests.puppet.puppets import random_puppet, random_values
from tests.real_parts.guest.chromium import Chromium

pytestmark = pytest.mark.real_parts

STATIC = Path(avatar_stream.web.__file__).parent / "static"
SOFTWARE_GL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
PAGE = """<!doctype html><title>puppet</title><canvas id="canvas"></canvas><script type="module">
import { Drawing, Poser, Swinging, readPuppet } from "./puppet.js";
window.show = async (name, size, poses) => {
  const buffer = await (await fetch(name, { cache: "no-store" })).arrayBuffer();
  const puppet = await readPuppet(buffer, await (await fetch("parameters.json")).json());
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [size, size];
  const drawing = new Drawing(canvas, puppet), poser = new Poser(puppet), gl = drawing.gl;
  return poses.map(({ values, lags }) => {
    const posed = poser.pose(values, lags);
    drawing.draw(posed);
    const pixels = new Uint8Array(4 * size * size);
    gl.readPixels(0, 0, size, size, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    let text = "";
    for (const byte of pixels) text += String.fromCharCode(byte);
    return { pixels: btoa(text), vertices: Array.from(posed.vertices), opacity: Array.from(posed.opacity) };
  });
};
window.swing = async (name, poses) => {
  const buffer = await (await fetch(name, { cache: "no-store" })).arrayBuffer();
  const swinging = new Swinging(await readPuppet(buffer, await (await fetch("parameters.json")).json()));
  return poses.map(({ values, time }) => swinging.at(values, time)).map(({ lags, body }) => [...lags, body]);
};
window.refuse = async (name) => {
  const buffer = await (await fetch(name, { cache: "no-store" })).arrayBuffer();
  try { await readPuppet(buffer, []); return ""; } catch (error) { return error.message; }
};
window.ready = true;
</script>"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Chromium, Path]]:
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
    folder = tmp_path_factory.mktemp("page")
    shutil.copy(STATIC / "puppet.js", folder)
    (folder / "index.html").write_text(PAGE)
    (folder / "parameters.json").write_text(json.dumps(PARAMETERS))
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/index.html"
        with Chromium(address, SOFTWARE_GL) as chromium:
            while not chromium.evaluate("window.ready === true"):
                pass
            yield chromium, folder
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


def premultiplied(pixels: np.ndarray) -> np.ndarray:
    alpha = pixels[..., 3:].astype(float) / 255
    return np.concatenate([pixels[..., :3] * alpha, pixels[..., 3:]], axis=2)


@pytest.mark.parametrize("size", [64, 128])
@pytest.mark.parametrize("seed", range(4))
def test_the_page_draws_what_the_plain_renderer_draws(
    browser: tuple[Chromium, Path], seed: int, size: int
) -> None:
    chromium, folder = browser
    puppet = random_puppet(seed, size)
    (folder / "puppet.avp").write_bytes(store_puppet(puppet))
    rng = np.random.default_rng(seed)
    cases = [(random_values(rng), rng.normal(0, 0.05, (2, 2)).astype(np.float32)) for _ in range(5)]
    poses = [{"values": values.tolist(), "lags": lags.tolist()} for values, lags in cases]
    shown = chromium.evaluate(f"show('puppet.avp', {size}, {json.dumps(poses)})")
    for (values, lags), page in zip(cases, shown, strict=True):
        posed = Poser(puppet).pose(values, lags)
        assert np.allclose(np.reshape(page["vertices"], (-1, 2)), posed.vertices, atol=2e-3)
        assert np.allclose(page["opacity"], posed.opacity, atol=1e-5)
        compare(puppet, values, lags, page["pixels"], size)


def compare(puppet: Puppet, values: np.ndarray, lags: np.ndarray, encoded: str, size: int) -> None:
    import base64

    drawn = np.frombuffer(base64.b64decode(encoded), np.uint8).reshape(size, size, 4)[::-1]
    plain = premultiplied(draw_plainly(puppet, Poser(puppet).pose(values, lags)))
    off = np.abs(drawn.astype(float) - plain).max(axis=2)
    # Along edges of triangles a graphics card snaps corners to fractions of a pixel.
    assert (off <= 4).mean() >= 0.95
    assert (off <= 16).mean() >= 0.985


def test_swings_swing_alike(browser: tuple[Chromium, Path]) -> None:
    chromium, folder = browser
    puppet = random_puppet(1)
    (folder / "puppet.avp").write_bytes(store_puppet(puppet))
    swinging, wanted, poses = Swinging(puppet), [], []
    for i in range(120):
        semantics = FaceSemantics.of(
            i / 30, yaw=0.4 * np.sin(i / 9), roll=0.2 * np.sin(i / 13), x=0.1 if i > 60 else 0.0
        )
        swung = swinging.at(semantics)
        wanted.append([*swung.lags.tolist(), swung.body.tolist()])
        values = [0.0] * 61
        values[52:58] = [*semantics.head_rotation_rad.tolist(), *semantics.head_position.tolist()]
        poses.append({"values": values, "time": i / 30})
    swung = chromium.evaluate(f"swing('puppet.avp', {json.dumps(poses)})")
    assert np.allclose(swung, wanted, atol=2e-5)
    assert np.abs(wanted).max() > 0.02


def test_what_is_no_puppet_is_told(browser: tuple[Chromium, Path]) -> None:
    chromium, folder = browser
    data = store_puppet(random_puppet(1))
    for content, words in (
        (b"rubbish", "no stored puppet"),
        (data[:-5], "cut off"),
        (b"X" + data[1:], "version 2"),
    ):
        (folder / "bad.avp").write_bytes(content)
        assert words in chromium.evaluate("refuse('bad.avp')")
