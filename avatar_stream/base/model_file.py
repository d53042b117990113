"""The files in ``models/``: each is what its manifest says, or nothing is computed from it.

A damaged or exchanged file of weights doesn't fail: it puts faces in the wrong place. So every file is compared with
its checksum when it is loaded; that takes a few milliseconds.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from avatar_stream.base.resources import resource_folder
from avatar_stream.base.toml_file import TomlError, read_toml
from avatar_stream.errors import AvatarStreamError

MANIFEST = "manifest.toml"
REINSTALL = "get the file anew: git checkout -- models, or install the program again"


class ModelFileError(AvatarStreamError):
    """A file of ``models/`` is missing or not what it should be.

    Attributes:
        evidence: what is wrong with which file; what to do about it is always `REINSTALL`.
    """

    def __init__(self, evidence: str) -> None:
        super().__init__(f"{evidence}; {REINSTALL}")
        self.evidence = evidence


def read_manifest(folder: Path | None = None, *, elsewhere: bool = False) -> dict[str, str]:
    """SHA-256 in hexadecimal digits, by the name of the file.

    Args:
        folder: where manifest and files are; the program's own where None.
        elsewhere: True for the files that users get from elsewhere, or not at all; False for those that ship.

    Raises:
        ModelFileError: the manifest is missing or can't be read.
    """
    path = (folder or resource_folder("models")) / MANIFEST
    try:
        return {
            name: str(entry["sha256"]).lower()
            for name, entry in read_toml(path).items()
            if bool(entry.get("elsewhere", False)) == elsewhere
        }
    except FileNotFoundError:
        raise ModelFileError(f"{path} is missing") from None
    except (OSError, TomlError, KeyError, TypeError, AttributeError) as error:
        raise ModelFileError(f"{path} can't be read: {error}") from None


def model_key(name: str) -> bytes:
    """Says which version of a file ships: what is remembered of its results depends on it.

    Raises:
        ModelFileError: the manifest is missing or can't be read.
    """
    return read_manifest().get(name, "").encode()


def read_model_file(name: str, folder: Path | None = None) -> bytes:
    """The content of a file of ``models/``, sure to be the right one.

    Args:
        name: the file.
        folder: see `read_manifest`.

    Raises:
        ModelFileError: it is missing, damaged, exchanged, or not in the manifest.
    """
    path = (folder or resource_folder("models")) / name
    wanted = read_manifest(folder).get(name)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ModelFileError(f"{path} is missing") from None
    except OSError as error:
        raise ModelFileError(f"{path} can't be read: {error.strerror}") from None
    if wanted is None:
        raise ModelFileError(f"{path} isn't in {MANIFEST}")
    if hashlib.sha256(data).hexdigest() != wanted:
        raise ModelFileError(f"{path} is damaged or not this version's")
    return data


def load_model_arrays(name: str, folder: Path | None = None) -> dict[str, npt.NDArray[np.generic]]:
    """All arrays of a ``.npz`` or ``.safetensors`` file by name; every number in them is finite.

    Args:
        name, folder: see `read_model_file`.

    Raises:
        ModelFileError: see `read_model_file`; also where it holds no arrays, or numbers that are none.
    """
    data = read_model_file(name, folder)
    try:
        arrays = _safetensors(data) if name.endswith(".safetensors") else _npz(data)
    except (
        Exception
    ) as error:  # the formats' own errors; with a right checksum only a wrong manifest leads here
        raise ModelFileError(f"{name} holds no arrays: {error}") from error
    for part, array in arrays.items():
        if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
            raise ModelFileError(f"{name}, {part} holds what is no number")
    return arrays


def _npz(data: bytes) -> dict[str, npt.NDArray[np.generic]]:
    with np.load(BytesIO(data), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _safetensors(data: bytes) -> dict[str, npt.NDArray[np.generic]]:
    from safetensors.numpy import load  # of all that is read, only the vowels' network needs it

    arrays: dict[str, npt.NDArray[np.generic]] = load(data)
    return arrays
