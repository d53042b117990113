"""Illustrated characters: layers that make the picture, labels and anchors that are true, and dice that repeat."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import count

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS
from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.types import FaceSemantics
from training.faces.illustrated.compositing import LINES, SHOWN, SHOWN_LINE, alpha_of, flatten
from training.faces.illustrated.dataset import HELD_BACKS, HELD_FINISHES, held_out, random_sample
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import FAMILIES, random_style
from training.faces.illustrated.style import Cover, Dye
from training.faces.sample import LayeredSample
from training.faces.wholeness import faults_of

SIZE_PX = 128
ALL = (slice(None), slice(None))


@lru_cache(maxsize=40)
def sample_of(seed: int) -> LayeredSample:
    return random_sample(seed, SIZE_PX)[0]


@lru_cache(maxsize=40)
def portrait_of(seed: int) -> LayeredSample:
    """A face at rest, near enough that its features are seen."""
    style = random_style(np.random.default_rng(seed))
    return draw_illustration(style, FaceSemantics.neutral(), Frame(256, 0.42, (0.5, 0.48)))


def over(below: np.ndarray, above: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Porter and Duff's over, one pixel at a time's worth of it: premultiplied RGBA 0…1."""
    ink = np.concatenate([above[..., :3] / 255.0, np.ones_like(above[..., :1], float)], 2)
    return ink * alpha[..., None] + below * (1 - alpha[..., None])


@pytest.mark.parametrize("seed", range(12))
def test_the_layers_make_the_picture(seed: int) -> None:
    sample = sample_of(seed)
    total = np.zeros((SIZE_PX, SIZE_PX, 4))
    for layer in sample.layers:
        alpha = layer.picture[..., 3] / 255.0
        if layer.clip is not None:
            alpha = alpha * (sample.layers[layer.clip].picture[..., 3] / 255.0)
        total = over(total, layer.picture, alpha)
    clean = sample.clean / 255.0
    premultiplied = np.concatenate([clean[..., :3] * clean[..., 3:], clean[..., 3:]], 2)
    assert np.abs(premultiplied - total).max() <= 2 / 255


@pytest.mark.parametrize("seed", range(12))
def test_labels_are_those_of_the_topmost_layers(seed: int) -> None:
    sample = sample_of(seed)
    found = np.zeros((SIZE_PX, SIZE_PX), np.uint8)
    for number, layer in enumerate(sample.layers):
        if layer.kind == "whole":
            least = layer.strength * (SHOWN_LINE if layer.label in LINES else SHOWN)
            found[alpha_of(sample.layers, number, ALL) >= least] = LABEL_NUMBER[layer.label]
    assert np.array_equal(found, sample.labels)
    assert len(LABELS) == len(set(LABELS)) == 18


@pytest.mark.parametrize("first_seed", range(0, 500, 100))
def test_random_samples_are_whole(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 40):
        sample = sample_of(seed)
        assert faults_of(sample) == [], seed
        assert list(sample.anchors) == [*ANCHOR_LANDMARKS, *HEAD_ANCHORS] == list(sample.visible), seed
        assert np.isfinite(list(sample.anchors.values())).all(), seed
        assert sample.picture.shape == sample.clean.shape == (SIZE_PX, SIZE_PX, 4), seed
        assert {layer.label for layer in sample.layers} <= set(LABELS), seed


def cover_at(sample: LayeredSample, label: str, name: str, reach: int = 3) -> float:
    """How much of the best pixel near an anchor the layers of a class cover, whatever lies before them."""
    x, y = (int(value) for value in sample.anchors[name])
    box = (slice(max(y - reach, 0), y + reach + 1), slice(max(x - reach, 0), x + reach + 1))
    return max(
        float(layer.picture[box][..., 3].max(initial=0)) / 255
        for layer in sample.layers
        if layer.label == label
    )


