"""What every character that comes along must hold."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS
from avatar_stream.characters.character import Character
from avatar_stream.characters.library import list_characters, load_character
from avatar_stream.characters.storing import shipped_folder
from avatar_stream.decoder.factory import open_decoder
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, PixelArray

SIZE_PX = 256
CAST = [summary.id for summary in list_characters() if summary.origin == "shipped"]


@pytest.fixture(scope="module", params=CAST)
def character(request: pytest.FixtureRequest) -> Character:
    return load_character(request.param)


@cache
def decoder_of(identity: str) -> Decoder:
    return open_decoder(load_character(identity), SIZE_PX, "cpu")


def decoded(character: Character, **values: float) -> PixelArray:
    return decoder_of(character.id).decode(FaceSemantics.of(**values)).pixels


def eye_mask(character: Character, side: str) -> npt.NDArray[np.bool_]:
    """(SIZE_PX, SIZE_PX): where the eyeball is seen at rest."""
    rim = ("eye_outer", "eye_upper_outer", "eye_upper", "eye_upper_inner", "eye_inner",
           "eye_lower_inner", "eye_lower", "eye_lower_outer")  # fmt: skip
    scale = SIZE_PX / len(character.keyframe)
    points = np.array([character.sheet.anchors[f"{side}_{name}"] for name in rim]) * scale
    mask = np.zeros((SIZE_PX, SIZE_PX), np.uint8)
    cv2.fillPoly(mask, [np.round(points).astype(np.int32)], 1)
    return mask > 0


def test_it_is_whole_and_free(character: Character) -> None:
    assert character.licence == "CC0-1.0"
    assert character.author == "avatar_stream"
    assert set(character.sheet.anchors) == {*ANCHOR_LANDMARKS, *HEAD_ANCHORS}
    assert character.folder is not None
    assert Image.open(character.folder / "thumbnail.webp").size == (256, 256)


def test_its_picture_is_large_and_cut_out_with_room_round_the_head(character: Character) -> None:
    height, width, _ = character.keyframe.shape
    assert height == width == 1024
    alpha = character.keyframe[..., 3]
    assert not alpha[:48].any()
    assert not alpha[: height // 2, :80].any()
    assert not alpha[: height // 2, -80:].any()
    assert alpha[-1].max() == 255, "the picture's lower edge cuts the shoulders"
    half_seen = np.mean((alpha > 0) & (alpha < 255))
    assert half_seen < 0.02, "only edges are half transparent"


def test_features_lie_where_a_mesh_can_move_them(character: Character) -> None:
    at = {name: np.array(spot) for name, spot in character.sheet.anchors.items()}
    for side in ("left", "right"):
        inner, outer = at[f"{side}_eye_inner"], at[f"{side}_eye_outer"]
        assert min(inner[0], outer[0]) < at[f"{side}_iris"][0] < max(inner[0], outer[0])
        assert at[f"{side}_eye_upper"][1] < at[f"{side}_iris"][1] < at[f"{side}_eye_lower"][1]
        assert at[f"{side}_brow_middle"][1] < at[f"{side}_eye_upper"][1]
    assert at["head_top"][1] <= at["forehead"][1] < at["nose_bridge"][1] < at["nose_tip"][1]
    assert at["nose_base"][1] < at["upper_lip_top"][1] < at["lower_lip_bottom"][1] < at["chin"][1]
    assert at["mouth_right"][0] < at["mouth_left"][0]


def test_at_rest_it_is_its_own_picture(character: Character) -> None:
    keyframe = cv2.resize(premultiplied(character.keyframe), (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_AREA)
    difference = np.abs(premultiplied(decoded(character)) - keyframe)
    assert difference.max() <= 2


def test_a_blink_hides_both_irises(character: Character) -> None:
    open_eyes, blink = decoded(character), decoded(character, eyeBlinkLeft=1.0, eyeBlinkRight=1.0)
    for side in ("left", "right"):
        x, y = (round(v * SIZE_PX / len(character.keyframe)) for v in character.sheet.anchors[f"{side}_iris"])
        pupil = np.s_[y - 1 : y + 2, x - 1 : x + 2, :3]
        assert np.abs(blink[pupil].astype(int) - open_eyes[pupil]).max(axis=2).min() > 30


def test_a_blink_hides_the_white_of_drawn_eyes(character: Character) -> None:
    if character.sheet.style != "drawn":
        return  # the white of a lit eye has no one colour to look for
    open_eyes, blink = decoded(character), decoded(character, eyeBlinkLeft=1.0, eyeBlinkRight=1.0)
    for side in ("left", "right"):
        mask = eye_mask(character, side)
        seen = open_eyes[mask][:, :3].astype(float)
        white = seen[np.argsort(seen.min(axis=1))[-len(seen) // 10 :]].mean(axis=0)
        # Of a softly shaded white only the lightest part has that colour.
        assert share_of(white, open_eyes[mask]) > 0.03
        assert share_of(white, blink[mask]) < 0.15 * share_of(white, open_eyes[mask])


def test_it_laughs_looks_and_turns(character: Character) -> None:
    rest = decoded(character).astype(float)
    for values in (
        {"jawOpen": 0.6, "mouthSmileLeft": 0.8, "mouthSmileRight": 0.8},
        {"eyeLookOutLeft": 0.9, "eyeLookInRight": 0.9},
        {"yaw": 0.35, "roll": 0.2},
    ):
        assert np.abs(decoded(character, **values) - rest).max() > 60, values


def test_the_whole_cast_is_small() -> None:
    assert sum(path.stat().st_size for path in shipped_folder().rglob("*") if path.is_file()) <= 12e6


def premultiplied(pixels: PixelArray) -> npt.NDArray[np.float64]:
    alpha = pixels[..., 3:] / 255.0
    return np.concatenate([pixels[..., :3] * alpha, pixels[..., 3:]], axis=2)


def share_of(colour: npt.NDArray[np.float64], pixels: PixelArray) -> float:
    """The share of the pixels (N, 4) that have about this RGB colour."""
    return float(np.mean(np.abs(pixels[:, :3] - colour).max(axis=1) < 20))
