"""Which sound goes along with a rendered video."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from avatar_stream.base.user_path import user_path
from avatar_stream.errors import SourceError
from avatar_stream.sinks.registry import is_file
from avatar_stream.sources.sound_track import SoundTrack, find_sound


@dataclass(frozen=True)
class SoundWish:
    """Whose sound a video is to have.

    Attributes:
        own: whether a clip keeps its sound.
        file: a file that gives its sound instead, or None.
    """

    own: bool = True
    file: str | None = None


def choose_sound(
    wish: SoundWish, clip: Path | None, output: str, duration_s: float, notify: Callable[[str], None]
) -> SoundTrack | None:
    """The sound to give to an output, or None for silence.

    Args:
        wish: what the user wants.
        clip: the clip that is rendered, or None where the source is none.
        output: the sink, as the user names it.
        duration_s: so much of the source is rendered; 0 for all.
        notify: takes one line for the user: why there is no sound.

    Raises:
        SourceError: the named file can't be read, or has no sound.
    """
    if wish.file is not None:
        # The semantics may have been made of a part of it: their end counts.
        track = find_sound(user_path(wish.file), duration_s or None)
        if track is None:
            raise SourceError(f"'{wish.file}' has no sound; name the clip that the performance was made from")
    elif wish.own and clip is not None:
        track = _own_sound(clip, duration_s or float("inf"), notify)
    else:
        return None
    if track is not None and not is_file(output):
        notify(f"'{output}' takes no sound: that of '{track.path}' is left out")
        return None
    return track


def _own_sound(clip: Path, until_s: float, notify: Callable[[str], None]) -> SoundTrack | None:
    """What is wrong with it costs no pictures."""
    try:
        track = find_sound(clip, until_s)
    except SourceError as error:
        notify(f"{error}; the video stays silent")
        return None
    if track is None:
        notify(f"'{clip}' has no sound, so the video has none")
    return track
