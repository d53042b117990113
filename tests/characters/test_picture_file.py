from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_stream.characters.picture_file import read_picture
from avatar_stream.errors import CharacterError


def save(path: Path, size: tuple[int, int] = (100, 80), mode: str = "RGB", **options: object) -> Path:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (size[1], size[0], 3), np.uint8)
    Image.fromarray(pixels).convert(mode).save(path, **options)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_formats_come_out_as_rgba(tmp_path: Path, name: str, mode: str) -> None:
    pixels = read_picture(save(tmp_path / name, mode=mode))
    assert pixels.shape == (80, 100, 4)
    assert pixels.dtype == np.uint8
    assert (pixels[..., 3] == 255).all()


def test_camera_orientation_is_applied(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a phone held upright
    pixels = read_picture(save(tmp_path / "phone.jpg", exif=exif))
    assert pixels.shape == (100, 80, 4)


def test_only_the_first_picture_of_an_animation_is_read(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (90, 90), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.png", save_all=True, append_images=frames[1:])
    assert tuple(read_picture(tmp_path / "a.png")[40, 40]) == (255, 0, 0, 255)


@pytest.mark.parametrize(("size", "words"), [((1, 1), "at least"), ((5000, 70), "scale it down")])
def test_sizes_out_of_range_are_refused(tmp_path: Path, size: tuple[int, int], words: str) -> None:
    with pytest.raises(CharacterError, match=words):
        read_picture(save(tmp_path / "a.png", size))


def test_a_bomb_is_refused_by_its_header_alone(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 6, 0, 0, 0))
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
    with pytest.raises(CharacterError):
        read_picture(bomb)


def test_truncated_foreign_and_missing_files_are_refused(tmp_path: Path) -> None:
    whole = save(tmp_path / "whole.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.png").write_text("this is no picture")
    Image.new("RGB", (80, 80)).save(tmp_path / "a.ppm")
    for name in ("cut.png", "text.png", "a.ppm", "nowhere.png", "."):
        with pytest.raises(CharacterError):
            read_picture(tmp_path / name)
