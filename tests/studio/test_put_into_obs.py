"""The character in OBS by one command of a running show, and out again, against a stand-in of OBS."""

from __future__ import annotations

from pathlib import Path

import pytest
from rooms import Rooms, config_of

from avatar_stream.config import with_setting
from avatar_stream.sinks.matroska_address import stream_url
from avatar_stream.studio import Answer
from avatar_stream.studio.commands import RemoveFromObs, SetUpObs
from avatar_stream.studio.obs import look_at_obs
from tests.interop.fake_obs import PASSWORD, FakeObs


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))


def test_one_command_opens_the_stream_and_puts_it_into_obs(rooms: Rooms) -> None:
    with FakeObs() as fake:
        where = ["obs.host=127.0.0.1", f"obs.port={fake.port}", f"obs.password={PASSWORD}"]
        config = config_of(*where)
        assert look_at_obs(config).state == "empty"
        answers: list[Answer] = []
        states: list[str] = []
        for i, command in enumerate((SetUpObs(), SetUpObs(), RemoveFromObs())):
            rooms.at[0.5 + i] = lambda studio, command=command: (
                answers.append(studio.do(command, 30)),
                states.append(look_at_obs(config).state),
            )
        with rooms.studio(*where) as studio:
            rooms.run(studio, 3.0)
        assert all(answer.done for answer in answers), answers
        assert "made the scene 'Avatar'" in answers[0].text and "already" in answers[1].text
        assert states == ["on_air", "on_air", "empty"]
        assert len(rooms.sinks["matroska:47815"]) == 1  # opened once
        fake.show("Scene")
        assert fake.scenes == {"Scene": []} and stream_url(47815) not in str(fake.inputs)


def test_another_scene_on_air_is_told(rooms: Rooms) -> None:
    with FakeObs() as fake:
        config = config_of("obs.host=127.0.0.1", f"obs.port={fake.port}", f"obs.password={PASSWORD}")
        rooms.at[0.5] = lambda studio: studio.do(SetUpObs(), 30)
        with rooms.studio(
            "obs.host=127.0.0.1", f"obs.port={fake.port}", f"obs.password={PASSWORD}"
        ) as studio:
            rooms.run(studio, 1.0)
        fake.show("Scene")
        report = look_at_obs(config)
        assert report.state == "ready" and "'Scene'" in report.text
        wrong = look_at_obs(with_setting(config, "obs.password", "wrong"))
        assert wrong.state == "absent" and "password" in wrong.text


def test_without_obs_nothing_is_opened_and_one_is_told_what_to_do(rooms: Rooms) -> None:
    answers: list[Answer] = []
    rooms.at = {0.5: lambda studio: answers.append(studio.do(SetUpObs(), 60))}
    with FakeObs() as gone:
        port = gone.port
    with rooms.studio("obs.host=127.0.0.1", f"obs.port={port}") as studio:
        rooms.run(studio, 1.0)
    assert not answers[0].done and "WebSocket" in answers[0].text and answers[0].remedy
    assert "matroska:47815" not in rooms.sinks
