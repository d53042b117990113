"""Storing: a performance becomes a file of facial semantics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Literal

from avatar_stream.base.safe_file import replace_file
from avatar_stream.base.user_path import user_path
from avatar_stream.capture.opening import OpenedPerformance, TrackedSource, open_performance
from avatar_stream.capture.request import CaptureRequest
from avatar_stream.codec.container import SemanticsFile
from avatar_stream.codec.file_header import Keyframe
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.codec.recording import record
from avatar_stream.errors import SinkError, SourceError, UserInputError
from avatar_stream.studio.keeping import character_keyframe
from avatar_stream.types import FaceSemantics

Profile = Literal["storage", "live"]


@dataclass(frozen=True)
class StoringWish:
    """What to store, and how.

    Attributes:
        source: a video file, "demo", or another file of semantics.
        keyframe: "self" for the person in the source, "character:ID", or "none".
        quality: one of `QUALITIES`.
        profile: "storage" for the smallest packets, "live" for those of a live session.
        limit_s: only so many seconds of it.
        most_bytes: of the whole file, with keyframe "self"; None for as many as usual.
    """

    source: str
    keyframe: str = "none"
    quality: str = "standard"
    profile: str = "storage"
    limit_s: float = float("inf")
    most_bytes: int | None = None

    def __post_init__(self) -> None:
        if self.quality not in QUALITIES:
            raise UserInputError(f"--quality {self.quality} is none of {', '.join(QUALITIES)}")
        if self.profile not in ("storage", "live"):
            raise UserInputError(f"--profile {self.profile} is none of storage and live")
        if not self.limit_s > 0:
            raise UserInputError(f"--duration needs seconds above 0, not {self.limit_s:g}")


@dataclass(frozen=True)
class Stored:
    """What was stored.

    Attributes:
        file: the file, read again.
        data: its bytes.
        performance: what it was made of.
        fps: its nominal frames a second.
    """

    file: SemanticsFile
    data: bytes
    performance: list[FaceSemantics]
    fps: float


def store(wish: StoringWish, output: Path, notify: Callable[[str], None]) -> Stored:
    """Write a performance to a file.

    Args:
        wish: what to store.
        output: the file.
        notify: takes one line for the user.

    Raises:
        UserInputError: source or wish can't be used.
        SinkError: the file can't be written.
    """
    if not output.parent.is_dir():
        raise SinkError(f"There is no folder '{output.parent}' for '{output.name}'")
    opened = open_performance(CaptureRequest(wish.source, fps=25.0), live=False)
    try:
        if opened.source.paced:
            raise SourceError(f"'{opened.input}' never ends: encode takes a file or demo")
        data, performance = _coded(wish, opened)
        fps = opened.source.fps
    finally:
        opened.source.close()
    if opened.damage():
        notify(f"The source is damaged: {opened.damage()}")
    try:
        replace_file(output, data)
    except OSError as error:
        raise SinkError(f"'{output}' can't be written: {error.strerror or error}") from error
    return Stored(SemanticsFile(data), data, performance, fps)


def _coded(wish: StoringWish, opened: OpenedPerformance) -> tuple[bytes, list[FaceSemantics]]:
    fps, quality, live = opened.source.fps, QUALITIES.index(wish.quality), wish.profile == "live"
    if wish.keyframe != "self":
        frames = iter(opened.source.read, None)
        performance = list(takewhile(lambda semantics: semantics.captured_s < wish.limit_s, frames))
        return record(performance, fps, quality, _keyframe(wish.keyframe), live=live), performance
    if not isinstance(opened.source, TrackedSource):
        raise UserInputError(f"--keyframe self needs a video; '{wish.source}' shows nobody")
    from avatar_stream.face_video.person import encode_person

    person = encode_person(
        user_path(wish.source),
        fps,
        quality,
        limit_s=wish.limit_s,
        most_bytes=wish.most_bytes,
        live=live,
    )
    return person.data, person.performance


def _keyframe(words: str) -> Keyframe:
    if words == "none":
        return Keyframe()
    kind, _, name = words.partition(":")
    if kind != "character" or not name:
        raise UserInputError(f"--keyframe {words} is none of self, character:ID and none")
    return character_keyframe(name)
