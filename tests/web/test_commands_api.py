"""Every command over HTTP, and no body that brings down anything."""

from __future__ import annotations

import json
import os
import re

import pytest
from fuzzing import tries
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from avatar_stream.base.resources import RECORDINGS, user_subfolder
from avatar_stream.edits.edits import Edits
from avatar_stream.web.app import make_app
from avatar_stream.web.commands_api import COMMANDS
from avatar_stream.web.openapi import openapi_document
from tests.edits.strategies import all_edits
from tests.waiting import wait_for
from tests.web.served import Served, next_text


def test_commands_are_carried_out_or_refused_with_a_remedy(studio_server: Served) -> None:
    assert studio_server.command("set_edits", edit="smile@0.5")[0] == 200
    assert studio_server.studio.config.character.edit == "smile@0.5"
    status, answer = studio_server.command("switch_character", character="nobody")
    assert status == 409 and not answer["done"] and "nobody" in answer["text"] and answer["remedy"]
    status, answer = studio_server.command("set_edits", edit="nonsense=1")
    assert status == 422 and "nonsense" in answer["text"]
    status, answer = studio_server.command("dance")
    assert status == 404 and "dance" in answer["text"]
    assert studio_server.command("set_edits", edit="", more=1)[0] == 422
    assert studio_server.command("set_edits", edit="")[0] == 200


def test_all_edits_are_set_at_once(studio_server: Served) -> None:
    wished = Edits(mirror=True, presets={"smile": 0.7}, size=1.2)
    status, _, body = studio_server.ask("PUT", "/api/edits", wished.model_dump_json().encode())
    assert (status, json.loads(body)["done"]) == (200, True)
    assert studio_server.studio.actor.edits == wished
    assert studio_server.ask("PUT", "/api/edits", {"size": 9})[0] == 422
    assert studio_server.ask("PUT", "/api/edits", {})[0] == 200
    assert studio_server.studio.actor.edits == Edits()


@pytest.mark.fuzz
@settings(max_examples=tries(200))
@given(all_edits)
def test_any_edits_arrive_as_they_were_meant(studio_server: Served, edits: Edits) -> None:
    assert studio_server.ask("PUT", "/api/edits", edits.model_dump_json().encode())[0] == 200
    assert studio_server.studio.actor.edits == edits


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
HARMLESS = sorted(
    set(COMMANDS)
    - {"snapshot", "start_recording", "add_output", "remove_output", "choose_source"}
    - {"press", "set_up_obs", "remove_from_obs", "render_recording"}
)


@pytest.mark.fuzz
@settings(max_examples=tries(80))
@given(st.sampled_from(HARMLESS), st.binary(max_size=40) | JSON.map(json.dumps).map(str.encode))
def test_no_body_breaks_the_server(studio_server: Served, name: str, body: bytes) -> None:
    status, headers, answer = studio_server.ask("POST", f"/api/commands/{name}", body)
    assert status in (200, 202, 409, 422)
    assert headers["content-type"] == "application/json"
    assert set(json.loads(answer)) == {"done", "text", "remedy"}


def test_the_document_has_every_command_and_nothing_that_is_not_there(studio_server: Served) -> None:
    document = openapi_document()
    assert {f"/api/commands/{name}" for name in COMMANDS} <= set(document["paths"])
    assert {"SwitchCharacter", "Status", "Notice"} <= set(document["components"]["schemas"]) | {
        "SwitchCharacter"
    }
    status, _, body = studio_server.ask("GET", "/api/openapi.json")
    assert status == 200 and json.loads(body) == document
    text = json.dumps(document)
    named = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert named <= set(document["components"]["schemas"])


def test_every_route_is_in_the_document(studio_server: Served) -> None:
    described = openapi_document()["paths"]
    app = make_app(studio_server.studio, None, studio_server.panel.access)  # type: ignore[arg-type]
    for route in app.routes:
        if isinstance(route, Route) and route.path.startswith("/api/") and "{command}" not in route.path:
            path = re.sub(r":\w+}", "}", route.path)
            methods = {method.lower() for method in route.methods or () if method != "HEAD"}
            assert methods <= set(described.get(path, {})), route.path


def test_characters_and_their_pictures(studio_server: Served) -> None:
    status, _, body = studio_server.ask("GET", "/api/characters")
    characters = {one["id"]: one for one in json.loads(body)}
    assert status == 200 and characters["mio"]["licence"] == "CC0-1.0" and characters["mio"]["broken"] == ""
    status, headers, picture = studio_server.ask("GET", "/api/characters/mio/thumbnail")
    assert (status, headers["content-type"]) == (200, "image/webp") and picture[8:12] == b"WEBP"
    assert studio_server.ask("GET", "/api/characters/nobody/thumbnail")[0] == 404


def test_pausing_from_the_page_pauses(studio_server: Served) -> None:
    assert studio_server.command("pause")[0] == 200
    events = studio_server.studio.subscribe()
    wait_for(lambda: getattr(events.get(1.0), "tracking", "") == "paused")
    assert studio_server.command("resume")[0] == 200
    events.close()


def test_keys_can_be_pressed_from_elsewhere_by_their_address_alone(studio_server: Served) -> None:
    remote = studio_server.panel.access.remote
    status, _, body = studio_server.ask("GET", "/api/links")
    assert status == 200 and json.loads(body)["remote"] == remote
    own = {"edit": "smile@0.5", "press": "hold"}
    assert studio_server.command("save_expression", name="Ärger/2", expression=own)[0] == 200
    with studio_server.socket() as socket:
        for path, held in (("press", ["Ärger/2"]), ("let_go", [])):
            address = f"/api/remote/{path}/expression%20%C3%84rger%2F2"
            status, _, body = studio_server.ask("POST", address, token=remote)
            assert status == 200 and json.loads(body)["done"]
            while next_text(socket, "expressions_changed")["held"] != held:
                pass
    assert studio_server.ask("POST", "/api/remote/press/dance", token=remote)[0] == 422
    assert studio_server.ask("POST", "/api/remote/press/expression%20nobody", token=remote)[0] == 409
    assert studio_server.command("remove_expression", name="Ärger/2")[0] == 200


def test_whoever_comes_later_knows_which_expressions_are_held(studio_server: Served) -> None:
    assert studio_server.command("press", action="expression sad")[0] == 200
    with studio_server.socket() as socket:
        settings = next_text(socket, "settings")
        assert settings["expressions"]["sad"]["edit"] == "sad" and settings["keys"]["pause"] == "P"
        # A busy studio may tell how it was before, first.
        while next_text(socket, "expressions_changed")["held"] != ["sad"]:
            pass
    assert studio_server.command("press", action="release")[0] == 200


def test_recordings_and_obs_are_told(studio_server: Served) -> None:
    folder = user_subfolder(RECORDINGS)
    for name in ("old.fsb", "new.fsb", "new.mp4", "other.txt"):
        (folder / name).write_bytes(b"")
    os.utime(folder / "old.fsb", (1, 1))
    status, _, body = studio_server.ask("GET", "/api/recordings")
    found = json.loads(body)
    assert status == 200 and found["folder"] == str(folder)
    names = [one["name"] for one in found["recordings"]]
    assert names.index("new.fsb") < names.index("old.fsb") and "other.txt" not in names
    assert {one["name"]: one["video"] for one in found["recordings"]}["new.fsb"] == "new.mp4"
    status, _, body = studio_server.ask("GET", "/api/obs")
    assert status == 200 and json.loads(body)["state"] in ("absent", "empty", "ready", "on_air")
