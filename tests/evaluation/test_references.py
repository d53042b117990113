"""The captured share: 1 for the artist's own picture, 0 for not moving, less for moving wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.reference_poses import in_our_terms, read_model
from avatar_stream.evaluation.references import Animate, measure_references
from avatar_stream.puppet.strengths import MotionStrengths
from avatar_stream.puppet.swinging import MAX_GAP_S
from avatar_stream.types import FaceSemantics, PixelArray

SIZE = 120
POSES: dict[str, dict[str, float]] = {
    "neutral": {},
    "left": {"AngleX": -20},
    "right": {"AngleX": 20},
    "open": {"MouthOpenY": 0.5},
    "shut": {"EyeLOpen": 0.0, "EyeROpen": 0.0},
    "laugh": {"MouthOpenY": 0.5, "MouthForm": 1.0},
}


def drawn(yaw: float, jaw: float, blink: float) -> PixelArray:
    """A disc that moves with yaw, with a bar that grows with the jaw and one that gets darker with a blink."""
    y, x = np.mgrid[:SIZE, :SIZE]
    pixels = np.zeros((SIZE, SIZE, 4), np.uint8)
    pixels[np.hypot(x - 60 - 60 * yaw, y - 45) < 25] = (220, 180, 160, 255)
    pixels[50 : 52 + round(12 * jaw), 50:70] = (90, 20, 30, 255)
    pixels[40:44, 50:70] = (20, 20, round(60 + 180 * blink), 255)
    return pixels


def artist(semantics: FaceSemantics, turn: float = 1.0) -> PixelArray:
    yaw = float(semantics.head_rotation_rad[1]) * turn
    return drawn(yaw, semantics["jawOpen"], semantics["eyeBlinkLeft"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two models in known poses, as `artist` draws them; in the second one heads turn half as far."""
    for name, turn in (("one", 1.0), ("two", 0.5)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "poses.json").write_text(json.dumps({"poses": POSES}))
        for pose, parameters in POSES.items():
            values = {k: v for p, value in parameters.items() for k, v in in_our_terms(p, value).items()}
            Image.fromarray(artist(FaceSemantics.of(**values), turn)).save(tmp_path / name / f"{pose}.png")
    return tmp_path


def open_artist(model: object, strengths: MotionStrengths) -> Animate:
    return lambda semantics: artist(semantics, strengths.turn)


def test_the_artists_own_pictures_are_captured_whole(folder: Path) -> None:
    result = measure_references(folder / "one", open_character=open_artist).as_json()
    assert result["models"] == {"one": {"eyes": 1.0, "mouth": 1.0, "mouth_smile": 1.0, "yaw": 1.0}}
    assert result["median"] == result["models"]["one"]
    assert set(result["fitted"]["strengths"]["one"].values()) == {1.0}


def test_nothing_swings_on_from_one_pose_to_the_next(folder: Path) -> None:
    """Hair that still hangs where the last pose held it would be measured as if the artist had drawn it there."""
    asked_at_s: list[list[float]] = []

    def clocked(model: object, strengths: MotionStrengths) -> Animate:
        times_s: list[float] = []
        asked_at_s.append(times_s)

        def animate(semantics: FaceSemantics) -> PixelArray:
            times_s.append(semantics.captured_s)
            return artist(semantics)

        return animate

    measure_references(folder / "one", open_character=clocked)
    assert len(asked_at_s[-1]) >= len(POSES) - 1
    assert all((np.diff(times_s) > MAX_GAP_S).all() for times_s in asked_at_s)


def test_a_picture_that_stands_still_captures_nothing(folder: Path) -> None:
    def still(model: object, strengths: MotionStrengths) -> Animate:
        return lambda semantics: artist(FaceSemantics.neutral())

    result = measure_references(folder / "one", open_character=still).as_json()
    assert set(result["median"].values()) == {0.0}


def test_moving_wrongly_is_worse_than_standing_still(folder: Path) -> None:
    def wrong(model: object, strengths: MotionStrengths) -> Animate:
        return lambda semantics: artist(semantics, -1.0)

    assert measure_references(folder / "one", open_character=wrong).as_json()["median"]["yaw"] < 0


def test_the_strength_that_suits_a_model_is_found(folder: Path) -> None:
    out = folder.parent / "sheets"
    result = measure_references(folder, open_character=open_artist, sheets=out).as_json()
    assert result["models"]["two"]["yaw"] < 0.5
    assert result["fitted"]["strengths"]["two"]["turn"] == 0.5
    assert result["fitted"]["models"]["two"]["yaw"] == 1.0
    assert result["fitted"]["median"]["yaw"] == 1.0
    assert sorted(path.name for path in out.iterdir()) == ["one.png", "two.png"]


def test_what_is_not_there_or_not_known_is_told(folder: Path) -> None:
    (folder / "one" / "empty").mkdir()
    with pytest.raises(UserInputError, match=r"no poses\.json"):
        measure_references(folder / "one" / "empty", open_character=open_artist)
    (folder / "one" / "poses.json").write_text('{"poses": {"neutral": {}, "left": {"Whatever": 1}}}')
    with pytest.raises(UserInputError, match="Whatever"):
        read_model(folder / "one")
    (folder / "one" / "poses.json").write_text("{")
    with pytest.raises(UserInputError, match="can't be read"):
        read_model(folder / "one")
    (folder / "two" / "neutral.png").unlink()
    with pytest.raises(UserInputError, match="no picture 'neutral'"):
        read_model(folder / "two")


@pytest.mark.parametrize(
    ("parameter", "value", "ours"),
    [
        ("EyeLOpen", 0.25, {"eyeBlinkLeft": 0.75}),
        ("EyeRSmile", 1.0, {"eyeSquintRight": 0.8, "cheekSquintRight": 0.8}),
        ("EyeBallX", 1.0, {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0}),
        ("EyeBallY", -0.5, {"eyeLookDownLeft": 0.5, "eyeLookDownRight": 0.5}),
        ("BrowLY", 1.0, {"browInnerUp": 1.0, "browOuterUpLeft": 1.0}),
        ("BrowRY", -1.0, {"browDownRight": 1.0}),
        ("MouthForm", -1.0, {"mouthFrownLeft": 1.0, "mouthFrownRight": 1.0}),
        ("AngleY", 30.0, {"pitch": float(np.radians(30))}),
        ("jawOpen", 0.3, {"jawOpen": 0.3}),
        ("roll", 10.0, {"roll": float(np.radians(10))}),
        ("BodyAngleX", 10.0, {}),
    ],
)
def test_live2d_parameters_in_our_terms(parameter: str, value: float, ours: dict[str, float]) -> None:
    assert in_our_terms(parameter, value) == pytest.approx(ours)