@pytest.mark.parametrize("seed", range(30))
def test_anchors_lie_in_their_layers(seed: int) -> None:
    sample = portrait_of(seed)
    for side in ("right", "left"):
        for name in ("eye_upper", "eye_lower"):
            whole = max(
                cover_at(sample, "eye_white", f"{side}_{name}"),
                cover_at(sample, "upper_lash", f"{side}_{name}"),
            )
            assert whole > 0.5, (seed, side, name)
        if cover_at(sample, "iris", f"{side}_iris", 0) == 0:
            assert cover_at(sample, "upper_lash", f"{side}_iris", 12) > 0.5, (seed, side)
    assert cover_at(sample, "mouth", "upper_lip_bottom") > 0.25, seed
    for name in ("chin", "cheek_left", "cheek_right", "forehead", "nose_tip", "mouth_left", "mouth_right"):
        assert cover_at(sample, "face", name) > 0.9, (seed, name)


def holes_in(alpha: np.ndarray) -> int:
    """Pixels without paint that paint surrounds."""
    paint = (alpha > 127).astype(np.uint8)
    outlines, _ = cv2.findContours(paint, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(np.zeros_like(paint), outlines, -1, 1, cv2.FILLED)
    return int((filled > paint).sum())


@pytest.mark.parametrize("seed", range(30))
def test_what_is_behind_is_whole(seed: int) -> None:
    sample = portrait_of(seed)
    face = next(layer for layer in sample.layers if layer.label == "face")
    assert holes_in(face.picture[..., 3]) <= 4, seed
    # Where fringe, eyes, brows, nose and mouth are, there is skin, and its colour is that of the skin round it.
    x, y = (int(value) for value in sample.anchors["forehead"])
    assert face.picture[y + 4, x, 3] == 255, seed
    neck = next(layer for layer in sample.layers if layer.label == "neck")
    chin_x, chin_y = (int(value) for value in sample.anchors["chin"])
    assert neck.picture[chin_y - 3, np.clip(chin_x, 0, 255), 3] == 255, seed
    background = next(layer for layer in sample.layers if layer.label == "background")
    assert background.picture[..., 3].min() in (0, 255) and np.ptp(background.picture[..., 3]) == 0, seed


def test_the_same_seed_gives_the_same_bytes() -> None:
    for seed in (3, 4, 5):
        one, two = (random_sample(seed, 96)[0] for _ in range(2))
        assert one.picture.tobytes() == two.picture.tobytes()
        assert one.anchors == two.anchors and np.array_equal(one.labels, two.labels)
    assert random_sample(3, 96)[0].picture.tobytes() != random_sample(4, 96)[0].picture.tobytes()


def test_spoiling_changes_the_picture_alone() -> None:
    spoilt, clean = random_sample(21, 96)[0], random_sample(21, 96, spoil=False)[0]
    assert np.array_equal(spoilt.labels, clean.labels)
    assert np.array_equal(spoilt.clean, clean.picture)
    assert np.array_equal(flatten(spoilt.layers)[0], clean.picture)


def test_held_out_families_are_never_trained_on() -> None:
    styles = [random_style(np.random.default_rng(seed)) for seed in range(3000)]
    kept = [held_out(style) for style in styles]
    assert 0.05 < np.mean(kept) < 0.3
    trained = {
        (style.family, style.finish.kind, style.hair.back)
        for style, out in zip(styles, kept, strict=True)
        if not out
    }
    tested = {
        (style.family, style.finish.kind, style.hair.back)
        for style, out in zip(styles, kept, strict=True)
        if out
    }
    assert not trained & tested
    pairs = {(finish, back) for _, finish, back in trained}
    assert len(HELD_FINISHES) >= 2 and len(HELD_BACKS) >= 2
    for finish in HELD_FINISHES:
        for back in HELD_BACKS:
            assert (finish, back) not in pairs
            assert any(kind[1:] == (finish, back) for kind in tested)
    # Each of them is trained on, but with others.
    assert set(HELD_FINISHES) <= {finish for finish, _ in pairs} and set(HELD_BACKS) <= {
        back for _, back in pairs
    }


def test_every_family_can_be_drawn() -> None:
    for family in FAMILIES:
        style = random_style(np.random.default_rng(1), family)
        assert style.family == family
        assert faults_of(draw_illustration(style, FaceSemantics.neutral(), Frame(SIZE_PX, 0.4))) == []


def test_a_shut_eye_has_neither_white_nor_iris() -> None:
    style = random_style(np.random.default_rng(7), "anime")
    style = replace(style, wear=replace(style.wear, glasses="none"))
    semantics = FaceSemantics.of(0.0, eyeBlinkLeft=1.0, eyeBlinkRight=1.0)
    sample = draw_illustration(style, semantics, Frame(256, 0.42))
    for layer in sample.layers:
        if layer.label in ("eye_white", "iris"):
            assert not layer.picture[..., 3].any()
        if layer.label == "upper_lash":
            assert layer.picture[..., 3].max() > 200


@pytest.mark.parametrize("cover", ["cloth", "bar"])
def test_what_is_worn_before_a_mouth_hides_it(cover: Cover) -> None:
    style = random_style(np.random.default_rng(500), "anime")
    sizes = {}
    for kind in ("none", cover):
        worn = replace(style, wear=replace(style.wear, cover=kind, hands=()))
        sample = draw_illustration(worn, FaceSemantics.neutral(), Frame(256, 0.42))
        assert faults_of(sample) == []
        sizes[kind] = (sample.labels == LABEL_NUMBER["mouth"]).sum()
        assert sample.visible["upper_lip_bottom"] == (kind == "none")
    assert sizes[cover] < 0.2 * sizes["none"]


@pytest.mark.parametrize("kind", ["feathers", "bat", "tail", "cape", "scarf"])
def test_what_trails_from_a_body_is_clothes(kind: str) -> None:
    """It widens the body, and leaves the face as it is."""
    style = random_style(np.random.default_rng(500), "anime")
    labels = {}
    for trailing in ((), (kind,)):
        worn = replace(style, wear=replace(style.wear, trailing=trailing, hands=()))
        sample = draw_illustration(worn, FaceSemantics.neutral(), Frame(256, 0.16, (0.5, 0.3)))
        assert faults_of(sample) == []
        labels[trailing] = sample.labels
    plain, worn_labels = labels[()], labels[kind,]
    clothes = LABEL_NUMBER["clothes"]
    new = (worn_labels == clothes) & (plain != clothes)
    assert new.sum() > 50
    assert set(np.unique(plain[new])) <= {LABEL_NUMBER[name] for name in ("background", "neck", "back_hair")}
    assert np.array_equal(worn_labels == LABEL_NUMBER["iris"], plain == LABEL_NUMBER["iris"])


@pytest.mark.parametrize("dyed", ["tips", "streaks", "side"])
def test_dyed_hair_is_the_same_hair(dyed: Dye) -> None:
    style = random_style(np.random.default_rng(500), "anime")
    pictures, labels = [], []
    for dye in ("none", dyed):
        cut = replace(style, hair=replace(style.hair, dyed=dye, dye=(0.9, 0.1, 0.1)))
        sample = draw_illustration(cut, FaceSemantics.neutral(), Frame(256, 0.42))
        pictures.append(sample.clean[..., :3].astype(int))
        labels.append(sample.labels)
    hair = np.isin(labels[0], [LABEL_NUMBER["front_hair"], LABEL_NUMBER["back_hair"]])
    changed = np.abs(pictures[0] - pictures[1]).max(axis=2) > 40
    assert 0.02 < changed[hair].mean() < 0.9
    assert (labels[0] != labels[1]).mean() < 0.002


def test_a_brow_is_faint_through_hair_and_labelled_whole() -> None:
    style = random_style(np.random.default_rng(500), "anime")
    brows = replace(style.brows, length=0.26, thickness=0.03, kind="tapered")
    shown, labels = {}, {}
    for strength in (0.0, 0.25, 1.0):
        faded = replace(style, brows=replace(brows, over_hair=strength))
        sample = draw_illustration(faded, FaceSemantics.neutral(), Frame(320, 0.5))
        shown[strength] = sample.clean[..., :3].astype(int)
        labels[strength] = sample.labels
    brow, hair = LABEL_NUMBER["brow"], LABEL_NUMBER["front_hair"]
    assert overlap(labels[0.25] == brow, labels[1.0] == brow) > 0.85
    over_hair = (labels[1.0] == brow) & (labels[0.0] == hair)
    assert over_hair.sum() > 60
    faint, full = (np.abs(shown[one] - shown[0.0]).max(axis=2)[over_hair].mean() for one in (0.25, 1.0))
    assert 0.1 * full < faint < 0.5 * full


def test_eyes_are_faint_through_hair_and_labelled_whole() -> None:
    style = random_style(np.random.default_rng(500), "anime")
    hair = replace(style.hair, fringe="blunt", fringe_y=0.05, see_through=0.0)
    shown, labels = {}, {}
    for strength, whole in ((0.0, False), (0.4, False), (0.4, True)):
        eyes = replace(style.eyes, over_hair=strength, whole_over_hair=whole)
        sample = draw_illustration(
            replace(style, eyes=eyes, hair=hair), FaceSemantics.neutral(), Frame(320, 0.5)
        )
        assert faults_of(sample) == []
        shown[strength, whole], labels[strength, whole] = sample.clean[..., :3].astype(int), sample.labels
    eyeball = [LABEL_NUMBER["iris"], LABEL_NUMBER["eye_white"]]
    seen, hidden = (np.isin(labels[one], eyeball) for one in ((0.4, True), (0.4, False)))
    behind = seen & ~hidden
    assert (hidden <= seen).all() and behind.sum() > 60
    assert np.array_equal(np.isin(labels[0.0, False], eyeball) & behind, np.zeros_like(behind))
    changed = np.abs(shown[0.4, True] - shown[0.4, False]).max(axis=2)
    assert 5 < changed[behind].mean() < 110


def test_half_of_all_animals_have_fur_and_nobody_else() -> None:
    animals = [random_style(np.random.default_rng(seed), "mascot") for seed in range(120)]
    assert 0.35 < np.mean([style.finish.fur > 0 for style in animals]) < 0.65
    assert not any(random_style(np.random.default_rng(seed), "anime").finish.fur for seed in range(60))


def test_fur_is_hairs_over_the_same_features_with_a_ragged_edge() -> None:
    styles = (random_style(np.random.default_rng(seed), "mascot") for seed in count(0))
    style = next(style for style in styles if style.finish.fur > 0.06 and style.eyes.width > 0.18)
    style = replace(style, wear=replace(style.wear, headwear=(), glasses="none", hands=(), backdrop="clear"))
    smooth = replace(style, finish=replace(style.finish, fur=0.0))
    frame = Frame(320, 0.4)
    ours, bare = (draw_illustration(one, FaceSemantics.neutral(), frame) for one in (style, smooth))
    assert faults_of(ours) == []
    face, plain = ((sample.labels == LABEL_NUMBER["face"]).astype(np.uint8) for sample in (ours, bare))
    for name in ("iris", "nose"):
        assert overlap(ours.labels == LABEL_NUMBER[name], bare.labels == LABEL_NUMBER[name]) > 0.7
    assert overlap(face > 0, plain > 0) > 0.8
    edges = [
        sum(map(len, cv2.findContours(one, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]))
        for one in (face, plain)
    ]
    assert edges[0] > 1.2 * edges[1]
    inner = cv2.erode(face & plain, np.ones((9, 9), np.uint8)) > 0
    detail = [cv2.Laplacian(sample.clean[..., :3], cv2.CV_32F)[inner].std() for sample in (ours, bare)]
    assert detail[0] > 1.5 * detail[1]


def overlap(one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())
