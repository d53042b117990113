"""render and decode keep the sound of a clip, and say where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from sinks.sounding_clips import MOMENTS_S, clicks_s, heard, sound_codec, write_clip

from commands.test_command_line import Run, left_behind

SMALL = ["--size", "64", "--character", "kitsu"]


def test_render_keeps_the_sound(tmp_path: Path, run_here: Run) -> None:
    write_clip(tmp_path / "a.mp4", video_s=(0.2, 2.8))
    code, _, err = run_here(["render", "a.mp4", "out.mp4", *SMALL])
    assert code == 0 and "sound" not in err, err
    wanted_s = [moment - 0.2 for moment in MOMENTS_S]
    assert clicks_s(tmp_path / "out.mp4") == pytest.approx(wanted_s, abs=0.025)

    code, _, err = run_here(["render", "a.mp4", "out.webm", "--duration", "1.2", *SMALL])
    assert code == 0 and "sound" not in err, err
    assert sound_codec(tmp_path / "out.webm") == "opus"
    assert clicks_s(tmp_path / "out.webm") == pytest.approx(wanted_s[:2], abs=0.025)
    assert heard(tmp_path / "out.webm")[0][-1] == pytest.approx(1.2, abs=0.025)
    assert left_behind(tmp_path) == {"a.mp4", "out.mp4", "out.webm"}


def test_silence_where_it_is_wished_and_where_there_is_no_sound(tmp_path: Path, run_here: Run) -> None:
    write_clip(tmp_path / "a.mp4")
    write_clip(tmp_path / "silent.mp4", sounds=[], video_s=(0.0, 0.4))
    for arguments, words in (
        (["a.mp4", "out.mp4", "--no-sound", "--duration", "0.4"], ""),
        (["silent.mp4", "out.mp4"], "'silent.mp4' has no sound"),
        (["silent.mp4", "out.mp4", "--no-sound"], ""),
        (["demo", "out.mp4", "--duration", "0.2"], ""),
        (["a.mp4", "pictures/", "--duration", "0.2"], "'pictures/' takes no sound"),
    ):
        code, _, err = run_here(["render", *arguments, *SMALL])
        assert code == 0, err
        assert [
            line for line in err.splitlines() if "sound" in line and (not words or words not in line)
        ] == []
        assert words in err
    assert sound_codec(tmp_path / "out.mp4") is None


def test_a_damaged_sound_track_costs_no_pictures(tmp_path: Path, run_here: Run) -> None:
    from sinks.test_sound import spoil

    write_clip(tmp_path / "a.mkv", video_s=(0.0, 1.4), sound_s=(0.0, 1.4))
    count = spoil(tmp_path / "a.mkv", 0.7, 0.9)
    code, _, err = run_here(["render", "a.mkv", "out.mp4", *SMALL])
    assert code == 0, err
    assert sum(f"The sound of 'a.mkv': {count} of its" in line for line in err.splitlines()) == 1
    assert clicks_s(tmp_path / "out.mp4") == pytest.approx(MOMENTS_S[:2], abs=0.025)

    spoil(tmp_path / "a.mkv", -1.0, 99.0)
    code, _, err = run_here(["render", "a.mkv", "out.mp4", *SMALL])
    assert code == 0, err
    assert sum("Nothing of the sound of 'a.mkv' can be decoded" in line for line in err.splitlines()) == 1
    assert sound_codec(tmp_path / "out.mp4") is None


def test_decode_takes_the_sound_of_the_clip_that_it_was_made_from(tmp_path: Path, run_here: Run) -> None:
    write_clip(tmp_path / "a.mp4", video_s=(0.2, 2.8))
    write_clip(tmp_path / "silent.mp4", sounds=[], video_s=(0.0, 0.4))
    code, _, err = run_here(["encode", "a.mp4", "a.fsb", "--duration", "1.5"])
    assert code == 0, err
    code, _, err = run_here(["decode", "a.fsb", "out.mp4", "--sound", "a.mp4", *SMALL])
    assert code == 0, err
    assert clicks_s(tmp_path / "out.mp4") == pytest.approx([0.2, 1.0], abs=0.025)
    assert heard(tmp_path / "out.mp4")[0][-1] == pytest.approx(1.5, abs=0.05), "ends with the pictures"
    before = (tmp_path / "a.mp4").read_bytes()
    for output, sound, words in (
        ("b.mp4", "silent.mp4", "'silent.mp4' has no sound"),
        ("b.mp4", "missing.mp4", "missing.mp4"),
        ("a.mp4", "a.mp4", "source itself"),
    ):
        code, _, err = run_here(["decode", "a.fsb", output, "--sound", sound, *SMALL])
        assert code == 2 and words in err and len(err.splitlines()) == 1, err
    assert (tmp_path / "a.mp4").read_bytes() == before
    assert not (tmp_path / "b.mp4").exists()
