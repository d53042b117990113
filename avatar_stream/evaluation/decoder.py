"""The decoder's examination: every character with every clip, and what can be measured of each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from avatar_stream.base.clock import now_s
from avatar_stream.base.safe_file import replace_file
from avatar_stream.base.timings import Timings
from avatar_stream.characters.character import CHARACTER_FILE, Character
from avatar_stream.characters.library import load_character
from avatar_stream.decoder.factory import open_decoder
from avatar_stream.errors import CharacterError, FaceNotFoundError, SourceError, UserInputError
from avatar_stream.evaluation.contact_sheet import clip_sheet, pose_sheet
from avatar_stream.evaluation.decoder_measures import MEASURES
from avatar_stream.evaluation.decoder_pairs import Pair, Performance, evaluate_pair, telling_moments
from avatar_stream.evaluation.decoder_performance import perform
from avatar_stream.evaluation.decoder_reenactment import evaluate_reenactment
from avatar_stream.evaluation.decoder_structure import evaluate_structure
from avatar_stream.pictures.picture_file import PICTURE_SUFFIXES
from avatar_stream.types import PixelArray

CLIP_SUFFIXES = (".mp4", ".webm", ".mkv", ".mov", ".avi")

Notify = Callable[[str], None]


@dataclass(frozen=True)
class Thoroughness:
    """How much is measured.

    Attributes:
        every: every n-th frame of a clip is decoded and tracked again. A tracker looks for a face where it was in the
            frame before, so that it sees less of a performance with gaps.
        limit_s: only so much of each clip; None = all.
    """

    every: int = 1
    limit_s: float | None = None


THOROUGH = Thoroughness()
FAST = Thoroughness(every=4, limit_s=8.0)


def evaluate_decoder(
    drivers: Path,
    characters: Path,
    *,
    size_px: int = 512,
    thoroughness: Thoroughness = THOROUGH,
    sheets: Path | None = None,
    notify: Notify,
) -> dict[str, Any]:
    """Measure how characters follow real clips.

    Args:
        drivers: a clip, or a folder of clips.
        characters: a picture or a character's folder, or a folder of those.
        size_px: longer side of the decoded pictures.
        thoroughness: how much is measured.
        sheets: a folder for contact sheets, made if need be; None for none.
        notify: takes one line for every file that can't be used and for what is going on.

    Returns:
        ``pairs``: a list of ``driver, character, tracked`` and for each of `MEASURES` its ``…_corr`` and ``…_slope``
        (None where the performer hardly does it, or too few pictures were tracked); ``mean``: the same over the
        pairs; ``characters``: by name, see `decoder_structure.Structure`; ``reenactment``: by clip,
        ``psnr, ms_ssim, gmsd`` of the face and of its ``_eyes`` and ``_mouth``; ``decode_ms``: ``p50, p95``;
        ``remap_ms``: median of one `cv2.remap` of the same size, timed in between.

    Raises:
        UserInputError: there is no clip or no character to be used.
    """
    clips = _files(drivers, CLIP_SUFFIXES, "clip")
    cast = _cast(characters, notify)
    if sheets is not None:
        sheets.mkdir(parents=True, exist_ok=True)
    performances, reenactment = [], {}
    for clip in clips:
        notify(f"Reading {clip.name}")
        try:
            moments = list(perform(clip, thoroughness.every, thoroughness.limit_s))
            performances.append(Performance.of(clip.stem, moments))
            rebuilt = evaluate_reenactment(clip.stem, moments, size_px)
        except (SourceError, FaceNotFoundError) as error:
            notify(f"Left out: {error}")
            continue
        if rebuilt is None:
            notify(f"Left out: '{clip.name}' shows no face to rebuild")
            continue
        reenactment[clip.stem] = {
            f"{measure}{part}": round(getattr(score, measure), 4)
            for part, score in rebuilt.scores.items()
            for measure in ("psnr", "ms_ssim", "gmsd")
        }
        _save(sheets, f"reenactment-{clip.stem}", rebuilt.sheet)
    pairs: list[dict[str, Any]] = []
    structures: dict[str, dict[str, Any]] = {}
    decoding, remapping = Timings(), Timings()
    for character in cast:
        notify(f"Measuring {character.name}")
        try:
            opened = open_decoder(character, size_px, "cpu")
        except FaceNotFoundError as error:
            notify(f"Left out: {error}")
            continue
        with closing(opened) as decoder:
            structures[character.name] = _rounded(vars(evaluate_structure(decoder, character.keyframe)))
            for performance in performances:
                pairs.append(_as_json(evaluate_pair(performance, character.name, decoder, decoding)))
                _time_remap(decoder.width, decoder.height, remapping)
            if sheets is not None:
                _save(sheets, f"{character.name}-poses", pose_sheet(decoder))
                telling = [moment for one in performances for moment in telling_moments(one)]
                if telling:
                    _save(sheets, f"{character.name}-clips", clip_sheet(decoder, telling, columns=4))
    if not pairs:
        raise UserInputError(f"Nothing could be measured with '{drivers}' and '{characters}'")
    remap_ms = remapping.percentiles()
    return {
        "pairs": pairs,
        "mean": mean_of(pairs),
        "characters": structures,
        "reenactment": reenactment,
        "decode_ms": decoding.percentiles(),
        "remap_ms": remap_ms["p50"] if remap_ms else None,
    }


def mean_of(pairs: list[dict[str, Any]]) -> dict[str, float | None]:
    """The mean of every number over those pairs that have it."""
    means: dict[str, float | None] = {}
    for key in [*(f"{name}_{kind}" for kind in ("corr", "slope") for name in MEASURES), "tracked"]:
        values = [pair[key] for pair in pairs if pair[key] is not None]
        means[key] = round(float(np.mean(values)), 4) if values else None
    return means


def _as_json(pair: Pair) -> dict[str, Any]:
    corr = {f"{name}_corr": transfer.corr for name, transfer in pair.transfers.items()}
    slope = {f"{name}_slope": transfer.slope for name, transfer in pair.transfers.items()}
    return {
        "driver": pair.driver,
        "character": pair.character,
        **_rounded(corr),
        **_rounded(slope),
        "tracked": round(pair.tracked, 4),
    }


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in values.items()}


def _files(path: Path, suffixes: tuple[str, ...], what: str) -> list[Path]:
    if path.is_dir():
        found = sorted(entry for entry in path.iterdir() if entry.suffix.lower() in suffixes)
    else:
        found = [path] if path.exists() else []
    if not found:
        raise UserInputError(f"There is no {what} in '{path}' ({', '.join(suffixes)})")
    return found


def _cast(path: Path, notify: Notify) -> list[Character]:
    """All characters of a folder: pictures, and folders that hold a `character.toml`."""
    if path.is_dir() and not (path / CHARACTER_FILE).is_file():
        places = sorted(
            entry
            for entry in path.iterdir()
            if entry.suffix.lower() in PICTURE_SUFFIXES or (entry / CHARACTER_FILE).is_file()
        )
    else:
        places = [path]
    cast = []
    for place in places:
        try:
            cast.append(load_character(str(place.absolute())))
        except CharacterError as error:
            notify(f"Left out: {error}")
    if not cast:
        raise UserInputError(
            f"There is no character in '{path}': a picture, or a folder with {CHARACTER_FILE}"
        )
    return cast


def _time_remap(width: int, height: int, timings: Timings) -> None:
    """A few `cv2.remap` of an RGBA picture by a smooth map: the least that any warp of that size costs."""
    picture = np.random.default_rng(7).integers(0, 256, (height, width, 4), np.uint8)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    map_x, map_y = x + 5 * np.sin(y / 31), y + 5 * np.sin(x / 37)
    for _ in range(10):
        started_s = now_s()
        cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR)
        timings.add_s(now_s() - started_s)


def _save(folder: Path | None, name: str, sheet: PixelArray) -> None:
    if folder is None:
        return
    path = folder / f"{name}.jpg"
    _, data = cv2.imencode(".jpg", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 88])
    try:
        replace_file(path, data.tobytes())
    except OSError as error:
        raise UserInputError(f"'{path}' can't be written: {error.strerror}") from None
