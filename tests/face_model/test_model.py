"""The shipped face model is whole, upright and moves what its names say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from avatar_stream.face_model import topology as t
from avatar_stream.face_model.arkit import EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.model import load_face_model

REPOSITORY = Path(__file__).resolve().parents[2]


def delta(name):
    return load_face_model().expressions[EXPRESSION_INDEX[name]]


def test_shapes_axes_and_unit():
    model = load_face_model()
    assert model.neutral.shape == (478, 3) and model.expressions.shape == (52, 478, 3)
    assert model.identities.shape == (100, 478, 3) and model.triangles.shape == (898, 3)
    width = np.linalg.norm(model.neutral[234] - model.neutral[454])
    assert width == pytest.approx(1.0, abs=1e-4)
    assert np.abs(model.neutral[[33, 133, 263, 362]].mean(axis=0)).max() < 1e-5
    assert model.neutral[4, 2] == model.neutral[:, 2].min(), "the tip of the nose is nearest to the camera"
    assert model.neutral[152, 1] > model.neutral[10, 1], "y points down"
    assert model.neutral[263, 0] > 0 > model.neutral[33, 0], "the person's left eye is on the picture's right"
    assert all(
        not getattr(model, field).flags.writeable for field in ("neutral", "expressions", "identities")
    )


def test_triangles_face_the_camera_except_at_the_closed_mouth_and_nostrils():
    model = load_face_model()
    a, b, c = (model.neutral[model.triangles[:, i], :2] for i in range(3))
    turn = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    assert (turn < 0).mean() > 0.985


def test_loops_are_made_of_the_edges_and_go_round_once():
    assert set(t.RIGHT_EYE_LOOP) == {*t.RIGHT_UPPER_LID, *t.RIGHT_LOWER_LID}
    assert set(t.LEFT_EYE_LOOP) == {*t.LEFT_UPPER_LID, *t.LEFT_LOWER_LID}
    assert set(t.INNER_LIP_LOOP) == {*t.UPPER_INNER_LIP, *t.LOWER_INNER_LIP}
    edges = {
        frozenset(e)
        for tri in load_face_model().triangles.tolist()
        for e in zip(tri, np.roll(tri, 1), strict=True)
    }
    loops = (t.RIGHT_EYE_LOOP, t.LEFT_EYE_LOOP, t.INNER_LIP_LOOP, t.OUTER_LIP_LOOP, t.FACE_OVAL)
    for loop in (*loops, *t.RIGHT_EYE_RINGS, *t.LEFT_EYE_RINGS):
        assert len(set(loop.tolist())) == len(loop)
        assert all(frozenset((int(a), int(b))) in edges for a, b in zip(loop, np.roll(loop, 1), strict=True))


def test_every_expression_moves_something_but_the_tongue():
    still = [name for name in EXPRESSION_NAMES if np.abs(delta(name)).max() < 1e-3]
    assert still == ["tongueOut"]


@pytest.mark.parametrize(
    ("side", "upper", "lower"),
    [("Left", t.LEFT_UPPER_LID, t.LEFT_LOWER_LID), ("Right", t.RIGHT_UPPER_LID, t.RIGHT_LOWER_LID)],
)
def test_a_blink_brings_its_own_upper_lid_down(side, upper, lower):
    neutral, blink = load_face_model().neutral, delta(f"eyeBlink{side}")
    opening = (neutral[lower, 1] - neutral[upper, 1])[3:6]
    left_over = (neutral + blink)[lower, 1] - (neutral + blink)[upper, 1]
    assert np.abs(left_over[3:6]).max() < 0.15 * opening.min()
    assert blink[upper[3:6], 1].min() > 4 * np.abs(blink[lower[3:6], 1]).max()


def test_the_jaw_takes_the_lower_lip_only():
    jaw = delta("jawOpen")
    assert jaw[t.LOWER_INNER_LIP[4:7], 1].min() > 0.15
    assert np.abs(jaw[t.UPPER_INNER_LIP[4:7]]).max() < 0.05
    assert jaw[152, 1] > 0.1


@pytest.mark.parametrize(
    ("name", "vertex", "axis", "sign"),
    [
        ("eyeLookInLeft", 473, 0, -1), ("eyeLookOutLeft", 473, 0, 1), ("eyeLookInRight", 468, 0, 1),
        ("eyeLookOutRight", 468, 0, -1), ("eyeLookUpLeft", 473, 1, -1), ("eyeLookDownRight", 468, 1, 1),
        ("mouthSmileLeft", 291, 1, -1), ("mouthSmileRight", 61, 1, -1), ("mouthSmileLeft", 291, 0, 1),
        ("mouthLeft", 0, 0, 1), ("jawRight", 152, 0, -1), ("browInnerUp", 107, 1, -1),
        ("browDownLeft", 336, 1, 1), ("mouthFrownRight", 61, 1, 1), ("eyeWideLeft", 386, 1, -1),
    ],
)  # fmt: skip
def test_directions(name, vertex, axis, sign):
    assert sign * delta(name)[vertex, axis] > 0.01


def test_one_sided_shapes_mirror_each_other():
    model = load_face_model()
    left, right = delta("mouthSmileLeft"), delta("mouthSmileRight")
    assert left[291] * [-1, 1, 1] == pytest.approx(right[61], abs=5e-3)
    assert model.neutral[263] * [-1, 1, 1] == pytest.approx(model.neutral[33], abs=1e-3)


def test_the_script_builds_the_shipped_file_byte_for_byte(tmp_path):
    data = REPOSITORY.parent / "shared" / "data"
    ict = data / "ict_facekit" / "ict_facekit_light.npz"
    if not ict.is_file():
        pytest.skip(f"the source of the face model is not here: {ict} is missing")
    out = tmp_path / "face_model.npz"
    script = REPOSITORY / "scripts" / "build_face_model.py"
    command = [sys.executable, script, "--ict", ict, "--mediapipe", data / "mediapipe", "--out", out]
    subprocess.run(command, check=True, cwd=tmp_path, env={"PYTHONPATH": str(REPOSITORY)})
    with np.load(out) as built, np.load(REPOSITORY / "models" / "face_model.npz") as shipped:
        for name in shipped:
            # Other linear algebra libraries may round the last digit differently.
            np.testing.assert_allclose(built[name], shipped[name], atol=1e-4)
