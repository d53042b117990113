"""The whole encoder on real pictures."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from avatar_stream.encoder.registry import ENCODERS
from avatar_stream.types import Frame


@pytest.fixture
def encoder():
    encoder = ENCODERS.create("facemesh")
    yield encoder
    encoder.close()
    encoder.close()


def empty(time_s):
    return Frame(np.full((120, 160, 3), 90, np.uint8), time_s)


def test_a_photograph_is_a_steady_face(encoder, astronaut):
    seen = [encoder.encode(Frame(astronaut, i / 30)) for i in range(45)]
    assert all(s.face_seen and s.confidence > 0.8 for s in seen)
    assert [s.captured_s for s in seen] == [i / 30 for i in range(45)]
    late = np.array([s.head_rotation_rad for s in seen[30:]])
    assert np.degrees(late.std(axis=0)).max() < 0.3
    assert max(seen[-1]["eyeBlinkLeft"], seen[-1]["eyeBlinkRight"]) < 0.2
    assert seen[-1]["mouthSmileLeft"] > 0.3, "she smiles all the while"


def test_nobody_is_nobody(encoder, astronaut):
    assert not encoder.encode(empty(0.0)).face_seen
    assert encoder.encode(Frame(astronaut, 0.1)).face_seen
    lost = encoder.encode(empty(0.2))
    assert not lost.face_seen and lost.captured_s == 0.2
    assert np.abs(lost.expression).max() == 0.0


def test_a_mirrored_picture_turns_the_other_way(astronaut):
    found = []
    for pixels in (astronaut, np.ascontiguousarray(astronaut[:, ::-1])):
        encoder = ENCODERS.create("facemesh")
        for i in range(15):
            semantics = encoder.encode(Frame(pixels, i / 30))
        found.append(semantics.head_rotation_rad)
        encoder.close()
    assert found[0][1] == pytest.approx(-found[1][1], abs=0.07)
    assert found[0][2] == pytest.approx(-found[1][2], abs=0.07)
    assert abs(found[0][2]) > 0.05, "she tilts her head"


def test_nothing_is_written_to_the_terminal():
    code = (
        "from skimage import data; from avatar_stream.encoder.registry import ENCODERS;"
        "from avatar_stream.types import Frame; e = ENCODERS.create('facemesh');"
        "print(e.encode(Frame(data.astronaut(), 0.0)).face_seen); e.close()"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "True\n"
    assert result.stderr == ""


def test_mediapipe_is_not_imported_until_an_encoder_is_made():
    code = "import avatar_stream.encoder.registry, avatar_stream.encoder.facemesh_encoder, sys;" \
        "print('mediapipe' in sys.modules)"  # fmt: skip
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"


def test_real_performance(encoder, shared_media):
    import av

    with av.open(str(shared_media / "drivers" / "d0.mp4")) as clip:
        frames = [f.to_ndarray(format="rgb24") for f in clip.decode(video=0)]
    seen = [encoder.encode(Frame(pixels, i / 25)) for i, pixels in enumerate(frames)]

    def track(name):
        return np.array([s[name] for s in seen])

    # What can be seen in the clip: looks to the picture's right, then left, twice; grins meanwhile; blinks at 65.
    assert track("eyeLookOutLeft")[14:25].min() > 0.4 and track("eyeLookInLeft")[34:39].min() > 0.4
    assert track("mouthSmileLeft")[30:60].min() > 0.6 and track("mouthSmileLeft")[:10].max() < 0.15
    assert track("eyeBlinkLeft")[64:68].max() > 0.9 and track("eyeBlinkRight")[64:68].max() > 0.9
    assert track("eyeBlinkLeft")[:62].max() < 0.3
