"""FAULTS rows 20 to 22: no foreign page, no false name, no guess gets anything out of the studio's server."""

from __future__ import annotations

import http.client
import logging
import random
import string

import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from websockets.exceptions import InvalidStatus

from avatar_stream.web.access import Access
from avatar_stream.web.app import make_app
from tests.web.served import Served

OPEN = ("/", "/view", "/watch", "/static/panel.js", "/static/puppet.js", "/static/theme.css")
VIEW = ("/api/view/parameters", "/api/view/weights", "/api/view/shows/1/backdrop")


def routes(server: Served) -> list[tuple[str, str]]:
    """(method, path) of everything that the application has, with names filled in."""
    app = make_app(server.studio, None, server.panel.access)  # type: ignore[arg-type]
    found: list[tuple[str, str]] = []
    for route in app.routes:
        if isinstance(route, Route):
            path = (
                route.path.replace("{number:int}", "1")
                .replace("{action:path}", "calibrate")
                .format(command="pause", id="fox", name="Default")
            )
            found += [(method, path) for method in sorted(route.methods or ())]
        elif isinstance(route, WebSocketRoute):
            found.append(("WEBSOCKET", route.path))
        else:
            assert isinstance(route, Mount) and route.path == "/static"
    return found


def refusals(server: Served, token: str, **headers: str) -> dict[tuple[str, str], int]:
    """What every route answers."""
    answers = {}
    for method, path in routes(server):
        if method == "WEBSOCKET":
            try:
                named = {name: value for name, value in headers.items() if name != "Host"}
                with server.socket(path, token, additional_headers=named):
                    answers[method, path] = 101
            except InvalidStatus as refused:
                answers[method, path] = refused.response.status_code
        else:
            answers[method, path] = server.ask(method, path, token=token, **headers)[0]
    return answers


@pytest.mark.parametrize("kind", ["none", "wrong", "cut", "viewer", "remote"])
def test_nothing_of_the_api_is_open_without_its_token(studio_server: Served, kind: str) -> None:
    access = studio_server.panel.access
    tokens = {"none": "", "wrong": "x" * 43, "cut": access.control[:-1]}
    token = {**tokens, "viewer": access.view, "remote": access.remote}[kind]
    for (method, path), status in refusals(studio_server, token).items():
        if not path.startswith("/api/"):
            assert status == (404 if path == "/perform" else 200), path  # no browser is the source here
        elif kind == "viewer" and path.startswith("/api/view/"):
            assert status in (200, 404, 101), path
        elif kind == "remote" and path.startswith("/api/remote/"):
            assert status == (200 if method == "POST" else 405), path
        else:
            assert status == (403 if method == "WEBSOCKET" else 401), (method, path)
    assert not studio_server.studio.config.character.edit


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost.evil.example:8750"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_foreign_page_is_refused_even_with_the_token(
    studio_server: Served, headers: dict[str, str]
) -> None:
    for (_, path), status in refusals(studio_server, studio_server.panel.access.control, **headers).items():
        # A link to the page itself may stand anywhere.
        assert status == 403 or ("Origin" not in headers and not path.startswith("/api/")), path


def test_false_names_are_refused(studio_server: Served) -> None:
    """DNS rebinding: the name by which a page came here is in Host."""
    port, rng = studio_server.panel.access.port, random.Random(5)
    hosts = [
        "",
        "localhost",
        "127.0.0.1",
        f"127.0.0.1:{port + 1}",
        f"127.0.0.1.evil.example:{port}",
        f"[::1]:{port}",
    ]
    hosts += [f"{''.join(rng.choices(string.ascii_lowercase + '.-', k=12))}:{port}" for _ in range(44)]
    for host in hosts:
        for path in ("/", "/static/panel.js", "/api/characters"):
            assert studio_server.ask("GET", path, Host=host)[0] in (400, 421), host
    assert studio_server.ask("GET", "/api/characters", Host=f"localhost:{port}")[0] == 200


@pytest.mark.parametrize("path", [*OPEN, *VIEW, "/nothing", "/api/characters"])
def test_every_answer_tells_browsers_to_keep_strangers_out(studio_server: Served, path: str) -> None:
    _, headers, _ = studio_server.ask("GET", path)
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers and "server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../access.py",
        "/static/..%2faccess.py",
        "/static/%2e%2e/access.py",
        "/static/..\\access.py",
        "//etc/passwd",
        "/static//etc/passwd",
        "/static/panel.js%00.css",
        "/api/characters/..%2f..%2fetc/thumbnail",
    ],
)
def test_nothing_outside_the_pages_files_is_served(studio_server: Served, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", studio_server.panel.access.port, timeout=120)
    connection.putrequest("GET", path, skip_host=False)
    connection.putheader("Authorization", f"Bearer {studio_server.panel.access.control}")
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 404, answer.read()[:200]


def test_tokens_are_random_differ_and_are_in_no_log(
    studio_server: Served, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    assert len({Access(1, "v").control for _ in range(100)}) == 100
    access = studio_server.panel.access
    with caplog.at_level(logging.DEBUG):
        studio_server.ask("GET", "/api/characters")
        studio_server.ask("GET", f"/{access.control}")
        studio_server.ask("POST", "/api/commands/pause", b"{")
        with studio_server.socket():
            pass
    said = caplog.text + "".join(capfd.readouterr())
    uttered = [
        line for line in said.splitlines() if "websockets.client" not in line and "client:" not in line
    ]
    secrets = access.control, access.view, access.remote
    assert not any(secret in line for secret in secrets for line in uttered)


def test_a_body_that_is_too_long_is_refused(studio_server: Served) -> None:
    assert studio_server.ask("POST", "/api/commands/pause", b" " * 100_000)[0] == 413
