"""What a user does with characters on the page: import, rename, copy, delete, undo, export; and what strangers try
(FAULTS rows 23 and 24)."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import socket
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import psutil
import pytest
from PIL import Image

from avatar_stream.base.leftovers import clear_leftovers, unfinished_folder
from avatar_stream.base.resources import user_folder
from avatar_stream.characters.library import list_characters, load_character
from avatar_stream.errors import UserInputError
from avatar_stream.web.uploads import plain_file_name
from avatar_stream.workshop.importing import import_file
from tests.waiting import wait_for
from tests.web.served import Served

# Small puppets are built quickly, and thumbnails are of this size, too.
SETS = ("decoder.size_px=256",)

SHIPPED = Path(__file__).resolve().parents[2] / "characters"


def picture_of(character: str) -> bytes:
    """A small one of one of ours, which is quick to build."""
    data = io.BytesIO()
    with Image.open(SHIPPED / character / "keyframe.png") as picture:
        picture.resize((256, 256)).save(data, "PNG")
    return data.getvalue()


def begin(server: Served, name: str, data: bytes) -> tuple[int, dict[str, object]]:
    status, _, body = server.ask("POST", f"/api/imports?name={quote(name)}", data)
    return status, json.loads(body)


def finished(server: Served, number: object) -> dict[str, object]:
    def look() -> dict[str, object]:
        return dict(json.loads(server.ask("GET", f"/api/imports/{number}")[2]))

    wait_for(lambda: look()["phase"] in ("done", "failed", "unfitted", "cancelled"))
    return look()


def ids() -> set[str]:
    return {one.id for one in list_characters()}


def left_behind() -> list[str]:
    """Unfinished things in the user's folder; os.walk bears it when folders vanish while it looks."""
    found = [Path(top, name) for top, folders, files in os.walk(user_folder()) for name in folders + files]
    return [str(path) for path in found if path.name.startswith(".") and not path.name.startswith(".deleted")]


def workshops(but: Collection[int] = ()) -> list[psutil.Process]:
    """Processes that work for this one; one that makes thumbnails goes on for a while."""
    found = []
    for one in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):  # it ends at this moment
            if one.pid not in but and "spawn_main" in " ".join(one.cmdline()):
                found.append(one)
    return found


def test_a_picture_becomes_a_character_that_can_be_renamed_copied_deleted_and_brought_back(
    studio_server: Served,
) -> None:
    status, one = begin(studio_server, "My Ren.png", picture_of("ren"))
    assert status == 202 and one["phase"] == "waiting"
    done = finished(studio_server, one["number"])
    assert (done["phase"], done["character"], done["name"]) == ("done", "my-ren", "My Ren")
    assert done["unsure"] == []
    assert "my-ren" in ids()
    wait_for(lambda: not left_behind())
    wait_for(lambda: not workshops())

    status, _, body = studio_server.ask(
        "PATCH", "/api/characters/my-ren", {"name": "Rén", "licence": "CC0-1.0"}
    )
    assert status == 200 and json.loads(body)["name"] == "Rén"
    character = load_character("my-ren")
    assert (character.name, character.licence) == ("Rén", "CC0-1.0")
    assert studio_server.ask("PATCH", "/api/characters/my-ren", {"name": ""})[0] == 422
    assert studio_server.ask("PATCH", "/api/characters/my-ren", {"keyframe": "x"})[0] == 422
    assert studio_server.ask("PATCH", "/api/characters/nobody", {"name": "x"})[0] == 409

    _, _, body = studio_server.ask("POST", "/api/characters/my-ren/copies")
    assert json.loads(body)["character"] == "my-ren-2" and load_character("my-ren-2").name == "Rén (copy)"

    _, _, body = studio_server.ask("DELETE", "/api/characters/my-ren")
    key = json.loads(body)["deleted"]
    assert "my-ren" not in ids()
    assert studio_server.ask("POST", f"/api/deleted/{key}/restore")[0] == 200
    assert load_character("my-ren").name == "Rén"
    assert studio_server.ask("POST", f"/api/deleted/{key}/restore")[0] == 409


