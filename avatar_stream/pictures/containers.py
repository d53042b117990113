"""What lies round the pixels in a picture file, cut down to what the first picture needs.

Decoders trust a file with more than its picture: texts that unpack to a thousand times their size, thousands of frames,
tables that point at the same bytes again and again. None of that is needed, so none of it gets as far as a decoder.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

import numpy as np

from avatar_stream.errors import PictureError

# Pillow's own limit for what a PNG packs; a profile of red, green and blue is far smaller.
MAX_PACKED_PROFILE_BYTES = 1 << 20
# Exif takes some kilobytes, the tables of a TIFF of many strips some hundred.
MAX_TAG_BYTES = 8 << 20
# Where a file has more tables than a camera writes into one, it is made to keep us busy.
MAX_TAG_TABLES = 64
# A progressive JPEG has some ten scans. Each costs a pass over the whole picture, however few bytes it has.
MAX_JPEG_SCANS = 100
# Writers put kilobytes into a chunk of PNG and 255 bytes into a block of GIF.
MAX_CHUNKS, MAX_BLOCKS = 20_000, 200_000

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"iCCP", b"IDAT", b"IEND")
_JPEG_STARTS_SCAN = 0xDA
_GIF_EXTENSION, _GIF_PICTURE, _GIF_CONTROL = 0x21, 0x2C, 0xF9
_BRANDS = {
    "AVIF": {b"avif", b"avis"},
    "HEIF": {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"},
}
_TAG_TABLE = re.compile(rb"II\x2a\x00|MM\x00\x2a")
# Bytes of a value, by the number of its type (TIFF 6.0).
_TAG_TYPE_BYTES = np.array([0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8])


def kind_of(data: bytes) -> str | None:
    """The name by which Pillow knows the format of a file's content, or None for one that we don't read."""
    for kind, head in (
        ("PNG", _PNG_HEAD),
        ("JPEG", b"\xff\xd8\xff"),
        ("GIF", b"GIF8"),
        ("BMP", b"BM"),
        ("TIFF", b"II\x2a\x00"),
        ("TIFF", b"MM\x00\x2a"),
    ):
        if data.startswith(head):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        size = min(int.from_bytes(data[:4], "big"), 256)
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
        return next((kind for kind, known in _BRANDS.items() if brands & known), None)
    return None


def first_picture_alone(data: bytes, kind: str) -> bytes:
    """A file with nothing in it that its first picture doesn't need.

    Args:
        data: all of it.
        kind: what `kind_of` says.

    Raises:
        PictureError: it is damaged, or made to cost more than a picture can; the message goes on from the file's name.
    """
    if kind == "PNG":
        data = b"".join(_png_chunks(data))
    elif kind == "GIF":
        data = b"".join(_gif_frame(data))
    elif kind == "JPEG":
        data = b"".join(_jpeg_segments(data))
    _check_tag_tables(data)
    return data


def _png_chunks(data: bytes) -> Iterator[bytes]:
    """The chunks of a still picture: no texts, no further frames, and a profile only where it can be one."""
    yield _PNG_HEAD
    offset, seen = len(_PNG_HEAD), set()
    for _ in range(MAX_CHUNKS):
        if offset + 12 > len(data):
            return  # cut off; the decoder says so
        (size,) = struct.unpack_from(">I", data, offset)
        kind, end = data[offset + 4 : offset + 8], offset + 12 + size
        twice = kind in seen and kind != b"IDAT"
        if kind in _PNG_KEPT and not twice and (kind != b"iCCP" or _unpacks(data[offset + 8 : end - 4])):
            yield data[offset:end]
        if kind == b"IEND":
            return
        seen.add(kind)
        offset = end
    raise PictureError("is a PNG of too many pieces: save it anew")


def _unpacks(profile: bytes) -> bool:
    """Whether a PNG's packed colour profile unpacks to no more than a profile can be."""
    _, _, packed = profile.partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(packed[1:], MAX_PACKED_PROFILE_BYTES)
    except zlib.error:
        return False
    return unpacker.eof


