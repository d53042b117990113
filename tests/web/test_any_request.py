"""Whatever is asked of any route, the server never breaks: FAULTS rows 20 to 24 where nobody thought of a case."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from fuzzing import tries
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_stream.web.openapi_routes import ROUTES, Described
from tests.web.served import Served

# These start processes, whatever they are asked; other tests do so.
SLOW = ("/api/doctor", "/api/fits", "/api/cameras", "/api/microphones", "/api/obs")
ASKED = [route for route in ROUTES if route.path not in SLOW]
NAMES = st.sampled_from(
    ["..", "%2e%2e", "nobody", "a" * 65, "con", "0", "-1", "9" * 30, "\u202e", "é"]
) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
BODIES = st.binary(max_size=60) | JSON.map(json.dumps).map(str.encode)


@pytest.mark.fuzz
@settings(max_examples=tries(120))
@given(st.sampled_from(ASKED), NAMES, st.text(max_size=12), BODIES)
def test_no_request_breaks_the_server(
    studio_server: Served, route: Described, name: str, query: str, body: bytes
) -> None:
    path = re.sub(r"{\w+}", lambda match: quote(name, safe="%"), route.path)
    asked = "&".join(f"{key}={quote(query)}" for key in route.query)
    method = route.method.upper()
    status, _, answer = studio_server.ask(method, f"{path}?{asked}", body if method != "GET" else None)
    assert status < 500, (method, path, answer[:200])
