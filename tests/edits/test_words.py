from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_stream.edits.edits import Affine, Edits
from avatar_stream.edits.words import edits_in_words, parse_edits
from avatar_stream.errors import UserInputError

from .strategies import all_edits


def test_a_whole_line() -> None:
    edits = parse_edits("eyes=0.5 mouth=1.3 yaw=+10deg size=1.2 smile@0.6 mirror")
    assert edits == Edits(
        eyes=Affine(gain=0.5),
        mouth=Affine(gain=1.3),
        yaw=Affine(offset=math.radians(10)),
        size=1.2,
        presets={"smile": 0.6},
        mirror=True,
    )


@pytest.mark.parametrize(
    ("words", "edits"),
    [
        ("", Edits()),
        ("jawOpen=0.3", Edits(names={"jawOpen": Affine(gain=0, offset=0.3)})),
        ("jawOpen*1.3", Edits(names={"jawOpen": Affine(gain=1.3)})),
        ("jawOpen+0.1", Edits(names={"jawOpen": Affine(offset=0.1)})),
        ("jawOpen-.1", Edits(names={"jawOpen": Affine(offset=-0.1)})),
        ("jawOpen*2, jawOpen+0.1", Edits(names={"jawOpen": Affine(gain=2, offset=0.1)})),
        ("head*0.5", Edits(pitch=Affine(gain=0.5), yaw=Affine(gain=0.5), roll=Affine(gain=0.5))),
        ("position=0", Edits(x=Affine(gain=0), y=Affine(gain=0), depth=Affine(gain=0))),
        ("gaze=0", Edits(gaze_x=Affine(gain=0), gaze_y=Affine(gain=0))),
        ("eyes=-0.3", Edits(eyes=Affine(offset=-0.3))),
        ("yaw=0.2", Edits(yaw=Affine(gain=0, offset=0.2))),
        ("yaw-0.2rad", Edits(yaw=Affine(offset=-0.2))),
        ("yaw*-1", Edits(yaw=Affine(gain=-1))),
        ("size*1.2 size*1.1", Edits(size=1.2 * 1.1)),
        ("wink_left", Edits(presets={"wink_left": 1.0})),
        ("toggle=blush, toggle=冬服", Edits(toggles=frozenset({"blush", "冬服"}))),
        ("toggle=blush toggle=blush", Edits()),
    ],
)
def test_words(words: str, edits: Edits) -> None:
    assert parse_edits(words) == edits


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("eys=0.5", "'eys=0.5'.*'eyes'"),
        ("jawopen=0.5", "'jawOpen'"),
        ("smiel@0.5", "'smile'"),
        ("smile=0.5", "smile@0.6"),
        ("smile@1.5", "0 to 1"),
        ("jawOpen@0.5", "only presets"),
        ("toggle=", "one word"),
        ("toggle=a-b", "one word"),
        ("jawOpen", "jawOpen=0.5"),
        ("size=+1", "factor"),
        ("size=9", "'size=9'"),
        ("x+10deg", "only pitch, yaw and roll"),
        ("yaw+10grad", "deg or rad"),
        ("yaw*10deg", "no unit"),
        ("head=10deg", "no unit"),
        ("mirror=1", "stands alone"),
        ("jawOpen=1.2.3", "not a number"),
        ("jawOpen*99", "'jawOpen\\*99'"),
        ("=5", "no edit"),
        ("eyes 0.5", "eyes=0.5"),
    ],
)
def test_mistakes_are_named(words: str, says: str) -> None:
    with pytest.raises(UserInputError, match=says):
        parse_edits(f"mouth=1.3 {words}")


@given(all_edits)
def test_words_say_it_all(edits: Edits) -> None:
    assert parse_edits(edits_in_words(edits)) == edits


@given(st.text(alphabet="eyes=*+-@.0123 jawOpenmirrdgNaninf,", max_size=40))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        edits = parse_edits(text)
    except UserInputError as error:
        assert str(error)
    else:
        assert isinstance(edits, Edits)
