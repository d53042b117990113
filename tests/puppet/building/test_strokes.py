from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.puppet.building.strokes import lash_texture

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
