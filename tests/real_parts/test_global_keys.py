"""Keys of another window in a real X server: pressed there, they have done here what they are for."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from avatar_stream.shortcuts.global_keys import heed_global_keys
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.studio.commands import SetGlobalShortcut
from avatar_stream.studio.events import ExpressionsChanged, GlobalKeysChanged, Status
from tests.studio.rooms import Rooms
from tests.waiting import wait_for
from tests.web.served import served

pytestmark = pytest.mark.real_parts

DISPLAY = ":93"


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An X server without a screen, for the time of a test."""
    executable = shutil.which("Xvfb")
    if executable is None or importlib.util.find_spec("pynput") is None:
        pytest.skip("Xvfb or pynput is not installed")
    server = subprocess.Popen(
        [executable, DISPLAY, "-screen", "0", "320x200x24", "-displayfd", "1"], stdout=subprocess.PIPE
    )
    assert server.stdout is not None and server.stdout.readline()  # it is ready
    monkeypatch.setenv("DISPLAY", DISPLAY)
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    yield
    server.terminate()
    server.wait()


# pynput's thread on an X server goes on until the next key, and may then find the server gone.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_key_of_another_window_holds_an_expression_and_lets_it_go(
    screen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = Rooms()
    monkeypatch.setattr(outputs_module, "open_sink", rooms.open_sink)
    own = 'expressions.own={ grin = { edit = "smile", press = "hold" } }'
    keys = 'shortcuts.everywhere={ "expression grin" = "Ctrl+Alt+1", pause = "F9" }'
    with served(rooms, own, keys) as server, heed_global_keys(server.studio):
        told = server.studio.subscribe()

        def hear(kind: type, **fields: object) -> None:
            """Wait for an event that says so."""

            def heard() -> bool:
                event = told.get(1)
                return isinstance(event, kind) and fields.items() <= event.model_dump().items()

            wait_for(heard)

        hear(GlobalKeysChanged, state="on")
        from pynput import keyboard

        typing = keyboard.Controller()
        with typing.pressed(keyboard.Key.ctrl, keyboard.Key.alt):
            typing.press("1")
            hear(ExpressionsChanged, held=("grin",))
            typing.release("1")
            hear(ExpressionsChanged, held=())
        typing.tap(keyboard.Key.f9)
        hear(Status, tracking="paused")
        assert server.studio.do(SetGlobalShortcut(action="pause", key="F10"), 30).done
        hear(GlobalKeysChanged, state="on")
        typing.tap(keyboard.Key.f9)  # means nothing any more
        typing.tap(keyboard.Key.f10)
        hear(Status, tracking="following")
