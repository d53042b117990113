"""Files that are damaged, huge, empty, locked or no layered files at all: one clear line each."""

from __future__ import annotations

import logging
import struct
import warnings
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage

from avatar_stream.characters.layered import limits
from avatar_stream.characters.layered.kinds import is_layered
from avatar_stream.characters.layered.reading import read_layered_file
from avatar_stream.characters.picture_file import read_picture
from avatar_stream.errors import CharacterError, PictureError
from tests.characters.layered.layered_files import drawn, layers_of, ora_of, png, psd_of, saved
from tests.fuzzing import tries

STACK = '<image w="80" h="80"><stack>{}</stack></image>'
PNG = png(np.full((80, 80, 4), 200, np.uint8))


def refused(path: Path) -> str:
    """The one line that reading a file gives; nothing else is said."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(PictureError) as caught:
            read_layered_file(path)
    message = str(caught.value)
    assert message.startswith(f"'{path}' ") and "\n" not in message and len(message) < len(str(path)) + 500
    return message


def small_psd() -> bytes:
    file = BytesIO()
    psd_of(layers_of(drawn(3, 96))[:6]).save(file)
    return file.getvalue()


def packed(path: Path, **files: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def head(width: int, height: int, *, depth: int = 8, mode: int = 3) -> bytes:
    return struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, height, width, depth, mode)


@pytest.mark.parametrize("kind", ["psd", "ora"])
def test_files_cut_off_anywhere(kind: str, tmp_path: Path) -> None:
    """What is left may hold all layers; else it is refused."""
    data = small_psd() if kind == "psd" else ora_of(layers_of(drawn(3, 96))[:6], tmp_path / "a").read_bytes()
    path = tmp_path / "art"
    for end in np.linspace(0, len(data) - 1, 60).astype(int):
        path.write_bytes(data[:end])
        try:
            assert read_layered_file(path).layers
        except PictureError as error:
            assert "\n" not in str(error)
    path.write_bytes(data[: len(data) // 3])
    assert "damaged" in refused(path)


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", ["psd", "ora"])
def test_damaged_bytes(kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = small_psd() if kind == "psd" else ora_of(layers_of(drawn(3, 96))[:6], tmp_path / "a").read_bytes()
    path = tmp_path / "art"
    for seed in range(tries(100)):
        rng = np.random.default_rng(seed)
        damaged = np.frombuffer(data, np.uint8).copy()
        reach = len(data) if seed % 2 else 2000
        places = rng.integers(4, reach, rng.integers(1, 12))
        damaged[places] = rng.integers(0, 256, len(places))
        path.write_bytes(damaged.tobytes())
        try:
            read_layered_file(path)
        except PictureError as error:
            assert "\n" not in str(error)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("start", [b"", b"8BPS", b"PK\x03\x04", b"GIF8", b"8BPS\0\1" + bytes(6)])
def test_random_bytes(start: bytes, tmp_path: Path) -> None:
    path = tmp_path / "art"
    for seed in range(8):
        path.write_bytes(start + np.random.default_rng(seed).bytes(3000))
        refused(path)


def test_nothing_there(tmp_path: Path) -> None:
    assert "no file" in refused(tmp_path / "missing.psd")
    assert "no PNG" in refused(tmp_path)
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert "no layered file" in refused(empty)
    assert "no PNG" in refused(packed(tmp_path / "zip"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (head(30000, 30000), "30000×30000"), (head(8001, 90), "8000×8000"), (head(90, 20), "at least"),
        (head(90, 90, depth=32), "32 bits"), (head(90, 90, depth=1), "1 bits"), (head(90, 90, mode=9), "Lab"),
        (head(90, 90, mode=2), "indexed"), (head(90, 90, mode=77), "unknown"), (head(90, 90)[:9], "damaged"),
    ],
)  # fmt: skip
def test_headers_that_are_refused_at_once(data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "art.psd"
    path.write_bytes(data)
    assert says in refused(path)


def test_documents_of_drawing_programs_say_how_to_save_them(tmp_path: Path) -> None:
    krita = packed(
        tmp_path / "a.kra", **{"mimetype": b"application/x-krita", "maindoc.xml": b"<DOC/>", "a.png": PNG}
    )
    assert "document of Krita" in refused(krita)
    for start, says in (
        (b"gimp xcf v011", "of GIMP"), (b"CSFCHUNK", "of Clip Studio Paint"), (b"SAI-CANVAS", "of PaintTool SAI"),
        (b"MOC3", "PSD that it was made of"),
    ):  # fmt: skip
        path = tmp_path / "art.bin"
        path.write_bytes(start + bytes(100))
        assert says in refused(path) and not is_layered(path)
        with pytest.raises(CharacterError, match=says):
            read_picture(path)


def test_a_picture_is_no_layered_file_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "art.psd"
    path.write_bytes(PNG)
    assert not is_layered(path)
    path.write_bytes(b"rubbish")
    assert is_layered(path)


def test_documents_without_layers(tmp_path: Path) -> None:
    document = PSDImage.new("RGB", (96, 96))
    assert "no layers" in refused(saved(document, tmp_path / "flat.psd"))
    document.create_pixel_layer(Image.new("RGBA", (96, 96)), "clear")
    assert "empty" in refused(saved(document, tmp_path / "clear.psd"))
    assert "no layers" in refused(packed(tmp_path / "a.ora", **{"stack.xml": STACK.format("")}))


def test_too_many_layers_in_a_psd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With groups counted; psd-tools needs long to write hundreds."""
    path = saved(psd_of(layers_of(drawn(3, 96))[:6]), tmp_path / "art.psd")
    monkeypatch.setattr(limits, "MAX_LAYERS", 6)
    assert len(read_layered_file(path).layers) == 6
    monkeypatch.setattr(limits, "MAX_LAYERS", 5)
    assert "6 layers; the most is 5" in refused(path)


