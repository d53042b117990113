"""Timing with baselines: shared machines wobble, so each thing is timed in turns with something well known."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from avatar_stream.base.clock import now_s
from avatar_stream.base.native_log import native_stderr_silenced
from avatar_stream.benchmark.latency import measure_latency
from avatar_stream.benchmark.turns import WARM_UP_ROUNDS, time_in_turns
from avatar_stream.codec.packet import LivePacker, LiveUnpacker
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.config import Config
from avatar_stream.errors import AvatarStreamError
from avatar_stream.pictures.composite import composite
from avatar_stream.studio.actor import open_character
from avatar_stream.studio.idle import idle_semantics
from avatar_stream.types import FaceSemantics, Frame, PixelArray


def run_benchmark(config: Config, rounds: int, clip: str | None) -> dict[str, Any]:
    """Measure everything.

    Args:
        config: character, size and device to measure.
        rounds: how often to time each.
        clip: a video of a face to encode; None encodes pictures of the character itself.

    Returns:
        ``measurements``: a list of ``name, baseline, median_ms, p95_ms, baseline_median_ms, ratio`` (median of
        the ratios of neighbouring timings); ``cold_start_s``; ``latency`` of a live show, see
        `measure_latency`; ``machine``, and what was measured on.

    Raises:
        UserInputError: the character or clip can't be used.
    """
    character, decoder = open_character(config)
    moving = [_performance(i / 30.0) for i in range(300)]
    packer, unpacker = LivePacker(1, 30.0, QUALITIES.index("standard")), LiveUnpacker()
    remap = _remap_baseline(decoder.width, decoder.height)
    size = f"{decoder.width}×{decoder.height}"
    pictures = [decoder.decode(semantics).pixels for semantics in moving[:30]]
    measurements = [
        time_in_turns(
            f"decode {size}", lambda i: decoder.decode(moving[i % 300]), f"cv2.remap {size}", remap, rounds
        ),
        time_in_turns(
            "pack and unpack",
            lambda i: unpacker.unpack(packer.pack(moving[i % 300], i)),
            f"cv2.remap {size}",
            remap,
            rounds,
        ),
    ]
    frames = _clip_frames(clip) if clip else _character_frames(pictures, decoder.backdrop)
    encoding, faces_seen = _measure_encoder(frames, rounds)
    measurements.append(encoding)
    decoder.close()
    return {
        "character": character.id,
        "device": decoder.device,
        "size": size,
        "measurements": measurements,
        "faces_seen": faces_seen,
        "cold_start_s": round(_cold_start_s(config), 3),
        "latency": measure_latency(config, frames[0], min(max(rounds / 10, 3.0), 10.0)),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
    }


def _performance(time_s: float) -> FaceSemantics:
    """Somebody who talks and turns: all parts of the picture move."""
    idle = idle_semantics(time_s)
    wave = float(np.sin(2 * np.pi * time_s / 1.7))
    return FaceSemantics.of(
        time_s,
        jawOpen=0.3 + 0.3 * wave,
        mouthSmileLeft=0.4,
        mouthSmileRight=0.4,
        eyeBlinkLeft=idle["eyeBlinkLeft"],
        eyeBlinkRight=idle["eyeBlinkRight"],
        yaw=0.35 * wave,
        pitch=0.1 * wave,
        roll=0.1,
        x=0.1 * wave,
    )


def _remap_baseline(width: int, height: int) -> Callable[[int], Any]:
    """`cv2.remap` of one RGBA picture by a smooth map: the least that any warp of that size costs."""
    dice = np.random.default_rng(7)
    picture = dice.integers(0, 256, (height, width, 4), np.uint8)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    map_x, map_y = x + 5 * np.sin(y / 31), y + 5 * np.sin(x / 37)
    return lambda i: cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR)


def _measure_encoder(frames: list[PixelArray], rounds: int) -> tuple[dict[str, Any], int]:
    """The encoder beside the FaceMesh inside it, on the same frames; and in how many it saw a face."""
    from avatar_stream.encoder.face_mesh import open_face_mesh
    from avatar_stream.encoder.registry import ENCODERS

    encoder = ENCODERS.create("facemesh")
    bare = open_face_mesh(static=False)
    seen = 0

    def encode(i: int) -> None:
        nonlocal seen
        pixels = frames[i % len(frames)]
        seen += encoder.encode(Frame(pixels, (i + WARM_UP_ROUNDS) / 30.0)).face_seen

    def track(i: int) -> None:
        bare.process(frames[i % len(frames)])

    size = f"{frames[0].shape[1]}×{frames[0].shape[0]}"
    with native_stderr_silenced():
        result = time_in_turns(f"encode {size}", encode, f"bare FaceMesh {size}", track, rounds)
    encoder.close()
    bare.close()
    return result, seen


def _character_frames(pictures: list[PixelArray], backdrop: PixelArray | None) -> list[PixelArray]:
    grey = np.full_like(pictures[0][..., :3], 128) if backdrop is None else backdrop
    return [np.ascontiguousarray(composite(picture, grey)) for picture in pictures]


def _clip_frames(clip: str) -> list[PixelArray]:
    from avatar_stream.sources.registry import open_frame_source

    source = open_frame_source(clip)
    frames: list[PixelArray] = []
    while len(frames) < 90 and (frame := source.read()) is not None:
        frames.append(frame.pixels)
    source.close()
    return frames


def _cold_start_s(config: Config) -> float:
    """From starting a new process to its first picture of the demo performer, both on the monotonic clock."""
    command = [sys.executable, "-m", "avatar_stream", "live", "--source", "demo", "--sink", "null"]
    command += ["--duration", "0.5", "--json", "--set", f"decoder.size_px={config.decoder.size_px}"]
    command += ["--device", config.decoder.device]
    if config.character.id:
        command += ["--character", config.character.id]
    # In a checkout the package is found from its folder, wherever the benchmark is started.
    paths = [str(Path(__file__).resolve().parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    started_s = now_s()
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    if finished.returncode != 0:
        raise AvatarStreamError(f"The cold start failed: {finished.stderr.strip()}")
    statistics = json.loads(finished.stdout.splitlines()[-1])
    return float(statistics["first_picture_at_s"]) - started_s
