from pathlib import Path

import pytest
from pydantic import ValidationError

from avatar_stream.evaluation.blink_labels import (
    LABEL_FOLDER,
    BlinkEvent,
    BlinkLabels,
    blink_labels_of,
    read_blink_labels,
)
from avatar_stream.sources.video_file import VideoFileSource


def test_all_label_files_are_read_and_no_two_are_of_one_clip() -> None:
    labels = read_blink_labels()
    assert len(labels) == len(list(LABEL_FOLDER.glob("*.toml"))) > 0
    assert len({one.sha256 for one in labels}) == len(labels)


def test_each_blink_holds_its_apex_and_stands_alone() -> None:
    for one in read_blink_labels():
        spans = sorted((*one.blinks, *one.half_winks, *one.unsure), key=lambda span: span.first)
        assert all(before.last < after.first for before, after in zip(spans, spans[1:], strict=False)), (
            one.file
        )
        for blink in one.blinks:
            assert blink.first <= blink.apex <= blink.last
            if blink.shut is not None:
                assert blink.first <= blink.shut[0] <= blink.apex <= blink.shut[1] <= blink.last


def test_labels_are_of_the_clips_they_name(shared_media: Path) -> None:
    for one in read_blink_labels():
        clip = shared_media / "drivers" / one.file
        assert blink_labels_of(clip) == one
        source = VideoFileSource(clip)
        assert sum(1 for _ in iter(source.read, None)) == one.frames
        source.close()


def test_a_clip_under_the_same_name_is_not_taken_for_a_labelled_one(tmp_path: Path) -> None:
    impostor = tmp_path / read_blink_labels()[0].file
    impostor.write_bytes(b"something else")
    assert blink_labels_of(impostor) is None


def test_labels_beyond_the_clip_or_in_disorder_are_refused() -> None:
    with pytest.raises(ValidationError, match="not in order"):
        BlinkEvent(eye="both", first=5, apex=4, last=4)
    blink = BlinkEvent(eye="both", first=9, apex=10, last=10)
    with pytest.raises(ValidationError, match="beyond the 10 frames"):
        BlinkLabels(file="a.mp4", sha256="", frames=10, blinks=(blink,), half_winks=(), unsure=())
