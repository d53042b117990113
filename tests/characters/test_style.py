"""Drawings are told from people by several traits together."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES
from avatar_stream.characters.finders.facemesh import TrackedFace
from avatar_stream.characters.finders.mean_face import mean_face_over
from avatar_stream.characters.parsing.seen_face import SeenFace
from avatar_stream.characters.style import UNSURE, StyleTraits, drawn_share, guess_style, style_weights
from avatar_stream.types import FaceSemantics
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style

# Flat colours, large eyes that FaceMesh sees elsewhere, a small mouth; and the opposite.
DRAWN = StyleTraits(spread=np.log(0.02), shading=0.2, eyes=0.27, overlap=0.2, mouth=0.06)
PERSON = StyleTraits(spread=np.log(0.004), shading=0.7, eyes=0.15, overlap=0.6, mouth=0.2)


def test_what_is_clear_is_told_clearly() -> None:
    assert drawn_share(DRAWN) > 0.95
    assert drawn_share(PERSON) < 0.1


@pytest.mark.parametrize("name", StyleTraits.__dataclass_fields__)
def test_each_trait_counts_the_way_it_should(name: str) -> None:
    """What is more like a person's makes a picture less of a drawing."""
    towards_person = getattr(PERSON, name) - getattr(DRAWN, name)
    assert style_weights()[name] * towards_person < 0


def test_one_odd_trait_does_not_decide() -> None:
    soft = StyleTraits(**{**vars(DRAWN), "shading": PERSON.shading - 0.2})
    assert drawn_share(soft) > 0.5


@pytest.mark.parametrize(("error", "style"), [(0.5 * UNSURE, "drawn"), (1.1 * UNSURE, "natural")])
def test_a_face_that_is_seen_less_surely_than_drawings_are_is_none(
    error: float, style: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = random_style(np.random.default_rng(900_000_000), "anime")
    sample = draw_illustration(drawing, FaceSemantics.neutral(), Frame(256, 0.4))
    places = {name: sample.anchors[name] for name in ANCHOR_NAMES}
    seen = SeenFace(places, dict.fromkeys(ANCHOR_NAMES, error))
    monkeypatch.setattr("avatar_stream.characters.style.seen_face", lambda *_: seen)
    # A mesh that disagrees with itself, as on drawings; another one for each case, since traits are remembered.
    tracked = TrackedFace(
        mean_face_over({name: places[name] for name in ANCHOR_LANDMARKS}) + error, np.full(478, 0.02)
    )
    assert guess_style(sample.picture, tracked) == style
