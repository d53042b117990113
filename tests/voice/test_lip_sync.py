"""From sound to a mouth: vowels of speakers that nobody has heard before, silence, noise, and how late it is."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.types import SOUND_RATE_HZ, FaceSemantics, FloatArray
from avatar_stream.voice.lip_sync import LipSync
from avatar_stream.voice.spectrum import WINDOW, hear
from avatar_stream.voice.vowels import HISS, SOUNDS, VOWELS, sound_shares
from training.vowels.synthesis import make_speaker, room_noise, say

# None of those that the network was fitted to, nor of those that it is measured with.
SEED = 2_000_000
BLOCK = 160


def mouths(lips: LipSync, sound: FloatArray) -> list[FaceSemantics]:
    """What the mouth does after every 10 ms of a sound."""
    return [
        lips.hear(sound[begin : begin + BLOCK], begin / SOUND_RATE_HZ)
        for begin in range(0, len(sound) - BLOCK + 1, BLOCK)
    ]


def silence(length_s: float) -> FloatArray:
    return np.zeros(round(length_s * SOUND_RATE_HZ), np.float32)


def noise(length_s: float, level_db: float, seed: int = 0) -> FloatArray:
    sound = room_noise(round(length_s * SOUND_RATE_HZ), np.random.default_rng(seed))
    return np.asarray(sound * 10.0 ** ((level_db + 20.0) / 20.0), np.float32)


def test_vowels_of_unheard_speakers_are_told_apart() -> None:
    right = dict.fromkeys(SOUNDS, 0)
    speakers = 40
    for number in range(speakers):
        rng = np.random.default_rng(SEED + number)
        speaker = make_speaker(rng)
        for sound in SOUNDS:
            samples = say(speaker, sound, 0.1, rng)
            shares = sound_shares(hear(samples[400 : 400 + WINDOW]).cepstra)
            assert shares.sum() == pytest.approx(1.0) and shares.min() >= 0.0
            right[sound] += SOUNDS[int(shares.argmax())] == sound
    assert sum(right.values()) / (speakers * len(SOUNDS)) >= 0.93, right
    assert min(right.values()) / speakers >= 0.8, right


def test_how_loud_somebody_is_makes_no_difference_to_the_vowel() -> None:
    rng = np.random.default_rng(SEED)
    window = say(make_speaker(rng), "E", 0.1, rng)[400 : 400 + WINDOW]
    assert np.allclose(
        sound_shares(hear(window).cepstra), sound_shares(hear(0.01 * window).cepstra), atol=1e-6
    )


@pytest.mark.parametrize(
    ("vowel", "most", "least"),
    [
        ("A", "jawOpen", "mouthPucker"),
        ("I", "mouthStretchLeft", "mouthPucker"),
        ("U", "mouthPucker", "mouthSmileLeft"),
        ("O", "mouthFunnel", "mouthStretchRight"),
    ],
)
def test_each_vowel_has_its_mouth(vowel: str, most: str, least: str) -> None:
    for number in range(4):
        rng = np.random.default_rng(SEED + 100 + number)
        lips = LipSync()
        done = mouths(lips, np.concatenate([silence(0.3), say(make_speaker(rng), vowel, 0.4, rng)]))
        shape = done[-3]
        assert shape[most] > 0.25 and shape[least] < 0.1, (number, vowel)
        assert lips.level.vowel == vowel
        assert not shape.head_rotation_rad.any() and shape["eyeBlinkLeft"] == 0.0


@pytest.mark.parametrize("seed", range(6))
def test_a_mouth_opens_within_80_ms_and_shuts_after_the_last_sound(seed: int) -> None:
    """From the first sample to half of the way, on the clock of the sound itself; the block's 10 ms are in it."""
    rng = np.random.default_rng(SEED + 200 + seed)
    voice = say(make_speaker(rng), "A", 0.5, rng)
    lips = LipSync()
    mouths(lips, noise(1.0, -62.0))
    jaws = [mouth["jawOpen"] for mouth in mouths(lips, np.concatenate([voice, silence(0.5)]))]
    settled = max(jaws)
    opened_ms = 10 * (1 + next(i for i, jaw in enumerate(jaws) if jaw > 0.5 * settled))
    shut_ms = 10 * next(i for i in range(50, len(jaws)) if jaws[i] < 0.1 * settled) - 500
    assert opened_ms <= 50
    assert shut_ms <= 220
    assert jaws[-1] == 0.0


def test_silence_is_nobody() -> None:
    assert not any(mouth.face_seen for mouth in mouths(LipSync(), silence(1.0)))


@pytest.mark.parametrize("level_db", [-55.0, -40.0, -30.0])
@pytest.mark.parametrize("seed", range(3))
def test_steady_noise_moves_no_mouth_for_longer_than_a_moment(level_db: float, seed: int) -> None:
    lips = LipSync()
    done = mouths(lips, noise(6.0, level_db, seed))
    moving = np.array([mouth.face_seen for mouth in done])
    assert not moving[150:].any()
    assert max(mouth["jawOpen"] for mouth in done) < 0.12


def test_clicks_of_keys_hardly_part_the_lips() -> None:
    rng = np.random.default_rng(5)
    sound = noise(4.0, -60.0)
    for at in range(4000, len(sound) - 800, 3200):
        sound[at : at + 400] += (
            0.2 * rng.standard_normal(400).astype(np.float32) * np.exp(-np.arange(400) / 90)
        )
    assert max(mouth["jawOpen"] for mouth in mouths(LipSync(), sound)) < 0.12


def test_a_voice_is_heard_over_noise_and_at_any_gain() -> None:
    for gain, floor_db in ((1.0, -40.0), (0.1, -60.0), (3.0, -35.0)):
        rng = np.random.default_rng(SEED + 300)
        speaker = make_speaker(rng)
        lips = LipSync()
        mouths(lips, noise(2.0, floor_db))
        words = [np.concatenate([say(speaker, "A", 0.25, rng) * gain, silence(0.1)]) for _ in range(8)]
        sound = np.concatenate(words)
        done = mouths(lips, np.clip(sound + noise(len(sound) / SOUND_RATE_HZ, floor_db, 1), -1.0, 1.0))
        assert max(mouth["jawOpen"] for mouth in done[-70:]) > 0.35, (gain, floor_db)


def test_a_held_note_keeps_its_mouth() -> None:
    rng = np.random.default_rng(SEED + 400)
    done = mouths(LipSync(), say(make_speaker(rng), "O", 4.0, rng))
    assert min(mouth["mouthFunnel"] for mouth in done[30:-2]) > 0.2


def test_whatever_comes_out_of_a_driver_is_taken() -> None:
    lips = LipSync()
    for sound in (
        np.full(1600, np.nan, np.float32),
        np.array([np.inf, -np.inf] * 400, np.float32),
        np.full(1600, 1e9, np.float32),
        np.zeros(0, np.float32),
        np.ones(7, np.float32),
    ):
        semantics = lips.hear(sound, 1.0)
        assert np.isfinite(semantics.expression).all()


def test_a_hiss_is_no_vowel() -> None:
    rng = np.random.default_rng(SEED + 500)
    lips = LipSync()
    mouths(lips, silence(0.3))
    done = mouths(lips, say(make_speaker(rng), HISS, 0.15, rng))
    assert lips.level.vowel == ""
    assert max(mouth["jawOpen"] for mouth in done) < 0.1
    assert set(VOWELS) == set(SOUNDS) - {HISS}
