"""The sound of clips goes along: clicks stay where it flashes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from avatar_stream.errors import SourceError
from avatar_stream.sinks import remux, video_file
from avatar_stream.sinks.video_file import VideoFileSink
from avatar_stream.sources.sound_track import SoundTrack, find_sound
from avatar_stream.sources.video_file import VideoFileSource
from avatar_stream.types import Picture

from .sounding_clips import (
    LENGTH_S,
    MOMENTS_S,
    SIZE,
    clicks_s,
    flashes_s,
    heard,
    sound_codec,
    write_clip,
)

MOST_APART_S = 0.025


def show_again(clip: Path, output: Path, until_s: float | None = float("inf"), **changes: Any) -> SoundTrack:
    """Write the clip's own pictures, with its sound, as `render` does with those of a character."""
    sound = find_sound(clip, until_s)
    assert sound is not None
    source = VideoFileSource(clip)
    sink = VideoFileSink(output, width=SIZE, height=SIZE, fps=source.fps, sound=sound)
    most_s = changes.get("pictures_until_s", float("inf"))
    for frame in iter(source.read, None):
        assert frame is not None
        if changes.get("pictures_from_s", 0.0) <= frame.captured_s < most_s:
            rgba = np.dstack([frame.pixels, np.full((SIZE, SIZE), 255, np.uint8)])
            sink.send(Picture(rgba, frame.captured_s, frame.pixels))
    sink.close()
    source.close()
    return sound


def assert_in_sync(output: Path, wanted_s: list[float]) -> None:
    shown, clicked = flashes_s(output), clicks_s(output)
    assert shown == pytest.approx(wanted_s, abs=2e-3)
    assert clicked == pytest.approx(shown, abs=MOST_APART_S)


@pytest.mark.parametrize(
    ("clip", "video", "codec", "output", "wanted"),
    [
        ("a.mp4", "libx264", "aac", "out.mp4", "aac"),
        ("a.mp4", "libx264", "aac", "out.webm", "opus"),
        ("a.mkv", "libx264", "pcm_s16le", "out.mp4", "aac"),
        ("a.mkv", "libx264", "pcm_s16le", "out.webm", "opus"),
        ("a.webm", "libvpx-vp9", "libopus", "out.mp4", "opus"),
        ("a.webm", "libvpx-vp9", "libopus", "out.webm", "opus"),
        ("a.mkv", "libx264", "libmp3lame", "out.mp4", "mp3"),
        ("a.mov", "libx264", "alac", "out.mp4", "alac"),
        ("a.mkv", "libx264", "ac3", "out.mp4", "ac3"),
        ("a.mkv", "libx264", "flac", "out.MP4", "aac"),
        ("a.ts", "libx264", "aac", "out.mp4", "aac"),
        ("a.ts", "libx264", "mp2", "out.webm", "opus"),
        ("a.avi", "mpeg4", "pcm_s16le", "out.mp4", "aac"),
        ("a.flv", "libx264", "aac", "out.mp4", "aac"),
    ],
)
def test_clicks_stay_with_their_flashes(
    tmp_path: Path, clip: str, video: str, codec: str, output: str, wanted: str
) -> None:
    write_clip(tmp_path / clip, video=video, sounds=[codec])
    sound = show_again(tmp_path / clip, tmp_path / output)
    assert sound.trouble == ""
    assert sound_codec(tmp_path / output) == wanted
    assert_in_sync(tmp_path / output, list(MOMENTS_S))
    times, _ = heard(tmp_path / output)
    assert times[-1] == pytest.approx(LENGTH_S, abs=0.1)
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


def test_sound_that_fits_is_not_encoded_anew(tmp_path: Path) -> None:
    for clip, output, video, codec in (
        ("a.mp4", "out.mp4", "libx264", "aac"),
        ("a.webm", "out.webm", "libvpx-vp9", "libopus"),
    ):
        write_clip(tmp_path / clip, video=video, sounds=[codec])
        show_again(tmp_path / clip, tmp_path / output)
        packets = []
        for path in (clip, output):
            with av.open(str(tmp_path / path)) as container:
                packets.append([bytes(packet) for packet in container.demux(audio=0) if packet.size])
        assert packets[0] == packets[1]


