"""Links that the page hands on: the browser that performs gets one where it is the source, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from avatar_stream.perform.address import performer_link
from avatar_stream.studio import outputs as outputs_module
from tests.studio.rooms import Rooms
from tests.waiting import wait_for
from tests.web.served import Served, served

SPEC = "browser://0.0.0.0:8771"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    rooms = Rooms()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outputs_module, "open_sink", rooms.open_sink)
        with served(rooms) as running:
            yield running


def links(server: Served) -> dict[str, str | None]:
    found: dict[str, str | None] = json.loads(server.ask("GET", "/api/links")[2])
    return found


def test_the_link_is_there_once_a_browser_is_the_source(server: Served) -> None:
    assert links(server)["perform"] is None
    assert server.ask("GET", "/api/links/perform.svg")[0] == 404
    status, _, body = server.ask("GET", "/perform", token="")
    assert status == 404 and b"browser://" in body

    # An address is no file that would have to be there.
    status, answer = server.command("choose_source", source=SPEC)
    assert status == 200 and answer["done"], answer
    wait_for(lambda: links(server)["perform"] is not None)
    link = performer_link(SPEC)
    assert link is not None and links(server)["perform"] == link
    wait_for(lambda: server.rooms.captures[-1].request.is_browser)

    # The studio's own address leads there, and tells nobody the token.
    status, headers, body = server.ask("GET", "/perform", token="")
    assert status == 307 and headers["location"] == link.partition("#")[0] and b"#" not in body
    status, headers, code = server.ask("GET", "/api/links/perform.svg")
    assert status == 200 and headers["content-type"] == "image/svg+xml" and code.startswith(b"<svg")
    for token in ("", server.panel.access.view, server.panel.access.remote, link.partition("#")[2]):
        assert server.ask("GET", "/api/links", token=token)[0] == 401
        assert server.ask("GET", "/api/links/perform.svg", token=token)[0] == 401


def test_other_words_are_still_refused(server: Served) -> None:
    status, answer = server.command("choose_source", source="no such file.mp4")
    assert status == 409 and "browser://" in answer["remedy"]