def _jpeg_segments(data: bytes) -> Iterator[bytes]:
    """A JPEG with its tables, profile and the first Exif, but nothing else that programs leave in it."""
    if data.count(bytes([0xFF, _JPEG_STARTS_SCAN])) > MAX_JPEG_SCANS:
        raise PictureError("is a JPEG of too many scans: save it anew")
    yield data[:2]
    offset, exif_seen = 2, False
    while offset + 4 <= len(data) and data[offset] == 0xFF:
        marker = data[offset + 1]
        if marker == 0xFF:  # padding
            offset += 1
            continue
        if marker == _JPEG_STARTS_SCAN:
            break
        end = offset + 2 + int.from_bytes(data[offset + 2 : offset + 4], "big")
        body = data[offset + 4 : offset + 16]
        exif = marker == 0xE1 and body.startswith(b"Exif\0") and not exif_seen
        profile = marker == 0xE2 and body.startswith(b"ICC_PROFILE\0")
        application = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if not application or exif or profile or marker in (0xE0, 0xEE):
            yield data[offset:end]
        exif_seen |= exif
        offset = end
    yield data[offset:]


def _gif_frame(data: bytes) -> Iterator[bytes]:
    """The first frame of a GIF, without comments."""
    offset = 13 + _gif_table_bytes(data, 10)
    yield data[:offset]
    while offset < len(data):
        start, kind = offset, data[offset]
        if kind == _GIF_EXTENSION:
            offset = _behind_blocks(data, offset + 2)
            if data[start + 1 : start + 2] == bytes([_GIF_CONTROL]):
                yield data[start:offset]
        elif kind == _GIF_PICTURE:
            offset = _behind_blocks(data, offset + 11 + _gif_table_bytes(data, offset + 9))
            yield data[start:offset]
            break
        else:
            break
    yield b";"


def _gif_table_bytes(data: bytes, offset: int) -> int:
    """Bytes of the table of colours of which the flags at `offset` tell."""
    flags = data[offset] if offset < len(data) else 0
    return 6 << (flags & 7) if flags & 0x80 else 0


def _behind_blocks(data: bytes, offset: int) -> int:
    for _ in range(MAX_BLOCKS):
        size = data[offset] if offset < len(data) else 0
        offset += 1 + size
        if size == 0:
            return offset
    raise PictureError("is a GIF of too many pieces: save it anew")


def _check_tag_tables(data: bytes) -> None:
    """Refuse tables of tags, such as Exif's, that claim far more bytes than any picture has to say."""
    for number, found in enumerate(_TAG_TABLE.finditer(data)):
        if number == MAX_TAG_TABLES or _claimed_bytes(data, found.start()) > MAX_TAG_BYTES:
            raise PictureError("has tags (Exif) that make no sense: save it anew without them")


def _claimed_bytes(data: bytes, start: int) -> int:
    """Bytes that the first table behind a TIFF header points at, counted as often as it does."""
    order = "<" if data[start : start + 1] == b"I" else ">"
    first = start + int.from_bytes(data[start + 4 : start + 8], "little" if order == "<" else "big")
    count = int.from_bytes(data[first : first + 2], "little" if order == "<" else "big")
    there = max(min(count, (len(data) - first - 2) // 12), 0)
    if there == 0:
        return 0
    fields = np.dtype(
        [("tag", f"{order}u2"), ("type", f"{order}u2"), ("count", f"{order}u4"), ("at", f"{order}u4")]
    )
    entries = np.frombuffer(data, fields, there, first + 2)
    known = np.minimum(entries["type"], len(_TAG_TYPE_BYTES) - 1)
    wanted = entries["count"].astype(np.float64) * _TAG_TYPE_BYTES[known]
    left = np.maximum(len(data) - start - entries["at"].astype(np.float64), 0)
    return int(np.minimum(wanted, left)[wanted > 4].sum())