@pytest.mark.parametrize("output", ["out.mp4", "out.webm"])
@pytest.mark.parametrize("codec", ["aac", "pcm_s16le"])
@pytest.mark.parametrize(
    ("video_s", "sound_s"),
    [
        ((0.0, 2.8), (0.3, 2.8)),  # sound begins later
        ((0.3, 2.8), (0.0, 2.8)),  # sound begins earlier
        ((5.0, 7.8), (4.63, 7.0)),  # nothing begins at 0, sound ends earlier
        ((0.0, 1.4), (0.0, 2.8)),  # sound goes on
        ((0.0, 2.8), (1.0, 1.6)),  # a piece of sound
    ],
)
def test_either_may_begin_and_end_where_it_likes(
    tmp_path: Path, output: str, codec: str, video_s: tuple[float, float], sound_s: tuple[float, float]
) -> None:
    moments_s = [video_s[0] + 0.4, video_s[0] + 1.2]
    write_clip(tmp_path / "a.mkv", sounds=[codec], moments_s=moments_s, video_s=video_s, sound_s=sound_s)
    show_again(tmp_path / "a.mkv", tmp_path / output)
    assert flashes_s(tmp_path / output) == pytest.approx([0.4, 1.2], abs=2e-3)
    wanted_s = [moment - video_s[0] for moment in moments_s if sound_s[0] <= moment < sound_s[1]]
    assert clicks_s(tmp_path / output) == pytest.approx(wanted_s, abs=MOST_APART_S)
    times, _ = heard(tmp_path / output)
    assert times[0] > -0.03, "nothing is heard before the first picture"
    assert times[-1] == pytest.approx(sound_s[1] - video_s[0], abs=0.1)


def test_edit_lists_count(tmp_path: Path) -> None:
    """A clip cut without encoding anew: its first pictures and sounds are there, and hidden."""
    write_clip(tmp_path / "a.mkv", video="mpeg4")
    with (
        av.open(str(tmp_path / "a.mkv")) as whole,
        av.open(
            str(tmp_path / "cut.mp4"), "w", options={"avoid_negative_ts": "disabled", "use_editlist": "1"}
        ) as cut,
    ):
        streams: dict[int, Any] = {
            one.index: cut.add_stream_from_template(one)
            for one in (whole.streams.video[0], whole.streams.audio[0])
        }
        for packet in whole.demux():
            if packet.dts is not None and packet.pts is not None:
                packet.dts -= 300  # of 1 ms each
                packet.pts -= 300
                packet.stream = streams[packet.stream.index]
                cut.mux(packet)
    assert flashes_s(tmp_path / "cut.mp4")[0] == pytest.approx(0.1, abs=0.021), "or it was not cut"
    for output in ("out.mp4", "out.webm"):
        show_again(tmp_path / "cut.mp4", tmp_path / output)
        shown, clicked = flashes_s(tmp_path / output), clicks_s(tmp_path / output)
        assert len(shown) == 3
        assert clicked == pytest.approx(shown, abs=MOST_APART_S)


@pytest.mark.parametrize("output", ["out.mp4", "out.webm"])
def test_pictures_at_uneven_times(tmp_path: Path, output: str) -> None:
    dice = np.random.default_rng(3)
    frames_s = np.unique(np.round([0, *np.cumsum(dice.uniform(0.011, 0.13, 30)), *MOMENTS_S], 3))
    write_clip(tmp_path / "a.mp4", frames_s=[float(t) for t in frames_s])
    show_again(tmp_path / "a.mp4", tmp_path / output)
    assert_in_sync(tmp_path / output, list(MOMENTS_S))


