"""The kinds of source by which OBS can show the stream, best first. A new kind is one more entry in `SOURCE_KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from avatar_stream.interop.obs.errors import ObsError
from avatar_stream.sinks.matroska_address import is_stream_url


@dataclass(frozen=True)
class SourceKind:
    """One kind of OBS source.

    Attributes:
        name: as OBS calls it.
        settings: makes the settings that show the stream at an address.
        address: reads that address back out of a source's settings, "" where there is none.
        lag_ms: from a picture's leaving the studio to its being on air, measured with OBS 29 (see
            tests/real_parts).
    """

    name: str
    settings: Callable[[str], dict[str, Any]]
    address: Callable[[dict[str, Any]], str]
    lag_ms: float


def _ffmpeg_settings(url: str) -> dict[str, Any]:
    return {
        "is_local_file": False,
        "input": url,
        "input_format": "matroska",
        "buffering_mb": 0,
        "reconnect_delay_sec": 1,
        # A refusal within the machine comes so fast that OBS misses it and never tries again. With these, FFmpeg
        # itself tries for a second before it gives up, which OBS then notices.
        "ffmpeg_options": "reconnect_on_network_error=1 reconnect_delay_max=1",
        "hw_decode": False,  # no hardware decodes FFV1
        "restart_on_activate": False,  # stay connected while another scene is on air
        "close_when_inactive": False,
        "clear_on_media_end": True,
    }


_FFMPEG = SourceKind(
    name="ffmpeg_source",  # "Media Source" in OBS's menu; in every build on every system
    settings=_ffmpeg_settings,
    address=lambda settings: str(settings.get("input", "")),
    lag_ms=50.0,
)

SOURCE_KINDS = (_FFMPEG,)


def choose_kind(available: Collection[str]) -> SourceKind:
    """The best kind that an OBS has.

    Raises:
        ObsError: it has none of them.
    """
    for kind in SOURCE_KINDS:
        if kind.name in available:
            return kind
    wanted = ", ".join(kind.name for kind in SOURCE_KINDS)
    raise ObsError(
        f"This OBS can't show streams: it lacks {wanted}; install OBS's own plug-ins (obs-plugins)"
    )


def shows_our_stream(kind: str, settings: dict[str, Any]) -> bool:
    """Whether a source of that kind with these settings shows this user's stream."""
    return any(each.name == kind and is_stream_url(each.address(settings)) for each in SOURCE_KINDS)
