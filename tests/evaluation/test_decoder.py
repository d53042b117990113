"""The decoder's examination, from clips and pictures to its JSON."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from avatar_stream.characters.character import Character, CharacterSheet
from avatar_stream.decoder.puppet_decoder import PuppetDecoder
from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.decoder import Thoroughness, evaluate_decoder, mean_of
from avatar_stream.evaluation.decoder_measures import MEASURES
from avatar_stream.evaluation.decoder_performance import perform
from avatar_stream.evaluation.decoder_structure import evaluate_structure
from avatar_stream.face_video.reference_decoder import relative_to
from avatar_stream.puppet.building.person.build import build_person
from avatar_stream.puppet.building.person.rig import build_rig
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, Picture


def test_the_examination_of_a_real_clip(shared_media: Path, tmp_path: Path) -> None:
    notes: list[str] = []
    results = evaluate_decoder(
        shared_media / "drivers" / "d14.mp4",
        shared_media / "characters" / "art_7.png",
        size_px=256,
        thoroughness=Thoroughness(every=12, limit_s=5.0),
        sheets=tmp_path / "sheets",
        notify=notes.append,
    )
    assert list(results) == ["pairs", "mean", "characters", "reenactment", "decode_ms", "remap_ms"]
    json.dumps(results, allow_nan=False)
    (pair,) = results["pairs"]
    assert (pair["driver"], pair["character"]) == ("d14", "art_7")
    assert pair["tracked"] > 0.9
    for name in MEASURES:
        assert pair[f"{name}_corr"] is None or -1.0 <= pair[f"{name}_corr"] <= 1.0
    assert pair["mouth_corr"] > 0.7
    assert pair["eye_left_corr"] > 0.5
    assert set(results["mean"]) == set(pair) - {"driver", "character"}
    assert set(results["characters"]["art_7"]) == {
        "blink_opening_pct", "neutral_max_diff", "folds", "holes", "jitter_px",
    }  # fmt: skip
    assert set(results["reenactment"]["d14"]) == {
        f"{measure}{part}" for measure in ("psnr", "ms_ssim", "gmsd") for part in ("", "_eyes", "_mouth")
    }
    assert results["reenactment"]["d14"]["psnr"] > 12.0
    assert results["decode_ms"]["p95"] >= results["decode_ms"]["p50"] > 0
    assert results["remap_ms"] > 0
    names = {path.name for path in (tmp_path / "sheets").iterdir()}
    assert names == {"art_7-poses.jpg", "art_7-clips.jpg", "reenactment-d14.jpg"}
    assert not any("Left out" in note for note in notes)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match="nowhere"):
        evaluate_decoder(tmp_path / "nowhere", tmp_path, notify=print)


def test_a_mean_leaves_out_what_was_not_measured() -> None:
    keys = [f"{name}_{kind}" for kind in ("corr", "slope") for name in MEASURES]
    one: dict[str, object] = dict.fromkeys(keys, 0.5) | {"tracked": 1.0}
    other: dict[str, object] = dict.fromkeys(keys, 1.0) | {"tracked": 0.5, "yaw_corr": None}
    means = mean_of([one, other])
    assert means["yaw_corr"] == 0.5
    assert means["mouth_corr"] == 0.75
    assert means["tracked"] == 0.75
    assert mean_of([{**one, "yaw_corr": None}])["yaw_corr"] is None


def test_a_clip_s_own_first_frame_is_its_rest(shared_media: Path) -> None:
    moments = list(perform(shared_media / "drivers" / "d12.mp4", every=5, limit_s=1.0))
    assert len(moments) == 5
    assert moments[0].landmarks.shape == (478, 3)
    rest = relative_to(moments[0].semantics, moments[0].semantics)
    assert not rest.expression.any()
    assert not rest.head_rotation_rad.any()
    assert not rest.head_position.any()
    assert moments[1].semantics.captured_s == pytest.approx(0.2)


class Shaky(Decoder):
    """A decoder whose pictures shift by one pixel from each to the next, and whose neutral picture is too dark."""

    device = "cpu"

    def __init__(self, decoder: Decoder) -> None:
        self._decoder, self._count = decoder, 0
        self.width, self.height, self.backdrop = decoder.width, decoder.height, decoder.backdrop
        self.puppet = decoder.puppet

    def decode(self, semantics: FaceSemantics) -> Picture:
        self._count += 1
        pixels = self._decoder.decode(semantics).pixels
        return Picture(np.roll(pixels // 2, self._count % 2, axis=1), semantics.captured_s)


def test_structure_tells_a_sound_decoder_from_a_shaky_one(astronaut: npt.NDArray[np.uint8]) -> None:
    keyframe = np.dstack([astronaut, np.full(astronaut.shape[:2], 255, np.uint8)])
    rig = build_rig(Character("astronaut", CharacterSheet(name="Astronaut"), keyframe, None), 256)
    with closing(PuppetDecoder(build_person(rig), rig.backdrop)) as decoder:
        sound = evaluate_structure(decoder, keyframe)
        shaky = evaluate_structure(Shaky(decoder), keyframe)
    assert sound.jitter_px == 0.0
    assert 0.3 < shaky.jitter_px < 30.0
    assert shaky.neutral_max_diff > 60 > sound.neutral_max_diff
    assert sound.blink_opening_pct <= 15.0
    assert sound.holes == 0
