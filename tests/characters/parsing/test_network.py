"""The network without torch gives what the one that is trained gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from avatar_stream.characters.labels import LABELS
from avatar_stream.characters.parsing.network import ParsingNetwork, load_network
from training.onnx_graph import read_weights
from training.parsing.net import ParsingNet
from training.parsing.onnx_file import write_network


@pytest.fixture(scope="module")
def net() -> ParsingNet:
    torch.manual_seed(3)
    made = ParsingNet()
    for layer in made.modules():
        if isinstance(layer, nn.BatchNorm2d):
            assert layer.running_mean is not None and layer.running_var is not None
            layer.running_mean.normal_(0, 0.1)
            layer.running_var.uniform_(0.5, 2)
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.normal_(layer.bias, 0, 0.1)
    return made.eval()


def test_it_equals_the_one_that_is_trained(net: ParsingNet, tmp_path: Path) -> None:
    pictures = np.random.default_rng(1).integers(0, 256, (2, 96, 64, 3), dtype=np.uint8)
    with torch.no_grad():
        theirs = net(torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1)
    write_network(net.weights(), tmp_path / "net.onnx")
    ours = ParsingNetwork((tmp_path / "net.onnx").read_bytes())(pictures)
    labels = nn.functional.pixel_shuffle(theirs.labels, 2).permute(0, 2, 3, 1).numpy()
    assert ours.labels.shape == (2, 96, 64, len(LABELS))
    # Weights are stored in half precision.
    np.testing.assert_allclose(ours.labels, labels, atol=5e-3)
    np.testing.assert_allclose(ours.heads, theirs.heads[:, 0].numpy(), atol=5e-3)
    np.testing.assert_allclose(np.log(ours.widths), theirs.heads[:, 1].numpy().clip(-7, 1), atol=5e-3)
    np.testing.assert_allclose(np.log(ours.errors), theirs.spread.numpy().clip(-6, 1), atol=5e-3)
    assert ((ours.places > 0) & (ours.places < 1)).all()


def test_training_goes_on_from_stored_weights(net: ParsingNet, tmp_path: Path) -> None:
    again, pictures = ParsingNet(), torch.rand(4, 3, 64, 64) * 2 - 1
    write_network(net.weights(), tmp_path / "net.onnx")
    again.load_weights(read_weights(tmp_path / "net.onnx"), pictures)
    assert again.training
    with torch.no_grad():
        expected, learning, found = net(pictures), again(pictures), again.eval()(pictures)
    for said in (found, learning):
        # While it learns, normalisation counts each batch anew: here the very one that it was measured on.
        torch.testing.assert_close(said.labels, expected.labels, atol=2e-2, rtol=0)
        torch.testing.assert_close(said.heatmaps, expected.heatmaps, atol=2e-2, rtol=0)


def test_the_shipped_one_sees_a_drawn_face() -> None:
    from training.faces.illustrated.dataset import random_sample

    shares = []
    for seed in (900_001, 900_004, 900_005):
        sample, _ = random_sample(seed, 256, spoil=False)
        parsed = load_network()(np.ascontiguousarray(sample.clean[None, ..., :3]))
        shares.append(float((parsed.labels[0].argmax(axis=2) == sample.labels).mean()))
    assert np.mean(shares) > 0.7, shares
