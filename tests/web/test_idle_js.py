"""What pages show while nothing comes, in Node, beside the studio's own: the same numbers, held and eased as there."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import avatar_stream.web
from avatar_stream.codec.quantiser import SEMANTIC_NAMES, values_of
from avatar_stream.studio.idle import idle_semantics

STATIC = Path(avatar_stream.web.__file__).parent / "static"
PROGRAM = """
import { idleValues } from "./idle.js";
import { Bridge } from "./bridge.js";
import { readFileSync } from "node:fs";
const times = JSON.parse(readFileSync("times.json"));
const bridge = new Bridge(), pose = new Float32Array(58).fill(0.5), told = [];
const nothing = bridge.goOn(0);
for (let i = 0; i <= 200; i++) {
  const now = i * 0.04, comes = i <= 25 || i >= 125;
  told.push([now, comes ? Array.from(bridge.follow(pose, now)) : (([...(bridge.goOn(now) ?? [])]))]);
}
process.stdout.write(JSON.stringify({ idle: times.map((time) => Array.from(idleValues(time))), nothing, told }));
"""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list]:  # type: ignore[type-arg]
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    folder = tmp_path_factory.mktemp("node")
    for name in ("idle", "bridge", "semantics"):
        shutil.copy(STATIC / f"{name}.js", folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "times.json").write_text(json.dumps(moments()))
    (folder / "program.js").write_text(PROGRAM)
    done = subprocess.run(["node", "program.js"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def moments() -> list[float]:
    return [*np.arange(0, 90, 0.07).tolist(), *np.random.default_rng(2).uniform(-100, 1e6, 300).tolist()]


def test_the_page_idles_as_the_studio_does(answer: dict[str, list]) -> None:  # type: ignore[type-arg]
    for time_s, values in zip(moments(), answer["idle"], strict=True):
        assert np.allclose(values, values_of(idle_semantics(time_s)), atol=1e-5), time_s


def test_a_gap_is_held_then_idles_and_the_way_back_has_no_jump(answer: dict[str, list]) -> None:  # type: ignore[type-arg]
    assert answer["nothing"] is None  # before anything has come
    told = answer["told"]
    for now_s, values in told:
        if 1.0 < now_s <= 1.5:
            assert values == []  # the last one is held
        elif 2.1 < now_s < 5.0:
            assert np.allclose(values, values_of(idle_semantics(now_s)), atol=1e-5)
        elif now_s <= 1.0 or now_s > 5.5:
            assert values == [0.5] * 58
    shown = [np.array(values) for now_s, values in told if values]
    # Eyes jump; everything else has time.
    slow = [i for i, name in enumerate(SEMANTIC_NAMES) if not name.startswith("eye")]
    assert max(np.abs(b - a)[slow].max() for a, b in zip(shown, shown[1:], strict=False)) < 0.1
