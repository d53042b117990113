"""Crops for training: anchors stay on what they mark."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES, MIRROR_ORDER
from avatar_stream.characters.finders.network import INPUT_PX
from training.finder.augment import disturb, random_crop
from training.finder.dataset import random_sample


def test_an_anchor_stays_on_its_mark_and_mirrors_to_its_partner() -> None:
    sample, _ = random_sample(4)
    anchors = np.array([sample.anchors[name] for name in ANCHOR_NAMES], np.float32)
    mark = ANCHOR_NAMES.index("left_iris")
    picture = np.zeros((256, 256, 3), np.uint8)
    x, y = np.round(anchors[mark]).astype(int)
    picture[y - 4 : y + 4, x - 4 : x + 4] = 255
    seen = set()
    for seed in range(30):
        crop, placed = random_crop(picture, anchors, np.random.default_rng(seed))
        light = crop[..., 0].astype(np.float64)
        rows, columns = np.indices(light.shape) + 0.5
        border = np.bincount(crop[..., 0].ravel()).argmax()
        light[crop[..., 0] != 255] = 0
        if light.sum() == 0 or border == 255:
            continue
        spot = np.array([(light * columns).sum(), (light * rows).sum()]) / light.sum() / INPUT_PX
        apart = np.linalg.norm(placed[[mark, MIRROR_ORDER[mark]]] - spot, axis=1) * INPUT_PX
        assert apart.min() < 2.0, seed
        seen.add(int(apart.argmin()))
    assert seen == {0, 1}


def test_disturbing_changes_the_picture_but_not_its_shape() -> None:
    sample, _ = random_sample(1)
    crop = sample.picture[:INPUT_PX, :INPUT_PX, :3]
    changed = [disturb(crop, np.random.default_rng(seed)) for seed in range(20)]
    assert all(one.shape == crop.shape and one.dtype == np.uint8 for one in changed)
    assert sum(not np.array_equal(one, crop) for one in changed) > 15
