"""Real faces for the tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of real clips and pictures beside the repository; not part of what is published."""
    folder = REPOSITORY.parent / "shared" / "media"
    if not folder.is_dir():
        pytest.skip(f"real clips and pictures are not here: {folder} is missing")
    return folder


@pytest.fixture(scope="session")
def astronaut() -> npt.NDArray[np.uint8]:
    """(512, 512, 3) uint8 RGB photograph of a face, public domain (NASA)."""
    from skimage import data

    picture: npt.NDArray[np.uint8] = data.astronaut()
    return picture
