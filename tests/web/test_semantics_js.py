"""The page's reader of packets and .fsb files, in Node, beside the package's own: the same numbers to the last bit."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import avatar_stream.codec
import avatar_stream.web
from avatar_stream.codec.container import SemanticsFile
from avatar_stream.codec.packet import LivePacker, LiveUnpacker
from avatar_stream.codec.probability_model import CHANCES
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.codec.recording import record
from avatar_stream.types import FaceSemantics
from tests.codec.performances import demo, wild

STATIC = Path(avatar_stream.web.__file__).parent / "static"
WEIGHTS = Path(avatar_stream.codec.__file__).parent / "initial_weights.txt"
PROGRAM = """
import { readFileSync } from "node:fs";
import { LiveReader, readPerformance, readWeights, valuesOf } from "./semantics.mjs";
const weights = readWeights(readFileSync("weights.txt", "ascii"));
const { packets, files } = JSON.parse(readFileSync("asked.json"));
const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const told = ({ milliseconds, confidence, counts, quality, sequence }) =>
  [milliseconds, confidence, Array.from(valuesOf(counts, quality)), sequence ?? null];
const attempt = (read) => { try { return read(); } catch (error) { return error.message; } };
const live = packets.map((session) => {
  const reader = new LiveReader(weights);
  return session.map((packet) => attempt(() => told(reader.read(bytes(packet)))));
});
const stored = files.map((file) => attempt(() => readPerformance(bytes(file), weights).map(told)));
const chance = (odds) => Math.min(Math.max(Math.round(4096 / (1 + Math.exp(-odds / 256))), 1), 4095);
const logistic = Array.from({ length: 4096 }, (_, i) => chance(i - 2048));
process.stdout.write(JSON.stringify({ live, stored, logistic }));
"""


def ask(folder: Path, packets: list[list[bytes]], files: list[bytes]) -> dict[str, list]:  # type: ignore[type-arg]
    from base64 import b64encode

    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    shutil.copy(STATIC / "semantics.js", folder / "semantics.mjs")
    shutil.copy(WEIGHTS, folder / "weights.txt")
    (folder / "program.mjs").write_text(PROGRAM)
    asked = {
        "packets": [[b64encode(packet).decode() for packet in session] for session in packets],
        "files": [b64encode(file).decode() for file in files],
    }
    (folder / "asked.json").write_text(json.dumps(asked))
    done = subprocess.run(["node", "program.mjs"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def values_of(semantics: FaceSemantics) -> np.ndarray:
    return np.concatenate([semantics.expression, semantics.head_rotation_rad, semantics.head_position])


def test_packets_and_files_are_read_alike(tmp_path: Path) -> None:
    sessions, references, files, performances = [], [], [], []
    for quality in range(len(QUALITIES)):
        for performance in (demo(120, noise=0.004), wild(60)):
            packer, unpacker = LivePacker(7, 25.0, quality, key_period_s=0.4), LiveUnpacker()
            session = [packer.pack(semantics, 65500 + i) for i, semantics in enumerate(performance)]
            sessions.append(session)
            references.append([unpacker.unpack(packet) for packet in session])
            for live in (False, True):
                files.append(record(performance, 25.0, quality, live=live))
                performances.append(list(SemanticsFile(files[-1]).semantics()))
    told = ask(tmp_path, sessions, files)
    assert told["logistic"] == list(CHANCES)
    for read, packets in zip(told["live"], references, strict=True):
        for (milliseconds, confidence, values, sequence), packet in zip(read, packets, strict=True):
            semantics = packet.semantics
            assert (sequence, milliseconds) == (packet.sequence, round(semantics.captured_s * 1e3))
            assert confidence / 8 == semantics.confidence
            if confidence:
                assert np.array_equal(np.float32(values), values_of(semantics))
    for read, performance in zip(told["stored"], performances, strict=True):
        assert len(read) == len(performance)
        for (milliseconds, confidence, values, _), semantics in zip(read, performance, strict=True):
            assert milliseconds == round(semantics.captured_s * 1e3)
            assert confidence / 8 == semantics.confidence
            if confidence:
                assert np.array_equal(np.float32(values), values_of(semantics))


def test_damage_is_told_or_ends_the_performance(tmp_path: Path) -> None:
    packer = LivePacker(7, 25.0, 1, key_period_s=0.4)
    session = [packer.pack(semantics, i) for i, semantics in enumerate(demo(30))]
    rng = np.random.default_rng(3)
    damaged = []
    for i in range(300):
        packet = bytearray(session[i % 30])
        packet[int(rng.integers(len(packet)))] ^= 1 << int(rng.integers(8))
        damaged.append(bytes(packet))
    file = record(demo(700), 25.0, 1, live=False)
    broken = bytearray(file)
    broken[len(file) * 3 // 4] ^= 4
    told = ask(
        tmp_path, [session[1:], [session[0], *damaged]], [file, bytes(broken), file[:-9], b"rubbish", b""]
    )
    assert told["live"][0][0] == "Its key packet was lost"
    # A check of 12 bits lets one of some four thousand pass.
    assert sum(isinstance(one, str) for one in told["live"][1][1:]) >= 298
    whole, other, cut, rubbish, nothing = told["stored"]
    assert len(whole) == 700
    assert 0 < len(other) < 700 and other == whole[: len(other)]
    assert cut == whole[: len(cut)]
    assert rubbish == nothing == "This is no .fsb file of version 2"