def test_what_is_on_stage_or_came_along_is_not_deleted(studio_server: Served) -> None:
    on_stage = studio_server.studio.character
    status, _, body = studio_server.ask("DELETE", f"/api/characters/{on_stage}")
    assert status == 409 and json.loads(body)["remedy"]
    assert studio_server.ask("DELETE", "/api/characters/mio")[0] == 409
    assert "mio" in ids()


def test_a_character_is_exported(studio_server: Served) -> None:
    status, headers, data = studio_server.ask("GET", "/api/characters/yuki/export?kind=zip")
    assert status == 200 and 'filename="yuki.zip"' in headers["content-disposition"]
    assert "yuki/eyes_closed.png" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert studio_server.ask("GET", "/api/characters/yuki/export?kind=exe")[0] == 422
    assert studio_server.ask("GET", "/api/characters/nobody/export")[0] == 409


def test_a_thumbnail_moves(studio_server: Served) -> None:
    status, headers, data = studio_server.ask("GET", "/api/characters/my-ren/moving")
    assert (status, headers["content-type"]) == (200, "image/webp")
    with Image.open(io.BytesIO(data)) as moving:
        assert moving.n_frames > 20 and max(moving.size) == 256
        frames = []
        for number in (0, 12):
            moving.seek(number)
            frames.append(np.asarray(moving.convert("RGBA")).astype(int))
    assert np.abs(frames[0] - frames[1]).mean() > 1
    assert studio_server.ask("GET", "/api/characters/nobody/moving")[0] == 404