@pytest.mark.parametrize("output", ["out.mp4", "out.webm"])
@pytest.mark.parametrize("until_s", [1.5, None])
def test_the_sound_ends_where_it_should(tmp_path: Path, output: str, until_s: float | None) -> None:
    """After so many seconds, or with the pictures."""
    write_clip(tmp_path / "a.mp4")
    show_again(tmp_path / "a.mp4", tmp_path / output, until_s, pictures_until_s=1.5)
    assert_in_sync(tmp_path / output, [0.4, 1.2])
    times, _ = heard(tmp_path / output)
    assert times[-1] == pytest.approx(1.52 if until_s is None else 1.5, abs=0.025)


def test_pictures_that_begin_late_have_the_sound_of_their_time(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4")
    show_again(tmp_path / "a.mp4", tmp_path / "out.mp4", pictures_from_s=0.8)
    assert_in_sync(tmp_path / "out.mp4", [0.4, 1.2])


def test_the_usual_one_of_several_tracks(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mkv", sounds=["aac", "aac"])
    show_again(tmp_path / "a.mkv", tmp_path / "out.mp4")
    assert_in_sync(tmp_path / "out.mp4", list(MOMENTS_S))
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert len(container.streams.audio) == 1


@pytest.mark.parametrize(("layout", "rate_hz"), [("mono", 8000), ("5.1", 48000), ("stereo", 96000)])
@pytest.mark.parametrize("output", ["out.mp4", "out.webm"])
def test_other_channels_and_rates(tmp_path: Path, output: str, layout: str, rate_hz: int) -> None:
    write_clip(tmp_path / "a.mkv", sounds=["pcm_s16le"], layout=layout, rate_hz=rate_hz)
    show_again(tmp_path / "a.mkv", tmp_path / output)
    assert_in_sync(tmp_path / output, list(MOMENTS_S))


def spoil(clip: Path, from_s: float, to_s: float) -> int:
    """Put nonsense in place of the sound of a while; gives how many packets that were."""
    data = bytearray(clip.read_bytes())
    with av.open(str(clip)) as container:
        packets = [
            bytes(packet)
            for packet in container.demux(audio=0)
            if packet.pts is not None and from_s <= float(packet.pts * (packet.time_base or 0)) < to_s
        ]
    for packet in packets:
        at = data.index(packet)
        data[at : at + len(packet)] = b"\xff" * len(packet)
    clip.write_bytes(data)
    return len(packets)


@pytest.mark.parametrize("output", ["out.mp4", "out.webm"])
def test_of_damaged_sound_the_rest_stays_in_its_place(tmp_path: Path, output: str) -> None:
    write_clip(tmp_path / "a.mkv")
    count = spoil(tmp_path / "a.mkv", 1.1, 1.5)
    assert count > 10
    sound = show_again(tmp_path / "a.mkv", tmp_path / output)
    assert f"{count} of its " in sound.trouble and "\n" not in sound.trouble
    assert flashes_s(tmp_path / output) == pytest.approx(MOMENTS_S, abs=2e-3)
    assert clicks_s(tmp_path / output) == pytest.approx([MOMENTS_S[0], MOMENTS_S[2]], abs=MOST_APART_S)


def test_sound_of_which_nothing_can_be_decoded_is_refused(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mkv")
    spoil(tmp_path / "a.mkv", -1.0, 99.0)
    with pytest.raises(SourceError, match="Nothing of the sound") as caught:
        find_sound(tmp_path / "a.mkv", None)
    assert "\n" not in str(caught.value)


def test_clips_without_sound_and_files_that_are_none(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", sounds=[])
    assert find_sound(tmp_path / "a.mp4", None) is None
    (tmp_path / "b.mp4").write_bytes(b"no video" * 99)
    for name in ("b.mp4", "missing.mp4", "."):
        with pytest.raises(SourceError) as caught:
            find_sound(tmp_path / name, None)
        assert "\n" not in str(caught.value)


def test_sound_alone_begins_with_the_pictures(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as source, av.open(str(tmp_path / "a.m4a"), "w") as target:
        track = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = track
                target.mux(packet)
    sound = find_sound(tmp_path / "a.m4a", None)
    sink = VideoFileSink(tmp_path / "out.mp4", width=SIZE, height=SIZE, fps=25.0, sound=sound)
    for number in range(70):
        sink.send(Picture(np.full((SIZE, SIZE, 4), 255, np.uint8), number / 25, None))
    sink.close()
    assert clicks_s(tmp_path / "out.mp4") == pytest.approx(MOMENTS_S, abs=MOST_APART_S)


@pytest.mark.parametrize("output", ["out.mp4", "out.webm"])
def test_sound_that_is_gone_in_the_end_costs_no_pictures(tmp_path: Path, output: str) -> None:
    write_clip(tmp_path / "a.mp4")
    sound = find_sound(tmp_path / "a.mp4", None)
    assert sound is not None
    sink = VideoFileSink(tmp_path / output, width=SIZE, height=SIZE, fps=25.0, sound=sound)
    for number in range(20):
        sink.send(Picture(np.full((SIZE, SIZE, 4), 255, np.uint8), number / 25, None))
    (tmp_path / "a.mp4").unlink()
    sink.close()
    assert "left out" in sound.trouble and "\n" not in sound.trouble
    assert sound_codec(tmp_path / output) is None
    with av.open(str(tmp_path / output)) as container:
        assert len(list(container.decode(video=0))) == 20
    assert [entry.name for entry in tmp_path.iterdir()] == [output]


def test_what_can_not_be_copied_is_encoded_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """MP4 takes no Vorbis of FFmpeg's and no PCM; should its muxer refuse what is thought to fit, sound stays."""
    monkeypatch.setitem(remux._KEPT_CODECS, ".webm", ("pcm_s16le",))
    write_clip(tmp_path / "a.mkv", sounds=["pcm_s16le"])
    show_again(tmp_path / "a.mkv", tmp_path / "out.webm")
    assert sound_codec(tmp_path / "out.webm") == "opus"
    assert_in_sync(tmp_path / "out.webm", list(MOMENTS_S))


def test_videos_too_long_for_an_index_in_front_keep_their_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remux, "MOST_BYTES_INDEX_FIRST", 1000)
    monkeypatch.setattr(video_file, "MOST_BYTES_INDEX_FIRST", 1000)
    write_clip(tmp_path / "a.mp4")
    show_again(tmp_path / "a.mp4", tmp_path / "out.mp4")
    assert_in_sync(tmp_path / "out.mp4", list(MOMENTS_S))
    data = (tmp_path / "out.mp4").read_bytes()
    assert data.index(b"mdat") < data.index(b"moov"), "or the limit has no effect"


def test_transparency_stays_when_sound_is_added(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4")
    sink = VideoFileSink(
        tmp_path / "out.webm", width=SIZE, height=SIZE, fps=25.0, sound=find_sound(tmp_path / "a.mp4", None)
    )
    pixels = np.full((SIZE, SIZE, 4), 200, np.uint8)
    pixels[: SIZE // 2, :, 3] = 0
    for number in range(10):
        sink.send(Picture(pixels, number / 25, None))
    sink.close()
    assert sound_codec(tmp_path / "out.webm") == "opus"
    with av.open(str(tmp_path / "out.webm")) as container:
        stream = container.streams.video[0]
        assert {key.lower(): value for key, value in stream.metadata.items()}["alpha_mode"] == "1"
        codec = av.CodecContext.create("libvpx-vp9", "r")  # FFmpeg's own drops the alpha plane
        shown = [frame for packet in container.demux(stream) for frame in codec.decode(packet)]
    assert len(shown) == 10
    alpha = shown[-1].to_ndarray(format="rgba")[..., 3]
    assert alpha[8].max() <= 4 and alpha[-8].min() >= 196
