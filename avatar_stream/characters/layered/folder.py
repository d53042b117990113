"""Layers as single PNGs of one size, in a folder or a zip archive."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from avatar_stream.characters.layered.archive import open_archive
from avatar_stream.characters.layered.canvas import Canvas
from avatar_stream.characters.layered.flattening import flatten
from avatar_stream.characters.layered.layered_file import LayeredFile
from avatar_stream.characters.layered.limits import check_layer_count, check_size
from avatar_stream.characters.layered.names import label_of
from avatar_stream.characters.layered.node import Node
from avatar_stream.characters.layered.png_layer import MAX_PNG_BYTES, png_pixels, png_size
from avatar_stream.characters.layering.regions import ORDER
from avatar_stream.errors import PictureError

_NUMBER = re.compile(r"\d{1,9}")
_MAX_FILES = 10_000
Read = Callable[[str], bytes]


def read_folder(path: Path) -> LayeredFile:
    """Read the PNGs of a folder and its subfolders, which are groups.

    Where all names begin with numbers, these give the order, the lowest being farthest; else it is what the names say.

    Raises:
        PictureError: there are none, too many, of several sizes or damaged; the message goes on from the folder's name.
    """
    found = []
    for number, file in enumerate(path.rglob("*")):
        if number > _MAX_FILES:
            raise PictureError(
                f"has more than {_MAX_FILES} files in it: move the layers to a folder of their own"
            )
        if file.is_file() and not file.is_symlink():
            found.append(file.relative_to(path).as_posix())

    def read(name: str) -> bytes:
        with (path / name).open("rb") as file:
            return file.read(MAX_PNG_BYTES + 1)

    return _read(found, read)


def read_zip(path: Path) -> LayeredFile:
    """Read the PNGs of a zip archive, as those of a folder.

    Raises:
        PictureError: see `read_folder`, or the archive is damaged, locked or unsafe.
    """
    with open_archive(path) as archive:
        return _read(archive.names, lambda name: archive.read(name, MAX_PNG_BYTES))


def _read(names: list[str], read: Read) -> LayeredFile:
    files = [PurePosixPath(name) for name in names if _is_layer(PurePosixPath(name))]
    if not files:
        raise PictureError("has no PNG pictures in it: export each layer as a PNG of the whole canvas")
    check_layer_count(len(files))
    shared = _shared_folders(files)
    canvas: Canvas | None = None
    nodes = []
    for file in sorted(files, key=_key(files)):
        data = read(str(file))
        if len(data) > MAX_PNG_BYTES:
            raise PictureError(f"has a file '{file}' in it that is larger than {MAX_PNG_BYTES >> 20} MB")
        size = png_size(data, file.name)
        if canvas is None:
            check_size(*size)
            canvas = Canvas(size)
        elif size != canvas.source:
            raise PictureError(
                f"has layers of {canvas.source[0]}×{canvas.source[1]} and of {size[0]}×{size[1]} pixels: export all at "
                "the size of the whole canvas, without cropping"
            )
        node = Node(file.stem, painted=canvas.fit(png_pixels(data, file.name), (0, 0)))
        for group in reversed(file.parts[shared:-1]):
            node = Node(group, children=(node,))
        nodes.append(node)
    assert canvas is not None
    return flatten(canvas.size, nodes)


def _is_layer(file: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in file.parts)
    return file.suffix.lower() == ".png" and not hidden


def _shared_folders(files: list[PurePosixPath]) -> int:
    """How many folders all files lie in: they are no groups."""
    count = 0
    while all(len(file.parts) > count + 1 and file.parts[count] == files[0].parts[count] for file in files):
        count += 1
    return count


def _key(files: list[PurePosixPath]) -> Callable[[PurePosixPath], tuple[object, ...]]:
    """What sorts them far to near."""
    shared = _shared_folders(files)

    def numbers(file: PurePosixPath) -> list[int]:
        found = [_NUMBER.match(part) for part in file.parts[shared:]]
        return [int(match[0]) for match in found if match]

    if all(len(numbers(file)) == len(file.parts) - shared for file in files):
        return lambda file: (numbers(file), str(file))
    if all(_NUMBER.match(file.name) for file in files):
        return lambda file: (numbers(file)[-1], str(file))

    def rank(file: PurePosixPath) -> int:
        part = label_of(file.stem)
        for group in reversed(file.parts[shared:-1]):
            part = part or label_of(group)
        if part is None:
            return len(ORDER)
        return ORDER.index(part.label) if part.label in ORDER else _BETWEEN.get(part.label, -1)

    return lambda file: (rank(file), str(file))


# Labels that have no place of their own in the order.
_BETWEEN = {"background": -1, "nose": ORDER.index("mouth")}
