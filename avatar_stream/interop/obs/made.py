"""What was made and changed in OBS, kept so that it can be taken back; nothing else ever is."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from avatar_stream.base.resources import user_folder
from avatar_stream.base.safe_file import replace_file
from avatar_stream.interop.obs.errors import ObsError


class SyncOffset(BaseModel):
    """An audio input's delay, in milliseconds, before and after it was set."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    before_ms: int
    set_ms: int


class Made(BaseModel):
    """The record.

    Attributes:
        collection: the scene collection in which it was made.
        scene: made by us, "" where we found it.
        previous_scene: was on air before ours was put there, "" where ours wasn't.
        sync_offsets: by audio input.
        virtual_camera: we started it.
    """

    model_config = ConfigDict(extra="ignore")

    collection: str = ""
    scene: str = ""
    previous_scene: str = ""
    sync_offsets: dict[str, SyncOffset] = {}
    virtual_camera: bool = False

    def save(self) -> None:
        """Keep it; whole or not at all.

        Raises:
            ObsError: the user's folder can't be written.
        """
        file = _file()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, self.model_dump_json(indent=1).encode())
        except OSError as error:
            raise ObsError(
                f"'{file}' can't be written: {error.strerror}; what is made in OBS is noted there"
            ) from error


def load_made() -> Made:
    """The record, empty where there is none or none that can be read."""
    try:
        return Made.model_validate_json(_file().read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError):
        return Made()


def forget_made() -> None:
    """Throw the record away."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return user_folder() / "obs-made.json"
