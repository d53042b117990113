"""A served studio for each file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from avatar_stream.studio import outputs as outputs_module
from tests.studio.rooms import Rooms
from tests.web.served import Served, served


@pytest.fixture(scope="module")
def studio_server(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A studio of fakes; a file's `SETS` are settings of its own."""
    rooms = Rooms()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outputs_module, "open_sink", rooms.open_sink)
        with served(rooms, *getattr(request.module, "SETS", ())) as running:
            yield running