def test_a_damaged_file_is_told_in_one_line_by_its_name(studio_server: Served) -> None:
    picture = picture_of("ren")
    status, one = begin(studio_server, "torn.png", picture[: len(picture) // 2])
    if status == 202:  # its head is whole
        one = finished(studio_server, one["number"])
        assert one["phase"] == "failed"
        listed = [entry["number"] for entry in json.loads(studio_server.ask("GET", "/api/imports")[2])]
        assert one["number"] in listed
        assert studio_server.ask("DELETE", f"/api/imports/{one['number']}")[0] == 200
    assert "'torn.png'" in str(one["text"]) and "\n" not in str(one["text"])
    wait_for(lambda: not left_behind())


def png_of(width: int, height: int) -> bytes:
    """The head of a huge picture whose pixels take next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packed = zlib.compress(b"\0" * 1_000_000, 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
        + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )


def test_files_of_other_kinds_are_refused(studio_server: Served) -> None:
    assert begin(studio_server, "x.png", b"MZ" + b"\0" * 4000)[0] == 415
    status, answer = begin(studio_server, "art.xcf", b"gimp xcf v011" + bytes(4000))
    assert status == 415 and "save it there as PSD" in str(answer)
    assert begin(studio_server, "x.png", b"")[0] == 400
    assert begin(studio_server, "x.svg", b"<svg onload='x'>" + b" " * 4000)[0] == 415
    # A bomb is known by its head: nothing is decoded, and no process begins.
    status, answer = begin(studio_server, "huge.png", png_of(60_000, 60_000))
    assert status == 415 and "'huge.png'" in str(answer["text"]) and "scale it down" in str(answer["text"])
    assert not left_behind()


def test_bombs_are_refused_by_their_heads(tmp_path: Path) -> None:
    (tmp_path / "huge.png").write_bytes(png_of(60_000, 60_000))
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil/character.toml", 'name = "evil"')
        archive.writestr("a.png", b"\0" * 50_000_000)
    for name in ("huge.png", "bomb.zip"):
        with pytest.raises(UserInputError, match=re.escape(name)):
            import_file(tmp_path / name, 128, lambda step: None)
    wait_for(lambda: not left_behind())
    assert not (user_folder() / "evil").exists() and not (tmp_path.parent / "evil").exists()


@contextlib.contextmanager
def half_sent(server: Served, length: int) -> Iterator[socket.socket]:
    """The line of an import that says it has so many bytes, of which a thousand have been sent."""
    access = server.panel.access
    with socket.create_connection(("127.0.0.1", access.port), timeout=120) as line:
        head = (
            f"POST /api/imports?name=x.png HTTP/1.1\r\nHost: 127.0.0.1:{access.port}\r\n"
            f"Authorization: Bearer {access.control}\r\nContent-Length: {length}\r\n\r\n"
        )
        line.sendall(head.encode() + b"\x89PNG\r\n\x1a\n" + b"\0" * 1000)
        yield line


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(studio_server: Served) -> None:
    with half_sent(studio_server, 10 << 30) as line:
        assert b" 413 " in line.recv(1000).splitlines()[0]
    wait_for(lambda: not left_behind())


def test_a_page_that_leaves_in_the_middle_leaves_nothing(studio_server: Served) -> None:
    with half_sent(studio_server, 100_000):
        wait_for(left_behind)
    wait_for(lambda: not left_behind())


def test_cancelling_ends_the_process_and_leaves_nothing(studio_server: Served) -> None:
    before, others = ids(), {one.pid for one in workshops()}
    _, one = begin(studio_server, "slow.png", picture_of("noa"))
    _, second = begin(studio_server, "later.png", picture_of("bit"))
    wait_for(lambda: workshops(others))
    assert studio_server.ask("DELETE", f"/api/imports/{one['number']}")[0] == 200
    assert studio_server.ask("DELETE", f"/api/imports/{second['number']}")[0] == 200
    assert studio_server.ask("GET", f"/api/imports/{one['number']}")[0] == 404
    wait_for(lambda: not workshops(others) and not left_behind())
    assert ids() == before


def test_a_workshop_that_is_killed_is_told_of(studio_server: Served) -> None:
    others = {one.pid for one in workshops()}
    _, one = begin(studio_server, "killed.png", picture_of("noa"))
    wait_for(lambda: workshops(others))
    workshops(others)[0].kill()
    found = finished(studio_server, one["number"])
    assert found["phase"] == "failed" and found["remedy"]
    wait_for(lambda: not left_behind())
    assert "killed" not in ids()


def test_names_of_files_never_point_anywhere() -> None:
    rng = random.Random(3)
    pieces = [
        "..",
        "/",
        "\\",
        "C:",
        "con",
        "nul.",
        "\0",
        "\n",
        "a",
        "ä",
        "😀",
        ".png",
        "~",
        "%2e",
        ":",
        " ",
        "\u202e",
        "x" * 90,
    ]
    for _ in range(10_000):
        name = plain_file_name("".join(rng.choices(pieces, k=rng.randint(0, 9))))
        assert Path(name).name == name and name not in ("", ".", "..") and len(name.encode()) <= 255
        assert not set(name) & set('/\\:\0\n<>"|?*') and not name.startswith(".")
        assert name.split(".")[0].lower() not in ("con", "nul")
    assert plain_file_name("My fox.final.PNG") == "My fox.final.PNG"


def test_what_killed_studios_left_is_removed_and_what_others_work_on_stays(tmp_path: Path) -> None:
    (tmp_path / ".import-999999999-ab-c").mkdir()
    (tmp_path / "fox").mkdir()
    with unfinished_folder("import", tmp_path) as mine:
        clear_leftovers(tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([Path(mine).name, "fox"])
        clear_leftovers(tmp_path, os.getpid())
        assert [path.name for path in tmp_path.iterdir()] == ["fox"]


def test_the_studio_loads_no_tracker_for_all_that() -> None:
    """In a process of its own, since other tests of this one load it."""
    code = (
        "import sys, avatar_stream.web.app, avatar_stream.workshop\n"
        "assert not [name for name in sys.modules if name.startswith(('mediapipe', 'torch', 'psd_tools'))]"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=200).returncode == 0


@pytest.mark.parametrize("hostile", ["..", "%2e%2e%2fmio", "Mio", "a" * 65, "con.", "mio%00"])
def test_no_id_leads_out_of_the_folder(studio_server: Served, hostile: str) -> None:
    for method, path in (("GET", "thumbnail"), ("GET", "moving"), ("GET", "export"), ("POST", "copies")):
        assert studio_server.ask(method, f"/api/characters/{hostile}/{path}")[0] in (404, 405, 409)
    assert studio_server.ask("DELETE", f"/api/characters/{hostile}")[0] in (404, 405, 409)
