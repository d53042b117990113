from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.puppet.building.eye_tracks import EyeShape
from avatar_stream.puppet.building.shut_eye import lash_colours
from avatar_stream.puppet.building.strokes import COLUMNS, lash_texture
from avatar_stream.puppet.face_frame import FaceFrame
from tests.puppet.building.drawn_sheets import SIZE as SIDE
from tests.puppet.building.drawn_sheets import anchors

SIZE, COLOUR = (200.0, 12.0), (90, 40, 60)


@pytest.fixture(params=[False, True], ids=["plain", "with hairs"])
def lash(request: pytest.FixtureRequest) -> np.ndarray:  # type: ignore[type-arg]
    return lash_texture(SIZE, np.array([COLOUR], float), hairs=request.param).astype(float)


def test_a_lash_is_thickest_nearer_to_its_outer_end(lash: np.ndarray) -> None:  # type: ignore[type-arg]
    thick = (lash[..., 3] / 255).sum(axis=0)
    assert 0.5 * lash.shape[1] < thick.argmax() < 0.95 * lash.shape[1]
    assert thick[[0, -1]].max() < SIZE[1] / 3


def test_its_line_lies_in_the_middle(lash: np.ndarray) -> None:  # type: ignore[type-arg]
    half = lash[..., 3][:, : lash.shape[1] // 2]
    assert np.average(np.arange(len(half)) + 0.5, weights=half.sum(axis=1)) == pytest.approx(
        len(half) / 2, abs=0.6
    )


def test_colours_are_premultiplied(lash: np.ndarray) -> None:  # type: ignore[type-arg]
    assert np.abs(lash[..., :3] - lash[..., 3:] / 255 * COLOUR).max() <= 1


def test_hairs_stand_out_below_alone() -> None:
    plain, hairy = (
        lash_texture(SIZE, np.array([COLOUR], float), hairs=hairs)[..., 3].astype(int)
        for hairs in (False, True)
    )
    lower = (len(hairy) - len(plain)) // 2
    inside = hairy[lower : lower + len(plain)]
    assert (inside >= plain - 1).all()
    assert not hairy[:lower].any() and hairy[lower + len(plain) :].any()


def test_colours_change_along_it() -> None:
    inner, outer = (20.0, 30.0, 40.0), (200.0, 100.0, 50.0)
    lash = lash_texture(SIZE, np.array([inner, outer]), hairs=False).astype(float)
    row = lash[lash.shape[0] // 2]
    for share in (0.25, 0.5, 0.75):
        colour = row[round(share * len(row))]
        expected = (1 - share) * np.array(inner) + share * np.array(outer)
        assert np.abs(colour[:3] - colour[3] / 255 * expected).max() < 3


def test_a_lash_gives_its_colours_from_the_inner_corner_to_the_outer() -> None:
    frame = FaceFrame.of(anchors())
    for side in ("left", "right"):
        eye = EyeShape.of(frame, side)
        y, x = np.mgrid[:SIDE, :SIDE]
        u, v = frame.to_face(np.stack([x.ravel(), y.ravel()], axis=1) + 0.5).T.reshape(2, SIDE, SIDE)
        lash = np.zeros((SIDE, SIDE, 4), np.uint8)
        level = float(np.mean(eye.upper))
        lash[(u > eye.u[0]) & (u < eye.u[-1]) & (np.abs(v - level) < 0.03)] = (120, 20, 20, 255)
        outer = u < eye.u.mean() if side == "right" else u > eye.u.mean()
        lash[outer & (lash[..., 3] > 0)] = (20, 20, 120, 255)
        colours = lash_colours(lash, eye, frame)
        assert colours.shape == (COLUMNS, 3)
        assert np.allclose(colours[0], (120, 20, 20)) and np.allclose(colours[-1], (20, 20, 120)), side
