"""Drawings are told from people by several traits together."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.style import StyleTraits, drawn_share, style_weights

# Flat colours, large eyes that FaceMesh sees elsewhere, a small mouth; and the opposite.
DRAWN = StyleTraits(spread=np.log(0.02), shading=0.2, eyes=0.27, overlap=0.2, mouth=0.06)
PERSON = StyleTraits(spread=np.log(0.004), shading=0.7, eyes=0.15, overlap=0.6, mouth=0.2)


def test_what_is_clear_is_told_clearly() -> None:
    assert drawn_share(DRAWN) > 0.9
    assert drawn_share(PERSON) < 0.1


@pytest.mark.parametrize("name", StyleTraits.__dataclass_fields__)
def test_each_trait_counts_the_way_it_should(name: str) -> None:
    """What is more like a person's makes a picture less of a drawing."""
    towards_person = getattr(PERSON, name) - getattr(DRAWN, name)
    assert style_weights()[name] * towards_person < 0


def test_one_odd_trait_does_not_decide() -> None:
    soft = StyleTraits(**{**vars(DRAWN), "shading": PERSON.shading - 0.2})
    assert drawn_share(soft) > 0.5
