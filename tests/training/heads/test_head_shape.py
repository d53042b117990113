"""The shape of synthetic heads, without a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from avatar_stream.errors import UserInputError
from avatar_stream.face_model import topology
from avatar_stream.types import FaceSemantics
from training.faces.heads import ict_model as ict
from training.faces.heads.hair import grow_hair, scalp_share
from training.faces.heads.head import Head
from training.faces.heads.ict_model import IctModel, load_ict_model
from training.faces.heads.look import Hair, Look, Proportions
from training.faces.heads.proportions import Warp
from training.faces.heads.random_look import random_look
from training.faces.heads.skin_texture import face_texture

STYLISED = Proportions(
    eyes=1.7, eye_height=1.2, nose=0.6, mouth=0.8, jaw=0.85, chin=0.75, skull=1.12, neck=0.65
)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not quite", None])
def test_another_file_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    if content is None:
        np.savez(path, neutral=np.zeros((3, 3)))
    else:
        path.write_bytes(content)
    with pytest.raises(UserInputError, match="ICT-FaceKit"):
        load_ict_model(path)
    with pytest.raises(UserInputError, match="ICT-FaceKit"):
        load_ict_model(tmp_path / "nowhere.npz")


def warp_of(model: IctModel, proportions: Proportions) -> Warp:
    marks = model.neutral[model.landmarks68]
    eyes = [ict.sphere_centre(model.neutral[part]).astype(np.float32) for part in ict.EYEBALLS.values()]
    return Warp(proportions, eyes, marks[30], marks[[62, 66]].mean(axis=0))


def test_natural_proportions_change_nothing(ict_model: IctModel) -> None:
    assert np.allclose(warp_of(ict_model, Proportions())(ict_model.neutral), ict_model.neutral, atol=1e-4)


def test_a_warp_folds_nothing(ict_model: IctModel) -> None:
    points, step = ict_model.neutral[ict.SKIN], 0.01
    warp = warp_of(ict_model, STYLISED)
    ways = [
        (warp(points + step * way) - warp(points - step * way)) / (2 * step)
        for way in np.eye(3, dtype=np.float32)
    ]
    assert np.linalg.det(np.stack(ways, axis=-1)).min() > 0.05


def test_closed_lids_stay_closed_however_large_the_eyes(ict_model: IctModel) -> None:
    head = Head(ict_model, Look(proportions=STYLISED))
    blink = FaceSemantics.of(eyeBlinkLeft=1.0, eyeBlinkRight=1.0)

    def opening(semantics: FaceSemantics) -> float:
        points = head.landmarks(semantics)
        return float(np.abs(points[topology.RIGHT_UPPER_LID[4], 1] - points[topology.RIGHT_LOWER_LID[4], 1]))

    assert opening(FaceSemantics.neutral()) > 1.2
    assert opening(blink) < 0.1 * opening(FaceSemantics.neutral())


def test_landmarks_follow_rotation_and_position(ict_model: IctModel) -> None:
    head = Head(ict_model, Look())
    rest = head.landmarks(FaceSemantics.neutral())
    assert np.ptp(rest[:468, 0]) == pytest.approx(14.6, abs=1.5)
    assert (
        head.landmarks(FaceSemantics.of(yaw=0.4))[4, 0] > rest[4, 0] + 3
    )  # the nose turns to the picture's right
    assert head.landmarks(FaceSemantics.of(pitch=0.3))[4, 1] > rest[4, 1] + 2  # and up; ICT's y grows upwards
    shifted = head.landmarks(FaceSemantics.of(x=0.2, y=0.1, depth=0.3))
    assert np.allclose(shifted - rest, np.array([0.2, -0.1, 0.3]) * 14.6, atol=1e-3)


def test_hair_grows_on_the_scalp_and_not_in_the_face(ict_model: IctModel) -> None:
    skin = ict_model.neutral[ict.SKIN]
    scalp = scalp_share(skin)
    top, nose = skin[:, 1].argmax(), skin[:, 2].argmax()
    assert (scalp[top], scalp[nose]) == (1, 0)
    hair = grow_hair(Hair(fringe_cm=8.0, messy=0.0), skin, scalp, seed=1)
    assert hair is not None
    face = (np.abs(hair.position[:, 0]) < 3) & (hair.position[:, 2] > 9)
    assert hair.position[face, 1].min() > 4.5
    assert np.isfinite(hair.position).all()
    assert grow_hair(Hair(locks=0), skin, scalp, seed=1) is None


def test_looks_and_textures_follow_from_their_seed(ict_model: IctModel) -> None:
    assert random_look(5) == random_look(5)
    assert random_look(5) != random_look(6)
    assert {random_look(seed).shading for seed in range(40)} == {"natural", "toon", "painterly", "flat"}
    look = random_look(5, "natural")
    texture = face_texture(ict_model, look, 128)
    assert texture.shape == (128, 128, 4)
    assert np.array_equal(texture, face_texture(ict_model, look, 128))
