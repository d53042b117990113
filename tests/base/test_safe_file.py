"""Files of the user survive a crash: all of the new one is on the disk before it takes the old one's place."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_stream.base.safe_file import replace_file, replacing
from avatar_stream.characters import library
from avatar_stream.characters.anchor_file import copy_character, write_anchors
from avatar_stream.cli import run
from avatar_stream.encoder.user_profile import save_gains
from avatar_stream.interop.obs.made import Made
from avatar_stream.sinks.matroska_address import stream_path
from avatar_stream.types import PixelArray

posix = pytest.mark.skipif(os.name != "posix", reason="folders, links and permissions of POSIX")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is brought to the disk ("file" or "folder", by inode) and what is moved where, in order."""
    done: list[tuple[str, str]] = []
    fsync, replace, rename = os.fsync, os.replace, os.rename

    def synced(descriptor: int) -> None:
        about = os.fstat(descriptor)
        done.append(("folder" if stat.S_ISDIR(about.st_mode) else "file", str(about.st_ino)))
        fsync(descriptor)

    def moved(move: Callable[..., None]) -> Callable[..., None]:
        def wrapped(source: Path, target: Path) -> None:
            if "cache" in Path(target).parts:  # can be computed again
                move(source, target)
                return
            inside = [*Path(source).rglob("*")] or [Path(source)]
            done.extend(("moves", str(path.stat().st_ino)) for path in inside if path.is_file())
            move(source, target)
            done.append(("moved", str(os.stat(os.path.dirname(target)).st_ino)))  # noqa: PTH116, PTH120

        return wrapped

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", moved(replace))
    monkeypatch.setattr(os, "rename", moved(rename))
    return done


def assert_safe(steps: list[tuple[str, str]]) -> None:
    """Each file is on the disk before it moves, and the folder's names are after."""
    moves = [(at, inode) for at, (what, inode) in enumerate(steps) if what == "moves"]
    assert moves
    for at, inode in moves:
        assert ("file", inode) in steps[:at]
    last = max(at for at, (what, _) in enumerate(steps) if what == "moved")
    assert ("folder", steps[last][1]) in steps[last:]


def fox(home: Path) -> Path:
    folder = home / "characters" / "fox"
    folder.mkdir(parents=True)
    Image.new("RGB", (90, 90)).save(folder / "keyframe.png")
    (folder / "character.toml").write_text('name = "Fox"\n')
    return folder


WRITERS: dict[str, Callable[[Path], object]] = {
    "helper": lambda home: replace_file(home / "a.bin", b"new"),
    "profile": lambda home: save_gains(home / "profiles" / "me.toml", {"jawOpen": 1.5}),
    "anchors": lambda home: write_anchors(fox(home), {"chin": (40.0, 70.0)}),
    "copy": lambda home: copy_character(fox(home), home / "characters" / "copy"),
    "OBS": lambda home: Made(scene="ours").save(),
    "stream key": lambda home: stream_path(),
    "encode": lambda home: run(["encode", "demo", str(home / "a.fsb"), "--duration", "0.2"]),
    "plot": lambda home: (
        run(["encode", "demo", str(home / "a.fsb"), "--duration", "0.2"]),
        run(["inspect", str(home / "a.fsb"), "--plot", str(home / "a.png")]),
    ),
    "anchor picture": lambda home: run(["characters", "show", "kitsu", "--anchors", str(home / "a.png")]),
}


@posix
@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS.keys())
def test_every_file_of_the_user_is_on_the_disk_before_it_is_in_its_place(
    home: Path, steps: list[tuple[str, str]], writer: Callable[[Path], object]
) -> None:
    writer(home)
    assert_safe(steps)


@posix
def test_an_imported_character_is_too(
    home: Path, astronaut: PixelArray, steps: list[tuple[str, str]]
) -> None:
    Image.fromarray(astronaut).save(home / "eileen.png")
    library.import_character(home / "eileen.png")
    assert_safe(steps)


@pytest.mark.parametrize("writer", ["helper", "profile", "anchors", "OBS", "encode"])
def test_a_disk_that_fails_leaves_the_old_file_and_no_other(
    home: Path, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    old = {"helper": "a.bin", "profile": "profiles/me.toml", "OBS": "obs-made.json", "encode": "a.fsb"}
    if writer in old:
        (home / old[writer]).parent.mkdir(exist_ok=True)
        (home / old[writer]).write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    try:
        assert WRITERS[writer](home) == 2  # the command's exit code; all others raise
    except Exception as error:
        assert "No space left" in str(error)
    files = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    if writer in old:
        assert files == {old[writer]}
        assert (home / old[writer]).read_bytes() == b"old"
    else:
        assert files == {"characters/fox/keyframe.png", "characters/fox/character.toml"}
        assert (home / "characters/fox/character.toml").read_text() == 'name = "Fox"\n'


@posix
def test_permissions_links_and_devices_stay_what_they_are(tmp_path: Path) -> None:
    file, link = tmp_path / "a.toml", tmp_path / "link.toml"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    replace_file(link, b"new")
    assert link.is_symlink() and file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    replace_file(tmp_path / "secret", b"new", mode=0o600)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    device = Path(os.devnull)
    replace_file(device, b"new")
    assert device.is_char_device()


def test_writers_that_need_a_path_get_one_with_the_suffix(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.png") as unfinished:
        Image.fromarray(np.zeros((4, 4), np.uint8)).save(unfinished)
        assert not (tmp_path / "a.png").exists()
    assert Image.open(tmp_path / "a.png").size == (4, 4)
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "a.png") as unfinished:
        unfinished.write_bytes(b"half")
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    assert Image.open(tmp_path / "a.png").size == (4, 4)


def test_a_folder_that_is_missing_is_told_by_the_file_s_own_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as told:
        replace_file(tmp_path / "no" / "a.bin", b"new")
    assert told.value.filename == str(tmp_path / "no" / "a.bin")
