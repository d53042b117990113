from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS
from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.anchor_errors import errors_of, landmark_errors, measure_anchors
from avatar_stream.evaluation.anchors import label_of, labelled_character, read_labels
from avatar_stream.face_model.model import load_face_model


def test_every_label_is_whole_and_lies_in_its_picture() -> None:
    labels = read_labels()
    assert len(labels) >= 23
    assert len({label.sha256 for label in labels}) == len(labels)
    for label in labels:
        assert label.anchors.keys() == {*ANCHOR_LANDMARKS, *HEAD_ANCHORS}
        places = np.array(list(label.anchors.values()))
        assert (places >= 0).all() and (places <= label.size).all(), label.file
        # Left and right are the character's own: its right eye is on the picture's left.
        assert label.anchors["right_iris"][0] < label.anchors["left_iris"][0]
        assert label.anchors["chin"][1] > label.anchors["nose_tip"][1]


def test_labels_know_their_pictures(shared_media: Path) -> None:
    pictures = [path for path in sorted((shared_media / "characters").iterdir()) if label_of(path)]
    assert len(pictures) >= 23
    character = labelled_character(pictures[0])
    assert len(character.sheet.anchors) == len(ANCHOR_LANDMARKS) + len(HEAD_ANCHORS)


def test_an_unlabelled_picture_is_said_to_be_so(tmp_path: Path) -> None:
    picture = tmp_path / "wall.png"
    Image.new("RGB", (100, 100)).save(picture)
    with pytest.raises(UserInputError, match="no hand-made anchors"):
        labelled_character(picture)
    with pytest.raises(UserInputError, match="none has"):
        measure_anchors(tmp_path)
    with pytest.raises(UserInputError, match="no folder"):
        measure_anchors(tmp_path / "nowhere")


def test_errors_are_in_percent_of_the_face_width() -> None:
    truth = load_face_model().neutral.astype(np.float64) * 100
    assert landmark_errors(truth, truth)["eye_overlap"] == pytest.approx(100)
    moved = truth.copy()
    moved[:, 0] += 3
    errors = landmark_errors(moved, truth)
    for part in ("irises", "brows", "nose", "mouth", "outline"):
        assert errors[part] == pytest.approx(3, rel=0.02)
    # Along a lid a point may lie anywhere.
    assert 0 < errors["eyes"] < 3
    assert 50 < errors["eye_overlap"] < 100


@pytest.mark.parametrize("name", ["lambda_00.png", "crypko_03.png", "eileen_happy.png", "adventurer_Bea.png"])
def test_drawn_faces_are_fitted_far_better_than_by_facemesh(shared_media: Path, name: str) -> None:
    errors = errors_of(labelled_character(shared_media / "characters" / name))
    assert errors.guessed_style == "drawn"
    alone, fit = errors.by_finder["facemesh"], errors.by_finder["fit"]
    assert fit["eyes"] < 0.5 * alone["eyes"]
    assert fit["eyes"] < 2
    assert fit["eye_overlap"] > 70
    assert fit["mouth"] < 2


@pytest.mark.parametrize("name", ["art_5.png", "art_3.png", "mona_lisa.jpg", "shiba.jpg"])
def test_what_facemesh_knows_is_left_to_it(shared_media: Path, name: str) -> None:
    errors = errors_of(labelled_character(shared_media / "characters" / name))
    assert errors.guessed_style == "natural"
    assert errors.by_finder["facemesh"] == errors.by_finder["fit"]
    assert errors.by_finder["fit"]["eyes"] < 1.5


def test_the_large_eyes_of_a_render_are_found_whole(shared_media: Path) -> None:
    errors = errors_of(labelled_character(shared_media / "characters" / "toon_boy.jpg"))
    assert errors.by_finder["facemesh"]["eye_overlap"] < 80 < errors.by_finder["fit"]["eye_overlap"]
    assert errors.by_finder["fit"]["mouth"] < 1.0
