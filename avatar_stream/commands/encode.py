"""``encode``: a performance becomes a file of facial semantics."""

from __future__ import annotations

import hashlib
from contextlib import closing
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from avatar_stream.commands.options import JsonOption
from avatar_stream.commands.terminal import note, print_json
from avatar_stream.errors import SinkError, SourceError, UserInputError

if TYPE_CHECKING:
    from avatar_stream.codec.container import Keyframe
    from avatar_stream.types import FaceSemantics, PixelArray

_DEMO_LENGTH_S = 10.0
# With the semantics of some ten seconds this is less than a hybrid codec can make of 256 × 256 pixels at all.
_KEYFRAME_BYTES = 3600
# What the encoder is shown before it counts, so that it knows the person's face at rest in the keyframe already.
_SETTLING_S = 1.5


def encode(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A video file, demo, or another .fsb file.")
    ],
    output: Annotated[Path, typer.Argument(metavar="OUT.fsb")],
    keyframe: Annotated[
        str,
        typer.Option(
            "--keyframe",
            metavar="self|character:ID|none",
            help="What the file is to animate: the first frame with a face, a character, nothing.",
        ),
    ] = "none",
    quality: Annotated[
        str, typer.Option("--quality", metavar="low|standard|high|highest", help="How fine the steps are.")
    ] = "standard",
    duration: Annotated[
        float | None,
        typer.Option("--duration", metavar="SECONDS", help="Only so much of it. (default: all; demo 10)"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Store the facial semantics of SOURCE: about a kilobit for each second."""
    from avatar_stream.capture import TrackedSource, open_performance
    from avatar_stream.capture_process import CaptureRequest
    from avatar_stream.codec.container import SemanticsFile
    from avatar_stream.codec.quantiser import QUALITIES
    from avatar_stream.codec.recording import record, rmse_by_group

    if quality not in QUALITIES:
        raise UserInputError(f"--quality {quality} is none of {', '.join(QUALITIES)}")
    if duration is not None and not duration > 0:
        raise UserInputError(f"--duration needs seconds above 0, not {duration:g}")
    if not output.parent.is_dir():
        raise SinkError(f"There is no folder '{output.parent}' for '{output.name}'")
    limit_s = duration or (_DEMO_LENGTH_S if source == "demo" else float("inf"))
    opened = open_performance(CaptureRequest(source, fps=25.0), live=False)
    try:
        if opened.source.paced:
            raise SourceError(f"'{opened.input}' never ends: encode takes a file or demo")
        frames = iter(opened.source.read, None)
        # The encoder of `_settled` sees the clip by itself.
        performance = (
            _settled(source, limit_s)
            if keyframe == "self" and isinstance(opened.source, TrackedSource)
            else list(takewhile(lambda semantics: semantics.captured_s < limit_s, frames))
        )
        fps = opened.source.fps
    finally:
        opened.source.close()
    if opened.trouble():
        note(f"The source ended early: {opened.trouble()}")
    first_face = next((i for i, semantics in enumerate(performance) if semantics.face_seen), None)
    data = record(performance, fps, QUALITIES.index(quality), _keyframe(keyframe, source, first_face))
    try:
        output.write_bytes(data)
    except OSError as error:
        raise SinkError(f"'{output}' can't be written: {error.strerror or error}") from error
    file = SemanticsFile(data)
    keyframe_bytes = len(file.header.keyframe.data)
    duration_s = len(performance) / fps
    kbps = [
        8e-3 * size / duration_s if duration_s else 0.0 for size in (len(data) - keyframe_bytes, len(data))
    ]
    note(
        f"'{output}': {len(performance)} frames in {len(data)} bytes, "
        f"{kbps[0]:.2f} kbit/s of semantics and a keyframe of {keyframe_bytes} bytes"
    )
    if as_json:
        rmse = rmse_by_group(performance, list(file.semantics()))
        print_json(
            {
                "output": str(output),
                "frames": len(performance),
                "fps": round(fps, 3),
                "bytes_total": len(data),
                "bytes_keyframe": keyframe_bytes,
                "bytes_semantics": len(data) - keyframe_bytes,
                "kbps_semantics": round(kbps[0], 4),
                "kbps_total": round(kbps[1], 4),
                "semantics_rmse": {group: round(error, 5) for group, error in rmse.items()},
            }
        )


def _keyframe(words: str, source: str, first_face: int | None) -> Keyframe:
    from avatar_stream.codec.container import CHARACTER, STILL_AV1, Keyframe

    if words == "none":
        return Keyframe()
    if words == "self":
        from avatar_stream.codec.still_picture import encode_still_within

        return Keyframe(STILL_AV1, encode_still_within(_frame(source, first_face), _KEYFRAME_BYTES))
    kind, _, name = words.partition(":")
    if kind != "character" or not name:
        raise UserInputError(f"--keyframe {words} is none of self, character:ID and none")
    from avatar_stream.characters.library import load_character

    character = load_character(name)
    return Keyframe(CHARACTER, hashlib.sha256(character.keyframe.tobytes()).digest() + character.id.encode())


def _settled(source: str, limit_s: float) -> list[FaceSemantics]:
    """Semantics of a video file, read by an encoder that has seen its beginning before."""
    from dataclasses import replace

    from avatar_stream.encoder.facemesh_encoder import FaceMeshEncoder
    from avatar_stream.sources.video_file import VideoFileSource

    path = Path(source).expanduser()
    with closing(FaceMeshEncoder()) as encoder:
        with closing(VideoFileSource(path)) as clip:
            for frame in takewhile(lambda frame: frame.captured_s < _SETTLING_S, iter(clip.read, None)):
                encoder.encode(frame)
        # Time goes on for the encoder: the second run begins a moment after the first.
        start_s = _SETTLING_S + 1.0
        with closing(VideoFileSource(path)) as clip:
            frames = takewhile(lambda frame: frame.captured_s < limit_s, iter(clip.read, None))
            return [
                replace(
                    encoder.encode(replace(frame, captured_s=start_s + frame.captured_s)),
                    captured_s=frame.captured_s,
                )
                for frame in frames
            ]


def _frame(source: str, index: int | None) -> PixelArray:
    """The pixels of one frame of a video file."""
    from avatar_stream.sources.video_file import VideoFileSource

    if source == "demo" or source.lower().endswith(".fsb"):
        raise UserInputError(f"--keyframe self needs a video; '{source}' shows nobody")
    if index is None:
        raise SourceError(f"'{source}' shows no face for --keyframe self")
    with closing(VideoFileSource(Path(source).expanduser())) as clip:
        frame = clip.read()
        for _ in range(index):
            frame = clip.read()
    assert frame is not None  # it was there a moment ago
    return frame.pixels
