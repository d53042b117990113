"""Several faces in one picture: the largest is taken, any other on demand, and which it was is told."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from avatar_stream.characters import library
from avatar_stream.characters.finders.several_faces import find_faces
from avatar_stream.characters.fitting import fit_character
from avatar_stream.errors import CharacterError
from avatar_stream.types import PixelArray


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, astronaut: PixelArray) -> Path:
    """The smaller one on the left, mirrored; the larger one on the right."""
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path / "home"))
    picture = np.full((512, 900, 3), 120, np.uint8)
    picture[100:480, 0:380] = cv2.resize(astronaut[:, ::-1], (380, 380), interpolation=cv2.INTER_AREA)
    picture[:, 388:] = astronaut
    Image.fromarray(picture).save(tmp_path / "two.png")
    return tmp_path / "two.png"


def test_all_faces_are_found_the_largest_first(two: Path) -> None:
    faces = find_faces(np.asarray(Image.open(two).convert("RGBA")))
    assert [round(float(face[:468, 0].mean()) / 100) for face in faces] == [6, 2]


@pytest.mark.parametrize(("number", "width_px"), [(None, 92), (1, 92), (2, 68)])
def test_the_largest_is_taken_or_the_one_that_is_asked_for(
    two: Path, number: int | None, width_px: int
) -> None:
    told: list[str] = []
    character = library.import_character(two, "chosen", number, told.append)
    right, left = fit_character(character).landmarks[[234, 454], :2]
    assert abs(np.linalg.norm(left - right) - width_px) < 8
    assert len(told) == 1 and "2 faces" in told[0]
    assert ("number 2" if number == 2 else "largest was taken") in told[0]


def test_a_face_that_is_not_there_is_an_error_and_leaves_nothing(two: Path, tmp_path: Path) -> None:
    for number in (0, 3, -1):
        with pytest.raises(CharacterError, match="2 are found"):
            library.import_character(two, "chosen", number)
    assert not (tmp_path / "home" / "characters").exists()


def test_of_a_single_face_nothing_is_said(two: Path, astronaut: PixelArray) -> None:
    Image.fromarray(astronaut).save(two)
    told: list[str] = []
    assert library.import_character(two, "only", 1, told.append).keyframe.shape[:2] == (512, 512)
    assert told == []
