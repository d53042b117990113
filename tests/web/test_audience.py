"""What pages are sent: poses, pictures and events, the newest of each, and never at the cost of the show."""

from __future__ import annotations

import contextlib
import io
import json
import threading

import numpy as np
import pytest
from PIL import Image
from websockets.exceptions import ConnectionClosed

from avatar_stream.puppet.stored import load_puppet
from avatar_stream.stages import Decoder
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.types import FaceSemantics
from avatar_stream.web.messages import PICTURE, POSE, picture_message, webp
from tests.puppet.puppets import random_puppet
from tests.studio.rooms import Rooms
from tests.waiting import wait_for
from tests.web.served import HEAD, Served, next_message, next_text, numbers, served


class PuppetCast:
    """Decoders with a puppet, which pages can draw by themselves."""

    def __init__(self, rooms: Rooms) -> None:
        self._open = rooms.cast.open_decoder

    def __call__(self, character: object, config: object) -> Decoder:
        decoder = self._open(character, config)  # type: ignore[arg-type]
        decoder.puppet = random_puppet(len(getattr(character, "id", "")))
        decoder.breathing = True
        return decoder


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """Rooms whose characters are puppets."""
    rooms = Rooms()
    monkeypatch.setattr(rooms.cast, "open_decoder", PuppetCast(rooms))
    monkeypatch.setattr(outputs_module, "open_sink", rooms.open_sink)
    return rooms


def test_a_panel_is_told_how_things_are_and_then_every_event(studio_server: Served) -> None:
    with studio_server.socket() as socket:
        first = [json.loads(socket.recv(30)) for _ in range(2)]
        assert [one["event"] for one in first] == ["show", "settings"]
        assert first[0]["character"] == "fox" and first[0]["puppet"] is False
        assert first[1]["settings"]["live"]["fps"] == 50 and "password" not in first[1]["settings"]["obs"]
        assert "outputs" not in first[1]["settings"]["sinks"], "addresses of media servers hold keys"
        next_text(socket, "joined")
        status = next_text(socket, "status")
        assert status["tracking"] == "following" and status["outputs"][0]["spec"] == "null"
        studio_server.studio.notify("Hello")
        assert next_text(socket, "notice")["text"] == "Hello"
        studio_server.command("set_edits", edit="mirror")
        assert next_text(socket, "settings")["edits"]["mirror"] is True
        studio_server.command("set_edits", edit="")
    with studio_server.socket() as socket:  # who comes later reads what was told, too
        assert next_text(socket, "notice")["text"] == "Hello"


def test_a_viewer_gets_the_58_numbers_as_they_are_played_and_no_events(drawn: Rooms) -> None:
    with served(drawn, "character.edit=jawOpen=0.25") as server:
        access = server.panel.access
        with server.socket("/api/view/socket", access.view) as viewer, server.socket() as panel:
            show, time_s, content = next_message(viewer, POSE)
            wanted = FaceSemantics.of(yaw=0.4, jawOpen=0.25)
            expected = np.concatenate([wanted.expression, wanted.head_rotation_rad, wanted.head_position])
            assert show == 1 and time_s > 0
            assert np.allclose(numbers(content), expected, atol=0.02)
            _, _, both = next_message(panel, POSE)
            played, tracked = numbers(both)[:58], numbers(both)[58:]
            jaw = int(np.flatnonzero(wanted.expression == 0.25)[0])
            assert played[jaw] == pytest.approx(0.25, abs=0.02) and tracked[jaw] == pytest.approx(1, abs=0.02)
            server.studio.notify("for panels alone")
            server.command("switch_character", character="owl")
            message = viewer.recv(30)
            while not isinstance(message, str):  # the first text since is the one about the new show
                viewer.send(b"\1")
                message = viewer.recv(30)
            told = json.loads(message)
            assert (told["event"], told["character"], told["show"]) == ("show", "owl", 2) and told[
                "breathing"
            ]


def test_a_puppet_is_loaded_by_the_number_of_its_show(drawn: Rooms) -> None:
    with served(drawn) as server, server.socket():
        token = server.panel.access.view
        status, _, body = server.ask("GET", "/api/view/shows/1/puppet", token=token)
        assert status == 200
        assert [part.name for part in load_puppet(body).parts] == [
            part.name for part in random_puppet(3).parts
        ]
        status, _, body = server.ask("GET", "/api/view/shows/1/backdrop", token=token)
        assert status == 200 and Image.open(io.BytesIO(body)).size == (8, 6)
        for number in ("0", "9", "999999999999"):
            assert server.ask("GET", f"/api/view/shows/{number}/puppet")[0] == 404


