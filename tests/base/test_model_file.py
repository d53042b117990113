"""Weights are the right ones and numbers, or nothing is computed from them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from avatar_stream.base import model_file
from avatar_stream.base.model_file import ModelFileError, load_model_arrays, read_manifest, read_model_file
from avatar_stream.base.resources import resource_folder
from avatar_stream.characters.layering import behind_eyes
from avatar_stream.characters.parsing import network as parsing_network
from avatar_stream.errors import AvatarStreamError
from avatar_stream.face_model.model import load_face_model
from avatar_stream.sources import demo_face

LOADERS: dict[str, Callable[[], object]] = {
    "face_model.npz": load_face_model.__wrapped__,
    "behind_eyes.onnx": behind_eyes.load_network.__wrapped__,
    "face_parser.onnx": parsing_network.load_network.__wrapped__,
    "demo_face.mp4": demo_face.DemoFaceSource,
}


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the models, from which the program loads meanwhile."""
    folder = tmp_path / "models"
    shutil.copytree(resource_folder("models"), folder)
    for module in (model_file, demo_face):
        monkeypatch.setattr(module, "resource_folder", lambda name: tmp_path / name)
    return folder


def tampered(file: Path) -> None:
    """One bit of a weight, as a disk or a stranger might turn it: no reader of the format minds."""
    data = bytearray(file.read_bytes())
    data[len(data) * 2 // 3] ^= 0x10
    file.write_bytes(bytes(data))


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("harm", [tampered, Path.unlink, lambda file: file.write_bytes(b"")])
def test_a_file_that_is_not_the_right_one_is_told_with_its_remedy(
    models: Path, name: str, harm: Callable[[Path], object]
) -> None:
    LOADERS[name]()
    harm(models / name)
    with pytest.raises(AvatarStreamError) as told:
        LOADERS[name]()
    assert name in str(told.value)
    assert "git checkout -- models" in str(told.value)
    assert "\n" not in str(told.value)


def test_every_file_that_is_loaded_is_in_the_manifest() -> None:
    assert set(LOADERS) <= set(read_manifest())


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["a.npz", "a.safetensors"])
def test_numbers_that_are_none_are_refused(tmp_path: Path, name: str, wrong: float) -> None:
    arrays = {"layer.weight": np.ones((3, 4), np.float32), "layer.bias": np.zeros(3, np.float32)}
    store(tmp_path / name, arrays)
    loaded = load_model_arrays(name, tmp_path)
    assert all(np.array_equal(loaded[part], array) for part, array in arrays.items())
    arrays["layer.weight"][1, 2] = wrong
    store(tmp_path / name, arrays)
    with pytest.raises(ModelFileError, match=r"layer\.weight"):
        load_model_arrays(name, tmp_path)


def test_what_holds_no_arrays_or_is_not_listed_is_refused(tmp_path: Path) -> None:
    for name in ("a.npz", "a.safetensors"):
        (tmp_path / name).write_bytes(b"nonsense")
        register(tmp_path / name)
        with pytest.raises(ModelFileError, match="no arrays"):
            load_model_arrays(name, tmp_path)
    (tmp_path / "b.npz").write_bytes(b"")
    with pytest.raises(ModelFileError, match="manifest"):
        read_model_file("b.npz", tmp_path)


def store(file: Path, arrays: dict[str, np.ndarray]) -> None:
    if file.suffix == ".npz":
        packed = BytesIO()
        np.savez(packed, **arrays)
        file.write_bytes(packed.getvalue())
    else:
        file.write_bytes(save(arrays))
    register(file)


def register(file: Path) -> None:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    (file.parent / "manifest.toml").write_text(f'["{file.name}"]\nsha256 = "{digest}"\n')
