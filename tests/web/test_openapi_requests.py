"""What the OpenAPI document allows and what it forbids is asked of every route: schemathesis finds nothing that breaks.

`test_any_request` asks what nobody thought of; this one what the document promises, with valid bodies, too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fuzzing import tries
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from avatar_stream.config import config_keys
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.web.openapi import openapi_document
from tests.studio.rooms import Rooms
from tests.web.served import Served, served

openapi = pytest.importorskip("schemathesis", reason="schemathesis is not installed").openapi
from schemathesis import GenerationMode  # noqa: E402

# These start processes, whatever they are asked, and other tests do so; the last two reach for an OBS of this machine.
LEFT_OUT = {
    *("/api/doctor", "/api/fits", "/api/cameras", "/api/microphones", "/api/obs"),
    *("/api/commands/set_up_obs", "/api/commands/remove_from_obs"),
}
OPERATIONS = [
    found.ok()
    for found in openapi.from_dict(openapi_document()).get_all_operations()
    if found.ok().path not in LEFT_OUT
]
# Commands whose body names a file to be written: a fuzzer's "/x" would be one.
WRITING = {"path", "spec", "output", "recording"}
# What there is here, by what it is called in paths and bodies: random words alone never come far.
THERE = {
    "id": ["mio", "fern"],
    "number": [0, 1, 2],
    "action": [
        "pause",
        "record",
        "release",
        "expression smile",
        "character owl",
        "background red",
        "profile x",
    ],
    "name": ["Default", "smile"],
    "character": ["fox", "owl"],
    "key": config_keys(),
    "source": ["auto", "demo", "nobody", "camera:3"],
}
# Of these, an existing one has a process of its own begun.
LONG = ("/moving", "/export")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A studio of this file's own, in a folder of its own: it is left in whatever state it was fuzzed into."""
    rooms = Rooms()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("fuzzed"))
        patch.setattr(outputs_module, "open_sink", rooms.open_sink)
        with served(rooms) as running:
            yield running


@cache
def cases(mode: Any) -> st.SearchStrategy[Any]:
    """Requests of all operations, valid or invalid ones."""
    return st.one_of([operation.as_strategy(generation_mode=mode) for operation in OPERATIONS])


@pytest.mark.fuzz
@settings(
    max_examples=tries(20),
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(st.sampled_from(list(GenerationMode)).flatmap(cases), st.booleans(), st.randoms(use_true_random=False))
def test_no_request_of_the_document_breaks_the_server(
    server: Served, case: Any, there: bool, rng: random.Random
) -> None:
    if there and not case.path.endswith(LONG):
        for given_names in (case.path_parameters, case.body):
            if isinstance(given_names, dict):
                given_names.update(
                    {name: rng.choice(THERE[name]) for name in THERE.keys() & given_names.keys()}
                )
    if isinstance(case.body, dict):
        for name in WRITING & case.body.keys():
            if isinstance(case.body[name], str):
                case.body[name] = Path(case.body[name]).name
    port, token = server.panel.access.port, server.panel.access.control
    answer = case.call(
        base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {token}"}, timeout=60
    )
    assert answer.status_code < 500, (case.method, case.path, case.body, answer.content[:300])
