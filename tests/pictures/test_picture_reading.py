"""What comes out of picture files, whatever they are stored as, and what hostile ones cost."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFile, features

from avatar_stream.characters.picture_file import LIMITS
from avatar_stream.errors import PictureError
from avatar_stream.pictures.backdrop import choose_backdrop
from avatar_stream.pictures.picture_file import PICTURE_SUFFIXES, read_picture_file
from avatar_stream.types import PixelArray

SIDE_PX = 80


def read(path: Path) -> PixelArray:
    return read_picture_file(path, LIMITS)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(depth: int, colour_type: int, row: bytes, *extra: bytes, side: int = SIDE_PX) -> bytes:
    """A PNG whose rows are all alike."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, depth, colour_type, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress((b"\0" + row) * side))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + pixels + chunk(b"IEND", b"")


def drawing() -> PixelArray:
    """(80, 80, 4) RGBA of a few colours: solid, half transparent and not there at all."""
    rng = np.random.default_rng(3)
    colours = np.array(
        [[250, 220, 200, 255], [40, 30, 60, 255], [200, 60, 80, 128], [9, 99, 199, 0]], np.uint8
    )
    return colours[rng.integers(0, 4, (SIDE_PX, SIDE_PX))]


def fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def profile_of(space: bytes, connection: bytes, kind: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A colour profile by hand, as the ICC's standard describes it."""
    tags = {b"desc": b"desc" + bytes(4) + struct.pack(">I", 2) + b"a\0" + bytes(78), **tags}
    tags |= {
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": b"XYZ " + bytes(4) + fixed(0.9505, 1.0, 1.0891),
    }
    offset, table, body = 132 + 12 * len(tags), b"", b""
    for signature, data in tags.items():
        table += signature + struct.pack(">II", offset + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = (
        struct.pack(">I4xI", offset + len(body), 0x02400000) + kind + space + connection + bytes(12) + b"acsp"
    )
    head = head.ljust(68, b"\0") + fixed(0.9642, 1.0, 0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def display_p3() -> bytes:
    """The profile of Apple's screens: other primaries, sRGB's own curve; from their public numbers."""
    curve = (
        b"para"
        + bytes(4)
        + struct.pack(">HH", 3, 0)
        + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    )
    primaries = {
        b"r": (0.51512, 0.2412, -0.00105),
        b"g": (0.29198, 0.69225, 0.04189),
        b"b": (0.1571, 0.06657, 0.78407),
    }
    tags = {name + b"XYZ": b"XYZ " + bytes(4) + fixed(*place) for name, place in primaries.items()}
    return profile_of(b"RGB ", b"XYZ ", b"mntr", tags | {name + b"TRC": curve for name in primaries})


def blue_press() -> bytes:
    """The profile of a press whose magenta is blue (Lab 50, 0, -68), and whose other inks but black can't be seen."""
    paper, blue, black = bytes([255, 128, 128]), bytes([128, 128, 60]), bytes([0, 128, 128])
    # By cyan, magenta, yellow and black, the last fastest.
    colours = b"".join(black if n & 1 else blue if n & 4 else paper for n in range(16))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    table += bytes(range(256)) * 4 + colours + bytes(range(256)) * 3
    return profile_of(b"CMYK", b"Lab ", b"prtr", {b"A2B0": table})


@pytest.mark.parametrize("level", [0, 98, 128, 255])
@pytest.mark.parametrize(
    ("name", "mode"),
    [("a.png", "I;16"), ("a.tif", "I;16"), ("a.tif", "I;16B"), ("a.tif", "I"), ("a.tif", "F")],
)
def test_deep_greys_are_scaled_not_clipped(tmp_path: Path, name: str, mode: str, level: int) -> None:
    white = 1.0 if mode == "F" else 65535
    deep = Image.new(mode, (SIDE_PX, SIDE_PX), white)
    deep.paste(level / 255 if mode == "F" else level * 257, (0, 0, 40, 40))
    deep.save(tmp_path / name)
    pixels = read(tmp_path / name)
    assert tuple(pixels[5, 5]) == (level, level, level, 255)
    assert tuple(pixels[70, 70]) == (255, 255, 255, 255)


@pytest.mark.parametrize(("stored", "seen"), [(0, 255), (65535, 0), (98 * 257, 157)])
def test_a_tiff_in_which_white_is_zero_is_no_negative(tmp_path: Path, stored: int, seen: int) -> None:
    Image.new("I;16", (SIDE_PX, SIDE_PX), stored).save(tmp_path / "a.tif", tiffinfo={262: 0})
    assert read(tmp_path / "a.tif")[5, 5].tolist() == [seen, seen, seen, 255]


def test_a_16_bit_picture_of_any_kind_reads_as_its_8_bit_twin(tmp_path: Path) -> None:
    for colour_type, channels in ((0, 1), (2, 3), (4, 2), (6, 4)):
        levels = [60, 120, 180, 200][:channels]
        both = []
        for depth, code in ((8, "B"), (16, "H")):
            row = struct.pack(
                f">{channels * SIDE_PX}{code}", *[n * (257 if depth == 16 else 1) for n in levels] * SIDE_PX
            )
            path = tmp_path / f"{colour_type}-{depth}.png"
            path.write_bytes(png(depth, colour_type, row))
            both.append(read(path))
        assert np.array_equal(*both)


def test_a_colour_that_stands_for_transparency_does_so_at_every_depth(tmp_path: Path) -> None:
    rows = {
        "grey4": png(4, 0, bytes([0xF0] * (SIDE_PX // 2)), chunk(b"tRNS", b"\0\x0f")),
        "grey16": png(16, 0, struct.pack(">80H", *[40_000, 9] * 40), chunk(b"tRNS", struct.pack(">H", 40_000))),
        "rgb16": png(
            16, 2, struct.pack(">240H", *[40_000, 1, 2, 9, 9, 9] * 40), chunk(b"tRNS", struct.pack(">3H", 40_000, 1, 2))
        ),
    }  # fmt: skip
    for name, data in rows.items():
        (tmp_path / name).write_bytes(data)
        assert read(tmp_path / name)[0, :4, 3].tolist() == [0, 255, 0, 255], name


def test_a_profile_is_heeded_and_alpha_kept(tmp_path: Path) -> None:
    colour = Image.new("RGBA", (SIDE_PX, SIDE_PX), (185, 70, 67, 90))
    for name in ("a.png", "a.webp", "a.tif"):
        options = {"lossless": True} if name.endswith("webp") else {}
        colour.save(tmp_path / name, icc_profile=display_p3(), **options)  # type: ignore[arg-type]
        r, g, b, a = (int(level) for level in read(tmp_path / name)[40, 40])
        assert max(abs(r - 200), abs(g - 59), abs(b - 61)) <= 2, (name, r, g, b)
        assert a == 90


def test_a_profile_of_inks_is_heeded(tmp_path: Path) -> None:
    inks = Image.new("CMYK", (SIDE_PX, SIDE_PX), (0, 200, 200, 0))
    inks.save(tmp_path / "plain.jpg", quality=100)
    inks.save(tmp_path / "press.jpg", quality=100, icc_profile=blue_press())
    plain, printed = (read(tmp_path / name)[40, 40].tolist() for name in ("plain.jpg", "press.jpg"))
    assert plain[0] > 240 and plain[2] < 80  # red, by plain arithmetic
    assert printed[2] > 200 and printed[0] < 120
    assert printed[3] == 255


@pytest.mark.parametrize("profile", [b"nonsense", display_p3()[:200], display_p3().replace(b"RGB ", b"CMYK")])
def test_a_broken_or_foreign_profile_is_ignored(tmp_path: Path, profile: bytes) -> None:
    Image.new("RGB", (SIDE_PX, SIDE_PX), (185, 70, 67)).save(tmp_path / "a.png", icc_profile=profile)
    assert tuple(read(tmp_path / "a.png")[40, 40]) == (185, 70, 67, 255)


def test_srgbs_own_profile_changes_nothing(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (SIDE_PX, SIDE_PX, 3), np.uint8)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(pixels).save(tmp_path / "a.png", icc_profile=profile)
    assert np.array_equal(read(tmp_path / "a.png")[..., :3], pixels)


def test_other_formats_are_read_and_the_first_picture_of_moving_ones(tmp_path: Path) -> None:
    first, later = (Image.new("RGB", (SIDE_PX, SIDE_PX), colour) for colour in ("red", "blue"))
    moving = {"save_all": True, "append_images": [later]}
    for suffix in (".gif", ".bmp", ".tif", ".webp", ".png", ".avif"):
        if suffix == ".avif" and not features.check("avif"):
            continue
        assert suffix in PICTURE_SUFFIXES
        path = tmp_path / f"a{suffix}"
        first.save(path, **({} if suffix == ".bmp" else moving))  # type: ignore[arg-type]
        red, green, blue, alpha = (int(level) for level in read(path)[40, 40])
        assert red > 250 and max(green, blue) < 5 and alpha == 255, suffix


def test_heic_is_read_or_names_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "phone.heic"
    try:
        import pillow_heif
    except ImportError:
        path.write_bytes(struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(100))
        with pytest.raises(PictureError, match="pillow-heif"):
            read(path)
        return
    pillow_heif.register_heif_opener()
    Image.new("RGB", (SIDE_PX, SIDE_PX), "red").save(path)
    assert read(path)[40, 40, 0] > 250


def test_a_name_may_lie_about_the_format(tmp_path: Path) -> None:
    Image.new("RGB", (SIDE_PX, SIDE_PX), "red").save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "a.jpg")
    assert tuple(read(tmp_path / "a.jpg")[0, 0]) == (255, 0, 0, 255)


def test_one_drawing_gives_the_same_pixels_from_every_lossless_file(tmp_path: Path) -> None:
    pixels = drawing()
    picture = Image.fromarray(pixels)
    other = Image.new("RGBA", picture.size, "red")
    picture.save(tmp_path / "plain.png")
    picture.quantize(256, method=Image.Quantize.FASTOCTREE).save(tmp_path / "palette.png")
    picture.save(tmp_path / "moving.webp", lossless=True, save_all=True, append_images=[other])
    picture.save(tmp_path / "exact.webp", lossless=True, exact=True)
    picture.save(tmp_path / "moving.png", save_all=True, append_images=[other])
    picture.save(tmp_path / "packed.tif", compression="tiff_deflate")
    hidden = pixels.copy()
    hidden[hidden[..., 3] == 0, :3] = 255
    Image.fromarray(hidden).save(tmp_path / "hidden.png")
    files = sorted(tmp_path.iterdir())
    assert len(files) == 7
    for path in files:
        found = read(path)
        assert np.array_equal(found, read(tmp_path / "plain.png")), path.name
        assert np.array_equal(found[pixels[..., 3] > 0], pixels[pixels[..., 3] > 0]), path.name
        assert not found[pixels[..., 3] == 0].any()


def test_backgrounds_are_read_by_the_same_rules(tmp_path: Path) -> None:
    Image.new("RGB", (SIDE_PX, SIDE_PX), (185, 70, 67)).save(tmp_path / "p3.png", icc_profile=display_p3())
    behind = choose_backdrop(str(tmp_path / "p3.png"), None, "navy", 30, 20)
    assert behind.shape == (20, 30, 3)
    assert np.abs(behind[10, 10].astype(int) - (200, 59, 61)).max() <= 2
    Image.new("RGBA", (SIDE_PX, SIDE_PX), (255, 255, 255, 0)).save(tmp_path / "nothing.png")
    assert tuple(choose_backdrop(str(tmp_path / "nothing.png"), None, "#102030", 8, 8)[4, 4]) == (16, 32, 48)


# What is made to cost more than its size; each must be refused, or read without what costs.


def too_deep() -> bytes:
    return png(16, 6, bytes(8 * 4096), side=4096)


def texts() -> bytes:
    unpacked = zlib.compress(bytes(1_000_000))
    return png(8, 2, bytes(3 * SIDE_PX), *(chunk(b"zTXt", b"k%d\0\0" % n + unpacked) for n in range(200)))


def profiles() -> bytes:
    packed = zlib.compress(bytes(300_000_000))
    return png(8, 2, bytes(3 * SIDE_PX), *[chunk(b"iCCP", b"p\0\0" + packed)] * 8)


def chunks() -> bytes:
    return png(8, 2, bytes(3 * SIDE_PX), chunk(b"IDAT", b"") * 100_000)


def tags(entries: int = 5000, each: int = 60_000) -> bytes:
    """Exif whose thousands of tags all point at the same bytes."""
    table = b"".join(struct.pack("<HHII", 0x9000 + n, 7, each, 8) for n in range(entries))
    return b"II\x2a\0\x08\0\0\0" + struct.pack("<H", entries) + table + bytes(4)


def exif_in_png() -> bytes:
    return png(8, 2, bytes(3 * SIDE_PX), chunk(b"eXIf", tags(20_000, 200_000)))


def exif_in_jpeg() -> bytes:
    plain = io.BytesIO()
    Image.new("RGB", (SIDE_PX, SIDE_PX)).save(plain, "JPEG")
    body = b"Exif\0\0" + tags()
    segment = b"\xff\xe1" + struct.pack(">H", 2 + len(body)) + body
    return plain.getvalue()[:2] + segment + plain.getvalue()[2:]


def scans() -> bytes:
    progressive = io.BytesIO()
    Image.new("L", (4096, 4096)).save(progressive, "JPEG", progressive=True)
    data = progressive.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * 3000 + b"\xff\xd9"


def comments() -> bytes:
    plain = io.BytesIO()
    Image.new("P", (SIDE_PX, SIDE_PX)).save(plain, "GIF")
    data = plain.getvalue()
    at = 13 + (6 << (data[10] & 7))
    return data[:at] + b"!\xfe" + (b"\xff" + bytes(255)) * 60_000 + b"\0" + data[at:]


BOMBS: list[Callable[[], bytes]] = [
    too_deep, texts, profiles, chunks, exif_in_png, exif_in_jpeg, scans, comments,
]  # fmt: skip
HARMLESS_WITHOUT = (texts, profiles, comments)


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_goes_off_before_any_decoder_sees_it(
    tmp_path: Path, bomb: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(bomb())
    if bomb in HARMLESS_WITHOUT:
        assert read(path).shape == (SIDE_PX, SIDE_PX, 4)
        return

    def load(image: ImageFile.ImageFile) -> None:
        raise AssertionError("pixels were decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    with pytest.raises(PictureError) as told:
        read(path)
    assert "\n" not in str(told.value)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems count memory in other units")
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_takes_next_to_no_memory(tmp_path: Path, bomb: Callable[[], bytes]) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(bomb())
    program = (
        "import sys, resource; from pathlib import Path; from avatar_stream.errors import PictureError\n"
        "from avatar_stream.characters.picture_file import LIMITS, read_picture_file\n"
        "import numpy, PIL.PngImagePlugin, PIL.JpegImagePlugin, PIL.GifImagePlugin, PIL.TiffImagePlugin\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak()\n"
        "try: read_picture_file(Path(sys.argv[1]), LIMITS)\n"
        "except PictureError: pass\n"
        "print((peak() - before) / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) <= 50


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".gif", ".bmp", ".tif", ".avif"])
def test_damaged_files_are_read_or_refused_in_one_line(tmp_path: Path, suffix: str) -> None:
    if suffix == ".avif" and not features.check("avif"):
        pytest.skip("this Pillow reads no AVIF")
    path, dice = tmp_path / f"a{suffix}", np.random.default_rng(5)
    exif = Image.Exif()
    exif[0x0112] = 6
    options = {} if suffix in (".gif", ".bmp") else {"exif": exif, "icc_profile": display_p3()}
    colours = Image.fromarray(drawing()[..., :3])
    colours.save(path, **options)  # type: ignore[arg-type]
    whole = path.read_bytes()
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(dice.integers(1, 6)):
            damaged[dice.integers(0, min(len(whole), 800))] = dice.integers(0, 256)
        path.write_bytes(damaged[: dice.integers(1, len(damaged))] if dice.random() < 0.3 else damaged)
        try:
            assert read(path).shape[2] == 4
        except PictureError as error:
            assert "\n" not in str(error)
            assert path.name in str(error)
