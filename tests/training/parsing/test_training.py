"""The parsing network learns from examples on disk: anchors stay on what they mark, and what is stored can be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES, MIRROR_ORDER
from avatar_stream.characters.labels import LABELS
from avatar_stream.characters.parsing.network import ParsingNetwork
from training.faces.sample import NO_LABEL
from training.parsing.augment import disturb
from training.parsing.crops import INPUT_PX, random_crop
from training.parsing.dataset import SIZE_PX, Example, illustration, write_dataset, write_example

torch = pytest.importorskip("torch")  # an optional part
from training.onnx_graph import read_weights  # noqa: E402
from training.parsing import net as networks  # noqa: E402
from training.parsing.train import train  # noqa: E402


@pytest.fixture(scope="module")
def example() -> Example:
    return illustration(4)


def test_a_seed_gives_the_same_files_and_what_is_there_stays(tmp_path: Path) -> None:
    for folder in ("one", "again"):
        write_dataset(tmp_path / folder, 1, 7)
    files = {path.name for path in (tmp_path / "one").iterdir()}
    assert files == {"7.webp", "7.png", "7.npz"}
    for name in files - {"7.npz"}:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    (tmp_path / "one" / "7.webp").write_bytes(b"mine")
    write_dataset(tmp_path / "one", 1, 7)
    assert (tmp_path / "one" / "7.webp").read_bytes() == b"mine"


def test_an_anchor_stays_on_its_mark_and_mirrors_to_its_partner(tmp_path: Path, example: Example) -> None:
    mark = ANCHOR_NAMES.index("left_iris")
    labels = np.zeros((SIZE_PX, SIZE_PX), np.uint8)
    x, y = np.rint(example.anchors["left_iris"]).astype(int)
    labels[y - 6 : y + 6, x - 6 : x + 6] = 9
    marked = Example(example.picture, labels, example.anchors, example.visible, False)
    write_example(tmp_path, 1, marked)
    seen = set()
    for seed in range(24):
        crop = random_crop(tmp_path, 1, np.random.default_rng(seed))
        assert crop.picture.shape == (INPUT_PX, INPUT_PX, 3) and set(np.unique(crop.labels)) <= {
            0,
            9,
            NO_LABEL,
        }
        rows, columns = np.nonzero(crop.labels == 9)
        if (
            len(rows) < 20
            or min(rows.min(), columns.min()) == 0
            or max(rows.max(), columns.max()) == INPUT_PX - 1
        ):
            continue
        spot = np.array([columns.mean(), rows.mean()]) + 0.5
        apart = np.linalg.norm(crop.anchors[[mark, MIRROR_ORDER[mark]]] * INPUT_PX - spot, axis=1)
        assert apart.min() < 2.5, seed
        seen.add(int(apart.argmin()))
    assert seen == {0, 1}


def test_disturbing_changes_the_picture_but_not_its_shape(example: Example) -> None:
    crop = example.picture[:INPUT_PX, :INPUT_PX]
    changed = [disturb(crop, np.random.default_rng(seed)) for seed in range(20)]
    assert all(one.shape == crop.shape and one.dtype == np.uint8 for one in changed)
    assert sum(not np.array_equal(one, crop) for one in changed) > 15


def test_a_wider_network_says_at_first_what_the_narrower_one_said(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(1)
    pictures = torch.rand(4, 3, 64, 64) * 2 - 1
    with monkeypatch.context() as narrower:
        narrower.setattr(networks, "CHANNELS", (8, 16, 24, 32, 40))
        narrower.setattr(networks, "BLOCKS", (1, 1, 2, 1))
        narrower.setattr(networks, "OUT", (8, 16))
        small = networks.ParsingNet()
        small.load_weights({name: 0.5 * value for name, value in small.weights().items()}, pictures)
    wide = networks.ParsingNet()
    wide.load_weights(networks.widened(small.weights(), wide), pictures)
    with torch.no_grad():
        expected, found = small.eval()(pictures), wide.eval()(pictures)
    torch.testing.assert_close(found.labels, expected.labels, atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(found.heatmaps, expected.heatmaps, atol=1e-3, rtol=1e-3)


def test_a_moment_of_training_stores_a_network_and_its_curves(tmp_path: Path, example: Example) -> None:
    labels = example.labels.copy()
    labels[:40] = NO_LABEL
    for seed in range(10):
        kept = seed % 5 == 0
        write_example(
            tmp_path, seed, Example(example.picture, labels, example.anchors, example.visible, kept)
        )
    out = tmp_path / "net.onnx"
    for lines in (2, 3):  # the second time it goes on
        train(out, tmp_path, minutes=1e-6)
        assert len(out.with_suffix(".csv").read_text().splitlines()) == lines
    parsed = ParsingNetwork(out.read_bytes())(np.zeros((1, INPUT_PX, INPUT_PX, 3), np.uint8))
    assert parsed.labels.shape == (1, INPUT_PX, INPUT_PX, len(LABELS)) and np.isfinite(parsed.labels).all()
    assert set(read_weights(out)) == set(networks.ParsingNet().weights())