def test_edits_framing_and_backgrounds_begin_no_new_show_but_another_shape_does(drawn: Rooms) -> None:
    with served(drawn) as server, server.socket("/api/view/socket", server.panel.access.view) as viewer:
        first = next_text(viewer, "show")
        assert (first["show"], first["view"], first["transparent"]) == (1, [1.0, 0.0, 0.0], True)
        for edit in ("smile@0.5", "smile@0.6", ""):
            server.command("set_edits", edit=edit)
        server.command("set_background", background="navy")
        # Edits may be told before it; none of them begins a show.
        while (told := next_text(viewer, "view"))["backdrop"] == first["backdrop"]:
            assert told["show"] == 1
        assert told["show"] == 1 and told["backdrop"] == first["backdrop"] + 1
        backdrop = server.ask("GET", "/api/view/shows/1/backdrop")[2]
        assert Image.open(io.BytesIO(backdrop)).convert("RGB").getpixel((0, 0))[2] > 100
        server.command("change_settings", changes={"framing.zoom": 2.0, "sinks.transparent": False})
        while (told := next_text(viewer, "view"))["transparent"]:
            pass
        assert (
            told["view"][0] == 2.0 and not told["transparent"] and told["backdrop"] == first["backdrop"] + 1
        )
        server.command("change_setting", key="framing.aspect", value="16:9")
        assert next_text(viewer, "show")["width"] == 512


def test_pages_that_can_not_draw_get_pictures_with_exact_alpha(studio_server: Served) -> None:
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (40, 30, 4), np.uint8)
    with Image.open(io.BytesIO(webp(pixels))) as image:
        assert np.array_equal(np.asarray(image)[..., 3], pixels[..., 3])
    with studio_server.socket("/api/view/socket?pictures", studio_server.panel.access.view) as viewer:
        show, _, content = next_message(viewer, PICTURE)
        with Image.open(io.BytesIO(content)) as image:
            assert (show, image.size) == (1, (8, 6))
    assert HEAD.size == 16 and picture_message  # the head as docs/panel.md has it


def test_who_gets_pictures_gets_no_poses(drawn: Rooms) -> None:
    with (
        served(drawn) as server,
        server.socket("/api/view/socket?pictures", server.panel.access.view) as viewer,
    ):
        kinds = set()
        for _ in range(12):
            message = viewer.recv(30)
            if isinstance(message, bytes):
                viewer.send(b"\1")
                kinds.add(HEAD.unpack_from(message)[0])
        assert kinds == {PICTURE}


def test_who_confirms_nothing_gets_no_more_and_then_the_newest(drawn: Rooms) -> None:
    with served(drawn) as server:
        path, token = "/api/view/socket", server.panel.access.view
        with server.socket(path, token) as slow, server.socket(path, token) as quick:
            next_text(slow, "show")
            held = [slow.recv(30), slow.recv(30)]
            before = len(drawn.sinks["null"][0].pictures)
            last_s = 0.0
            for _ in range(60):  # more than a second of the show
                last_s = next_message(quick, POSE)[1]
            with pytest.raises(TimeoutError):
                slow.recv(0.3)
            assert len(drawn.sinks["null"][0].pictures) - before >= 30  # the show went on
            slow.send(b"\1")
            message = slow.recv(30)
            assert isinstance(message, bytes) and isinstance(held[0], bytes)
            assert HEAD.unpack_from(message)[2] >= last_s > HEAD.unpack_from(held[0])[2]


def test_too_many_pages_are_sent_away_and_those_who_leave_make_room(studio_server: Served) -> None:
    with contextlib.ExitStack() as stay:
        for _ in range(32):
            next_text(stay.enter_context(studio_server.socket()), "joined")
        with studio_server.socket() as one_more, pytest.raises(ConnectionClosed) as closed:
            one_more.recv(30)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1013

    def admitted() -> bool:
        with studio_server.socket() as again:
            try:
                return isinstance(again.recv(30), str)
            except ConnectionClosed:
                return False

    wait_for(admitted)


def test_pages_leave_no_thread_and_no_watcher_behind(studio_server: Served) -> None:
    def come_and_go() -> None:
        with studio_server.socket() as socket:
            next_text(socket, "joined")

    come_and_go()
    before = threading.active_count()
    for _ in range(20):
        come_and_go()
    assert threading.active_count() <= before + 2, [one.name for one in threading.enumerate()]
