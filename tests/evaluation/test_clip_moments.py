"""Which moments of a clip are shown, and what is said of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from avatar_stream.evaluation import expression_labels
from avatar_stream.evaluation.clip_moments import MOMENTS, caption_of, moments_of
from avatar_stream.evaluation.expression_labels import ExpressionLabels, Moment

CLIP = Path(__file__).parents[2] / "models" / "demo_face.mp4"


def test_of_a_labelled_clip_the_moments_in_which_something_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = {30: Moment(pucker=2, brow_up=1), 60: Moment(), 90: Moment(squint=1, unsure=("squint",))}
    digest = hashlib.sha256(CLIP.read_bytes()).hexdigest()
    labels = ExpressionLabels(file=CLIP.name, sha256=digest, frames=300, moments=moments)
    monkeypatch.setattr(expression_labels, "read_expression_labels", lambda: (labels,))
    (only,) = moments_of(str(CLIP))
    assert only.caption == "pucker full, brow up some"
    every = moments_of_frames()
    assert (only.picture == every[30]).all()


def test_of_another_clip_some_spread_over_it() -> None:
    moments = moments_of(str(CLIP))
    assert len(moments) == MOMENTS
    assert all(moment.caption == "" for moment in moments)
    assert len({moment.picture.tobytes() for moment in moments}) == MOMENTS
    assert len({moment.semantics.expression.tobytes() for moment in moments}) > MOMENTS // 2


def test_what_people_disagree_about_is_not_said() -> None:
    assert caption_of(Moment(press=1, left=2, unsure=("press",))) == "left full"
    assert caption_of(Moment()) == ""


def moments_of_frames() -> list:  # type: ignore[type-arg]
    from avatar_stream.sources.registry import open_frame_source

    source, pictures = open_frame_source(str(CLIP)), []
    while (frame := source.read()) is not None:
        pictures.append(frame.pixels)
    source.close()
    return pictures
