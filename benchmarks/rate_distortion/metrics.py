"""How close decoded frames are to the original, in pixels and in what the face does."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import flip_evaluator
import imageio_ffmpeg
import numpy as np
from PIL import Image
from ssimulacra2 import compute_ssimulacra2

from avatar_stream.encoder.eyes import measure_eyes
from avatar_stream.evaluation.decoder_fidelity import fidelity
from avatar_stream.evaluation.tracked_clip import TrackedClip, track_clip
from avatar_stream.face_model.topology import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS, SKIN_VERTEX_COUNT
from avatar_stream.types import FloatArray, PixelArray
from rate_distortion.clips import Clip, write_lossless
from rate_distortion.learned import LearnedMetric

# Metrics of single pictures look at every so manieth frame.
EVERY = 10
_LIPS = (13, 14)
_FACE_ROOM = 0.1


def measure(clip: Clip, frames: PixelArray, learned: Sequence[LearnedMetric] = ()) -> dict[str, float]:
    """Every metric of a decoded clip, by name; those of the face's region end in `_face`.

    psnr, ms_ssim, gmsd: see `evaluation.decoder_fidelity`. flip: NVIDIA's FLIP at 67 pixels per degree. ssimulacra2:
    Cloudinary's. vmaf: Netflix', as ffmpeg has it. landmarks: mean distance of re-tracked landmarks. eyes: mean error
    of both eyes' opening. mouth: that of the gap between the lips. These three are per cent of the distance between
    the eyes, over the frames in which both faces were found. trackable: share of the original's faces found again.
    Those of `learned` go by their names.
    """
    pixel = _pixel_metrics(clip, frames, learned)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "decoded.mkv"
        write_lossless(path, frames)
        pixel["vmaf"] = _vmaf(clip.path, path)
        return pixel | face_metrics(clip.tracked, track_clip(path))


def _pixel_metrics(clip: Clip, frames: PixelArray, learned: Sequence[LearnedMetric]) -> dict[str, float]:
    whole, face = [], []
    for index in range(0, len(frames), EVERY):
        whole.append(_compare(clip.frames[index], frames[index], learned))
        landmarks = clip.tracked.face(index)
        if landmarks is not None:
            box = face_box(landmarks, frames.shape[1:3])
            face.append(_compare(clip.frames[index][box], frames[index][box], learned))
    means = {name: float(np.mean([row[name] for row in whole])) for name in whole[0]}
    return means | {
        f"{name}_face": float(np.mean([row[name] for row in face])) for name in (face[0] if face else {})
    }


def _compare(original: PixelArray, shown: PixelArray, learned: Sequence[LearnedMetric]) -> dict[str, float]:
    close = fidelity(original, shown)
    a, b = (np.ascontiguousarray(picture) for picture in (original, shown))
    _, flip, _ = flip_evaluator.evaluate(
        a.astype(np.float32) / 255, b.astype(np.float32) / 255, "LDR", applyMagma=False
    )
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("a.png", "b.png")]
        for path, picture in zip(paths, (a, b), strict=True):
            Image.fromarray(picture).save(path, compress_level=0)
        simulacra = compute_ssimulacra2(*(str(path) for path in paths))
    return {
        "ms_ssim": close.ms_ssim,
        "flip": float(flip),
        "gmsd": close.gmsd,
        "psnr": close.psnr,
        "ssimulacra2": float(simulacra),
        **{metric.name: metric(a, b) for metric in learned},
    }


def face_box(landmarks: FloatArray, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns of a face, a tenth of its size around it, at least 64 pixels a side."""
    low, high = landmarks[:SKIN_VERTEX_COUNT, :2].min(axis=0), landmarks[:SKIN_VERTEX_COUNT, :2].max(axis=0)
    room = _FACE_ROOM * float((high - low).max())
    spans = []
    for start, end, side in zip(low - room, high + room, shape[1::-1], strict=True):
        first = int(np.clip(start, 0, side - 64))
        spans.append(slice(first, int(np.clip(np.ceil(end), first + 64, side))))
    return spans[1], spans[0]


def face_metrics(original: TrackedClip, shown: TrackedClip) -> dict[str, float]:
    """Errors of what the face does, see `measure`."""
    both = np.flatnonzero(original.found & shown.found)
    share = len(both) / max(int(original.found.sum()), 1)
    if not len(both):
        return {"landmarks": np.nan, "eyes": np.nan, "mouth": np.nan, "trackable": share}
    truth, seen = original.landmarks[both].astype(np.float64), shown.landmarks[both].astype(np.float64)
    corners = [truth[:, eye, :2].mean(axis=1) for eye in (LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS)]
    between = np.linalg.norm(corners[0] - corners[1], axis=1)
    apart = np.linalg.norm((truth - seen)[:, :SKIN_VERTEX_COUNT, :2], axis=2).mean(axis=1)
    eyes = np.array([_eyes(a) - _eyes(b) for a, b in zip(truth, seen, strict=True)])
    mouth = _gap(truth) - _gap(seen)
    return {
        "landmarks": 100 * float((apart / between).mean()),
        "eyes": 100 * float((np.abs(eyes) / between[:, None]).mean()),
        "mouth": 100 * float((np.abs(mouth) / between).mean()),
        "trackable": share,
    }


def _eyes(landmarks: FloatArray) -> FloatArray:
    return np.asarray(measure_eyes(landmarks).opening)


def _gap(landmarks: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.norm(landmarks[:, _LIPS[1], :2] - landmarks[:, _LIPS[0], :2], axis=1))


def _vmaf(original: Path, decoded: Path) -> float:
    graph = "[0:v]format=yuv420p[a];[1:v]format=yuv420p[b];[a][b]libvmaf"
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(decoded), "-i", str(original)]
        + ["-lavfi", graph, "-f", "null", "-"],
        capture_output=True,
        text=True,
    )
    line = next((line for line in done.stderr.splitlines() if "VMAF score:" in line), "")
    return float(line.rpartition(":")[2]) if line else float("nan")
