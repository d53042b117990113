"""What a running studio can be told: plain frozen data, so that a web page, a hotkey and a test say it the same way."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from avatar_stream.config import MAX_SIZE_PX, EditWords, SettingValue


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class SwitchCharacter(_Command):
    """Show another character, as soon as it is built; until then the one on stage goes on."""

    command: Literal["switch_character"] = "switch_character"
    character: str = Field(min_length=1, description="id of a character, or the path of a picture")
    edit: EditWords | None = Field(
        default=None, description="edits to play it with; None keeps those of now, '' takes them off"
    )


class SetEdits(_Command):
    """Change the performance, in the words of ``--edit``."""

    command: Literal["set_edits"] = "set_edits"
    edit: EditWords = Field(description="such as eyes=0.5 smile@0.6 mirror; '' takes all edits off")


class SetBackground(_Command):
    """Put something else behind the character, where an output has no transparency."""

    command: Literal["set_background"] = "set_background"
    background: str = Field(description="colour or picture file; '' for the character's own")


class SetSize(_Command):
    """Draw larger or smaller pictures. Outputs are opened anew, but for files, which go on in their size."""

    command: Literal["set_size"] = "set_size"
    size_px: int = Field(ge=64, le=MAX_SIZE_PX, description="longer side of the pictures")


class AddOutput(_Command):
    """Show the character in one more place."""

    command: Literal["add_output"] = "add_output"
    spec: str = Field(min_length=1, description="vcam, preview, matroska, null, FILE.mp4, FILE.webm, FOLDER/")


class RemoveOutput(_Command):
    """Close an output; a file is finished."""

    command: Literal["remove_output"] = "remove_output"
    spec: str = Field(min_length=1, description="as it was added")


class Recalibrate(_Command):
    """Take the face as it is in the next second for the face at rest, looking straight ahead."""

    command: Literal["recalibrate"] = "recalibrate"


class ChangeSetting(_Command):
    """Change one setting of the configuration."""

    command: Literal["change_setting"] = "change_setting"
    key: str = Field(min_length=1, description="section.key, such as smoothing.rotation_beta")
    value: SettingValue


class ChooseSource(_Command):
    """Let another camera, clip or performer drive the character."""

    command: Literal["choose_source"] = "choose_source"
    source: str = Field(min_length=1, description="auto, camera, camera:N, demo, demo:face, or a file")


class Pause(_Command):
    """Let the character idle, whoever is seen."""

    command: Literal["pause"] = "pause"


class Resume(_Command):
    """Follow the performer again."""

    command: Literal["resume"] = "resume"


class Snapshot(_Command):
    """Keep the picture of this moment as a PNG file with transparency."""

    command: Literal["snapshot"] = "snapshot"
    path: str = Field(default="", description="file to write; '' for a new one among the user's snapshots")


class StartRecording(_Command):
    """Record the character into a video file until told to stop."""

    command: Literal["start_recording"] = "start_recording"
    path: str = Field(
        default="", description="FILE.mp4 or FILE.webm; '' for a new one among the user's recordings"
    )


class StopRecording(_Command):
    """Finish the recording."""

    command: Literal["stop_recording"] = "stop_recording"


Command = Annotated[
    SwitchCharacter
    | SetEdits
    | SetBackground
    | SetSize
    | AddOutput
    | RemoveOutput
    | Recalibrate
    | ChangeSetting
    | ChooseSource
    | Pause
    | Resume
    | Snapshot
    | StartRecording
    | StopRecording,
    Field(discriminator="command"),
]


class Answer(BaseModel):
    """What became of a command.

    Attributes:
        done: whether it was carried out.
        text: one line: what was done, or why it was refused.
        remedy: what to do about a refusal; "" where it was done.
    """

    model_config = ConfigDict(frozen=True)

    done: bool
    text: str
    remedy: str = ""


def done(text: str) -> Answer:
    """The answer to a command that was carried out."""
    return Answer(done=True, text=text)


def refused(reason: object, remedy: str) -> Answer:
    """The answer to a command that was not carried out; everything is as it was before."""
    return Answer(done=False, text=" ".join(str(reason).split()), remedy=remedy)
