"""Hand-made labels of pictures' parts, and how the overlap with them is measured."""

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from avatar_stream.cli import app
from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.layer_labels import (
    HAND_LABELS,
    OTHER,
    UNSURE,
    LayerLabels,
    Shape,
    layer_labels_of,
    read_layer_labels,
)
from avatar_stream.evaluation.layers import PictureOverlap, mean_overlap, measure_layers, overlap

FACE, EYE, IRIS = (HAND_LABELS.index(name) for name in ("face", "eye_opening", "iris"))


def labels(*shapes: Shape) -> LayerLabels:
    return LayerLabels(
        file="a.png", sha256="0" * 64, size=(40, 20), half="look", zone=(5, 0, 40, 20), shapes=shapes
    )


def test_shapes_are_painted_in_their_order_within_the_zone() -> None:
    square = ((0.0, 0.0), (30.0, 0.0), (30.0, 20.0), (0.0, 20.0))
    drawn = labels(
        Shape(label="face", points=square),
        Shape(label="iris", points=((10.0, 10.5), (20.0, 10.5)), width_px=3),
    ).drawn()
    assert (drawn[:, :5] == UNSURE).all()
    assert drawn[3, 8] == FACE and drawn[10, 15] == IRIS and drawn[10, 35] == OTHER
    assert labels(Shape(label="face", points=square)).drawn(0.5).shape == (10, 20)


def test_shipped_labels_are_whole() -> None:
    every = read_layer_labels()
    assert len({one.sha256 for one in every}) == len(every)
    for one in every:
        left, top, right, bottom = one.zone
        assert 0 <= left < right <= one.size[0] and 0 <= top < bottom <= one.size[1], one.file
        told = one.drawn()
        assert (told == FACE).sum() > 0.05 * (told != UNSURE).sum(), one.file


def test_overlap_joins_white_and_iris_and_leaves_out_what_is_unsure() -> None:
    truth = np.full((10, 10), OTHER, np.uint8)
    truth[:, :4], truth[:2, :2], truth[:, 9] = EYE, IRIS, UNSURE
    assert overlap(truth, truth) == {"eye_opening": 1.0, "iris": 1.0}
    found = truth.copy()
    found[:, 9] = EYE  # nobody knows whether it is one
    found[:2, :2] = EYE
    assert overlap(truth, found) == {"eye_opening": 1.0, "iris": 0.0}
    found[:, 4:8] = EYE
    assert overlap(truth, found)["eye_opening"] == 0.5


def test_mean_is_over_pictures_that_have_the_part() -> None:
    measured = {
        "a": PictureOverlap("look", True, {"face": 1.0}),
        "b": PictureOverlap("look", False, {"face": 0.0, "neck": 0.5}),
        "c": PictureOverlap("end", True, {"face": 0.3}),
    }
    assert mean_overlap(measured, "look") == {"face": 0.5, "neck": 0.5}
    assert mean_overlap(measured, "end") == {"face": 0.3}


def test_real_pictures_overlap(shared_media: Path) -> None:
    picture = shared_media / "characters" / "crypko_05.png"
    assert layer_labels_of(picture) is not None


def test_folder_without_labelled_pictures_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(UserInputError, match="no picture with hand-made labels"):
        measure_layers(tmp_path)
    shown = CliRunner().invoke(app, ["evaluate", "layers", "--characters", str(tmp_path)])
    assert shown.exit_code != 0
