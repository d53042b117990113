"""Layers taken from a picture and its labels: together the picture, each whole, as far as truth can be known."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.close_up import close_up_of
from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.take_apart import TakenApart, take_apart
from avatar_stream.decoder.puppet_decoder import PuppetDecoder
from avatar_stream.pictures.composite import composite
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style
from training.faces.sample import LayeredSample

SEEDS = (3, 4, 8, 9)


def drawn(seed: int) -> LayeredSample:
    style = random_style(np.random.default_rng(seed))
    return draw_illustration(style, FaceSemantics.neutral(), Frame(384, 0.4, (0.5, 0.45)))


@pytest.fixture(scope="module", params=SEEDS)
def both(request: pytest.FixtureRequest) -> tuple[LayeredSample, TakenApart]:
    sample = drawn(request.param)
    return sample, take_apart(sample.clean, sample.labels, sample.anchors)


def behind(taken: TakenApart) -> PixelArray:
    height, width = taken.character.size[::-1]
    return np.full((height, width, 3), 90, np.uint8) if taken.backdrop is None else taken.backdrop


def test_the_layers_over_each_other_are_the_picture(both: tuple[LayeredSample, TakenApart]) -> None:
    sample, taken = both
    canvas = behind(taken)
    for sheet in taken.character.sheets:
        canvas = composite(sheet.picture, canvas)
    apart = np.abs(canvas.astype(int) - composite(sample.clean, behind(taken)))
    assert apart.max() <= 4 and (apart > 2).mean() < 1e-3


def test_a_puppet_of_them_at_rest_is_the_picture(both: tuple[LayeredSample, TakenApart]) -> None:
    sample, taken = both
    decoder = PuppetDecoder(build_illustration(taken.character), taken.backdrop)
    pixels = decoder.decode(FaceSemantics.neutral()).pixels
    decoder.close()
    apart = np.abs(composite(pixels, behind(taken)).astype(int) - composite(sample.clean, behind(taken)))
    assert (apart > 2).any(axis=2).mean() < 1e-3


def test_skin_behind_the_features_is_skin(both: tuple[LayeredSample, TakenApart]) -> None:
    """What the face's layer shows where eyes and mouth were is what was drawn there, but for its shading."""
    sample, taken = both
    face = next(sheet.picture for sheet in taken.character.sheets if sheet.label == "face")
    features = np.isin(sample.labels, [LABEL_NUMBER[name] for name in ("eye_white", "iris", "mouth", "brow")])
    covered = features & (face[..., 3] == 255)
    assert covered.sum() > 0.9 * features.sum()
    truth = next(layer.picture for layer in sample.layers if layer.label == "face")
    apart = np.abs(face[covered][:, :3].astype(int) - truth[covered][:, :3]).mean()
    through = np.abs(sample.clean[covered][:, :3].astype(int) - truth[covered][:, :3]).mean()
    assert apart < 0.4 * through


def test_nothing_shows_where_a_cut_out_is_empty() -> None:
    sample = drawn(3)
    cut = sample.clean.copy()
    cut[sample.labels == LABEL_NUMBER["background"]] = 0
    taken = take_apart(cut, sample.labels, sample.anchors)
    assert taken.backdrop is None
    canvas = np.zeros((*cut.shape[:2], 3), np.uint8)
    for sheet in taken.character.sheets:
        assert not sheet.picture[cut[..., 3] == 0].any()
        canvas = composite(sheet.picture, canvas)
    assert np.abs(canvas.astype(int) - composite(cut, np.zeros_like(canvas))).max() <= 4


def test_what_was_lost_of_a_cut_out_belongs_to_what_it_hangs_together_with() -> None:
    """A ribbon beside the hair that hangs from a sleeve is clothes, and a star that hangs from nothing is hair."""
    sample = drawn(3)
    cut, labels = sample.clean.copy(), sample.labels.copy()
    empty, clothes, hair = (LABEL_NUMBER[name] for name in ("background", "clothes", "back_hair"))
    cut[:], labels[:] = 0, empty
    face = LABEL_NUMBER["face"]
    for rows, columns, label in (
        (slice(60, 240), slice(100, 280), face),
        (slice(260, 380), slice(60, 330), clothes),
    ):
        cut[rows, columns], labels[rows, columns] = (200, 160, 140, 255), label
    cut[60:240, 40:100], labels[60:240, 40:100] = (40, 30, 90, 255), hair
    # A speck that was taken for hair claims nothing.
    cut[180:186, 28:38], labels[180:186, 28:38] = (250, 20, 20, 255), hair
    cut[100:260, 30:36] = cut[250:262, 30:70] = cut[20:30, 60:70] = (250, 20, 20, 255)
    sheets = take_apart(cut, labels, sample.anchors).character.sheets

    def owner(x: int, y: int) -> str:
        return next(sheet.label for sheet in reversed(sheets) if sheet.picture[y, x, 3] > 127)

    assert owner(33, 120) == "clothes" and owner(65, 25) == "back_hair"


def test_labels_without_a_figure_are_refused() -> None:
    sample = drawn(3)
    with pytest.raises(ValueError, match="no figure"):
        take_apart(sample.clean, np.zeros_like(sample.labels), sample.anchors)


def test_a_small_face_is_cut_as_cleanly_as_a_large_one() -> None:
    """A thin lash of a small face moves away and leaves no specks: skin behind it is plain."""
    style = random_style(np.random.default_rng(8))
    sample = draw_illustration(style, FaceSemantics.neutral(), Frame(384, 0.18, (0.5, 0.45)))
    close = close_up_of(sample.clean, FaceFrame.of(sample.anchors))
    assert close is not None
    coarse = take_apart(sample.clean, sample.labels, sample.anchors)
    fine = take_apart(sample.clean, sample.labels, sample.anchors, (close, close.part_of(sample.labels)))
    assert {sheet.name for sheet in fine.character.sheets} >= {"face", "upper_lash_left", "iris_left"}

    def edges(taken: TakenApart) -> float:
        """How much of a lash is neither there nor not."""
        lash = next(one.picture[..., 3] for one in taken.character.sheets if one.name == "upper_lash_left")
        return float(((lash > 20) & (lash < 235)).sum() / (lash > 20).sum())

    assert edges(fine) > edges(coarse)
    canvas = behind(fine)
    for sheet in fine.character.sheets:
        canvas = composite(sheet.picture, canvas)
    assert (np.abs(canvas.astype(int) - composite(sample.clean, behind(fine))) > 2).mean() < 1e-3