def test_too_many_layers(tmp_path: Path) -> None:
    layer = '<layer src="a.png"/>'
    many = packed(tmp_path / "a.ora", **{"a.png": PNG, "stack.xml": STACK.format(layer * 501)})
    assert "501 layers" in refused(many)
    most = packed(tmp_path / "b.ora", **{"a.png": PNG, "stack.xml": STACK.format(layer * 500)})
    assert len(read_layered_file(most).layers) == limits.MAX_LAYERS
    names = {f"{number}.png": PNG for number in range(501)}
    assert "501 layers" in refused(packed(tmp_path / "a.zip", **names))


def test_layers_of_too_much_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_KEPT_BYTES", 100_000)
    path = packed(tmp_path / "a.zip", **{f"{number}.png": PNG for number in range(9)})
    assert "merge" in refused(path)


@pytest.mark.parametrize("name", ["../evil.png", "/etc/evil.png", "a/../../evil.png", "c:evil.png"])
def test_paths_that_lead_out_of_an_archive(name: str, tmp_path: Path) -> None:
    assert "outside" in refused(packed(tmp_path / "a.zip", **{"1.png": PNG, name: PNG}))


def test_locked_archives(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", **{"1.png": PNG})
    data = bytearray(path.read_bytes())
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(start) + offset] |= 1
    path.write_bytes(data)
    assert "password" in refused(path)


@pytest.mark.parametrize(
    ("stack", "says"),
    [
        ("<image", "no XML"), ("<image/>", "names no layers"), ("\udcff", "no XML"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + STACK.format("<layer/>"), "declarations"),
        (STACK.format('<layer src="missing.png"/>'), "lacks its file 'missing.png'"),
        (STACK.format('<layer src="bad.png"/>'), "no PNG"), (STACK.format('<layer src="cut.png"/>'), "damaged layer"),
        (STACK.format('<layer src="a.png" x="1e300"/>'), "no number"),
        (STACK.format('<layer src="a.png" y="x"/>'), "no number"),
        (STACK.format("<stack>" * 90 + '<layer src="a.png"/>' + "</stack>" * 90), "groups"),
        ('<image w="9e9" h="80"><stack><layer/></stack></image>', "no number"),
        ('<image w="30000" h="80"><stack><layer/></stack></image>', "30000"),
    ],
)  # fmt: skip
def test_openraster_with_a_wrong_stack(stack: str, says: str, tmp_path: Path) -> None:
    files = {"a.png": PNG, "bad.png": b"no picture", "cut.png": PNG[:-30]}
    path = packed(tmp_path / "a.ora", **files, **{"stack.xml": stack.encode("utf-8", "surrogateescape")})
    assert says in refused(path)


def test_odd_opacities_are_survived(tmp_path: Path) -> None:
    layers = "".join(f'<layer src="a.png" opacity="{value}"/>' for value in ("nan", "x", "7", "-inf", ""))
    file = read_layered_file(packed(tmp_path / "a.ora", **{"a.png": PNG, "stack.xml": STACK.format(layers)}))
    assert len(file.layers) == 4


def test_archives_that_unpack_to_far_too_much(tmp_path: Path) -> None:
    path = tmp_path / "bomb.ora"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("stack.xml", b" " * (64 << 20))
    assert "larger than" in refused(path)
    many = {f"{number}.txt": b"" for number in range(2001)}
    assert "2001 files" in refused(packed(tmp_path / "many.zip", **many))


def test_pictures_of_several_sizes(tmp_path: Path) -> None:
    other = png(np.full((80, 90, 4), 9, np.uint8))
    assert "without cropping" in refused(packed(tmp_path / "a.zip", **{"1.png": PNG, "2.png": other}))


def test_a_png_of_too_many_pixels(tmp_path: Path) -> None:
    chunk = b"IHDR" + struct.pack(">IIBBBBB", 100_000, 100_000, 8, 6, 0, 0, 0)

    data = PNG[:8] + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + PNG[33:]
    assert "pixels" in refused(packed(tmp_path / "a.zip", **{"1.png": data}))
    stack = STACK.format('<layer src="1.png"/>')
    assert "pixels" in refused(packed(tmp_path / "a.ora", **{"1.png": data, "stack.xml": stack}))
