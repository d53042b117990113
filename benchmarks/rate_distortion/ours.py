"""Our own face video coding: stored by the command that people use, shown by the decoder that `decode` uses."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import numpy as np

from avatar_stream.codec.container import SemanticsFile
from avatar_stream.face_video.person import open_person
from avatar_stream.pictures.composite import composite
from rate_distortion.cache import Cache
from rate_distortion.clips import SIDE_PX, Clip
from rate_distortion.hybrid import Coded


def code_ours(clip: Clip, cache: Cache, most_bytes: int | None = None) -> Coded:
    """Encode a clip with a keyframe of its own, in no more than so many bytes, and rebuild it from the file.

    Raises:
        RuntimeError: the command fails.
    """
    command = [sys.executable, "-m", "avatar_stream", "encode", str(clip.path)]
    options = ["--keyframe", "self", *(["--most-bytes", str(most_bytes)] if most_bytes else [])]

    def encode(path: Path) -> None:
        done = subprocess.run([*command, str(path), *options], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())

    key = f"{clip.digest} {options} {_our_code()}"
    data = cache.file(key, "fsb", encode).read_bytes()
    return Coded(len(data), play(data))


def play(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """(n, 256, 256, 3) uint8 RGB: the person in a file, in front of their background."""
    file = SemanticsFile(data)
    with closing(open_person(file, SIDE_PX, "cpu")) as decoder:
        pictures = [decoder.decode(moment).pixels for moment in file.semantics()]
        behind = decoder.backdrop
    return np.stack([p[..., :3] if behind is None else composite(p, behind) for p in pictures])


def _our_code() -> str:
    """Tells this version of the encoder from others."""
    import avatar_stream

    folder = Path(avatar_stream.__file__).parent
    parts = ("codec", "encoder", "face_model", "face_video", "decoder", "characters")
    files = sorted(path for part in parts for path in (folder / part).glob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
