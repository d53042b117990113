"""What the user paints over the parser's labels: stored small, read carefully, laid over any size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_stream.characters.corrections import (
    UNTOUCHED,
    corrected,
    corrections_in_png,
    corrections_size,
    read_corrections,
)
from avatar_stream.characters.labels import LABELS
from avatar_stream.errors import CharacterError


def test_they_come_back_as_they_were(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    painted = rng.choice([UNTOUCHED, *range(len(LABELS))], (40, 30)).astype(np.uint8)
    (tmp_path / "c.png").write_bytes(corrections_in_png(painted))
    assert np.array_equal(read_corrections(tmp_path / "c.png"), painted)


def test_they_are_laid_over_labels_of_any_size() -> None:
    labels = np.full((20, 40), 5, np.uint8)
    painted = np.full((10, 20), UNTOUCHED, np.uint8)
    painted[:5] = 7
    laid = corrected(labels, painted)
    assert (laid[:10] == 7).all() and (laid[10:] == 5).all()
    assert corrected(labels, None) is labels


def test_they_are_never_larger_than_can_be_painted_on() -> None:
    assert corrections_size(4096, 2048) == (1024, 512)
    assert corrections_size(300, 200) == (300, 200)


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.png"
    with pytest.raises(CharacterError):
        read_corrections(path)
    for picture in (
        Image.new("RGB", (9, 9)),
        Image.new("L", (2000, 9)),
        Image.fromarray(np.full((9, 9), 99, np.uint8)),
    ):
        picture.save(path)
        with pytest.raises(CharacterError, match=r"c\.png"):
            read_corrections(path)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(CharacterError, match=r"c\.png"):
        read_corrections(path)
