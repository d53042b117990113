"""Our own face video coding: stored by the command that people use, shown by the decoder that `decode` uses."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from avatar_stream.codec.container import read_file
from avatar_stream.codec.still_picture import decode_still
from avatar_stream.decoder.reference_decoder import ReferenceDecoder
from avatar_stream.stages import composite
from rate_distortion.clips import SIDE_PX, Clip
from rate_distortion.hybrid import Coded


def code_ours(clip: Clip) -> Coded:
    """Encode a clip with its own first face as keyframe, and rebuild it from the file."""
    with TemporaryDirectory() as folder:
        stored = Path(folder) / "clip.fsb"
        command = [sys.executable, "-m", "avatar_stream", "encode", str(clip.path), str(stored)]
        done = subprocess.run([*command, "--keyframe", "self"], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        size, file = stored.stat().st_size, read_file(stored)
    moments = list(file.semantics())
    worn = next(moment for moment in moments if moment.face_seen)
    with closing(ReferenceDecoder(decode_still(file.header.keyframe.data), worn, SIDE_PX, "cpu")) as decoder:
        pictures = [decoder.decode(moment).pixels for moment in moments]
        behind = decoder.backdrop
    return Coded(size, np.stack([p[..., :3] if behind is None else composite(p, behind) for p in pictures]))
