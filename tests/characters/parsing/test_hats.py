"""Hair that the network takes for a hat is hair, a hat is a hat."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.characters.parsing.hats import hats_of_hair

FRONT, BACK, HAT = (LABEL_NUMBER[name] for name in ("front_hair", "back_hair", "headwear"))


def shares_of(labels: np.ndarray) -> np.ndarray:
    shares = np.full((*labels.shape, len(LABELS)), 0.01, np.float32)
    np.put_along_axis(shares, labels[..., None], 0.8, axis=2)
    return shares


@pytest.mark.parametrize(("colour", "label"), [((200, 160, 60), FRONT), ((60, 90, 200), HAT)])
def test_what_has_the_colours_of_the_hair_is_hair(colour: tuple[int, int, int], label: int) -> None:
    rng = np.random.default_rng(0)
    labels = np.full((120, 100), LABEL_NUMBER["background"])
    labels[10:50, 20:80], labels[50:100, 20:40], labels[50:100, 60:80] = HAT, FRONT, FRONT
    picture = np.zeros((120, 100, 3))
    picture[10:100, 20:80] = (200, 160, 60)
    picture[10:50, 20:80] = colour
    picture = np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
    shares = shares_of(labels)
    shares[10:50, 20:80, FRONT] = 0.15  # of front and back, what the network finds likelier
    total = shares.sum(axis=2)
    hats_of_hair(shares, picture)
    assert (shares[10:50, 20:80].argmax(axis=2) == label).all()
    assert (shares[50:].argmax(axis=2) == labels[50:]).all()
    np.testing.assert_allclose(shares.sum(axis=2), total, rtol=1e-5)


def test_bald_heads_keep_their_hats() -> None:
    labels = np.full((60, 60), HAT)
    shares = shares_of(labels)
    hats_of_hair(shares, np.full((60, 60, 3), 90, np.uint8))
    assert (shares.argmax(axis=2) == HAT).all()
