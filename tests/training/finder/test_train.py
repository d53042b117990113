"""The finder learns from a dataset on disk, and what is stored works without torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES
from avatar_stream.characters.finders.network import INPUT_PX
from avatar_stream.characters.finders.small_network import SmallNetwork
from training.finder.dataset import write_dataset

torch = pytest.importorskip("torch")  # an optional part
from training.finder.net import FinderNet, places  # noqa: E402
from training.finder.train import train  # noqa: E402


def test_numpy_and_torch_run_the_same_network() -> None:
    torch.manual_seed(0)
    net = FinderNet()
    net(torch.randn(8, 3, INPUT_PX, INPUT_PX))  # lets the normalisation have something to fold away
    net.eval()
    pixels = np.random.default_rng(0).integers(0, 256, (2, INPUT_PX, INPUT_PX, 3), dtype=np.uint8)
    with torch.no_grad():
        heatmaps, log_spread = net(torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1)
    found, spread = SmallNetwork({name: value.numpy() for name, value in net.weights().items()})(pixels)
    assert found.shape == (2, len(ANCHOR_NAMES), 2)
    np.testing.assert_allclose(found, places(heatmaps).numpy(), atol=1e-4)
    np.testing.assert_allclose(spread, log_spread.exp().numpy(), rtol=1e-3)


def test_a_few_steps_of_training_store_weights(tmp_path: Path) -> None:
    write_dataset(tmp_path / "faces", 30)
    write_dataset(tmp_path / "again", 30)
    for name in ("pictures", "anchors", "visible", "held_out"):
        first, second = (np.load(tmp_path / folder / f"{name}.npy") for folder in ("faces", "again"))
        assert np.array_equal(first, second)
    out = tmp_path / "finder.safetensors"
    train(out, [tmp_path / "faces"], steps=3)
    assert out.stat().st_size < 3_000_000
    places_found, _ = SmallNetwork(load_file(out))(np.zeros((1, INPUT_PX, INPUT_PX, 3), np.uint8))
    assert np.isfinite(places_found).all()
