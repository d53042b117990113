"""The hybrid codecs: VVenC, x265 and SVT-AV1, as the ffmpeg of the imageio-ffmpeg wheel has them.

All code one key picture and then in low delay, each at its slow end, and only the bytes of the raw stream count: no
container. VVenC calls its low delay experimental.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from avatar_stream.types import PixelArray
from rate_distortion.cache import Cache
from rate_distortion.clips import FPS, Clip

_X265 = "info=0:repeat-headers=1:hrd=0:aud=0:open-gop=0:bframes=0:keyint=-1:scenecut=0:no-sei=1"


@dataclass(frozen=True)
class HybridCodec:
    """One codec.

    Attributes:
        name: as people know it.
        options: of ffmpeg; `{q}` stands for the quantiser.
        suffix: of a raw stream.
        quantisers: from the coarsest there is, which needs the fewest bytes, to fine ones; how many are needed to spend
            ten times our bytes depends on the clip.
    """

    name: str
    options: str
    suffix: str
    quantisers: tuple[int, ...]


CODECS = (
    HybridCodec(
        "VVenC",
        "-c:v libvvenc -preset fast -qp {q} -qpa 0 -pix_fmt yuv420p10le "
        "-vvenc-params decodingrefreshtype=none:picreordering=0:gopsize=8:intraperiod=-1",
        "vvc",
        (62, 48, 36, 29, 23, 17),
    ),
    HybridCodec(
        "x265",
        f"-c:v libx265 -preset veryslow -qp {{q}} -pix_fmt yuv420p -x265-params {_X265}",
        "hevc",
        (51, 44, 37, 30, 24, 18),
    ),
    HybridCodec(
        "SVT-AV1",
        "-c:v libsvtav1 -preset 4 -qp {q} -pix_fmt yuv420p10le -g 9999 "
        "-svtav1-params rc=0:aq-mode=0:pred-struct=1:scd=0",
        "obu",
        (63, 55, 47, 37, 27, 17),
    ),
)


@dataclass(frozen=True)
class Coded:
    """A clip as a codec gives it back.

    Attributes:
        size: bytes, all counted.
        frames: (n, h, w, 3) uint8 RGB.
    """

    size: int
    frames: PixelArray


def code(codec: HybridCodec, clip: Clip, quantiser: int, cache: Cache) -> Coded:
    """Encode and decode a clip.

    Raises:
        RuntimeError: ffmpeg fails, or frames are missing.
    """
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    options = codec.options.format(q=quantiser)

    def encode(path: Path) -> None:
        _run([ffmpeg, "-y", "-i", str(clip.path), *options.split(), str(path)])

    stream = cache.file(f"{clip.digest} {options}", codec.suffix, encode)
    raw = _run(
        [ffmpeg, "-r", str(FPS), "-i", str(stream), "-fps_mode", "passthrough", "-f", "rawvideo"]
        + ["-pix_fmt", "rgb24", "-"]
    )
    frames = np.frombuffer(raw, np.uint8).reshape(-1, *clip.frames.shape[1:])
    if len(frames) != len(clip.frames):
        raise RuntimeError(f"{codec.name} gave back {len(frames)} of {len(clip.frames)} frames")
    return Coded(stream.stat().st_size, frames)


def _run(command: list[str]) -> bytes:
    done = subprocess.run(
        [command[0], "-hide_banner", "-loglevel", "error", *command[1:]], capture_output=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip() or "ffmpeg failed")
    return done.stdout
