from __future__ import annotations

from pathlib import Path

import pytest

from avatar_stream.errors import AvatarStreamError
from training.faces.heads.ict_model import IctModel, load_ict_model

ICT = Path(__file__).resolve().parents[4] / "shared" / "data" / "ict_facekit" / "ict_facekit_light.npz"


@pytest.fixture(scope="session")
def ict_file() -> Path:
    """ICT-FaceKit Light, which is not part of what is published."""
    if not ICT.is_file():
        pytest.skip(f"ICT-FaceKit Light is not here: {ICT} is missing")
    return ICT


@pytest.fixture(scope="session")
def ict_model(ict_file: Path) -> IctModel:
    return load_ict_model(ict_file)


@pytest.fixture(scope="session")
def opengl() -> None:
    from training.faces.heads.renderer import renderer_name

    try:
        renderer_name()
    except AvatarStreamError as error:
        pytest.skip(str(error))
