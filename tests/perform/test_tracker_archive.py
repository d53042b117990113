"""The archive of the tracker for browsers: only the one that is pinned is unpacked, whole or not at all."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import tarfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "get_face_mesh.py"


@pytest.fixture
def script():  # type: ignore[no-untyped-def]
    spec = importlib.util.spec_from_file_location("get_face_mesh", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def archive(**files: bytes) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        for name, content in {
            "package/face_mesh.js": b"mesh",
            "package/../../outside": b"x",
            **files,
        }.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return data.getvalue()


def test_another_archive_is_refused_and_the_one_before_stays(script, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "vendored" / "face_mesh"
    with pytest.raises(ValueError, match="SHA-512"):
        script.unpack(archive(), folder)
    assert not folder.exists() and not script.is_there(folder)


def test_the_pinned_one_is_unpacked_with_licence_and_version(
    script,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, data = tmp_path / "vendored" / "face_mesh", archive()
    monkeypatch.setattr(script, "SHA512", hashlib.sha512(data).hexdigest())
    script.unpack(data, folder)
    assert script.is_there(folder) and (folder / "face_mesh.js").read_bytes() == b"mesh"
    assert "Apache License" in (folder / "LICENSE").read_text()
    # No name in an archive leads out of the folder.
    assert sorted(path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("*") if path.is_file()) == [
        ("vendored", "face_mesh")
    ] * len(list(folder.iterdir()))
    script.unpack(data, folder)  # once more does no harm
    # Another version that is wanted is not there yet.
    monkeypatch.setattr(script, "SHA512", "0" * 128)
    assert not script.is_there(folder)


def test_what_cannot_be_fetched_is_told(
    script,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> bytes:
        raise OSError("no network")

    monkeypatch.setattr(script, "FOLDER", tmp_path / "face_mesh")
    monkeypatch.setattr(script, "fetch", fail)
    assert script.main() == 1
    assert "can't be fetched: no network" in capsys.readouterr().err
