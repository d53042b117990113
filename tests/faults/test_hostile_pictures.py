"""FAULTS row 24: bombs are refused by their heads, and what hides in a picture's file stays outside."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from avatar_stream.workshop.importing import import_file

SHIPPED = Path(__file__).resolve().parents[2] / "characters"
SECRET = b"<script>alert(1)</script>"
MOST_MB = 50
REFUSING = """
import resource, sys
from pathlib import Path
from avatar_stream.characters.picture_file import LIMITS
from avatar_stream.errors import PictureError
from avatar_stream.pictures.picture_file import check_picture_file, read_picture_file
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    for look in (check_picture_file, read_picture_file):
        try:
            look(Path(path), LIMITS)
        except PictureError as error:
            assert "\\n" not in str(error)
        else:
            raise AssertionError(path)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bombs(folder: Path) -> list[Path]:
    """Small files that say they are huge: PNG, an animated one, GIF, WebP, BMP and TIFF."""
    side = 60_000
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(20_000_000), 9)) + chunk(b"IEND", b"")
    small = io.BytesIO()
    Image.new("RGB", (90, 90), "red").save(small, "WEBP", lossless=True)
    webp = bytearray(small.getvalue())
    webp[21:25] = struct.pack("<I", 16383 - 1 | (16383 - 1) << 14)
    contents = {
        "bomb.png": head + pixels,
        "animated.png": head + chunk(b"acTL", struct.pack(">II", 9999, 0)) + pixels,
        "bomb.gif": b"GIF89a" + struct.pack("<HHBBB", side, side, 0, 0, 0) + bytes(100),
        "bomb.webp": bytes(webp),
        "bomb.bmp": b"BM"
        + struct.pack("<IIIIiiHHIIiiII", 99, 0, 54, 40, side, side, 1, 24, 0, 0, 0, 0, 0, 0),
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in contents]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows doesn't tell how much memory was in use at most")
def test_bombs_cost_next_to_no_memory(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", REFUSING, *map(str, bombs(tmp_path))],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert found.returncode == 0, found.stderr
    assert float(found.stdout) < MOST_MB


def test_what_hides_in_a_picture_stays_outside(tmp_path: Path) -> None:
    """A file that is a picture, a web page and an archive at once: the character's is encoded anew."""
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("evil.html", SECRET)
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    data = io.BytesIO()
    with Image.open(SHIPPED / "ren" / "keyframe.png") as picture:
        picture.resize((256, 256)).save(data, "PNG", pnginfo=words)
    path = tmp_path / "polyglot.png"
    path.write_bytes(data.getvalue() + hidden.getvalue())
    folder = import_file(path, 128, lambda step: None).character.folder
    assert folder is not None
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    for file in files:
        assert SECRET not in file.read_bytes(), file
        assert not zipfile.is_zipfile(file)
