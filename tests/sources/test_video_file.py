"""Clips made here, and real ones, read frame by frame."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from avatar_stream.errors import SourceError
from avatar_stream.sources.video_file import VideoFileSource
from avatar_stream.types import Frame

WIDTH, HEIGHT = 64, 48


def numbered(number: int) -> npt.NDArray[np.uint8]:
    """A grey picture whose brightness is its number, with a red corner at the top left."""
    pixels = np.full((HEIGHT, WIDTH, 3), 20 + 8 * number, np.uint8)
    pixels[:16, :16] = (230, 20, 20)
    return pixels


def write_clip(
    path: Path,
    ticks: list[int],
    *,
    codec: str = "libx264",
    first: int = 0,
    rotation: float = 0.0,
    **options: str,
) -> None:
    """A clip of numbered pictures at `ticks` milliseconds."""
    with av.open(str(path), "w", options=options) as container:
        stream: Any = container.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        if rotation:
            stream.set_display_rotation(rotation)
        for number, tick in enumerate(ticks):
            frame = av.VideoFrame.from_ndarray(numbered(number), "rgb24")
            frame.pts, frame.time_base = first + tick, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def read_all(path: Path) -> tuple[VideoFileSource, list[Frame]]:
    source = VideoFileSource(path)
    frames = list(iter(source.read, None))
    source.close()
    return source, [frame for frame in frames if frame]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mov"])
def test_frames_come_in_the_order_and_at_the_times_of_a_player(tmp_path: Path, name: str) -> None:
    ticks = [0, 40, 80, 200, 210, 250, 290, 330, 370, 410, 450, 1000]
    write_clip(tmp_path / name, ticks, first=5000)  # libx264 stores B-frames, out of order
    source, frames = read_all(tmp_path / name)
    assert [frame.captured_s for frame in frames] == pytest.approx([tick / 1000 for tick in ticks], abs=2e-3)
    assert frames[0].captured_s == 0.0
    for number, frame in enumerate(frames):
        assert frame.pixels.shape == (HEIGHT, WIDTH, 3)
        assert np.abs(frame.pixels[40, 50].astype(int) - (20 + 8 * number)).max() <= 4
        assert np.abs(frame.pixels[8, 8].astype(int) - (230, 20, 20)).max() <= 12
    assert source.frame_count == (None if name == "a.mkv" else len(ticks))
    assert not source.paced and not source.silent and source.damage is None
    assert source.read() is None, "reading on after the end, and after close"


def test_rate(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", [40 * i for i in range(10)])
    assert VideoFileSource(tmp_path / "a.mp4").fps == pytest.approx(25.0)


def test_times_strictly_increase_where_the_clip_jumps_back(tmp_path: Path) -> None:
    clips = [tmp_path / "one.ts", tmp_path / "two.ts"]
    for clip in clips:
        write_clip(clip, [40 * i for i in range(6)])
    both = tmp_path / "both.ts"
    both.write_bytes(clips[0].read_bytes() + clips[1].read_bytes())
    _, frames = read_all(both)
    times_s = [frame.captured_s for frame in frames]
    assert len(times_s) == 12
    assert times_s == pytest.approx([0.04 * i for i in range(12)], abs=2e-3)


@pytest.mark.parametrize(
    ("rotation", "corner"),
    [(0, (8, 8)), (90, (WIDTH - 8, 8)), (180, (HEIGHT - 8, WIDTH - 8)), (-90, (8, HEIGHT - 8))],
)
def test_a_rotated_clip_stands_upright(tmp_path: Path, rotation: int, corner: tuple[int, int]) -> None:
    """The red corner, at the top left as stored, goes where a counter-clockwise turn takes it."""
    write_clip(tmp_path / "a.mp4", [0, 40, 80], rotation=rotation)
    _, frames = read_all(tmp_path / "a.mp4")
    for frame in frames:
        assert frame.pixels.shape == ((WIDTH, HEIGHT, 3) if rotation in (90, -90) else (HEIGHT, WIDTH, 3))
        assert frame.pixels.flags.c_contiguous
        assert np.abs(frame.pixels[corner].astype(int) - (230, 20, 20)).max() <= 12


def test_a_phone_s_portrait_clip_stands_upright(tmp_path: Path) -> None:
    """The matrix as phones write it into the track header: (x, y) to (height - y, x), a turn clockwise."""
    write_clip(tmp_path / "a.mp4", [0, 40, 80])
    clip = bytearray((tmp_path / "a.mp4").read_bytes())
    matrix = clip.index(b"tkhd") + 4 + 40
    one = 1 << 16
    rows = [0, one, 0, -one & 0xFFFFFFFF, 0, 0, HEIGHT << 16, 0, 1 << 30]
    clip[matrix : matrix + 36] = b"".join(value.to_bytes(4, "big") for value in rows)
    (tmp_path / "b.mp4").write_bytes(clip)
    _, frames = read_all(tmp_path / "b.mp4")
    assert frames[0].pixels.shape == (WIDTH, HEIGHT, 3)
    assert np.abs(frames[0].pixels[8, HEIGHT - 8].astype(int) - (230, 20, 20)).max() <= 12


def test_frames_that_the_edit_list_hides_are_neither_shown_nor_counted(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", [40 * i for i in range(20)], codec="mpeg4")
    # Copy the packets with times that start before zero, as a cut without encoding anew does.
    with (
        av.open(str(tmp_path / "a.mp4")) as whole,
        av.open(
            str(tmp_path / "cut.mp4"), "w", options={"avoid_negative_ts": "disabled", "use_editlist": "1"}
        ) as cut,
    ):
        origin = whole.streams.video[0]
        stream = cut.add_stream_from_template(origin)
        assert origin.time_base is not None
        shift = round(0.2 / origin.time_base)
        for packet in whole.demux(origin):
            if packet.pts is None or packet.dts is None:
                continue
            packet.pts, packet.dts, packet.stream = packet.pts - shift, packet.dts - shift, stream
            cut.mux(packet)
    source, frames = read_all(tmp_path / "cut.mp4")
    assert len(frames) == 15 == source.frame_count
    assert np.abs(frames[0].pixels[40, 50].astype(int) - (20 + 8 * 5)).max() <= 8


def test_a_damaged_clip_plays_up_to_the_damage(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    with av.open(str(tmp_path / "a.mp4"), "w", options={"movflags": "+faststart"}) as container:
        stream: Any = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for _ in range(24):  # noise, so that every frame is as large as the next
            noise = random.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(noise, "rgb24")))
        container.mux(stream.encode())
    whole = (tmp_path / "a.mp4").read_bytes()
    _, undamaged = read_all(tmp_path / "a.mp4")
    assert len(undamaged) == 24
    for kept in (0.9, 0.5):
        (tmp_path / "b.mp4").write_bytes(whole[: int(len(whole) * kept)])
        _, frames = read_all(tmp_path / "b.mp4")
        assert 24 * kept - 5 <= len(frames) <= 24 * kept + 1
        for one, other in zip(frames[: len(frames) - 4], undamaged, strict=False):
            assert one.captured_s == other.captured_s
            assert np.array_equal(one.pixels, other.pixels)


def test_noise_in_a_clip_never_raises_while_it_plays(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", [40 * i for i in range(24)], movflags="+faststart")
    whole = np.frombuffer((tmp_path / "a.mp4").read_bytes(), np.uint8)
    media = bytes(whole).index(b"mdat") + 200
    damaged_counts = []
    for seed in range(30):
        random = np.random.default_rng(seed)
        noisy = whole.copy()
        noisy[random.integers(media, len(noisy), 40)] = random.integers(0, 256, 40)
        (tmp_path / "b.mp4").write_bytes(noisy.tobytes())
        try:
            _, frames = read_all(tmp_path / "b.mp4")
        except SourceError:
            continue  # not one frame
        damaged_counts.append(len(frames))
    assert damaged_counts and max(damaged_counts) <= 24


def moving(number: int, size: int = 128) -> npt.NDArray[np.uint8]:
    """A picture with detail that moves, so that the codec has something to store."""
    y, x = np.mgrid[:size, :size]
    waves = 128 + 60 * np.sin((x + 3 * number) / 5) + 60 * np.cos((y - 2 * number) / 7)
    return np.repeat(waves[..., None], 3, axis=2).clip(0, 255).astype(np.uint8)


def write_moving(path: Path, count: int, **options: str) -> None:
    """A clip with B-frames and a key frame every 25."""
    with av.open(str(path), "w", options=options) as container:
        stream: Any = container.add_stream("libx264", rate=25, options={"bf": "2", "g": "25"})
        stream.width = stream.height = 128
        stream.pix_fmt = "yuv420p"
        for number in range(count):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(moving(number), "rgb24")))
        container.mux(stream.encode())


def near(frame: Frame) -> bool:
    """Whether the frame shows about what belongs at its time: the right picture at the right moment."""
    wanted = moving(round(frame.captured_s * 25))
    return bool(np.abs(frame.pixels.astype(int) - wanted).mean() < 12)


def test_the_first_part_of_a_clip_with_b_frames_is_used_whole(tmp_path: Path) -> None:
    write_moving(tmp_path / "a.mp4", 120, movflags="+faststart")
    whole = (tmp_path / "a.mp4").read_bytes()
    (tmp_path / "b.mp4").write_bytes(whole[: int(0.6 * len(whole))])
    source, frames = read_all(tmp_path / "b.mp4")
    assert 50 <= len(frames) <= 80  # three fifths of the bytes, the first key frame among them
    assert all(near(frame) for frame in frames[:-3])
    assert np.isfinite([frame.captured_s for frame in frames]).all()
    assert source.damage is not None and "breaks off after" in source.damage and "of 4.8 s" in source.damage


def test_five_percent_of_noise_cost_little_more_than_themselves(tmp_path: Path) -> None:
    write_moving(tmp_path / "a.mp4", 120, movflags="+faststart")
    whole = np.frombuffer((tmp_path / "a.mp4").read_bytes(), np.uint8)
    media = bytes(whole).index(b"mdat") + 4
    for seed in range(5):
        random = np.random.default_rng(seed)
        noisy = whole.copy()
        # In one piece, as a bad sector is: behind the first key frame, which holds what all others need.
        length = round(0.05 * (len(noisy) - media))
        start = int(random.integers(media + (len(noisy) - media) // 4, len(noisy) - length))
        noisy[start : start + length] = random.integers(0, 256, length)
        (tmp_path / "b.mp4").write_bytes(noisy.tobytes())
        source, frames = read_all(tmp_path / "b.mp4")
        assert len(frames) >= 100
        assert frames[-1].captured_s > 4.5 and np.isfinite([frame.captured_s for frame in frames]).all()
        assert source.damage is None or "can't be read" in source.damage


def test_noise_everywhere_is_no_bug(tmp_path: Path) -> None:
    write_moving(tmp_path / "a.mp4", 120, movflags="+faststart")
    whole = np.frombuffer((tmp_path / "a.mp4").read_bytes(), np.uint8)
    media = bytes(whole).index(b"mdat") + 4
    for seed in range(5):
        random = np.random.default_rng(seed)
        noisy = whole.copy()
        places = random.integers(media + 2000, len(noisy), round(0.05 * (len(noisy) - media)))
        noisy[places] = random.integers(0, 256, len(places))
        (tmp_path / "b.mp4").write_bytes(noisy.tobytes())
        source, frames = read_all(tmp_path / "b.mp4")
        assert np.isfinite([frame.captured_s for frame in frames]).all()
        # All but the packets that can't be read, and some that refer to those.
        said = re.match(r"(\d+) of its (\d+) packets can't be read", source.damage or "")
        assert said is not None and int(said[2]) == 120
        assert len(frames) >= 0.7 * (120 - int(said[1]))
        assert frames[-1].captured_s > 3.0  # far behind the first damage


def test_a_matroska_file_that_breaks_off_says_so(tmp_path: Path) -> None:
    write_moving(tmp_path / "a.mkv", 120)
    whole = (tmp_path / "a.mkv").read_bytes()
    source, frames = read_all(tmp_path / "a.mkv")
    assert len(frames) == 120 and source.damage is None
    (tmp_path / "b.mkv").write_bytes(whole[: int(0.6 * len(whole))])
    source, frames = read_all(tmp_path / "b.mkv")
    assert 60 <= len(frames) <= 80
    assert source.damage is not None and "breaks off after" in source.damage


def test_sound_that_is_longer_than_the_pictures_is_no_damage(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        video: Any = container.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound: Any = container.add_stream("pcm_s16le", rate=8000)
        for number in range(20):
            container.mux(video.encode(av.VideoFrame.from_ndarray(numbered(number), "rgb24")))
        container.mux(video.encode())
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 40000), np.int16), "s16", "mono")
        silence.sample_rate = 8000
        container.mux(sound.encode(silence))
        container.mux(sound.encode())
    source, frames = read_all(tmp_path / "a.mkv")
    assert len(frames) == 20 and source.damage is None


@pytest.mark.parametrize(
    ("aspect", "size"),
    [
        (Fraction(2), (2 * WIDTH, HEIGHT)),
        (Fraction(1, 2), (WIDTH, 2 * HEIGHT)),
        (Fraction(1), (WIDTH, HEIGHT)),
    ],
)
@pytest.mark.parametrize("rotation", [0, 90])
def test_pixels_are_square(tmp_path: Path, aspect: Fraction, size: tuple[int, int], rotation: int) -> None:
    path = tmp_path / "a.mkv" if not rotation else tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.sample_aspect_ratio = aspect
        if rotation:
            stream.set_display_rotation(rotation)
        for number in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(number), "rgb24")))
        container.mux(stream.encode())
    _, frames = read_all(path)
    width, height = size[::-1] if rotation else size
    assert {frame.pixels.shape for frame in frames} == {(height, width, 3)}


def not_a_clip(folder: Path, name: str) -> Path:
    path = folder / name
    if name == "folder.mp4":
        path.mkdir()
    elif name == "text.mp4":
        path.write_text("this is no video " * 100)
    elif name == "empty.mp4":
        path.write_bytes(b"")
    elif name == "no_index.mp4":
        write_clip(folder / "a.mp4", [0, 40, 80])
        whole = (folder / "a.mp4").read_bytes()
        path.write_bytes(whole[: whole.index(b"moov") - 4])
    elif name == "still.png":
        import cv2

        cv2.imwrite(str(path), numbered(3))
    elif name == "photo.mp4":
        import cv2

        path.write_bytes(cv2.imencode(".jpg", numbered(3))[1].tobytes())
    elif name == "sound.wav":
        import wave

        with wave.open(str(path), "wb") as sound:
            sound.setparams((1, 2, 8000, 0, "NONE", ""))
            sound.writeframes(b"\0\0" * 800)
    elif name == "no_frames.y4m":
        path.write_bytes(b"YUV4MPEG2 W64 H48 F25:1\n")
    return path


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.mp4", "There is no file"),
        ("folder.mp4", "is a folder"),
        ("text.mp4", "can't be read as a video"),
        ("empty.mp4", "can't be read as a video"),
        ("no_index.mp4", "can't be read as a video"),
        ("still.png", "is a still picture"),
        ("photo.mp4", "is a still picture"),
        ("sound.wav", "has no video in it"),
        ("no_frames.y4m", "not one frame"),
    ],
)
def test_what_is_not_a_clip_is_one_clear_line(tmp_path: Path, name: str, words: str) -> None:
    path = not_a_clip(tmp_path, name)
    with pytest.raises(SourceError) as caught:
        VideoFileSource(path)
    message = str(caught.value)
    assert words in message and str(path) in message and "\n" not in message


def test_close_in_the_middle(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", [40 * i for i in range(10)])
    source = VideoFileSource(tmp_path / "a.mp4")
    source.read()
    source.close()
    source.close()
    assert source.read() is None


def test_real_clips_have_as_many_frames_as_they_say(shared_media: Path) -> None:
    """Compared with the number of packets, which needs no decoding; read to the end where that is quick."""
    clips = sorted((shared_media / "drivers").glob("*.mp4"))
    assert clips
    for clip in clips:
        with av.open(str(clip)) as container:
            packets = sum(packet.size > 0 for packet in container.demux(video=0))
        source = VideoFileSource(clip)
        assert source.frame_count == packets, clip.name
        wanted = packets if packets <= 200 else 10
        times_s = [frame.captured_s for frame in itertools.islice(iter(source.read, None), wanted) if frame]
        assert len(times_s) == wanted, clip.name
        assert times_s == pytest.approx([i / source.fps for i in range(wanted)], abs=0.6 / source.fps), (
            clip.name
        )
        if wanted == packets:
            assert source.read() is None, clip.name
        source.close()
