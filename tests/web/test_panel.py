"""A panel comes and goes beside a show, and never takes it along."""

from __future__ import annotations

import contextlib
import socket

import pytest
from websockets.exceptions import ConnectionClosed

from avatar_stream.errors import PanelError
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.studio.events import Notice
from avatar_stream.web import panel as panel_module
from avatar_stream.web.panel import Panel
from tests.programs import start
from tests.studio.rooms import Rooms
from tests.waiting import wait_for
from tests.web.served import next_text, served


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    rooms = Rooms()
    monkeypatch.setattr(outputs_module, "open_sink", rooms.open_sink)
    return rooms


def test_the_next_port_is_taken_where_one_is_in_use(rooms: Rooms) -> None:
    with served(rooms) as first, Panel(first.studio, first.panel.access.port) as second:
        assert second.access.port > first.panel.access.port
        assert second.access.control != first.panel.access.control
        assert second.access.view == first.panel.access.view  # a source in OBS stays what it is
        assert f":{second.access.port}/view#" in second.access.view_url


def test_without_any_port_one_is_told_what_to_do(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel_module, "_PORTS_TRIED", 1)
    with rooms.studio() as studio, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PanelError, match=r"panel\.port"):
            Panel(studio, taken.getsockname()[1])


def test_the_end_of_the_show_is_told_and_the_port_is_free_again(rooms: Rooms) -> None:
    with contextlib.ExitStack() as stay:
        with served(rooms) as server:
            page = stay.enter_context(server.socket())
            next_text(page, "joined")
            port = server.panel.access.port
        assert next_text(page, "ended")["reason"]
        with pytest.raises(ConnectionClosed):
            while True:
                page.recv(30)
    # Not bound anew: meanwhile, another program may go out by that number.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=30)


def test_a_panel_that_breaks_is_told_and_the_show_goes_on(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: Panel) -> None:
        raise RuntimeError("no loop today")

    monkeypatch.setattr(Panel, "_serve", broken)
    with served(rooms) as server:
        events = server.studio.subscribe()
        server.studio.notify("still here")
        wait_for(lambda: isinstance(event := events.get(5), Notice) and event.text == "still here")
        before = len(rooms.sinks["null"][0].pictures)
        wait_for(lambda: len(rooms.sinks["null"][0].pictures) > before + 5)


def test_live_shows_the_link_unless_told_not_to(tmp_path: object) -> None:
    common = ["live", "--source", "demo", "--sink", "null", "--duration", "0.3", "--size", "64"]
    for more, shown in ((["--set", "panel.port=18790"], True), (["--no-panel"], False)):
        process = start([*common, *more], tmp_path)  # type: ignore[arg-type]
        out, err = process.communicate(timeout=200)
        assert process.returncode == 0, err
        assert ("The studio's page: http://127.0.0.1:187" in err) is shown
        assert "Traceback" not in err and out == ""
