"""OBS Studio from a running show: how it stands there, and the character put in by one click."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from avatar_stream.config import Config
from avatar_stream.studio.commands import Answer, done, refused

if TYPE_CHECKING:
    from avatar_stream.interop.obs.client import ObsClient

_AGAIN = "Then try again"


class ObsReport(BaseModel):
    """How the character stands in OBS.

    Attributes:
        state: "absent": OBS can't be reached; "empty": the character isn't in it; "ready": it is; "on_air": viewers see
            its scene.
        text: one line; of what is absent with what to do about it.
    """

    model_config = ConfigDict(frozen=True)

    state: Literal["absent", "empty", "ready", "on_air"]
    text: str


def look_at_obs(config: Config) -> ObsReport:
    """Look; takes a moment, or three seconds where something else answers in OBS's place."""
    from avatar_stream.interop.obs.errors import ObsError
    from avatar_stream.interop.obs.status import obs_status

    try:
        with _obs(config) as obs:
            found = obs_status(obs, config.obs)
    except ObsError as error:
        return ObsReport(state="absent", text=_line(error))
    name = f"OBS {found.obs_version}"
    if not found.in_scene:
        return ObsReport(state="empty", text=f"{name} is there, without the character")
    if found.scene_on_air == config.obs.scene:
        return ObsReport(state="on_air", text=f"{name} shows '{config.obs.scene}'")
    return ObsReport(
        state="ready", text=f"In '{config.obs.scene}' of {name}; on air is '{found.scene_on_air}'"
    )


def put_into_obs(config: Config, latency_ms: float, open_stream: Callable[[], object]) -> Answer:
    """Make scene and source, once the stream that they show is open."""
    from avatar_stream.interop.obs.errors import ObsError
    from avatar_stream.interop.obs.setup import set_up
    from avatar_stream.sinks.matroska_address import stream_url

    try:
        with _obs(config) as obs:
            open_stream()
            made = set_up(obs, config.obs, stream_url(config.matroska.port), latency_ms)
    except ObsError as error:
        return refused(_line(error), _AGAIN)
    lines = "; ".join((*made.done, *(f"but {line}" for line in made.troubles)))
    return done(f"OBS: {lines or 'everything was there already'}")


def take_out_of_obs(config: Config) -> Answer:
    """Undo what `put_into_obs` made."""
    from avatar_stream.interop.obs.errors import ObsError
    from avatar_stream.interop.obs.removal import take_out

    try:
        with _obs(config) as obs:
            lines = take_out(obs)
    except ObsError as error:
        return refused(_line(error), _AGAIN)
    return done(f"OBS: {'; '.join(lines) or 'there was nothing of ours'}")


@contextmanager
def _obs(config: Config) -> Iterator[ObsClient]:
    from avatar_stream.interop.obs.client import ObsClient
    from avatar_stream.interop.obs.finding import find_obs

    obs = ObsClient(find_obs(config.obs))
    try:
        yield obs
    finally:
        obs.close()


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
