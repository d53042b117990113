"""The network that completes hair learns from drawn eyes, and OpenCV runs what was stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.behind_eyes import (
    EYE_LABELS,
    INPUT_PX,
    CompletionNetwork,
    Eyelet,
    load_network,
    network_input,
)
from training.behind_eyes.crops import random_crop
from training.behind_eyes.dataset import SIZE_PX, eyes_over_hair, write_dataset

torch = pytest.importorskip("torch")  # an optional part
from training.behind_eyes.net import CompletionNet, write_network  # noqa: E402
from training.behind_eyes.train import train  # noqa: E402

# Seeds that aren't trained on.
FIRST, COUNT = 900_000, 12


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some characters with eyes over hair."""
    folder: Path = tmp_path_factory.mktemp("eyes")
    write_dataset(folder, COUNT, FIRST)
    return folder


def test_a_seed_gives_the_same_eyes_and_what_is_there_stays(drawn: Path) -> None:
    path = min(drawn.glob("*.npz"))
    (again, _), before = eyes_over_hair(int(path.stem)), path.read_bytes()
    with np.load(path) as stored:
        assert np.array_equal(stored["pictures"], np.stack([eye.picture for eye in again]))
        assert np.array_equal(stored["hair"], np.stack([eye.hair for eye in again]))
    write_dataset(drawn, 1, int(path.stem))
    assert path.read_bytes() == before


def test_hair_is_whole_behind_eyes_and_what_is_seen_of_it_is_the_pictures(drawn: Path) -> None:
    hidden, errors = 0, []
    for path in drawn.glob("*.npz"):
        with np.load(path) as stored:
            pictures, labels, hair = stored["pictures"], stored["labels"], stored["hair"]
        assert pictures.shape[1:] == (SIZE_PX, SIZE_PX, 3) and hair.shape[1:] == (SIZE_PX, SIZE_PX, 4)
        eye = np.isin(labels, [LABEL_NUMBER[label] for label in EYE_LABELS])
        hidden += int((eye & (hair[..., 3] == 255)).sum())
        seen = (labels == LABEL_NUMBER["front_hair"]) & (hair[..., 3] == 255)
        errors.append(np.abs(pictures.astype(int) - hair[..., :3])[seen])
    assert hidden > 500
    assert np.mean(np.concatenate(errors) <= 3) > 0.9


def test_crops_hide_eyes_from_the_network(drawn: Path) -> None:
    path = min(drawn.glob("*.npz"))
    for seed in range(6):
        crop = random_crop(path, np.random.default_rng(seed))
        assert crop.given.shape == (8, INPUT_PX, INPUT_PX) and crop.hair.shape == (4, INPUT_PX, INPUT_PX)
        assert crop.hidden.any() and (crop.given[:3, crop.hidden] == 0).all()
        assert crop.hair.min() >= 0 and crop.hair.max() <= 1 and crop.weight.max() == 1


def test_a_moment_of_training_stores_a_network_and_its_curves(drawn: Path, tmp_path: Path) -> None:
    out = tmp_path / "net.onnx"
    train(out, drawn, minutes=1e-6)
    assert len(out.with_suffix(".csv").read_text().splitlines()) == 2
    CompletionNetwork(out.read_bytes())


def test_opencv_says_what_torch_says(tmp_path: Path) -> None:
    torch.manual_seed(3)
    net = CompletionNet().eval()
    write_network(net.weights(), tmp_path / "net.onnx")
    rng = np.random.default_rng(1)
    hidden, hair = (rng.random((INPUT_PX, INPUT_PX)) < 0.3 for _ in range(2))
    eyelet = Eyelet(rng.integers(0, 256, (INPUT_PX, INPUT_PX, 3), dtype=np.uint8), hidden, hair)
    given = network_input(eyelet)
    with torch.no_grad():
        theirs = net(torch.from_numpy(given)[None])[0].permute(1, 2, 0).numpy()
    ours = CompletionNetwork((tmp_path / "net.onnx").read_bytes())(eyelet)
    # Weights are stored in half precision.
    np.testing.assert_allclose(ours[..., 3], theirs[..., 3], atol=5e-3)
    np.testing.assert_allclose(
        2 * ours[..., :3] - 1 - given[5:].transpose(1, 2, 0), theirs[..., :3], atol=5e-3
    )


def test_the_shipped_one_completes_hair_better_than_none(drawn: Path) -> None:
    both = either = 0
    for path in drawn.glob("*.npz"):
        with np.load(path) as stored:
            pictures, labels, hair = stored["pictures"], stored["labels"], stored["hair"]
        at = slice((SIZE_PX - INPUT_PX) // 2, (SIZE_PX + INPUT_PX) // 2)
        for picture, label, truth in zip(
            pictures[:, at, at], labels[:, at, at], hair[:, at, at], strict=True
        ):
            eye = np.isin(label, [LABEL_NUMBER[one] for one in EYE_LABELS])
            said = load_network()(Eyelet(picture, eye, label == LABEL_NUMBER["front_hair"]))
            found, there = (said[..., 3] > 0) & eye, (truth[..., 3] > 127) & eye
            both, either = both + int((found & there).sum()), either + int((found | there).sum())
    assert either > 500 and both / either > 0.5, both / either
