"""Videos written and read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from avatar_stream.errors import SinkError
from avatar_stream.pictures.composite import composite
from avatar_stream.sinks.video_file import VideoFileSink

from .pictures import PALETTE, picture, plain_backdrop, stripe_centres, stripes

WIDTH, HEIGHT = 128, 96


def open_sink(path: Path, width: int = WIDTH, height: int = HEIGHT, fps: float = 30.0) -> VideoFileSink:
    return VideoFileSink(path, width=width, height=height, fps=fps)


def decode(path: Path, layout: str = "rgb24") -> list[tuple[float, npt.NDArray[Any]]]:
    """(seconds, pixels) of all frames, alpha included where `layout` has it."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        # FFmpeg's own VP9 decoder drops the alpha plane; libvpx's keeps it.
        codec = av.CodecContext.create("libvpx-vp9", "r") if path.suffix == ".webm" else stream.codec_context
        frames = [frame for packet in container.demux(stream) for frame in codec.decode(packet)]
        return [(float(frame.time or 0.0), frame.to_ndarray(format=layout)) for frame in frames]


def test_mp4_keeps_colours_over_the_backdrop_and_times(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    sink = open_sink(path)
    pixels = stripes(WIDTH, HEIGHT)
    pixels[: HEIGHT // 2, :, 3] = 0
    times_s = [500.0, 500.04, 500.05, 500.2, 501.0]
    for time_s in times_s:
        sink.send(picture(pixels, time_s))
    sink.close()

    frames = decode(path)
    assert [time_s for time_s, _ in frames] == pytest.approx([t - 500.0 for t in times_s], abs=1e-3)
    for _, shown in frames:
        assert shown.shape == (HEIGHT, WIDTH, 3)
        assert np.abs(shown[10, stripe_centres(WIDTH)].astype(int) - (10, 200, 90)).max() <= 4
        assert np.abs(shown[-10, stripe_centres(WIDTH)].astype(int) - PALETTE).max() <= 4
    with av.open(str(path)) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
        assert (codec.colorspace, codec.color_range, codec.color_primaries, codec.color_trc) == (1, 1, 1, 1)
    head = path.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat"), "must start to play before it is loaded"


def test_webm_keeps_colours_and_transparency(tmp_path: Path) -> None:
    path = tmp_path / "out.webm"
    sink = open_sink(path)
    pixels = stripes(WIDTH, HEIGHT)
    pixels[:32, :, 3] = 0
    pixels[32:64, :, 3] = 128
    for i in range(6):
        sink.send(picture(pixels, i / 30))
    sink.close()

    frames = decode(path, "rgba")
    assert [time_s for time_s, _ in frames] == pytest.approx([i / 30 for i in range(6)], abs=2e-3)
    for _, shown in frames:
        for row, alpha in ((16, 0), (48, 128), (80, 255)):
            assert np.abs(shown[row, :, 3].astype(int) - alpha).max() <= 4
            assert np.abs(shown[row, stripe_centres(WIDTH), :3].astype(int) - PALETTE).max() <= 6
    with av.open(str(path)) as container:
        assert container.streams.video[0].metadata["alpha_mode"] == "1"


def test_real_face_survives_both_formats(tmp_path: Path, astronaut: npt.NDArray[np.uint8]) -> None:
    size = 256
    rgb = astronaut[:size, 100 : 100 + size]
    y, x = np.mgrid[:size, :size]
    alpha = np.clip(255 * (1.5 - np.hypot(x - 128, y - 128) / 90), 0, 255).astype(np.uint8)
    rgba = np.dstack([rgb, alpha])
    for name, layout, wanted in (
        ("a.mp4", "rgb24", composite(rgba, plain_backdrop(size, size))),
        ("a.webm", "rgba", rgba),
    ):
        sink = open_sink(tmp_path / name, size, size)
        for i in range(8):
            sink.send(picture(rgba, i / 30))
        sink.close()
        _, shown = decode(tmp_path / name, layout)[-1]
        error = np.abs(shown.astype(int) - wanted).mean(axis=(0, 1))
        assert error.max() < 4.0, (name, error)


@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".MP4"])
@pytest.mark.parametrize(("width", "height"), [(33, 47), (34, 47), (33, 48), (3, 5)])
def test_odd_sizes(tmp_path: Path, suffix: str, width: int, height: int) -> None:
    path = tmp_path / f"odd{suffix}"
    sink = open_sink(path, width, height)
    sink.send(picture(np.full((height, width, 4), (200, 100, 50, 255), np.uint8)))
    sink.close()
    (_, shown), *_ = decode(path)
    even = suffix != ".webm"
    assert shown.shape[:2] == ((height + 1) // 2 * 2, (width + 1) // 2 * 2) if even else (height, width)
    assert np.abs(shown[-1, -1].astype(int) - (200, 100, 50)).max() <= 6


def test_time_that_stands_still_or_runs_back_counts_as_one_period(tmp_path: Path) -> None:
    sink = open_sink(tmp_path / "out.mp4", fps=25.0)
    for time_s in (7.0, 7.0, 3.0, 7.5):
        sink.send(picture(stripes(WIDTH, HEIGHT), time_s))
    sink.close()
    assert [time_s for time_s, _ in decode(tmp_path / "out.mp4")] == pytest.approx(
        [0, 0.04, 0.08, 0.5], abs=1e-3
    )


def test_there_is_never_half_a_video(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    path.write_bytes(b"of before")
    sink = open_sink(path)
    for i in range(5):
        sink.send(picture(stripes(WIDTH, HEIGHT), i / 30))
        assert path.read_bytes() == b"of before"
    sink.close()
    sink.close()
    assert len(decode(path)) == 5
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.mp4"]
    assert path.stat().st_mode & 0o777 == 0o666 & ~_umask(), "readable like any new file"


def _umask() -> int:
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
@pytest.mark.parametrize("count", [0, 1, 40])
def test_discarding_leaves_everything_as_it_was(tmp_path: Path, suffix: str, count: int) -> None:
    path = tmp_path / f"out{suffix}"
    path.write_bytes(b"of before")
    sink = open_sink(path)
    for i in range(count):
        sink.send(picture(stripes(WIDTH, HEIGHT), i / 30))
    sink.close(discard=True)
    sink.close()
    sink.send(picture(stripes(WIDTH, HEIGHT)))
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"of before"


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_no_picture_makes_no_file(tmp_path: Path, suffix: str) -> None:
    open_sink(tmp_path / f"out{suffix}").close()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_an_error_at_opening(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.mp4").mkdir()
    for path, words in (
        (tmp_path / "missing" / "a.mp4", "does not exist"),
        (tmp_path / "file" / "a.mp4", "does not exist"),
        (tmp_path / "folder.mp4", "is a folder"),
        (tmp_path / ("x" * 300 + ".webm"), "can't be written: File name too long"),
        (tmp_path / "nul\0.mp4", "can't be written"),
    ):
        with pytest.raises(SinkError, match=words):
            open_sink(path)
    if Path("/proc/self").is_dir():
        with pytest.raises(SinkError, match=r"/proc/self/a\.mp4' can't be written"):
            open_sink(Path("/proc/self/a.mp4"))
    with pytest.raises(SinkError, match="can't be opened as a video"):
        open_sink(tmp_path / "huge.mp4", width=100_000, height=2)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder.mp4"]


def test_a_picture_of_another_size_is_refused_and_the_rest_is_kept(tmp_path: Path) -> None:
    sink = open_sink(tmp_path / "out.mp4")
    sink.send(picture(stripes(WIDTH, HEIGHT)))
    with pytest.raises(SinkError, match="128×96 pixels and got one of 64×96"):
        sink.send(picture(stripes(64, HEIGHT)))
    sink.close()
    assert len(decode(tmp_path / "out.mp4")) == 1


def test_a_failure_while_writing_keeps_what_there_is_unless_it_is_discarded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for discard in (False, True):
        path = tmp_path / f"{discard}.mp4"
        sink = open_sink(path)
        for i in range(60):
            sink.send(picture(stripes(WIDTH, HEIGHT), i / 30))
        real = sink._container

        class FullDisk:
            def mux(self, packets: object) -> None:
                raise OSError(28, "No space left on device")

            def close(self, real: object = real) -> None:
                real.close()  # type: ignore[attr-defined]

        monkeypatch.setattr(sink, "_container", FullDisk())
        with pytest.raises(SinkError, match=r"mp4' can't be written: No space left on device"):
            sink.send(picture(stripes(WIDTH, HEIGHT), 2.0))
        sink.close(discard=discard)
        assert path.exists() == (not discard)
        assert ("What was recorded until then" in sink.note) == (not discard)
    assert len(decode(tmp_path / "False.mp4")) >= 30
    assert [entry.name for entry in tmp_path.iterdir()] == ["False.mp4"]
